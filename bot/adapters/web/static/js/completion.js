/** The list of suggestions above the input. */
import { byId, clone, part } from "./dom.js";
import { suggest } from "./match.js";

export class Completion {
  #box = byId("completion");
  #input = byId("input");
  #suggestion = null;
  #index = 0;
  #dismissed = "";
  #me;

  constructor(me) {
    this.#me = me;
    this.#input.addEventListener("input", () => this.refresh());
    this.#input.addEventListener("click", () => this.refresh());
    this.#input.addEventListener("blur", () => this.close());
    // A press must not take the focus from the input: the keyboard of a phone would go away.
    this.#box.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get isOpen() {
    return !this.#box.hidden;
  }

  /** Show what can be completed now. */
  refresh() {
    const before = this.#input.value.slice(0, this.#input.selectionEnd);
    this.#suggestion = before === this.#dismissed ? null : suggest(before, this.#me);
    this.#dismissed = "";
    this.#index = 0;
    this.#render();
  }

  close() {
    this.#suggestion = null;
    this.#render();
  }

  /** Whether a key was meant for the list, and has been obeyed. */
  takes(event) {
    if (!this.isOpen) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.#move(steps[event.key]);
    else if (this.#isAccepting(event)) this.#accept(this.#index);
    else if (event.key === "Escape") this.#dismiss();
    else return false;
    event.preventDefault();
    return true;
  }

  /** Tab takes the suggestion; so does Enter, unless what is written is a name already. */
  #isAccepting({ key, shiftKey }) {
    return !shiftKey && (key === "Tab" || (key === "Enter" && !this.#suggestion.isExact));
  }

  #move(step) {
    const { length } = this.#suggestion.items;
    this.#index = (this.#index + step + length) % length;
    this.#mark();
  }

  #dismiss() {
    this.#dismissed = this.#input.value.slice(0, this.#input.selectionEnd);
    this.close();
  }

  #accept(index) {
    const { from, items } = this.#suggestion;
    this.#input.setRangeText(items[index].insert, from, this.#input.selectionEnd, "end");
    this.#input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #render() {
    const items = this.#suggestion?.items ?? [];
    this.#box.hidden = !items.length;
    this.#input.setAttribute("aria-expanded", String(this.isOpen));
    this.#box.replaceChildren(...items.map((item, index) => this.#row(item, index)));
    this.#mark();
  }

  #row({ name, summary, isAvailable }, index) {
    const row = clone("completion-item");
    row.id = `completion-${index}`;
    part(row, "name").textContent = name;
    part(row, "summary").textContent = summary;
    part(row, "soon").hidden = isAvailable;
    row.classList.toggle("is-soon", !isAvailable);
    row.addEventListener("click", () => this.#accept(index));
    return row;
  }

  #mark() {
    for (const [index, row] of [...this.#box.children].entries()) {
      row.setAttribute("aria-selected", String(index === this.#index));
      if (index === this.#index) row.scrollIntoView({ block: "nearest" });
    }
    if (this.isOpen) this.#input.setAttribute("aria-activedescendant", `completion-${this.#index}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }
}
