/** Short notes at the edge of the page. */
import { byId, clone, part } from "./dom.js";

const STAYS_MS = 5_000;
const MOST = 3;

/** Show a note; with an action it can be pressed. */
export function toast(sentence, { label, act } = {}) {
  const note = clone("toast");
  part(note, "text").textContent = sentence;
  if (label) {
    const action = part(note, "action");
    action.hidden = false;
    action.textContent = label;
    action.addEventListener("click", () => {
      note.remove();
      act();
    });
  }
  const notes = byId("toasts");
  notes.append(note);
  if (notes.childElementCount > MOST) notes.firstElementChild.remove();
  setTimeout(() => note.remove(), STAYS_MS);
}
