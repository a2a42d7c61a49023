// The guided version: short steps, each with one thing to move and one thing to notice, and a guess before it is shown.
"use strict";

class Lesson {
  constructor(told, page) {
    this.steps = told.lesson;
    this.told = told;
    this.page = page;
    this.at = 0;
    this.element = element("section", { class: "lesson", "aria-labelledby": "lesson-title" });
    this.now = element("p", { class: "now", role: "status" });
    this.guesses = [];
    this.#ask();
  }

  // What was guessed so far, a line a step.
  get record() {
    return this.guesses.flatMap((one, n) => (one ? [`Step ${n + 1}. Suppose that ${this.#thing(this.steps[n])}. ${one.said}`] : []));
  }

  // What the step is about has another share as soon as the reader moves on.
  follow(found) {
    const { notice } = this.steps[this.at];
    this.now.textContent = `${this.#label(notice)} as it stands now: ${put(this.#share(notice, found))}`;
  }

  #label(name) {
    const outcome = this.told.outcomes.find((one) => one.name === name);
    return outcome ? `“${outcome.label}”` : `“${this.told.asked.find((one) => one.name === name).text}”`;
  }

  #whatIf(step) {
    return this.told.what_ifs.find((one) => one.name === step.what_if);
  }

  #thing(step) {
    if (step.what_if) return `this holds: “${this.#whatIf(step).label}”`;
    const [[name, value]] = Object.entries(step.move);
    const { label, unit, top, bottom } = this.told.sliders.find((one) => one.name === name);
    const from = figure(this.page.median[name], top - bottom);
    return `“${label}” stands at ${value} in place of ${from}${unit ? ` (${unit})` : ""}`;
  }

  #share(name, found) {
    if (name in found.outcomes) return found.outcomes[name];
    const answer = found.questions[name];
    return answer === null || typeof answer === "number" ? answer : Object.values(answer).reduce((a, b) => a + b, 0);
  }

  #ask() {
    const step = this.steps[this.at];
    this.page.go({ variant: "", values: {}, news: [] });
    const before = this.#share(step.notice, this.page.crisis.answer({}, {}));
    const said = element("output", { for: "guess" }, `${Math.round(100 * before)}\u00a0%`);
    const guess = element("input", { type: "range", id: "guess", min: 0, max: 100, step: 1, value: Math.round(100 * before), oninput: () => (said.textContent = `${guess.value}\u00a0%`) });
    this.element.replaceChildren(
      this.#title(),
      element("p", {}, step.says),
      element("p", {}, element("b", {}, `Now suppose that ${this.#thing(step)}.`), ` ${this.told.sliders.length ? "With every input at its median" : "As it is"} ${this.#label(step.notice)} has ${put(before)}. What will it be then? Guess first: move the mark, then look.`),
      element("p", { class: "guess" }, element("label", { for: "guess" }, "Your guess "), guess, said),
      element("p", { class: "buttons" }, this.#button("Show the answer", () => this.#reveal(step, before, Number(guess.value)), "main"), ...this.#moves()),
    );
  }

  #reveal(step, before, guess) {
    const control = this.#control(step);
    this.page.go({ variant: step.what_if, values: step.move, news: [] });
    const after = this.#share(step.notice, this.page.crisis.answer(step.move, { variant: step.what_if }));
    const off = Math.abs(100 * after - guess);
    const verdict = after === null ? "" : off < 5 ? "You were close." : `You were ${off.toFixed(0)} points ${100 * after > guess ? "too low" : "too high"}.`;
    const said = `${this.#label(step.notice)} ${put(before)} before, ${put(after)} then; the guess was ${guess}\u00a0%.`;
    this.guesses[this.at] = { off: after === null ? null : off, said };
    this.element.replaceChildren(
      this.#title(),
      element("p", { role: "status" }, element("b", {}, `${this.#label(step.notice)}: ${put(before)} before, ${put(after)} now.`), ` You guessed ${guess}\u00a0%. ${verdict}`),
      element("p", {}, step.seen),
      element("div", { class: "trying" }, element("p", {}, element("b", {}, "Try it yourself:"), step.what_if ? " switch it off and on." : " move it further, or back."), control, this.now),
      element("p", { class: "buttons" }, ...this.#moves(true)),
    );
    this.page.ready();
    (this.element.querySelector("button.main") ?? this.element.querySelector("button"))?.focus({ preventScroll: true });
  }

  // The control of the page itself, once more; what is moved here moves there too.
  #control(step) {
    if (!step.what_if) return this.page.sliders.lend(Object.keys(step.move)[0]);
    const button = whatIfButton(this.#whatIf(step), (name) => this.page.press(name));
    button.setAttribute("aria-pressed", "true"); // it is shown pressed, as the answer is
    return button;
  }

  #title() {
    return element("h2", { id: "lesson-title" }, `Step ${this.at + 1} of ${this.steps.length}`);
  }

  #moves(isShown = false) {
    const isLast = this.at === this.steps.length - 1;
    const end = isShown && isLast ? element("span", {}, this.#end()) : null;
    return [
      this.at > 0 ? this.#button("Back", () => this.#to(this.at - 1)) : null,
      isShown && !isLast ? this.#button("Next step", () => this.#to(this.at + 1), "main") : null,
      end,
    ].filter(Boolean);
  }

  #end() {
    const known = this.guesses.filter((one) => one && one.off !== null).map((one) => one.off);
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    const off = known.length ? ` Your guesses were ${mean.toFixed(0)} points off on average.` : "";
    return `That was the last step.${off} Below, ${this.told.sliders.length ? "everything can be moved" : "every what-if can be pressed"}.`;
  }

  #to(step) {
    this.at = step;
    this.#ask();
    this.element.querySelector("#guess").focus();
  }

  #button(text, onclick, look = "") {
    return element("button", { type: "button", class: look, onclick }, text);
  }
}

// A question under a condition has no answer where the condition is too rare.
function put(share) {
  return share === null ? "no answer (its condition is too rare)" : percent(share);
}
