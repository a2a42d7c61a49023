// All sliders of a page: by actor, or all by strength; and the same control once more where a lesson needs it.
"use strict";

const WEAK = 0.01; // what moves no outcome by a point stands behind a click

class Sliders {
  // `onMove(name, value, wrong)` hears of every move.
  constructor(told, median, onMove) {
    this.told = told;
    this.make = (one) => new Slider(one, median[one.name], onMove);
    this.own = new Map(told.map((one) => [one.name, this.make(one)]));
    this.lent = [];
    this.list = element("div");
    this.orders = [["By actor", true], ["All by strength", false]].map(([text, isByActor]) => {
      const button = element("button", { type: "button", onclick: () => this.#arrange(isByActor) }, text);
      return [button, isByActor];
    });
    const isMixed = new Set(told.map(actorOf)).size > 1;
    this.order = element("p", { class: "small" });
    this.element = element("div", { class: "sliders" }, isMixed ? element("p", { class: "buttons" }, ...this.orders.map(([button]) => button)) : "", this.order, this.list);
    this.#arrange(isMixed);
  }

  #arrange(isByActor) {
    for (const [button, is] of this.orders) button.setAttribute("aria-pressed", String(is === isByActor));
    const shown = this.told.map((one) => [one, this.own.get(one.name).element]);
    const strength = "an input is as strong as the most by which it alone, over its range, moves an outcome";
    this.order.textContent = isByActor ? `The actor with the strongest input comes first, and its inputs by strength: ${strength}.` : `The strongest first: ${strength}.`;
    this.list.replaceChildren(...(isByActor ? byActor(shown) : strongFirst(shown)));
  }

  has(name) {
    return this.own.has(name);
  }

  // One more of the same control, which stands where the others do; the ones lent before are given back.
  lend(name) {
    const slider = this.make(this.told.find((one) => one.name === name));
    this.lent = [slider];
    return slider.element;
  }

  // Bring all of them where the state is; `inputs` are those of the what-if that is shown.
  stand(inputs, values) {
    for (const slider of [...this.own.values(), ...this.lent]) {
      const { name } = slider.told;
      slider.stand(inputs.find((one) => one.name === name)?.median, values[name]);
    }
  }
}

function actorOf({ actors }) {
  return actors.length > 1 ? "Several actors" : (actors[0] ?? "The crisis");
}

// Groups stand in the order of their strongest inputs, for the sliders come by strength.
function byActor(shown) {
  const groups = new Map();
  for (const [told, slider] of shown) {
    const who = actorOf(told);
    if (!groups.has(who)) groups.set(who, []);
    groups.get(who).push([told, slider]);
  }
  return [...groups].map(([who, own], n) =>
    element("details", { class: "group", open: n < 2 }, element("summary", {}, element("b", {}, who), element("small", {}, ` ${counted(own.length)}`)), ...strongFirst(own)),
  );
}

function counted(number) {
  return `${number} ${number === 1 ? "input" : "inputs"}`;
}

function strongFirst(own) {
  const [strong, weak] = [true, false].map((isStrong) => own.filter(([told]) => told.swing >= WEAK === isStrong).map(([, shown]) => shown));
  if (!strong.length || !weak.length) return [...strong, ...weak];
  return [...strong, element("details", { class: "weak" }, element("summary", {}, `${counted(weak.length)} that ${weak.length === 1 ? "moves" : "move"} no outcome by a point`), ...weak)];
}
