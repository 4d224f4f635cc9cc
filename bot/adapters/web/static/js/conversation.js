/**
 * The lines of a conversation, in order. A job is one line, from its first reply to its last.
 *
 * A line is one of
 *   {kind: "own", key, id, text, pictures: [url], replyTo, state: "sending" | "sent" | "failed"}
 *   {kind: "reply", key, deliveryId, reply}
 *   {kind: "job", key, deliveryId, first, last, progress}
 * where `first` and `last` are replies or null, and `last` is set once the job has ended.
 */
import { inputUrl } from "./api.js";

export class Conversation {
  #lines = new Map();

  get isEmpty() {
    return this.#lines.size === 0;
  }

  get lines() {
    return [...this.#lines.values()];
  }

  has(messageId) {
    return this.#lines.has(`own:${messageId}`);
  }

  /** Begin with a transcript; what is still being sent stays at the end. */
  load({ entries, progress }) {
    const unsent = this.lines.filter((line) => line.kind === "own" && line.state !== "sent");
    this.#lines.clear();
    for (const entry of entries) this.#addEntry(entry);
    for (const line of unsent) if (!this.has(line.id)) this.#put(line);
    for (const one of progress) this.addProgress(one);
  }

  /** A message of one's own. */
  addOwn({ id, text, pictures, replyTo, state }) {
    return this.#put({ kind: "own", key: `own:${id}`, id, text, pictures, replyTo, state });
  }

  /** A reply; returns its line, which for a later reply of a job is the job's own. */
  addReply(deliveryId, reply) {
    if (reply.job_id === null) {
      return this.#put({ kind: "reply", key: `reply:${deliveryId}`, deliveryId, reply });
    }
    const line = this.#job(reply.job_id);
    line.deliveryId = deliveryId;
    if (reply.is_final) line.last = reply;
    else line.first = reply;
    return line;
  }

  /** How far a job is; null where it has ended already. */
  addProgress(progress) {
    const line = this.#job(progress.job_id);
    if (line.last) return null;
    line.progress = progress;
    return line;
  }

  #addEntry(entry) {
    if (entry.kind === "reply") this.addReply(entry.entry_id, entry.reply);
    else {
      this.addOwn({
        id: entry.entry_id,
        text: entry.text,
        pictures: entry.inputs.map(inputUrl),
        replyTo: entry.reply_to,
        state: "sent",
      });
    }
  }

  #job(jobId) {
    const key = `job:${jobId}`;
    return (
      this.#lines.get(key) ??
      this.#put({ kind: "job", key, deliveryId: null, first: null, last: null, progress: null })
    );
  }

  #put(line) {
    this.#lines.set(line.key, line);
    return line;
  }
}
