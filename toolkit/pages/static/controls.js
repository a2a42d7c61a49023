// What a reader moves: inputs, what-ifs and news.
"use strict";

let nextId = 0;

class Slider {
  constructor(told, median, onMove) {
    this.told = told;
    this.median = median;
    this.onMove = onMove;
    const id = `slider${nextId++}`;
    const step = (told.top - told.bottom) / 200;
    const about = { min: told.bottom, max: told.top, value: median };
    this.range = element("input", { ...about, type: "range", step: "any", id, "aria-describedby": `${id}-range`, oninput: () => this.#moved(Number(this.range.value)), onkeydown: (event) => this.#keyed(event, step) });
    this.number = element("input", { ...about, type: "number", step: "any", "aria-label": `${told.label}, as a number`, onchange: () => this.#typed() });
    this.here = element("small", { class: "here", hidden: true });
    this.back = element("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#moved(this.median), "aria-label": `${told.label}: back to the median` }, "↺");
    this.element = element(
      "div", { class: "slider" },
      element("label", { for: id }, told.label, told.unit ? element("small", {}, ` (${told.unit})`) : ""),
      element("div", { class: "moving" }, this.range, this.number, this.back),
      element("small", { id: `${id}-range` }, `Nine times in ten from ${this.#put(told.p5)} to ${this.#put(told.p95)}; moves an outcome by ${told.swing ? `up to ${points(told.swing, 0).replace("+", "")}` : "no points"}. `, told.is_lever ? "A lever: somebody decides it. " : "", told.actors.length > 1 ? `It bears on ${listed(told.actors)}. ` : ""),
      this.here,
      this.#basis(),
    );
    this.usual = median;
    this.show(median);
  }

  #put(value) {
    return figure(value, this.told.top - this.told.bottom);
  }

  #basis() {
    const { judgement, claims, note } = this.told;
    const points = claims.map(({ text, by, grade, day }) => element("li", {}, text, element("small", {}, ` ${by}${grade ? `, graded ${grade}` : ""}, ${day}`)));
    const texts = [judgement, note].filter(Boolean).map((text) => element("p", {}, text));
    const grades = [...new Set(claims.map(({ grade }) => grade).filter(Boolean))];
    const head = claims.length ? `Rests on ${claims.length === 1 ? "a source" : `${claims.length} sources`}${grades.length ? ` (${grades.join(", ")})` : ""}` : "Rests on a judgement";
    return element("details", {}, element("summary", {}, head), ...texts, points.length ? element("ul", {}, ...points) : "");
  }

  #moved(value) {
    this.number.removeAttribute("aria-invalid");
    this.onMove(this.told.name, value === this.median ? null : value);
    this.show(value);
  }

  #typed() {
    const value = this.number.value.trim() === "" ? NaN : Number(this.number.value);
    const [bottom, top] = [Number(this.range.min), Number(this.range.max)];
    const fits = value >= bottom && value <= top;
    if (fits) return this.#moved(value);
    this.number.setAttribute("aria-invalid", "true");
    this.onMove(this.told.name, undefined, `${this.told.label}: ${this.number.value.trim() || "an empty field"} cannot be. It takes a number from ${this.#put(bottom)} to ${this.#put(top)}; the answer still stands at ${this.range.value === "" ? "the median" : this.#put(Number(this.range.value))}.`);
  }

  // With `step=any`, so that every number can be held, arrow keys need a step of their own.
  #keyed(event, step) {
    const sign = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!sign) return;
    event.preventDefault();
    this.#moved(Math.min(this.told.top, Math.max(this.told.bottom, Number(this.range.value) + sign * step)));
  }

  // Where it stands in what is asked now: a what-if may have another median, or no such input at all.
  stand(median, value) {
    this.range.disabled = this.number.disabled = median === undefined;
    this.here.hidden = median === this.usual;
    this.here.textContent = median === undefined ? "This what-if has no such input." : `In this what-if it stands at ${this.#put(median)} if it is not moved.`;
    this.median = median ?? this.usual;
    const own = [this.median, value ?? this.median]; // a link may lie beyond what is shown of an input without bounds
    this.range.min = Math.min(this.told.bottom, ...own);
    this.range.max = Math.max(this.told.top, ...own);
    this.show(value ?? this.median);
  }

  show(value) {
    this.range.value = value;
    this.number.value = this.#put(value);
    this.range.setAttribute("aria-valuetext", `${this.#put(value)}${this.told.unit ? ` ${this.told.unit}` : ""}`);
    this.back.hidden = value === this.median;
    this.element.classList.toggle("is-moved", value !== this.median);
  }
}

