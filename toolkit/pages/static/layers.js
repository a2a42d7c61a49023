// Layers of mass, told apart by what open windows of news have seen; and the chances that all passes of an answer share.
"use strict";

function seen(flags, places) {
  return flags.map((flag, n) => (places.includes(n) ? true : flag));
}

// Layers that have seen the same go together.
function together(layers) {
  const found = new Map();
  for (const layer of layers) {
    const key = layer.flags.join(" ");
    const known = found.get(key);
    if (!known) found.set(key, layer);
    else found.set(key, { flags: layer.flags, mass: sumOf(known.mass, layer.mass), fresh: sumOf(known.fresh, layer.fresh), gone: sumOf(known.gone, layer.gone) });
  }
  return [...found.values()];
}

function sumOf(one, other) {
  if (!one || !other) return one ?? other ?? null;
  return one.map((value, n) => value + other[n]);
}

function times(mass, factor) {
  return mass?.map((one) => one * factor) ?? null;
}

const MOST_KEPT = 4000;

// What all passes of one answer share: chances of each step and turn, worked out once.
class Turns {
  constructor(model, inputs) {
    this.model = model;
    this.inputs = inputs;
  }

  outputs(number, turn) {
    return this.#once(`o ${number}`, number, turn, () => this.model.steps[number].outputs(this.inputs, turn));
  }

  chances(number, turn, factors) {
    const step = this.model.steps[number];
    return this.#once(`c ${number} ${JSON.stringify(factors)}`, number, turn, () => step.chances(this.outputs(number, turn), factors));
  }

  broken(number, turn) {
    const step = this.model.steps[number];
    return this.#once(`b ${number}`, number, turn, () => step.broken(this.outputs(number, turn)));
  }

  // How likely each action of a later step would have been in the states before an ending one, by kind of state.
  would(ending, later, member, turn) {
    const step = this.model.steps[later];
    return this.#once(`w ${ending} ${later} ${member}`, later, turn, () => {
      const { columns, known } = this.model.steps[ending].later[later];
      const number = step.program_of_turn[turn - 1];
      const told = step.programs[number];
      known[number] ??= [];
      const values = told.program.values(columns, this.inputs, turn, known[number]);
      return told.watched[member].shares.map((output) => values[told.outputs[output]]);
    });
  }

  // What was worked out for a step holds for all turns in which it is the same, and for other inputs as long as it reads none that has moved.
  #once(what, number, turn, work) {
    const step = this.model.steps[number];
    const key = `${what} ${step.place(turn)}`;
    const { kept } = this.model;
    const reads = step.reads(turn).map((place) => this.inputs[place]).join(" ");
    const known = kept.get(key);
    if (known && known.reads === reads) return known.found;
    if (kept.size > MOST_KEPT) kept.clear();
    const found = work();
    kept.set(key, { reads, found });
    return found;
  }
}
