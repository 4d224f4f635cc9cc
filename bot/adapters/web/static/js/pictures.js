/** Pictures of works: framed, numbered, and honest about having been deleted. */
import * as api from "./api.js";
import { clone, part } from "./dom.js";

/** A framed picture ({number, width, height}); `onOpen(number)` is called when it is pressed. */
export function pictureFrame({ number, width, height }, onOpen) {
  const frame = clone("picture");
  const image = part(frame, "image");
  frame.dataset.number = number;
  frame.style.aspectRatio = `${width} / ${height}`;
  part(frame, "number").textContent = `#${number}`;
  image.alt = `#${number}`;
  part(frame, "open").addEventListener("click", () => onOpen(number));
  loadInto(image, frame, api.pictureUrl(number));
  return frame;
}

/** Load a picture into an image; where it cannot be had, `frame` says whether it was deleted. */
export function loadInto(image, frame, url) {
  image.addEventListener("load", () => frame.classList.remove("is-broken"));
  image.addEventListener("error", async () => {
    frame.classList.add("is-broken");
    await markIfGone(frame);
  });
  image.src = url;
}

/** Look again at the frames of these works (all, where none are named): some may be gone. */
export function lookAgain(numbers = null) {
  for (const frame of document.querySelectorAll("[data-number]")) {
    if (numbers?.includes(Number(frame.dataset.number))) markIfGone(frame);
    if (!numbers && frame.classList.contains("is-broken")) reload(part(frame, "image"));
  }
}

async function markIfGone(frame) {
  try {
    if (await api.isGone(Number(frame.dataset.number))) frame.classList.add("is-gone");
  } catch {
    // Not reachable: the feed says so, and has the picture loaded again once it is back.
  }
}

function reload(image) {
  const url = image.src;
  image.removeAttribute("src");
  image.src = url;
}
