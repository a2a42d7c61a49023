// What a page answers: outcomes, what readers ask, and the ladder turn by turn, at inputs of the reader's own.
"use strict";

class Model {
  constructor(told, steps, arrays) {
    Object.assign(this, told.chain);
    this.inputs = told.inputs;
    this.news = told.news;
    this.nClasses = this.classes.outcome.length;
    this.steps = told.chain.steps.map((number, n) => new Step(steps[number], arrays, told.chain.class_of_ended[n], this.nClasses));
    this.start = { ...told.chain.start, program: new Program(told.chain.start.nodes), known: [] };
    this.classOfLive = arrays[told.chain.class_of_live];
    this.classOfStart = arrays[told.chain.class_of_start];
    this.holds = this.classes.conditions;
    this.refused = this.classes.outcome.flatMap((outcome, n) => (outcome <= -2 ? [n] : []));
    this.kept = new Map();
    this.medians = this.inputs.map((one) => one.median);
  }

  // All inputs, those given in place of medians.
  at(values) {
    const found = this.medians.slice();
    for (const [name, value] of Object.entries(values)) {
      const place = this.inputs.findIndex((one) => one.name === name);
      if (place < 0) throw new CrisisError(`There is no input '${name}'. There are: ${this.inputs.filter((one) => !one.is_doubt).map((one) => one.name).join(", ")}.`);
      const { low, high } = this.inputs[place];
      if (typeof value !== "number" || !Number.isFinite(value) || (low !== null && value < low) || (high !== null && value > high)) {
        throw new CrisisError(`${name} = ${value} cannot be; expected a number${low === null && high === null ? "" : ` from ${low ?? "anywhere"} to ${high ?? "anywhere"}`}.`);
      }
      found[place] = value;
    }
    return found;
  }

  items(names) {
    const unknown = names.find((name) => !this.news.some((one) => one.name === name));
    if (unknown !== undefined) throw new CrisisError(`There is no news '${unknown}' here.`);
    const on = new Set(names);
    return this.news
      .filter((one) => on.has(one.name))
      .flatMap((one) => one.observations)
      .filter((one) => !one.broken_by.some((name) => on.has(name)))
      .map(({ if_so: ifSo, if_not: ifNot, ...one }) => ({ ...one, ifSo, ifNot }))
      .sort((a, b) => a.order - b.order);
  }
}

class Answering {
  constructor(model, values, news) {
    this.model = model;
    this.news = model.items(news);
    this.turns = new Turns(model, model.at(values));
    this.lastNews = Math.max(0, ...this.news.map((one) => one.turn));
    this.passes = new Map();
    this.all = new Pass(this.turns, this.news, NO_WATCH);
    const total = this.all.left(model.horizon).reduce((a, b) => a + b, 0);
    if (!(Math.abs(total - 1) < 1e-9)) throw new CrisisError("At these inputs the probabilities do not sum to 1, so there is no answer.");
  }

  outcomes() {
    const { horizon, classes, outcomes } = this.model;
    const found = new Array(outcomes.length).fill(0);
    this.all.left(horizon).forEach((mass, n) => mass && (found[classes.outcome[n]] += mass));
    return Object.fromEntries(outcomes.map((name, n) => [name, found[n]]));
  }

  // The share that stands on each rung, below the ladder first, by the end of each turn; given the news up to it.
  rungs() {
    const { horizon, classes, n_rungs } = this.model;
    return Array.from({ length: horizon + 1 }, (_, turn) => {
      const found = new Array(n_rungs + 1).fill(0);
      this.all.left(turn).forEach((mass, n) => (found[classes.rung[n]] += mass));
      return found;
    });
  }

