/** The calls of docs/chat-protocol.md. Every failure is an ApiError with one Chinese sentence. */

const TIMEOUT_MS = 60_000;

export class ApiError extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...options,
      headers: { "X-Danqing": "1" },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(document.body.dataset.offline, 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(body.error ?? document.body.dataset.broken, response.status);
  return body;
}

/** Make this browser known; the token is empty where none is asked for. */
export const login = (token = "") =>
  call("/api/login", { method: "POST", body: JSON.stringify({ token }) });

export const me = () => call("/api/me");

export const transcript = () => call("/api/transcript");

/** One page of works, newest first; `signal` gives up on it. */
export function works({ query = "", before = null, limit = 40, signal } = {}) {
  const search = new URLSearchParams({ query, limit });
  if (before !== null) search.set("before", before);
  return call(`/api/works?${search}`, signal ? { signal } : {});
}

/** The work of that number, or null where it is not one's own. */
export async function work(number) {
  const page = await works({ before: number + 1, limit: 1 });
  return page.works.find((found) => found.number === number) ?? null;
}

/** Whether a work's picture is gone for good. */
export async function isGone(number) {
  const response = await fetch(pictureUrl(number, "thumbnail"), { method: "HEAD" });
  return response.status === 404;
}

/** Say something. Posting the same `id` again does nothing. */
export function say({ id, text, replyTo, files }) {
  const form = new FormData();
  form.set("id", id);
  // As a file, because a form's plain fields get their line ends changed.
  form.set("text", new Blob([text]));
  if (replyTo) form.set("reply_to", replyTo);
  for (const file of files) form.append("files", file, file.name);
  return call("/api/messages", { method: "POST", body: form });
}

/** The address of a work's picture: "picture", "thumbnail", "download" or "original". */
export function pictureUrl(number, kind = "picture") {
  return {
    picture: `/works/${number}.png`,
    thumbnail: `/works/${number}.jpg`,
    download: `/works/${number}.png?download=1`,
    original: `/works/${number}.png?original=1&download=1`,
  }[kind];
}

export const inputUrl = (inputId) => `/inputs/${inputId}.png`;
