/** The dialog in which one paints over a picture what is to be drawn anew. */
import { byId, part } from "./dom.js";
import { Drawing } from "./drawing.js";
import { followPen } from "./pen.js";
import { toast } from "./toasts.js";

const LONGEST = 1024;
const COLORS = ["#d8402c", "#fff6ea"];
const STRIPE = 14;

export class Brush {
  #dialog = byId("brush");
  #canvas = part(this.#dialog, "canvas");
  #image = part(this.#dialog, "image");
  #size = part(this.#dialog, "size");
  #prompt = part(this.#dialog, "prompt");
  #drawing = new Drawing(this.#canvas, { paper: null });
  #ink = stripes();
  #isErasing = false;
  #wish = null;
  #finish = () => {};

  constructor() {
    followPen(this.#canvas, {
      size: () => (Number(this.#size.value) / 512) * Math.min(this.#canvas.width, this.#canvas.height),
      onBegin: (point) => this.#begin(point),
      onMove: (point) => this.#drawing.extend(point),
    });
    for (const tool of this.#dialog.querySelectorAll("[data-tool]")) {
      tool.addEventListener("click", () => this.#choose(tool.dataset.tool === "eraser"));
    }
    const act = (name, what) => part(this.#dialog, name).addEventListener("click", what);
    act("undo", () => this.#change(() => this.#drawing.undo()));
    act("redo", () => this.#change(() => this.#drawing.redo()));
    act("clear", () => this.#change(() => this.#drawing.clear()));
    act("cancel", () => this.#dialog.close());
    act("done", () => this.#complete());
    this.#dialog.addEventListener("close", () => this.#finish(this.#wish));
    this.#dialog.addEventListener("keydown", (event) => this.#onKey(event));
    this.#choose(false);
  }

  /**
   * Let the picture at an address be painted over; `prompt` is what it was drawn from.
   * Gives {picture, mask, prompt}, two PNG files and words, or null where it was left.
   */
  async paint(url, prompt = "") {
    this.#wish = null;
    this.#image.src = url;
    try {
      await this.#image.decode();
    } catch {
      toast(this.#dialog.dataset.unreadable);
      return null;
    }
    const { naturalWidth: width, naturalHeight: height } = this.#image;
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    this.#drawing.resize(Math.round(width * scale), Math.round(height * scale));
    this.#prompt.value = "";
    this.#prompt.placeholder = prompt
      ? `${this.#dialog.dataset.placeholder}（${prompt}）`
      : this.#dialog.dataset.placeholderNew;
    this.#prompt.required = !prompt;
    this.#change(() => this.#drawing.reset());
    this.#dialog.style.setProperty("--ratio", width / height);
    this.#dialog.showModal();
    return new Promise((resolve) => (this.#finish = resolve));
  }

  async #complete() {
    if (!this.#prompt.reportValidity()) return;
    this.#wish = {
      picture: fileOf(await this.#picture(), "图.png"),
      mask: fileOf(await this.#drawing.mask(), "蒙版.png"),
      prompt: this.#prompt.value.trim(),
    };
    this.#dialog.close();
  }

  #picture() {
    const { naturalWidth: width, naturalHeight: height } = this.#image;
    const sheet = new OffscreenCanvas(width, height);
    sheet.getContext("2d").drawImage(this.#image, 0, 0);
    return sheet.convertToBlob({ type: "image/png" });
  }

  #begin(point) {
    this.#change(() => this.#drawing.begin(this.#isErasing ? null : this.#ink, point));
    return true;
  }

  #choose(isErasing) {
    this.#isErasing = isErasing;
    for (const one of this.#dialog.querySelectorAll("[data-tool]")) {
      one.setAttribute("aria-pressed", String((one.dataset.tool === "eraser") === isErasing));
    }
  }

  #change(what) {
    what();
    part(this.#dialog, "undo").disabled = this.#drawing.isEmpty;
    part(this.#dialog, "clear").disabled = this.#drawing.isEmpty;
    part(this.#dialog, "done").disabled = this.#drawing.isEmpty;
    part(this.#dialog, "redo").disabled = !this.#drawing.canRedo;
  }

  #onKey(event) {
    if (event.key === "Enter" && event.target === this.#prompt && !event.isComposing) {
      event.preventDefault();
      if (!this.#drawing.isEmpty) this.#complete();
    }
    if (event.target === this.#prompt) return;
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    this.#change(() => (event.shiftKey ? this.#drawing.redo() : this.#drawing.undo()));
  }
}

const fileOf = (blob, name) => new File([blob], name, { type: blob.type });

/** Two colours in turn: one of them stands out on whatever is painted over. */
function stripes() {
  const tile = new OffscreenCanvas(STRIPE, STRIPE).getContext("2d");
  for (let y = 0; y < STRIPE; y += 1) {
    for (let x = 0; x < STRIPE; x += 1) {
      tile.fillStyle = COLORS[Number((x + y) % STRIPE >= STRIPE / 2)];
      tile.fillRect(x, y, 1, 1);
    }
  }
  return tile.createPattern(tile.canvas, "repeat");
}
