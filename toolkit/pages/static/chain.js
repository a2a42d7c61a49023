// The chain: the chances of a step's moves, and mass pushed along them, as the exact engine does it.
"use strict";

class Step {
  constructor(told, arrays) {
    Object.assign(this, told);
    for (const name of ["joint", "move_way", "move_row", "row"]) this[name] = arrays[told[name]];
    this.blocks = told.blocks.map((block) => ({
      width: block.n_rest,
      sources: arrays[block.sources],
      targets: arrays[block.targets],
      first: arrays[block.first],
      row: arrays[block.row],
      move: arrays[block.move],
    }));
    this.columns = columnsOf(told.columns, arrays);
    this.programs = told.programs.map((one) => ({ ...one, program: new Program(one.nodes), known: [] }));
    this.later = {};
    for (const [number, one] of Object.entries(told.later)) {
      this.later[number] = { ...one, kind: arrays[one.kind], columns: columnsOf(one.columns, arrays), known: {} };
    }
  }

  // The number that stands for all turns in which the step is the same.
  place(turn) {
    return this.same_as_turn[turn - 1];
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

  // What rows send on; what ends stands after what goes on. With `endingOnly` the rest is left out.
  push(chances, mass, endingOnly = false) {
    const out = new Float64Array(this.n_next + this.n_ended);
    for (const block of this.blocks) pushBlock(block, chances, mass, out, endingOnly ? this.n_next : 0);
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

function pushBlock(block, chances, mass, out, from) {
  const { width, sources, targets, first, row, move } = block;
  const held = new Float64Array(sources.length);
  for (let i = 0; i < held.length; i++) held[i] = mass[sources[i]];
  const sums = new Float64Array(width);
  for (let t = 0; t < first.length - 1; t++) {
    const place = t * width;
    if (first[t] === first[t + 1] || targets[place] < from) continue;
    sums.fill(0);
    for (let m = first[t]; m < first[t + 1]; m++) {
      const chance = chances[move[m]];
      if (chance === 0) continue;
      const start = row[m] * width;
      for (let i = 0; i < width; i++) sums[i] += chance * held[start + i];
    }
    for (let i = 0; i < width; i++) out[targets[place + i]] += sums[i];
  }
}
