/** How the lines of a conversation look. */
import { inputUrl, pictureUrl } from "./api.js";
import { button, clone, fill, part, text } from "./dom.js";
import { moreButton } from "./menu.js";
import { pictureFrame, uncovered } from "./pictures.js";
import { Preview } from "./preview.js";

/**
 * `actions` is what can be done with a line:
 *   say(command, button), draft(command), open(number, numbers), quote({deliveryId, label,
 *   thumbnail}), paint({url, number}), resend(line).
 */
export function viewOf(line, actions) {
  if (line.kind === "own") return new OwnView(line, actions);
  if (line.kind === "job" && !line.last) return new JobView(line, actions);
  return new ReplyView(line, actions);
}

class OwnView {
  constructor(line, actions) {
    this.element = clone("own-message");
    part(this.element, "text").textContent = line.text;
    part(this.element, "text").hidden = !line.text;
    for (const url of line.pictures) {
      const sent = clone("sent-picture");
      part(sent, "image").src = url;
      sent.addEventListener("click", () => actions.paint({ url, number: null }));
      part(this.element, "pictures").append(sent);
    }
    if (line.replyTo) {
      part(this.element, "quoted").hidden = false;
      part(this.element, "quoted").textContent = line.quoted ?? text("quotingMessage");
    }
    this.actions = actions;
    this.update(line);
  }

  update(line) {
    this.element.dataset.state = line.state;
    this.element.querySelector(".failed")?.remove();
    if (line.state !== "failed") return;
    const failed = clone("failed-note");
    part(failed, "error").textContent = line.error;
    part(failed, "resend").addEventListener("click", () => this.actions.resend(line));
    this.element.append(failed);
  }

  accepts(line) {
    return line.kind === "own";
  }
}

class ReplyView {
  constructor(line, actions) {
    const reply = line.reply ?? line.last;
    const numbers = reply.pictures.map((picture) => picture.number);
    this.element = clone("bot-message");
    this.element.classList.toggle("is-error", reply.is_error);
    part(this.element, "text").textContent = reply.text;
    part(this.element, "pictures").dataset.count = numbers.length;
    part(this.element, "pictures").append(
      ...reply.pictures.map((picture) =>
        pictureFrame(picture, (number) => actions.open(number, uncovered(this.element))),
      ),
    );
    part(this.element, "made").append(...(reply.inputs ?? []).map((id) => madePicture(id, reply)));
    if (reply.bundle?.length) {
      part(this.element, "bundle").href = `/bundles/${line.deliveryId}.zip`;
      part(this.element, "bundle").hidden = false;
    }
    if (line.first && numbers.length) {
      part(this.element, "details").hidden = false;
      part(this.element, "details").textContent = withoutTurn(line.first.text);
    }
    const buttons = part(this.element, "buttons");
    const [minor, major] = [true, false].map((isMinor) =>
      reply.buttons
        .filter((one) => one.is_minor === isMinor)
        .map((one) => replyButton(one, actions)),
    );
    buttons.append(...major);
    if (!numbers.length) return;
    if (numbers.length === 1) buttons.append(paintButton(numbers[0], actions));
    buttons.append(moreButton([...minor, quoteButton(line, numbers, actions)]));
  }

  update() {}

  accepts() {
    return false;
  }
}

class JobView {
  constructor(line, actions) {
    this.element = clone("job-card");
    this.preview = new Preview(part(this.element, "preview"));
    this.actions = actions;
    this.update(line);
  }

  update(line) {
    const { first, progress } = line;
    this.element.dataset.numbers = (first ?? progress).numbers.join(" ");
    const said = first ? withoutTurn(first.text) : `#${progress.numbers.join("、#")}`;
    part(this.element, "text").textContent = said;
    this.#showButtons(line);
    if (progress) this.#showProgress(progress);
    else part(this.element, "status").textContent = first.text.split("\n").at(-1);
  }

  accepts(line) {
    return line.kind === "job" && !line.last;
  }

  #showProgress({ position, fraction, text: said, preview_url: previewUrl }) {
    const status = part(this.element, "status");
    const isDrawing = fraction > 0 || Boolean(previewUrl);
    const percent = Math.round(fraction * 100);
    const place = position > 0 ? fill(status.dataset.ahead, { position }) : status.dataset.next;
    const doing = isDrawing ? `${status.dataset.drawing} ${percent}%` : place;
    status.textContent = said || doing;
    this.element.classList.toggle("is-drawing", isDrawing);
    part(this.element, "bar").setAttribute("aria-valuenow", percent);
    part(this.element, "fill").style.width = `${percent}%`;
    if (previewUrl) this.preview.show(previewUrl, fraction);
  }

  #showButtons({ first, progress }) {
    const buttons = part(this.element, "buttons");
    if (buttons.childElementCount) return;
    const fallback = {
      label: buttons.dataset.cancel,
      command: `/${buttons.dataset.cancel} #${(first ?? progress).numbers[0]}`,
    };
    const known = first?.buttons.length ? first.buttons : [fallback];
    buttons.append(...known.map((one) => replyButton(one, this.actions)));
  }
}

/** The last line of a job's first reply tells its turn; the live status takes its place. */
function withoutTurn(said) {
  const lines = said.split("\n");
  return lines.length > 1 ? lines.slice(0, -1).join("\n") : said;
}

function replyButton({ label, command, is_draft: isDraft }, actions) {
  const act = (element) => (isDraft ? actions.draft(command) : actions.say(command, element));
  return button(label, act, { testid: `button-${label}` });
}

/** A picture that is no work (a chart, a strip), shown whole; pressing it opens it by itself. */
function madePicture(inputId, reply) {
  const link = clone("made-picture");
  link.href = inputUrl(inputId);
  part(link, "image").src = link.href;
  part(link, "image").alt = reply.text.split("\n")[0];
  return link;
}

function paintButton(number, actions) {
  const element = clone("paint-button");
  element.addEventListener("click", () => actions.paint({ url: pictureUrl(number), number }));
  return element;
}

function quoteButton(line, numbers, actions) {
  const element = clone("quote-button");
  element.addEventListener("click", () =>
    actions.quote({
      deliveryId: line.deliveryId,
      label: text("quoting", { label: numbers.map((number) => `#${number}`).join("、") }),
      number: numbers[0],
    }),
  );
  return element;
}
