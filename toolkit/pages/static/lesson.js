// The guided version: short steps, each with one thing to move and one thing to notice, and a guess before it is shown.
"use strict";

class Lesson {
  constructor(told, page) {
    this.steps = told.lesson;
    this.told = told;
    this.page = page;
    this.at = 0;
    this.element = element("section", { class: "lesson", "aria-labelledby": "lesson-title" });
    this.guesses = [];
    this.#ask();
  }

  #label(name) {
    const outcome = this.told.outcomes.find((one) => one.name === name);
    return outcome ? `“${outcome.label}”` : `“${this.told.asked.find((one) => one.name === name).text}”`;
  }

  #thing(step) {
    if (step.what_if) return `press the what-if “${this.told.what_ifs.find((one) => one.name === step.what_if).label}”`;
    const [[name, value]] = Object.entries(step.move);
    return `move “${this.told.sliders.find((one) => one.name === name)?.label ?? name}” to ${value}`;
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
      element("p", {}, element("b", {}, `Now ${this.#thing(step)}.`), ` ${this.told.sliders.length ? "With every input at its median" : "As it is"} ${this.#label(step.notice)} has ${percent(before)}. What will it be then?`),
      element("p", { class: "guess" }, element("label", { for: "guess" }, "Your guess "), guess, said),
      element("p", { class: "buttons" }, this.#button("Show the answer", () => this.#reveal(step, before, Number(guess.value)), "main"), ...this.#moves()),
    );
  }

  #reveal(step, before, guess) {
    this.page.go({ variant: step.what_if, values: step.move, news: [] });
    const after = this.#share(step.notice, this.page.crisis.answer(step.move, { variant: step.what_if }));
    const off = Math.abs(100 * after - guess);
    this.guesses[this.at] = off;
    const verdict = off < 5 ? "You were close." : `You were ${off.toFixed(0)} points ${100 * after > guess ? "too low" : "too high"}.`;
    this.element.replaceChildren(
      this.#title(),
      element("p", { role: "status" }, element("b", {}, `${this.#label(step.notice)}: ${percent(before)} before, ${percent(after)} now.`), ` You guessed ${guess}\u00a0%. ${verdict}`),
      element("p", {}, step.seen),
      element("p", { class: "buttons" }, ...this.#moves(true)),
    );
    this.element.querySelector("button")?.focus();
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
    const known = this.guesses.filter((one) => one !== undefined);
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    return `That was the last step. Your guesses were ${mean.toFixed(0)} points off on average. Below, everything can be moved.`;
  }

  #to(step) {
    this.at = step;
    this.#ask();
  }

  #button(text, onclick, look = "") {
    return element("button", { type: "button", class: look, onclick }, text);
  }
}
