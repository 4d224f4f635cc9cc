/** The unfinished picture of a job: it sharpens as the job gets on. */

const MOST_BLUR_PX = 9;

export class Preview {
  #image;
  #wanted = "";

  constructor(image) {
    this.#image = image;
  }

  /** Show the preview at `url`, unless a newer one is asked for before it has come. */
  async show(url, fraction) {
    if (url === this.#wanted) return;
    this.#wanted = url;
    const next = new Image();
    next.src = url;
    try {
      await next.decode();
    } catch {
      return; // the job has ended meanwhile, and its previews with it
    }
    if (url !== this.#wanted) return;
    this.#image.src = url;
    this.#image.hidden = false;
    this.#image.style.filter = `blur(${((1 - fraction) * MOST_BLUR_PX).toFixed(1)}px)`;
  }
}
