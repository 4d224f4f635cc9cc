/** A button behind which other buttons are kept. */
import { clone, part } from "./dom.js";

export function moreButton(buttons) {
  const more = clone("more");
  const toggle = part(more, "toggle");
  const menu = part(more, "menu");
  menu.append(...buttons);

  function show(isOpen) {
    menu.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) {
      more.classList.toggle("at-end", more.getBoundingClientRect().left > innerWidth / 2);
      document.addEventListener("pointerdown", onPressElsewhere);
    } else document.removeEventListener("pointerdown", onPressElsewhere);
  }
  function onPressElsewhere({ target }) {
    if (!more.contains(target)) show(false);
  }

  toggle.addEventListener("click", () => show(menu.hidden));
  menu.addEventListener("click", () => show(false));
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    show(false);
    toggle.focus();
  });
  return more;
}
