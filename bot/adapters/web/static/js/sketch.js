/** The dialog in which one draws a sketch with mouse, finger or pen. */
import { byId, part } from "./dom.js";
import { Drawing } from "./drawing.js";
import { followPen } from "./pen.js";

/** The twelve colours that the bundled model knows by name. */
const COLORS = {
  黑色: "#1a1a1c", 白色: "#ffffff", 灰色: "#96969a", 棕色: "#7e5030", 红色: "#e03230", 橙色: "#f68c28",
  黄色: "#fad438", 绿色: "#42a848", 青色: "#46cad0", 蓝色: "#346ede", 紫色: "#8e48be", 粉色: "#faa2c4",
};
const SHAPES = { square: [768, 768], tall: [640, 960], wide: [960, 640] };
const FILE_NAME = "草图.png";

export class Sketch {
  #dialog = byId("sketch");
  #canvas = part(this.#dialog, "canvas");
  #size = part(this.#dialog, "size");
  #drawing = new Drawing(this.#canvas);
  #color = COLORS.黑色;
  #tool = "pen";
  #finish = () => {};

  constructor() {
    this.#fillPalette();
    followPen(this.#canvas, {
      size: () => Number(this.#size.value),
      onBegin: (point) => this.#begin(point),
      onMove: (point) => this.#drawing.extend(point),
    });
    for (const shape of this.#dialog.querySelectorAll("[data-shape]")) {
      shape.addEventListener("click", () => this.#shape(shape.dataset.shape));
    }
    for (const tool of this.#dialog.querySelectorAll("[data-tool]")) {
      tool.addEventListener("click", () => this.#choose({ tool: tool.dataset.tool }));
    }
    const act = (name, what) => part(this.#dialog, name).addEventListener("click", what);
    act("undo", () => this.#change(() => this.#drawing.undo()));
    act("redo", () => this.#change(() => this.#drawing.redo()));
    act("clear", () => this.#change(() => this.#drawing.clear()));
    act("cancel", () => this.#dialog.close());
    act("done", () => this.#complete());
    this.#size.addEventListener("input", () => this.#choose({}));
    this.#dialog.addEventListener("close", () => this.#finish(null));
    this.#dialog.addEventListener("keydown", (event) => this.#onKey(event));
    this.#choose({});
    this.#shape("square");
  }

  /** Let a sketch be drawn; a PNG file, or null where it was left. What was left is kept. */
  draw() {
    this.#dialog.showModal();
    return new Promise((resolve) => (this.#finish = resolve));
  }

  #complete() {
    this.#canvas.toBlob((blob) => {
      this.#finish(new File([blob], FILE_NAME, { type: blob.type }));
      this.#dialog.close();
      this.#change(() => this.#drawing.reset());
    }, "image/png");
  }

  #fillPalette() {
    for (const [name, color] of Object.entries(COLORS)) {
      const swatch = document.createElement("button");
      swatch.type = "button";
      swatch.style.backgroundColor = color;
      swatch.dataset.color = color;
      swatch.dataset.testid = `sketch-color-${name}`;
      swatch.title = name;
      swatch.setAttribute("aria-label", name);
      swatch.addEventListener("click", () => this.#pick(color));
      part(this.#dialog, "palette").append(swatch);
    }
  }

  #pick(color) {
    if (this.#tool === "fill") this.#change(() => this.#drawing.paper(color));
    this.#choose({ color, tool: this.#tool === "eraser" ? "pen" : this.#tool });
  }

  #choose({ color = this.#color, tool = this.#tool }) {
    this.#color = color;
    this.#tool = tool;
    const press = (element, isOn) => element.setAttribute("aria-pressed", String(isOn));
    const all = (selector) => this.#dialog.querySelectorAll(selector);
    for (const one of all("[data-tool]")) press(one, one.dataset.tool === tool);
    for (const one of all("[data-color]")) press(one, one.dataset.color === color);
    const dot = part(this.#dialog, "dot");
    dot.style.width = `${Number(this.#size.value) / 3}px`;
    dot.style.backgroundColor = tool === "eraser" ? "transparent" : color;
    this.#change(() => {});
  }

  #change(what) {
    what();
    part(this.#dialog, "undo").disabled = this.#drawing.isEmpty;
    part(this.#dialog, "clear").disabled = this.#drawing.isEmpty;
    part(this.#dialog, "done").disabled = this.#drawing.isEmpty;
    part(this.#dialog, "redo").disabled = !this.#drawing.canRedo;
  }

  /** Whether a line begins where the pen is put down; filling takes just the press. */
  #begin(point) {
    if (this.#tool === "fill") {
      this.#change(() => this.#drawing.paper(this.#color));
      return false;
    }
    const color = this.#tool === "eraser" ? null : this.#color;
    this.#change(() => this.#drawing.begin(color, point));
    return true;
  }

  #shape(name) {
    const [width, height] = SHAPES[name];
    this.#drawing.resize(width, height);
    this.#dialog.style.setProperty("--ratio", width / height);
    for (const one of this.#dialog.querySelectorAll("[data-shape]")) {
      one.setAttribute("aria-pressed", String(one.dataset.shape === name));
    }
  }

  #onKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    this.#change(() => (event.shiftKey ? this.#drawing.redo() : this.#drawing.undo()));
  }
}
