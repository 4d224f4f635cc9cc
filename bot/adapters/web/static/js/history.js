/** One's own works as a gallery that can be searched. */
import * as api from "./api.js";
import { byId, clone, fill, part } from "./dom.js";
import { loadInto } from "./pictures.js";
import { toast } from "./toasts.js";

const PAGE = 40;
const SEARCH_AFTER_MS = 250;
const DAY = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric" });

export class History {
  #gallery = byId("gallery");
  #search = byId("search");
  #end = byId("history-end");
  #works = [];
  #spoilers = new Set();
  #favourites = new Set();
  #before = null;
  #loading = null;
  #timer = 0;
  #lightbox;
  #observer = new IntersectionObserver(([end]) => end.isIntersecting && this.#more(), {
    rootMargin: "600px",
  });

  constructor({ lightbox }) {
    this.#lightbox = lightbox;
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#searchAgain(), SEARCH_AFTER_MS);
    });
    this.#observer.observe(this.#end);
  }

  /** Show the works that the address asks for. */
  show() {
    scrollTo(0, 0);
    this.#search.value = new URLSearchParams(location.search).get("query") ?? "";
    this.#restart();
  }

  #searchAgain() {
    const query = this.#search.value.trim();
    window.history.replaceState(null, "", query ? `/history?${new URLSearchParams({ query })}` : "/history");
    this.#restart();
  }

  #restart() {
    this.#loading?.abort();
    this.#loading = null;
    this.#works = [];
    this.#favourites.clear();
    this.#before = null;
    this.#end.hidden = false;
    this.#load({ isFirst: true });
  }

  #more() {
    if (!this.#loading && this.#before !== null) this.#load({ isFirst: false });
  }

  async #load({ isFirst }) {
    const loading = new AbortController();
    this.#loading = loading;
    const query = this.#search.value.trim();
    const { signal } = loading;
    try {
      const page = await api.works({ query, before: this.#before, limit: PAGE, signal });
      if (isFirst) this.#gallery.replaceChildren();
      page.spoilers?.forEach((number) => this.#spoilers.add(number));
      page.favourites?.forEach((number) => this.#favourites.add(number));
      this.#add(page.works.filter((work) => work.output_id !== null || work.deleted_at));
      this.#before = page.next_before;
      this.#end.hidden = this.#before === null;
      this.#showEmptiness(query);
    } catch (error) {
      if (signal.aborted) return;
      toast(error.message);
    }
    this.#loading = null;
    // Observed anew, an end that is still in sight is reported once more.
    this.#observer.unobserve(this.#end);
    this.#observer.observe(this.#end);
  }

  #add(works) {
    this.#works.push(...works);
    this.#gallery.append(...works.map((work) => this.#card(work)));
  }

  #card(work) {
    const card = clone("work-card");
    const { number, spec } = work;
    card.dataset.number = number;
    card.classList.toggle("is-gone", work.deleted_at !== null);
    part(card, "open").style.aspectRatio = `${spec.width} / ${spec.height}`;
    part(card, "open").setAttribute("aria-label", `#${number} ${spec.prompt}`);
    part(card, "open").addEventListener("click", () => this.#open(number));
    part(card, "prompt").textContent = spec.prompt;
    part(card, "number").textContent = `#${number}`;
    part(card, "time").textContent = DAY.format(new Date(work.created_at));
    part(card, "time").dateTime = work.created_at;
    part(card, "favourite").hidden = !this.#favourites.has(number);
    const isCovered = this.#spoilers.has(number);
    card.classList.toggle("is-covered", isCovered);
    if (!work.deleted_at && !isCovered) loadInto(part(card, "image"), card, api.pictureUrl(number, "thumbnail"));
    return card;
  }

  #open(number) {
    const works = this.#works.filter((work) => !work.deleted_at);
    this.#lightbox.open(number, works.map((work) => work.number), works);
  }

  #showEmptiness(query) {
    const isEmpty = !this.#works.length;
    byId("no-works").hidden = !(isEmpty && !query);
    const nothing = byId("nothing-found");
    nothing.hidden = !(isEmpty && query);
    nothing.textContent = fill(nothing.dataset.text, { query });
  }
}