function whatIfButton(one, press) {
  return element("button", { type: "button", "aria-pressed": "false", "data-what-if": one.name, disabled: Boolean(one.left_out), onclick: () => press(one.name) }, one.label);
}

function whatIfItem(one, press) {
  const notes = [one.left_out ? `Not on this page: ${one.left_out}.` : one.note, ...one.caveats].filter(Boolean);
  return element("li", {}, whatIfButton(one, press), ...notes.map((text) => element("small", {}, text)));
}

function newsItems(news, names, turn) {
  return news.map((one) => {
    const box = element("input", { type: "checkbox", onchange: () => turn(one.name, box.checked) });
    box.dataset.name = one.name;
    const by = [one.day, one.publisher, one.is_silence ? "silence" : one.grade && (one.grade === "fact" ? "certain" : `graded ${one.grade}`)].filter(Boolean).join(", ");
    return element("li", { class: one.is_silence ? "silence" : "" }, element("label", {}, box, element("span", {}, one.says, element("small", {}, by ? ` ${by}` : ""))));
  });
}

// What readers ask: the stored answer over all inputs, and the one at these.
class Asked {
  constructor(told) {
    this.rows = new Map();
    this.told = told;
    this.body = element("tbody");
    const heads = told.sliders.length ? ["Over all inputs", "At these inputs"] : ["As written", "As it stands now"];
    for (const one of told.asked) {
      const now = element("td", { "data-head": heads[1] }, "…");
      const came = one.asks === "date" && one.run.answer.startsWith("by ") ? `by ${one.by}` : one.run.answer;
      const stored = [came, one.run.probability].filter(Boolean).join(": ");
      const range = /\d/.test(one.run.ignorance ?? "") ? ` (${one.run.ignorance} over the inputs)` : "";
      const small = [one.given ? `given ${one.given}` : "", one.asks === "level" ? "" : `by ${one.by}`, one.late ? "asked with the end known" : "", one.note].filter(Boolean).join("; ");
      this.rows.set(one.name, now);
      this.body.append(element("tr", {}, element("th", { scope: "row" }, one.text, element("small", {}, small)), element("td", { class: "stored", "data-head": heads[0] }, `${stored}${range}`), now));
    }
    this.table = element("table", { class: "asked" }, element("thead", {}, element("tr", {}, ...["Question", ...heads].map((text) => element("th", { scope: "col" }, text)))), this.body);
  }

  show(found, leftOut) {
    for (const one of this.told.asked) {
      const cell = this.rows.get(one.name);
      const left = leftOut.find(({ name }) => name === one.name);
      if (left?.left_out) cell.textContent = `not on this page: ${left.left_out}`;
      else if (!(one.name in found)) cell.textContent = "not asked in this what-if";
      else cell.textContent = this.#said(one, found[one.name]);
    }
  }

  #said(one, answer) {
    const known = answer !== null && (typeof answer === "number" || Object.values(answer).every((share) => share !== null));
    if (!known) return "its condition is too rare here";
    if (typeof answer === "number") return percent(answer);
    const shares = Object.values(answer);
    if (one.asks === "level") {
      const best = shares.indexOf(Math.max(...shares));
      return `likeliest ${one.columns[best]}: ${percent(shares[best])}`;
    }
    let sum = 0;
    const half = shares.findIndex((share) => (sum += share) >= 0.5);
    const total = shares.reduce((a, b) => a + b, 0);
    return `${percent(total)} by ${one.by}${half >= 0 ? `; as likely as not by ${one.columns[half]}` : ""}`;
  }
}
