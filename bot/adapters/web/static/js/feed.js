/** The live side of the chat: replies and progress, resumed after the last reply seen. */
import * as api from "./api.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

export class Feed {
  #source = null;
  #cursor = 0;
  #wait = FIRST_WAIT_MS;
  #timer = 0;

  /**
   * `onReply(delivery)` sees each reply once; `onState(isOpen)` tells about the connection;
   * `onReset(transcript)` gives a transcript that has taken the place of the known one.
   */
  constructor({ onReply, onProgress, onState, onReset }) {
    this.onReply = onReply;
    this.onProgress = onProgress;
    this.onState = onState;
    this.onReset = onReset;
    addEventListener("online", () => this.#retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#retryNow());
  }

  /** Listen for what comes after the reply `cursor`. */
  open(cursor) {
    this.#cursor = Math.max(this.#cursor, cursor);
    this.#source?.close();
    const source = new EventSource(`/api/events?after=${this.#cursor}`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#wait = FIRST_WAIT_MS;
      this.onState(true);
    });
    source.addEventListener("reply", (event) => this.#take(JSON.parse(event.data)));
    source.addEventListener("progress", (event) => this.onProgress(JSON.parse(event.data)));
    source.addEventListener("error", () => this.#lost(source));
  }

  #take(delivery) {
    if (delivery.delivery_id <= this.#cursor) return;
    this.#cursor = delivery.delivery_id;
    this.onReply(delivery);
  }

  #lost(source) {
    if (source !== this.#source) return;
    source.close();
    this.#source = null;
    this.onState(false);
    this.#timer = setTimeout(() => this.#retry(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  /**
   * An EventSource does not tell why it was refused; asking for the transcript does. One that
   * ends before the cursor is of a bot with new data: the conversation begins anew.
   */
  async #retry() {
    try {
      const transcript = await api.transcript();
      if (transcript.last_delivery_id < this.#cursor) {
        this.#cursor = transcript.last_delivery_id;
        this.onReset(transcript);
      }
    } catch (error) {
      if (error.status === 401) location.assign("/login");
      this.#source = null;
      this.#timer = setTimeout(() => this.#retry(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
      return;
    }
    this.open(this.#cursor);
  }

  #retryNow() {
    if (this.#source) return;
    clearTimeout(this.#timer);
    this.#retry();
  }
}
