/** A work seen large, with all that decided it. */
import * as api from "./api.js";
import { byId, part } from "./dom.js";

const TIME = new Intl.DateTimeFormat("zh-CN", { dateStyle: "medium", timeStyle: "short" });

export class Lightbox {
  #dialog = byId("lightbox");
  #numbers = [];
  #index = 0;
  #work = null;
  #known = new Map();

  /** Called with a command to be sent, and with one to be finished by hand. Set by the page. */
  onSay = () => {};
  onDraft = () => {};

  /** Called with a picture ({url, number}) that is to be painted over. Set by the page. */
  onPaint = () => {};

  constructor() {
    const act = (name, what) => part(this.#dialog, name).addEventListener("click", what);
    act("close", () => this.#dialog.close());
    act("previous", () => this.#step(-1));
    act("next", () => this.#step(1));
    act("redraw", () => this.#leave(() => this.onSay(`/重画 #${this.#number}`)));
    act("reuse", () => this.#leave(() => this.onDraft(`/画 ${this.#work.spec.prompt}`)));
    act("paint", () => this.#leave(() => this.onPaint(this.#painted)));
    this.#dialog.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft") this.#step(-1);
      if (key === "ArrowRight") this.#step(1);
    });
    this.#dialog.addEventListener("click", ({ target }) => {
      if (target === this.#dialog || target.matches(".lightbox-stage")) this.#dialog.close();
    });
  }

  /** Open at a number, among those one may leaf through; `works` are those already known. */
  open(number, numbers, works = []) {
    this.#numbers = numbers;
    this.#index = numbers.indexOf(number);
    this.#known = new Map(works.map((work) => [work.number, work]));
    this.#show();
    this.#dialog.showModal();
  }

  get #number() {
    return this.#numbers[this.#index];
  }

  get #painted() {
    return { url: api.pictureUrl(this.#number), number: this.#number };
  }

  #step(by) {
    const index = this.#index + by;
    if (index < 0 || index >= this.#numbers.length) return;
    this.#index = index;
    this.#show();
  }

  #leave(then) {
    this.#dialog.close();
    then();
  }

  async #show() {
    const number = this.#number;
    part(this.#dialog, "image").src = api.pictureUrl(number);
    part(this.#dialog, "number").textContent = `#${number}`;
    part(this.#dialog, "download").href = api.pictureUrl(number, "download");
    part(this.#dialog, "original").href = api.pictureUrl(number, "original");
    part(this.#dialog, "previous").hidden = this.#index === 0;
    part(this.#dialog, "next").hidden = this.#index === this.#numbers.length - 1;
    this.#showWork(this.#known.get(number) ?? null);
    if (this.#work) return;
    const work = await api.work(number).catch(() => null);
    if (number === this.#number) this.#showWork(work);
  }

  #showWork(work) {
    this.#work = work;
    part(this.#dialog, "reuse").hidden = !work;
    part(this.#dialog, "prompt").textContent = work?.spec.prompt ?? "";
    const rows = part(this.#dialog, "rows");
    rows.replaceChildren();
    for (const label of rows.dataset.labels.split(" ")) {
      const [name, title] = label.split("=");
      const value = work ? valueOf(name, work) : null;
      if (value) rows.append(element("dt", title), element("dd", value));
    }
  }
}

function valueOf(name, { spec, seed, parent, command, created_at: madeAt }) {
  return {
    negative: spec.negative_prompt,
    size: `${spec.width} × ${spec.height}`,
    steps: String(spec.steps),
    guidance: String(spec.guidance_scale),
    sampler: spec.sampler,
    strength: spec.strength === null ? null : String(spec.strength),
    lora: spec.loras.map(({ name, weight }) => `${name}:${weight}`).join("，"),
    control: spec.control && `${spec.control.name}:${spec.control.scale}`,
    seed: String(seed),
    model: spec.model,
    parent: parent === null ? null : `#${parent}（${command}）`,
    made: TIME.format(new Date(madeAt)),
  }[name];
}

function element(tag, said) {
  const made = document.createElement(tag);
  made.textContent = said;
  return made;
}
