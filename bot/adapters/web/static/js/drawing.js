/** A drawing as the list of what was done, so that any of it can be undone. */

const PAPER = "#ffffff";

export class Drawing {
  #context;
  #ink;
  #done = [];
  #undone = [];
  #paper;
  #background;

  /** Draws on a canvas of any size, points are in its pixels; on `paper`, or on nothing (null). */
  constructor(canvas, { paper = PAPER } = {}) {
    this.#paper = paper;
    this.#context = canvas.getContext("2d");
    this.#ink = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    this.#redraw();
  }

  get isEmpty() {
    return !this.#done.length;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Begin a line of one colour; null rubs out. `points` grow with `extend`. */
  begin(color, point) {
    this.#do({ color, points: [point] });
  }

  /** Go on with the last line to a point {x, y, size}. */
  extend(point) {
    const { color, points } = this.#done.at(-1);
    points.push(point);
    this.#stroke(color, points.slice(-3));
    this.#compose();
  }

  /** Give the background one colour. */
  paper(color) {
    this.#do({ paper: color });
  }

  /** Take everything away; can be undone. */
  clear() {
    if (!this.isEmpty) this.#do({ isClear: true });
  }

  undo() {
    if (this.#done.length) this.#undone.push(this.#done.pop());
    this.#redraw();
  }

  redo() {
    if (this.#undone.length) this.#done.push(this.#undone.pop());
    this.#redraw();
  }

  /** Give the canvas another size; what was drawn stays where it was. */
  resize(width, height) {
    for (const { canvas } of [this.#context, this.#ink]) Object.assign(canvas, { width, height });
    this.#redraw();
  }

  /** A PNG that is white where something is drawn, and black elsewhere. */
  mask() {
    const { width, height } = this.#ink.canvas;
    const mask = new OffscreenCanvas(width, height).getContext("2d");
    mask.drawImage(this.#ink.canvas, 0, 0);
    mask.fillStyle = "#fff";
    mask.globalCompositeOperation = "source-in";
    mask.fillRect(0, 0, width, height);
    mask.fillStyle = "#000";
    mask.globalCompositeOperation = "destination-over";
    mask.fillRect(0, 0, width, height);
    return mask.canvas.convertToBlob({ type: "image/png" });
  }

  /** Start anew, with nothing to undo. */
  reset() {
    this.#done = [];
    this.#undone = [];
    this.#redraw();
  }

  #do(action) {
    this.#done.push(action);
    this.#undone = [];
    this.#apply(action);
    this.#compose();
  }

  #redraw() {
    this.#apply({ isClear: true });
    for (const action of this.#done) this.#apply(action);
    this.#compose();
  }

  #apply({ isClear, paper, color, points }) {
    if (isClear) {
      this.#background = this.#paper;
      this.#ink.clearRect(0, 0, this.#ink.canvas.width, this.#ink.canvas.height);
    } else if (paper) {
      this.#background = paper;
    } else {
      this.#stroke(color, points.slice(0, 1));
      for (let end = 2; end <= points.length; end += 1) {
        this.#stroke(color, points.slice(Math.max(0, end - 3), end));
      }
    }
  }

  /** Draw the newest piece of a line, rounded through the middles between its points. */
  #stroke(color, points) {
    const ink = this.#ink;
    const last = points.at(-1);
    const [from, through, to] =
      points.length === 3
        ? [middle(points[0], points[1]), points[1], middle(points[1], points[2])]
        : [points[0], points[0], points.length === 2 ? middle(points[0], last) : besides(last)];
    ink.globalCompositeOperation = color ? "source-over" : "destination-out";
    ink.strokeStyle = color ?? "#000";
    ink.lineWidth = last.size;
    ink.lineCap = "round";
    ink.lineJoin = "round";
    ink.beginPath();
    ink.moveTo(from.x, from.y);
    ink.quadraticCurveTo(through.x, through.y, to.x, to.y);
    ink.stroke();
  }

  #compose() {
    const { width, height } = this.#ink.canvas;
    this.#context.clearRect(0, 0, width, height);
    if (this.#background) {
      this.#context.fillStyle = this.#background;
      this.#context.fillRect(0, 0, width, height);
    }
    this.#context.drawImage(this.#ink.canvas, 0, 0);
  }
}

/** A line of no length would not be drawn at all, not even its round ends. */
const besides = ({ x, y }) => ({ x: x + 0.01, y });

const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
