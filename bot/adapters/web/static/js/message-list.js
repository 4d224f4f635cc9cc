/** The list of messages on the page, and where one is in it. */
import { byId } from "./dom.js";
import { viewOf } from "./message-view.js";

const NEAR_PX = 160;

export class MessageList {
  #list = byId("messages");
  #views = new Map();
  #isAtEnd = true;
  #lastTop = 0;
  #actions;

  constructor(actions) {
    this.#actions = actions;
    // Pictures and the composer grow after the fact: who reads the end keeps reading the end.
    new ResizeObserver(() => this.#isAtEnd && this.#jumpToEnd()).observe(byId("chat"), {
      box: "border-box",
    });
    addEventListener("scroll", () => this.#follow(), { passive: true });
  }

  /** Show exactly these lines. */
  showAll(lines) {
    this.#views.clear();
    this.#list.replaceChildren();
    for (const line of lines) this.show(line);
    this.toEnd();
  }

  /** Show a line at the end, or in its place where it is shown already. */
  show(line) {
    const old = this.#views.get(line.key);
    if (old?.accepts(line)) {
      old.update(line);
      return;
    }
    const view = viewOf(line, this.#actions);
    this.#views.set(line.key, view);
    if (old) old.element.replaceWith(view.element);
    else this.#list.append(view.element);
  }

  /** Scroll to the end and stay there while it grows. */
  toEnd() {
    this.#isAtEnd = true;
    this.#jumpToEnd();
  }

  /** Whether a line can be seen without scrolling. */
  isInSight(line) {
    const box = this.#views.get(line.key)?.element.getBoundingClientRect();
    return Boolean(box) && box.bottom > 0 && box.top < innerHeight - NEAR_PX;
  }

  /** Scroll to a line. */
  toLine(line) {
    this.#views.get(line.key)?.element.scrollIntoView({ block: "center" });
  }

  /** Only going up leaves the end: a picture that grows beneath is not somebody scrolling. */
  #follow() {
    const { scrollTop } = document.documentElement;
    if (this.#isNearEnd()) this.#isAtEnd = true;
    else if (scrollTop < this.#lastTop) this.#isAtEnd = false;
    this.#lastTop = scrollTop;
  }

  #isNearEnd() {
    const root = document.documentElement;
    return root.scrollHeight - root.scrollTop - root.clientHeight < NEAR_PX;
  }

  #jumpToEnd() {
    document.documentElement.scrollTop = document.documentElement.scrollHeight;
  }
}
