/** Small helpers around the document. Text is only ever set as text. */
import { decorate } from "./icons.js";

export const byId = (id) => document.getElementById(id);

/** The element with `data-part="name"` inside another. */
export const part = (element, name) => element.querySelector(`[data-part="${name}"]`);

/** A copy of a template's only element. */
export function clone(templateId) {
  const element = byId(templateId).content.firstElementChild.cloneNode(true);
  decorate(element);
  return element;
}

/** A button that says `label` and does `act` when pressed. */
export function button(label, act, { testid, isPrimary = false } = {}) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = isPrimary ? "button primary" : "button";
  element.textContent = label;
  if (testid) element.dataset.testid = testid;
  element.addEventListener("click", () => act(element));
  return element;
}

/** A sentence with its {placeholders} filled. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A sentence kept in the page's `texts` template. */
export const text = (name, values = {}) => fill(byId("texts").dataset[name], values);

/** 128 random bits; `crypto.randomUUID` is missing where the page came over plain HTTP. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const isDesktop = () => matchMedia("(hover: hover) and (pointer: fine)").matches;
