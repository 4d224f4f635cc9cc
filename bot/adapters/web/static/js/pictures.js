/** Pictures of works: framed, numbered, and honest about having been deleted. */
import * as api from "./api.js";
import { clone, part } from "./dom.js";

/**
 * A framed picture ({number, width, height, is_spoiler}); `onOpen(number)` is called when it is
 * pressed. A spoiler is under a cover, and is not even loaded before somebody takes that away.
 */
export function pictureFrame({ number, width, height, is_spoiler: isSpoiler }, onOpen) {
  const frame = clone("picture");
  const image = part(frame, "image");
  frame.dataset.number = number;
  frame.style.aspectRatio = `${width} / ${height}`;
  part(frame, "number").textContent = `#${number}`;
  image.alt = `#${number}`;
  part(frame, "open").addEventListener("click", () => onOpen(number));
  const load = () => loadInto(image, frame, api.pictureUrl(number));
  if (isSpoiler) cover(frame, load);
  else load();
  return frame;
}

/** The numbers of the pictures in an element that are not under a cover. */
export function uncovered(element) {
  const frames = element.querySelectorAll(".picture:not(.is-covered)");
  return Array.from(frames, (frame) => Number(frame.dataset.number));
}

function cover(frame, load) {
  const button = part(frame, "cover");
  frame.classList.add("is-covered");
  button.hidden = false;
  button.addEventListener("click", () => {
    frame.classList.remove("is-covered");
    button.hidden = true;
    load();
    part(frame, "open").focus();
  });
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
