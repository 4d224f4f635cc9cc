/** The chat: what is said and answered. */
import * as api from "./api.js";
import { Conversation } from "./conversation.js";
import { byId, randomId, text } from "./dom.js";
import { Feed } from "./feed.js";
import { MessageList } from "./message-list.js";
import { lookAgain } from "./pictures.js";
import { toast } from "./toasts.js";

const BANNER_AFTER_MS = 1_500;

export class Chat {
  #conversation = new Conversation();
  #files = new Map();
  #list;
  #feed;
  #bannerTimer = 0;
  #reloadedFor = new Set();

  /** Called to bring the chat in sight; `then` goes to the line. Set by the page. */
  onLook = (then) => then();

  /** Called with a picture ({url, number}) that is to be painted over. Set by the page. */
  onPaint = () => {};

  constructor({ composer, lightbox }) {
    this.composer = composer;
    this.#list = new MessageList({
      say: (command, button) => this.#sayBy(button, command),
      draft: (command) => composer.draft(command),
      open: (number, numbers) => lightbox.open(number, numbers),
      quote: (quote) => composer.quote(quote),
      paint: (picture) => this.onPaint(picture),
      resend: (line) => this.#post(line),
    });
    this.#feed = new Feed({
      onReply: (delivery) => this.#takeReply(delivery),
      onProgress: (progress) => this.#takeProgress(progress),
      onState: (isOpen) => this.#showConnection(isOpen),
      onReset: (transcript) => this.#show(transcript),
    });
    for (const example of byId("welcome").querySelectorAll("[data-prompt]")) {
      example.addEventListener("click", () => this.#sayBy(example, `/画 ${example.dataset.prompt}`));
    }
  }

  /** Show the conversation as it stands, and listen from there on. */
  async start() {
    this.#feed.open(await this.#load());
  }

  /** Say something: at once on the page, then to the bot. */
  async say({ text: said, files = [], quote = null }) {
    const line = this.#conversation.addOwn({
      id: randomId(),
      text: said,
      pictures: files.map((file) => URL.createObjectURL(file)),
      replyTo: quote?.deliveryId ?? null,
      state: "sending",
    });
    line.quoted = quote?.label;
    this.#files.set(line.id, files);
    this.#list.show(line);
    this.#list.toEnd();
    this.#welcome();
    await this.#post(line);
  }

  /** Scroll to where the conversation goes on. */
  toEnd() {
    this.#list.toEnd();
  }

  async #load() {
    const transcript = await api.transcript();
    this.#show(transcript);
    return transcript.last_delivery_id;
  }

  #show(transcript) {
    this.#conversation.load(transcript);
    this.#list.showAll(this.#conversation.lines);
    this.#welcome();
  }

  async #sayBy(button, command) {
    button.disabled = true;
    await this.say({ text: command });
    button.disabled = false;
  }

  async #post(line) {
    line.state = "sending";
    this.#list.show(line);
    try {
      await api.say({ ...line, files: this.#files.get(line.id) ?? [] });
      line.state = "sent";
      this.#files.delete(line.id);
    } catch (error) {
      line.state = "failed";
      line.error = error.message;
    }
    this.#list.show(line);
  }

  #takeReply({ delivery_id: deliveryId, reply, reply_to: replyTo }) {
    const line = this.#conversation.addReply(deliveryId, reply);
    this.#list.show(line);
    this.#welcome();
    if (reply.is_final) this.#announce(line, reply);
    if (reply.job_id === null && !reply.pictures.length) lookAgain(reply.numbers);
    this.#findQuestion(replyTo);
  }

  /** A reply to what was said on another page of this person: fetch what that was. */
  #findQuestion(messageId) {
    if (!messageId || this.#conversation.has(messageId)) return;
    if (this.#reloadedFor.has(messageId)) return;
    this.#reloadedFor.add(messageId);
    this.#load().catch((error) => toast(error.message));
  }

  #takeProgress(progress) {
    const line = this.#conversation.addProgress(progress);
    if (line) this.#list.show(line);
    this.#welcome();
  }

  /** Tell of a job's end where it cannot be seen. */
  #announce(line, reply) {
    if (document.hidden) document.title = `● ${text("done")} · 丹青`;
    if (byId("chat").hidden || !this.#list.isInSight(line)) {
      const look = { label: text("look"), act: () => this.onLook(() => this.#list.toLine(line)) };
      toast(reply.text.split("\n")[0], look);
    }
  }

  #welcome() {
    byId("welcome").hidden = !this.#conversation.isEmpty;
  }

  #showConnection(isOpen) {
    clearTimeout(this.#bannerTimer);
    const banner = byId("banner");
    if (isOpen) {
      if (!banner.hidden) lookAgain();
      banner.hidden = true;
    } else {
      this.#bannerTimer = setTimeout(() => (banner.hidden = false), BANNER_AFTER_MS);
    }
  }
}
