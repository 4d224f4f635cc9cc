/** Line icons, drawn on a 24 × 24 grid. */
const PATHS = {
  brush: "M15.5 4.5 19.5 8.5 10.5 17.5C9 19 5.5 19.5 4 20c.5-1.5 1-5 2.5-6.5ZM13 7l4 4",
  bucket: "m11 4 8 8-7 7a2 2 0 0 1-2.8 0L4 14a2 2 0 0 1 0-2.8L9.5 5.5M4 13h14M20 16c1 1.5 1.5 2.3 1.5 3a1.5 1.5 0 0 1-3 0c0-.7.5-1.5 1.5-3Z",
  mask: "M4 5.5h9M4 5.5v13h13v-6M8 14.5l9.5-9.5 2.5 2.5-9.5 9.5H8Z",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  download: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14",
  eraser: "m13.5 5 6 6-8 8H8l-4-4a1.4 1.4 0 0 1 0-2ZM9 9l6.5 6.5M11 19.5h9",
  left: "m14.5 5-7 7 7 7",
  picture: "M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18V6A1.5 1.5 0 0 1 5 4.5ZM4 17l5-5 4 4 2.5-2.5L20 18M15.5 9.5h.01",
  quote: "M10 8 5 13l5 5M5.5 13H14a5 5 0 0 1 5 5v1",
  redo: "M19 5v5h-5M18.5 10A7 7 0 1 0 19 14",
  right: "m9.5 5 7 7-7 7",
  send: "M12 19.5V5m-6 6 6-6 6 6",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5",
  undo: "M5 5v5h5M5.5 10A7 7 0 1 1 5 14",
};

const SVG = "http://www.w3.org/2000/svg";

/** Put its icon into every element under `root` that names one. */
export function decorate(root) {
  for (const element of [root, ...root.querySelectorAll("[data-icon]")]) {
    if (!element.dataset.icon || element.querySelector("svg")) continue;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", PATHS[element.dataset.icon]);
    svg.append(path);
    element.prepend(svg);
  }
}
