// Programs: plain operations that the Python engine wrote down, done over the rows of a step.
"use strict";

const truth = (value) => value !== 0;

// One function over numbers becomes one over numbers and arrays.
function overOne(one) {
  return (a) => (typeof a === "number" ? one(a) : a.map(one));
}

function overTwo(two) {
  return (a, b) => {
    if (typeof a === "number" && typeof b === "number") return two(a, b);
    const size = typeof a === "number" ? b.length : a.length;
    const out = new Float64Array(size);
    if (typeof a === "number") for (let i = 0; i < size; i++) out[i] = two(a, b[i]);
    else if (typeof b === "number") for (let i = 0; i < size; i++) out[i] = two(a[i], b);
    else for (let i = 0; i < size; i++) out[i] = two(a[i], b[i]);
    return out;
  };
}

function chosen(condition, yes, no) {
  if (typeof condition === "number") return truth(condition) ? yes : no;
  const out = new Float64Array(condition.length);
  for (let i = 0; i < out.length; i++) {
    const value = truth(condition[i]) ? yes : no;
    out[i] = typeof value === "number" ? value : value[i];
  }
  return out;
}

const OPERATIONS = {
  "+": overTwo((a, b) => a + b),
  "-": overTwo((a, b) => a - b),
  "*": overTwo((a, b) => a * b),
  "/": overTwo((a, b) => a / b),
  "**": overTwo((a, b) => (a === 1 ? 1 : a ** b)),
  neg: overOne((a) => -a),
  exp: overOne(Math.exp),
  log: overOne(Math.log),
  sqrt: overOne(Math.sqrt),
  abs: overOne(Math.abs),
  min: overTwo(Math.min),
  max: overTwo(Math.max),
  and: overTwo((a, b) => Number(truth(a) && truth(b))),
  or: overTwo((a, b) => Number(truth(a) || truth(b))),
  not: overOne((a) => Number(!truth(a))),
  "<": overTwo((a, b) => Number(a < b)),
  "<=": overTwo((a, b) => Number(a <= b)),
  ">": overTwo((a, b) => Number(a > b)),
  ">=": overTwo((a, b) => Number(a >= b)),
  "==": overTwo((a, b) => Number(a === b)),
  "!=": overTwo((a, b) => Number(a !== b)),
  if_else: chosen,
};
const UNBOUNDED = { inf: Infinity, "-inf": -Infinity, nan: NaN };

// What does not hang on inputs or the turn is worked out once for all answers.
class Program {
  constructor(nodes) {
    this.nodes = nodes;
    this.isFixed = [];
    this.inputs = [];
    for (const [operator, ...places] of nodes) {
      const moves = operator === "parameter" || operator === "turn";
      const isLeaf = moves || operator === "number" || operator === "variable";
      this.isFixed.push(isLeaf ? !moves : places.every((place) => this.isFixed[place]));
      if (operator === "parameter" && !this.inputs.includes(places[0])) this.inputs.push(places[0]);
    }
  }

  values(columns, inputs, turn, known) {
    const values = [];
    this.nodes.forEach(([operator, ...places], n) => {
      if (this.isFixed[n] && known[n] !== undefined) values.push(known[n]);
      else values.push(this.#value(operator, places, values, columns, inputs, turn));
      if (this.isFixed[n]) known[n] = values[n];
    });
    return values;
  }

  #value(operator, places, values, columns, inputs, turn) {
    if (operator === "number") return typeof places[0] === "number" ? places[0] : UNBOUNDED[places[0]];
    if (operator === "parameter") return inputs[places[0]];
    if (operator === "turn") return turn;
    if (operator === "variable") return columns[places[0]];
    return OPERATIONS[operator](...places.map((place) => values[place]));
  }
}
