// What would overturn the answer: of the crisis as it stands before anything is moved, and so greyed once something else is.
"use strict";

class Overturning {
  constructor(told, median, go) {
    this.told = told;
    this.found = told.overturn;
    this.state = { variant: "", values: this.found.values, news: [] };
    this.here = element("p", { class: "small", role: "status", hidden: true });
    this.element = element("div", { class: "overturning" }, ...(this.found.distance === null ? this.#nowhere() : this.#there(median, go)), this.here);
  }

  #label(name) {
    return `“${this.told.outcomes.find((one) => one.name === name).label}”`;
  }

  #nowhere() {
    const rivals = this.found.rivals.map((name) => this.#label(name));
    return [element("p", {}, `No movement of the inputs within their ranges was found that makes ${either(rivals)} likelier than ${this.#label(this.found.leader)}.`)];
  }

  #there(median, go) {
    const { leader, rivals, as_far, shares } = this.found;
    const rival = rivals.at(-1);
    const isPast = Object.keys(shares).length > 0;
    const moves = this.#moves(median);
    const end = isPast ? `Just past the edge ${this.#label(rival)} has ${percent(shares[rival])} and ${this.#label(leader)} ${percent(shares[leader])}.` : "At the edge the two are as likely as each other.";
    return [
      element("p", {}, `By the smallest movement of the inputs from their medians that does it, ${this.#label(rival)} becomes likelier than ${this.#label(leader)}. Inputs drawn at random go as far that way, or farther, ${as_far} of the time. ${end}`),
      element("details", {}, element("summary", {}, `${moves.length} ${moves.length === 1 ? "input moves" : "inputs move"}`), element("ul", {}, ...moves)),
      element("p", { class: "buttons" }, element("button", { type: "button", onclick: () => go(this.state) }, isPast ? "Take me there, just past the edge" : "Take me there, to the edge")),
    ];
  }

  #moves(median) {
    return Object.entries(this.found.values).map(([name, value]) => {
      const slider = this.told.sliders.find((one) => one.name === name);
      const [from, to] = [median[name], value].map((number) => figure(number, slider.top - slider.bottom));
      return element("li", {}, `${slider.label}: from ${from} to ${to}`);
    });
  }

  // Where the reader stands: as it was asked, there, or somewhere that this says nothing of.
  show(state) {
    const isMoved = Boolean(writtenLink(state));
    const isThere = this.found.distance !== null && writtenLink(state) === writtenLink(this.state);
    this.element.classList.toggle("is-stale", isMoved && !isThere);
    this.here.hidden = !isMoved;
    this.here.textContent = isThere ? "You are there now." : "This is of the crisis with nothing moved, not of what is shown now.";
  }
}

function either(texts) {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}
