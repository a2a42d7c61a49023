// Pictures: the outcomes as bars, and the ladder turn by turn.
"use strict";

const PATTERN_ID = "hatch";

// One row an outcome: band for ignorance, hatching for disagreement, dot for the stored run, ring for these inputs, diamond for what is pinned.
class Bars {
  constructor(told) {
    this.told = told;
    this.rows = new Map();
    const order = [...told.outcomes].sort((a, b) => b.probability - a.probability);
    this.list = element("div", { class: "bars", role: "list" });
    order.forEach((outcome, n) => this.list.append(this.#row(outcome, n)));
    this.strip = element("div", { class: "strip", "aria-hidden": "true" }, ...order.map((one, n) => this.rows.get(one.name).segment = element("span", { class: `tone${n % 8}` }, element("b", {}, String(n + 1)))));
    const ticks = [0, 25, 50, 75, 100].map((at) => element("span", { style: { left: `${at}%` } }, `${at}\u00a0%`));
    this.list.append(element("div", { class: "axis", "aria-hidden": "true" }, element("div", { class: "ticks" }, ...ticks)));
  }

  #row(outcome, n) {
    const mark = (kind) => element("i", { class: kind });
    const parts = { hatch: mark("hatch"), band: mark("band"), dot: mark("dot"), pin: mark("pin"), ring: mark("ring") };
    const row = { ...parts, value: element("span", { class: "value" }), said: element("span", { class: "said" }), track: element("div", { class: "track" }, ...Object.values(parts)) };
    this.rows.set(outcome.name, row);
    const label = element("span", { class: "label", title: outcome.about || false }, element("b", { class: `number tone${n % 8}`, "aria-hidden": "true" }, String(n + 1)), element("span", {}, outcome.label));
    return element("div", { class: "row", role: "listitem" }, label, row.track, row.value, row.said);
  }

  // `run`: what the stored run says; `now`: shares at these inputs; `isMoved`: whether the run is of other inputs; `start`: shares with nothing moved.
  show(run, now, { isMoved, pinned, start }) {
    this.list.classList.toggle("moved", isMoved);
    for (const told of run) {
      const row = this.rows.get(told.name);
      place(row.band, told.ignorance);
      place(row.hatch, told.disagreement);
      row.dot.style.left = `${100 * told.probability}%`;
      row.ring.style.left = `${100 * now[told.name]}%`;
      row.pin.hidden = !pinned;
      if (pinned) row.pin.style.left = `${100 * pinned[told.name]}%`;
      const share = isMoved ? now[told.name] : told.probability;
      row.segment.style.flexGrow = share;
      row.segment.classList.toggle("thin", share < 0.05);
      row.value.textContent = isMoved ? percent(now[told.name]) : told.shown;
      const range = told.ignorance ? `${told.ignorance.shown} over the inputs${told.disagreement ? `, ${told.disagreement.shown} between models` : ""}` : "";
      const beside = pinned ? [pinned, "in the pinned answer"] : start ? [start, "with nothing moved"] : null;
      const change = beside ? `${isMoved || !told.ignorance ? "" : "at the medians "}${points(now[told.name], beside[0][told.name])} from ${percent(beside[0][told.name])} ${beside[1]}` : "";
      const word = isMoved ? likelihoodWord(now[told.name], this.told.about) : told.words;
      row.said.textContent = [word, beside ? change : range].filter(Boolean).join("; ");
    }
  }
}

function place(mark, ends) {
  mark.hidden = !ends;
  if (!ends) return;
  mark.style.left = `${100 * ends.low}%`;
  mark.style.width = `${Math.max(100 * (ends.high - ends.low), 0.4)}%`;
}

// How probability is shared out among the rungs of the ladder by the end of each turn.
class Ladder {
  constructor(told) {
    this.told = told;
    this.names = ["below the ladder", ...told.about.rungs.map(({ number, name }) => `${number} ${name}`)];
    const turns = told.about.turns.length;
    this.picture = element("svg:svg", { viewBox: `0 0 ${turns * 40} 180`, preserveAspectRatio: "none", role: "img", class: "ladder" });
    this.bars = this.names.map((_, rung) => {
      const group = element("svg:g", { class: `rung shade${this.#shade(rung)}` });
      const own = Array.from({ length: turns }, (_, turn) => element("svg:rect", { x: turn * 40 + 2, width: 36, y: 0, height: 0 }));
      group.append(...own);
      this.picture.append(group);
      return own;
    });
    this.key = element("ul", { class: "key" });
    this.table = element("table", {}, element("caption", {}, "The same in figures, at these inputs"));
    this.ends = element("div", { class: "ends", "aria-hidden": "true" }, element("span", {}, told.about.turns[0]), element("span", {}, told.about.turns.at(-1)));
  }

  #shade(rung) {
    return Math.round((8 * rung) / Math.max(1, this.names.length - 1));
  }

  show(rungs) {
    const isUsed = this.names.map((_, rung) => rungs.some((shares) => shares[rung] > 0.00005));
    rungs.forEach((shares, turn) => {
      let top = 180;
      shares.forEach((share, rung) => {
        const height = 180 * share;
        top -= height;
        const bar = this.bars[rung][turn];
        bar.setAttribute("y", top.toFixed(2));
        bar.setAttribute("height", Math.max(0, height).toFixed(2));
      });
    });
    const last = rungs.at(-1);
    this.key.replaceChildren(
      element("li", {}, "By the end:"),
      ...this.names.flatMap((name, rung) => (isUsed[rung] ? [element("li", {}, element("i", { class: `swatch shade${this.#shade(rung)}` }), `${name}: ${percent(last[rung])}`)] : [])).reverse(),
    );
    const highest = this.names.map((name, rung) => [name, last[rung]]).filter((_, rung) => isUsed[rung]);
    this.picture.setAttribute("aria-label", `Ladder by ${this.told.about.turn}; at the end ${listed(highest.map(([name, share]) => `${name} ${percent(share)}`))}.`);
    const used = this.names.flatMap((name, rung) => (isUsed[rung] ? [[name, rung]] : []));
    const head = element("tr", {}, element("th", { scope: "col" }, this.told.about.turn), ...used.map(([name]) => element("th", { scope: "col" }, name)));
    const rows = rungs.map((shares, turn) => element("tr", {}, element("th", { scope: "row" }, this.told.about.turns[turn]), ...used.map(([, rung]) => element("td", {}, percent(shares[rung])))));
    this.table.replaceChildren(this.table.caption, element("thead", {}, head), element("tbody", {}, ...rows));
  }
}
