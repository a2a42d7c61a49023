// What print alone shows, beside the answer as it stands: what has been moved, and what was guessed.
"use strict";

class Sheet {
  constructor(told) {
    this.told = told;
    this.element = element("section", { class: "on-paper" });
  }

  // `inputs`: those of the what-if that is shown; `news`: all there are; `guesses`: of a lesson, in its own words.
  show({ variant, values, news }, { inputs, all, guesses }) {
    const whatIf = this.told.what_ifs.find((one) => one.name === variant);
    const moved = [
      ...(whatIf ? [`What if: ${whatIf.label}${whatIf.note ? ` (${whatIf.note})` : ""}`, ...this.told.models[variant].caveats] : []),
      ...Object.entries(values).map(([name, value]) => this.#move(name, value, inputs)),
      ...all.filter((one) => news.includes(one.name)).map((one) => `News taken in: ${one.says}`),
    ];
    this.element.replaceChildren(...this.#list("What has been moved", moved), ...this.#list("The lesson so far", guesses));
  }

  #move(name, value, inputs) {
    const told = this.told.sliders.find((one) => one.name === name);
    const [from, to] = [inputs.find((one) => one.name === name).median, value].map((number) => figure(number, told.top - told.bottom));
    return `${told.label}: from ${from} to ${to}${told.unit ? ` (${told.unit})` : ""}`;
  }

  #list(title, lines) {
    return lines.length ? [element("h2", {}, title), element("ul", {}, ...lines.map((text) => element("li", {}, text)))] : [];
  }
}
