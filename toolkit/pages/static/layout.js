// Where things stand: on wide screens answers beside controls, on narrow ones controls right below what they move.
"use strict";

const WIDE = "(min-width: 64rem)"; // as in page.css
const GAP = 8; // pixels

class Layout {
  // `column`: what goes along beside the controls; `below`: what stands under both; `ladder`: goes to either; `top`: what stays in view.
  constructor({ column, below, ladder, top }) {
    Object.assign(this, { column, below, ladder, top });
    const wide = matchMedia(WIDE);
    const arrange = () => {
      if (ladder) (wide.matches ? column : below)[wide.matches ? "append" : "prepend"](ladder);
      this.#stick();
    };
    wide.addEventListener("change", arrange);
    window.addEventListener("resize", () => this.#stick());
    new ResizeObserver(() => this.#stick()).observe(column);
    new ResizeObserver(() => this.#stick()).observe(top);
    arrange();
  }

  // Nothing scrolls within itself: a column that is longer than the screen goes along until its end is in view.
  #stick() {
    const covered = this.top.offsetHeight;
    document.documentElement.style.setProperty("--covered", `${covered}px`);
    this.column.style.top = `${Math.min(covered + GAP, window.innerHeight - this.column.offsetHeight - GAP)}px`;
  }
}
