// The chain: the chances of a step's moves, and mass pushed along them, as the exact engine does it.
"use strict";

class Step {
  constructor(told, arrays, classOfEnded, nClasses) {
    Object.assign(this, told);
    this.nClasses = nClasses;
    for (const name of ["joint", "move_way", "move_row", "row"]) this[name] = arrays[told[name]];
    this.blocks = told.blocks.map((block) => this.#block(block, arrays, arrays[classOfEnded]));
    this.columns = columnsOf(told.columns, arrays);
    this.programs = told.programs.map((one) => ({ ...one, program: new Program(one.nodes), known: [] }));
    this.later = {};
    for (const [number, one] of Object.entries(told.later)) {
      this.later[number] = { ...one, kind: arrays[one.kind], columns: columnsOf(one.columns, arrays), known: {} };
    }
  }

  // Where a history ends, what the state shows stands in place of the state.
  #block(told, arrays, classOfEnded) {
    const [sources, first, row, move] = ["sources", "first", "row", "move"].map((name) => arrays[told[name]]);
    const targets = arrays[told.targets].map((place) => (place < this.n_next ? place : this.n_next + classOfEnded[place - this.n_next]));
    let ending = first.length - 1; // targets that end stand last
    while (ending > 0 && targets[(ending - 1) * told.n_rest] >= this.n_next) ending--;
    return { width: told.n_rest, sources, targets, first, row, move, ending };
  }

  // The number that stands for all turns in which the step is the same.
  place(turn) {
    return this.same_as_turn[turn - 1];
  }

  // Places of the inputs that it reads in a turn.
  reads(turn) {
    return this.programs[this.program_of_turn[turn - 1]].program.inputs;
  }

  // What the step's program says of its rows in a turn.
  outputs(inputs, turn) {
    const told = this.programs[this.program_of_turn[turn - 1]];
    const values = told.program.values(this.columns, inputs, turn, told.known);
    return { told, at: (output) => values[told.outputs[output]] };
  }

  // Chances of all moves; `factors` weigh actions of members, by member.
  chances(outputs, factors = {}) {
    const { told, at } = outputs;
    const ways = told.ways.map((places, member) =>
      member in factors ? weighedWays(told.watched[member].ways, factors[member], at) : places.map(at),
    );
    const found = new Float64Array(this.move_way.length).fill(1);
    const members = this.n_members;
    for (let m = 0; m < found.length; m++) {
      const way = this.move_way[m] * members;
      for (let member = 0; member < members; member++) {
        const chance = ways[member][this.joint[way + member]];
        found[m] *= typeof chance === "number" ? chance : chance[this.move_row[m]];
      }
    }
    return found;
  }

  // Rows in which a number is out of bounds, with what is said of it.
  broken(outputs) {
    const found = [];
    for (const check of outputs.told.checks) {
      const value = outputs.at(check.broken);
      if (typeof value === "number" ? truth(value) : value.some(truth)) found.push({ check, value });
    }
    return found;
  }

  // What rows send on, and after it what ends, by what it shows.
  push(chances, mass) {
    const out = new Float64Array(this.n_next + (this.n_ended ? this.nClasses : 0));
    for (const block of this.blocks) pushBlock(block, chances, mass, out, 0, block.first.length - 1);
    return out;
  }

  // What rows send on alone; what ends is left out.
  pushOn(chances, mass) {
    const out = new Float64Array(this.n_next);
    for (const block of this.blocks) pushBlock(block, chances, mass, out, 0, block.ending);
    return out;
  }

  // What ends alone.
  pushEnds(chances, mass) {
    const out = new Float64Array(this.n_next + (this.n_ended ? this.nClasses : 0));
    for (const block of this.blocks) pushBlock(block, chances, mass, out, block.ending, block.first.length - 1);
    return out;
  }
}

function columnsOf(told, arrays) {
  return Object.fromEntries(Object.entries(told).map(([name, place]) => [name, Float64Array.from(arrays[place])]));
}

function weighedWays(waysOfActions, factors, at) {
  let sums = waysOfActions[0].map(() => 0);
  waysOfActions.forEach((ways, action) => {
    if (factors[action] === 0) return;
    sums = sums.map((sum, way) => OPERATIONS["+"](sum, OPERATIONS["*"](at(ways[way]), factors[action])));
  });
  return sums;
}

let room = new Float64Array(0); // what rows hold, brought together; used again

// Push mass along the moves to some rows of targets, `from` up to `to`.
function pushBlock(block, chances, mass, out, from, to) {
  const { width, sources, targets, first, row, move } = block;
  if (from === to) return;
  if (room.length < sources.length) room = new Float64Array(sources.length);
  const held = room;
  for (let i = 0; i < sources.length; i++) held[i] = mass[sources[i]];
  const sums = new Float64Array(width);
  for (let t = from; t < to; t++) {
    const place = t * width;
    const begin = first[t];
    const end = first[t + 1];
    if (begin === end) continue;
    for (let m = begin; m < end; m++) {
      const chance = chances[move[m]];
      const start = row[m] * width;
      if (m === begin) for (let i = 0; i < width; i++) sums[i] = chance * held[start + i];
      else if (chance !== 0) for (let i = 0; i < width; i++) sums[i] += chance * held[start + i];
    }
    for (let i = 0; i < width; i++) out[targets[place + i]] += sums[i];
  }
}
