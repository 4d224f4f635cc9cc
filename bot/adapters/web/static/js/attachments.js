/** The pictures that wait to be sent with the next message. */
import { byId, clone, fill, part } from "./dom.js";
import { toast } from "./toasts.js";

const MEBIBYTE = 1024 * 1024;

export class Attachments {
  #list = byId("attachments");
  #texts = byId("composer").dataset;
  #files = [];
  #limits;

  constructor(limits, onChange) {
    this.#limits = limits;
    this.onChange = onChange;
    byId("files").addEventListener("change", ({ target }) => {
      this.add(target.files);
      target.value = "";
    });
    this.#takeDrops();
  }

  get files() {
    return this.#files;
  }

  /** Add pictures; what cannot be sent is named in a toast. */
  add(files) {
    for (const file of files) {
      const refusal = this.#refusal(file);
      if (refusal) toast(refusal);
      else this.#put(file);
    }
    this.onChange();
  }

  clear() {
    this.#files = [];
    this.#list.replaceChildren();
    this.onChange();
  }

  #refusal({ name, size, type }) {
    const { files: limit, file_bytes: mostBytes } = this.#limits;
    if (!type.startsWith("image/")) return fill(this.#texts.notPicture, { name });
    if (size > mostBytes) {
      return fill(this.#texts.tooLarge, { name, limit: Math.floor(mostBytes / MEBIBYTE) });
    }
    return this.#files.length >= limit ? fill(this.#texts.tooMany, { limit }) : null;
  }

  #put(file) {
    this.#files.push(file);
    const item = clone("attachment");
    const url = URL.createObjectURL(file);
    part(item, "image").src = url;
    part(item, "image").addEventListener("load", () => URL.revokeObjectURL(url));
    part(item, "remove").addEventListener("click", () => {
      this.#files = this.#files.filter((other) => other !== file);
      item.remove();
      this.onChange();
    });
    this.#list.append(item);
  }

  /** Pictures can be dropped anywhere on the page. */
  #takeDrops() {
    const cover = byId("drop");
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      cover.hidden = false;
    });
    addEventListener("dragleave", (event) => (cover.hidden ||= !event.relatedTarget));
    addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      cover.hidden = true;
      this.add(event.dataTransfer.files);
    });
  }
}
