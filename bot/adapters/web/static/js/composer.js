/** Where one writes: text, pictures, and what is quoted. */
import * as api from "./api.js";
import { Attachments } from "./attachments.js";
import { byId, isDesktop, part } from "./dom.js";

const SKETCH_COMMAND = "/图生图 ";

export class Composer {
  #form = byId("composer");
  #input = byId("input");
  #chip = byId("quote-chip");
  #quote = null;
  #last = "";
  #completion;
  #attachments;

  /** `onSend({text, files, quote})` is called with what was written. Set by the page. */
  onSend = () => {};

  constructor({ completion, limits }) {
    this.#completion = completion;
    this.#attachments = new Attachments(limits, () => this.#refresh());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#input.addEventListener("input", () => this.#refresh());
    this.#input.addEventListener("paste", (event) => this.#onPaste(event));
    part(this.#chip, "remove").addEventListener("click", () => this.quote(null));
    byId("open-commands").addEventListener("click", () => this.draft(this.#input.value || "/"));
    // The chat keeps clear of the composer, however high it grows.
    new ResizeObserver(([{ target }]) => {
      document.documentElement.style.setProperty("--composer", `${target.offsetHeight}px`);
    }).observe(this.#form);
  }

  set isShown(isShown) {
    this.#form.hidden = !isShown;
    if (!isShown) return;
    this.#refresh();
    if (isDesktop()) this.#input.focus();
  }

  /** Put a command into the input, to be finished by hand. */
  draft(command) {
    this.#input.value = command;
    this.#input.focus();
    this.#input.setSelectionRange(command.length, command.length);
    this.#input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Attach a sketch; the command that draws after it stands ready. */
  attachSketch(file) {
    this.#attachments.add([file]);
    const written = this.#input.value.trim();
    this.draft(written.startsWith("/") ? this.#input.value : SKETCH_COMMAND + written);
  }

  /** Quote a reply ({deliveryId, label, number}), or nothing. */
  quote(quote) {
    this.#quote = quote;
    this.#chip.hidden = !quote;
    if (!quote) return;
    part(this.#chip, "label").textContent = quote.label;
    part(this.#chip, "thumbnail").src = api.pictureUrl(quote.number, "thumbnail");
    this.#input.focus();
  }

  #onKey(event) {
    // 229: a key that an input method has taken, also where `isComposing` is already false.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.#completion.takes(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "ArrowUp" && !this.#input.value && this.#last) {
      event.preventDefault();
      this.draft(this.#last);
    }
  }

  #onPaste(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.#attachments.add(files);
  }

  #send() {
    const message = {
      text: this.#input.value.trim(),
      files: this.#attachments.files,
      quote: this.#quote,
    };
    if (!message.text && !message.files.length) return;
    this.#last = message.text;
    this.#input.value = "";
    this.#attachments.clear();
    this.quote(null);
    this.#completion.close();
    this.onSend(message);
  }

  #refresh() {
    byId("send").disabled = !this.#input.value.trim() && !this.#attachments.files.length;
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }
}
