/** Follows one pointer at a time over a canvas. */

/**
 * Points are {x, y, size} in the canvas's own pixels; `size()` gives the width of a line, which a
 * pen that presses harder draws wider. `onBegin(point)` says whether the pointer is to be followed.
 */
export function followPen(canvas, { size, onBegin, onMove }) {
  let pointer = null;

  function pointOf({ clientX, clientY, pointerType, pressure }) {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const force = pointerType === "pen" && pressure ? 0.35 + 1.3 * pressure : 1;
    return { x: (clientX - box.left) * scale, y: (clientY - box.top) * scale, size: size() * force };
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    if (!onBegin(pointOf(event))) return;
    canvas.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const moves = event.getCoalescedEvents();
    for (const move of moves.length ? moves : [event]) onMove(pointOf(move));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => (pointer = null));
  }
}