  questions() {
    const asked = this.model.questions.filter((one) => !one.left_out);
    return Object.fromEntries(asked.map((one) => [one.name, this.#answer(one)]));
  }

  #answer(question) {
    const { last, asks, columns } = question;
    const subject = (turn, level) => this.#subject(question, turn, level);
    if (asks === "level") {
      const answers = columns.filter((name) => question.given === null || name !== "given");
      return named(answers, answers.map((_, level) => this.#given(question, subject(last, level), last)));
    }
    if (asks === "whether") return this.#given(question, subject(last), last);
    const curve = Array.from({ length: last }, (_, n) => this.#given(question, subject(n + 1), n + 1));
    return named(columns.slice(0, last), curve.map((came, n) => came - (n ? curve[n - 1] : 0)));
  }

  // What has to come by the end of a turn: what to leave out, and how it shows if nothing need be remembered.
  #subject(question, last, level) {
    const { classes, holds } = this.model;
    if (question.acts.length) return { acts: question.acts.map(([s, m, actions]) => [s, m, actions, last]), looks: [] };
    const isThen = question.asks === "level" || question.at_end;
    const mask = question.outcomes.length
      ? classes.outcome.map((outcome) => question.outcomes.includes(outcome))
      : question.asks === "level"
        ? classes.levels[question.variable].map((own) => own === level)
        : holds[question.condition].map(truth);
    const kind = question.outcomes.length ? "ended" : isThen ? "then" : "ever";
    const name = `${kind} ${question.outcomes} ${question.condition} ${level} ${question.variable}`;
    return { acts: [], looks: [{ mask, kind, last, name }], isReadOff: question.is_read_off };
  }

  #given(question, subject, turn) {
    if (question.given === null) return this.#came(subject, turn);
    const condition = { acts: [], looks: [{ mask: this.model.holds[question.given].map(truth), kind: "ever", last: question.last, name: `ever  ${question.given}` }] };
    const held = this.#came(condition, question.last);
    if (held < this.model.least_chance) return null;
    if (subject.isReadOff && turn >= this.lastNews) {
      const without = this.#readOff(this.#pass(condition), subject.looks[0], turn);
      return (this.#came(subject, turn) - without) / held;
    }
    const either = { acts: subject.acts, looks: [...subject.looks, ...condition.looks] };
    return (this.#came(subject, turn) + held - this.#came(either, question.last)) / held;
  }

  // The probability that something has come, given all news.
  #came(watch, turn) {
    if (watch.isReadOff && turn >= this.lastNews) return this.#readOff(this.all, watch.looks[0], turn);
    const until = Math.max(turn, this.lastNews);
    const pass = this.#pass(watch);
    const ended = pass.watch.looks.find((one) => one.kind === "ended" && one.last === this.model.horizon);
    const left = pass.left(until).reduce((a, b) => a + b, 0);
    return 1 - left + (ended && until === this.model.horizon ? this.#live(pass, ended.mask) : 0);
  }

  // The pass over the histories in which something has not come; without later news it may look to the horizon, for all turns at once.
  #pass(watch) {
    const isOne = watch.acts.length + watch.looks.length === 1;
    const until = (last, kind) => (isOne && kind !== "then" && last >= this.lastNews ? this.model.horizon : last);
    const acts = watch.acts.map(([s, m, actions, last]) => [s, m, actions, until(last, "act")]);
    const looks = watch.looks.map((one) => ({ ...one, last: until(one.last, one.kind) }));
    const key = JSON.stringify([acts, looks.map(({ name, last }) => [name, last])]);
    if (!this.passes.has(key)) this.passes.set(key, new Pass(this.turns, this.news, { acts, looks }, this.all));
    return this.passes.get(key);
  }

  // At the horizon what still goes on is classified too.
  #live(pass, mask) {
    return pass.live[this.model.horizon].reduce((sum, mass, n) => sum + (mask[n] ? mass : 0), 0);
  }

  #readOff(pass, { mask, kind }, turn) {
    const isLast = turn === this.model.horizon;
    const mass = kind === "ended" && !isLast ? pass.gone[turn] : pass.left(turn);
    return mass.reduce((sum, one, n) => sum + (mask[n] ? one : 0), 0);
  }
}

function named(names, values) {
  return Object.fromEntries(names.map((name, n) => [name, values[n]]));
}

// All models of a page: the crisis as written, and each what-if.
class Crisis {
  constructor(told, arrays) {
    this.told = told;
    this.models = new Map();
    this.open = (name) => {
      if (!this.models.has(name)) this.models.set(name, new Model(told.models[name], told.steps, arrays));
      return this.models.get(name);
    };
  }

  model(variant = "") {
    const left = this.told.left_out.find((one) => one.name === variant);
    if (left) throw new CrisisError(`'${variant}' is not on this page: ${left.why}.`);
    if (!Object.hasOwn(this.told.models, variant)) {
      throw new CrisisError(`There is no what-if '${variant}'. There are: ${Object.keys(this.told.models).filter(Boolean).join(", ") || "none"}.`);
    }
    return this.open(variant);
  }

  asking(values = {}, { variant = "", news = [] } = {}) {
    return new Answering(this.model(variant), values, news);
  }

  answer(values, wishes) {
    const found = this.asking(values, wishes);
    return { outcomes: found.outcomes(), questions: found.questions() };
  }
}
