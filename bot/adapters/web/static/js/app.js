/** The page: builds its parts, joins them, and shows the one its address asks for. */
import * as api from "./api.js";
import { Brush } from "./brush.js";
import { Chat } from "./chat.js";
import { Completion } from "./completion.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { History } from "./history.js";
import { decorate } from "./icons.js";
import { Lightbox } from "./lightbox.js";
import { Sketch } from "./sketch.js";

const RETRY_MS = 2_000;
const INPAINT_COMMAND = "/重绘";

decorate(document.body);
const me = await enter();
const lightbox = new Lightbox();
const composer = new Composer({ completion: new Completion(me), limits: me.limits });
const chat = new Chat({ composer, lightbox });
const history = new History({ lightbox });
const sketch = new Sketch();
const brush = new Brush();

composer.onSend = (message) => chat.say(message);
chat.onLook = (then) => (go("/"), then());
lightbox.onSay = (command) => (go("/"), chat.say({ text: command }));
lightbox.onDraft = (command) => (go("/"), composer.draft(command));
chat.onPaint = lightbox.onPaint = paint;
byId("open-sketch").addEventListener("click", async () => {
  const file = await sketch.draw();
  if (file) composer.attachSketch(file);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.pathname);
});
document.addEventListener("visibilitychange", () => (document.title = view().dataset.title));
addEventListener("popstate", () => show());
await chat.start();
show();

/** Make this browser known, and learn who one is; tries until the bot can be reached. */
async function enter() {
  for (;;) {
    try {
      await api.login();
      const found = await api.me();
      byId("banner").hidden = true;
      return found;
    } catch (error) {
      if (error.status === 401) location.replace("/login");
      byId("banner").hidden = false;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Have a picture painted over; what is marked is sent to be drawn anew. */
async function paint({ url, number }) {
  const work = number === null ? null : await api.work(number).catch(() => null);
  const wish = await brush.paint(url, work?.spec.prompt);
  if (!wish) return;
  const target = number === null ? "" : `#${number}`;
  go("/");
  chat.say({
    text: [INPAINT_COMMAND, target, wish.prompt].filter(Boolean).join(" "),
    files: number === null ? [wish.picture, wish.mask] : [wish.mask],
  });
}

function view() {
  return byId(location.pathname === "/history" ? "history" : "chat");
}

function go(path) {
  if (path !== location.pathname) window.history.pushState(null, "", path);
  show();
}

function show() {
  const shown = view();
  document.title = shown.dataset.title;
  for (const one of document.querySelectorAll(".view")) one.hidden = one !== shown;
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (tab.pathname === location.pathname) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  composer.isShown = shown.id === "chat";
  if (shown.id === "history") history.show();
  else chat.toEnd();
}
