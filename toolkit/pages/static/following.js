// Mass on its way through the turns: layers by what open windows of news have seen, weighed with news, less what has come.
"use strict";

// What a pass leaves out: histories in which an act was taken, `[step, member, actions, last]`, or a look saw its thing,
// `{mask, kind, last}`; kind is "ever" (at the end of any turn), "ended" (in the turn in which it ended) or "then" (at the end of the last).
const NO_WATCH = { acts: [], looks: [] };

// One pass: all histories, or those in which something that is watched has not come, given some news.
class Pass {
  constructor(turns, news, watch, base = null) {
    this.turns = turns;
    this.model = turns.model;
    this.news = news;
    this.watch = watch;
    this.base = base;
    this.weights = {};
    this.windows = [];
    this.live = [];
    this.gone = [];
    this.#start();
    for (let turn = 1; turn <= this.model.horizon; turn++) {
      this.#turn(turn);
      this.#keep();
    }
  }

  // What is left by the end of a turn, by class of states.
  left(turn) {
    return this.live[turn].map((mass, n) => mass + this.gone[turn][n]);
  }

  #start() {
    const { start, n_live, classOfStart, nClasses } = this.model;
    const values = start.program.values([], this.turns.inputs, 0, start.known);
    const mass = new Float64Array(n_live);
    const gone = new Float64Array(nClasses);
    const sums = start.factors.map((places) => places.reduce((share, place) => share * values[place], 1));
    if (!(Math.abs(sums.reduce((a, b) => a + b, 0) - 1) < 1e-9) || sums.some((share) => share < 0)) {
      throw new CrisisError("At these inputs the chances of the start do not sum to 1, so there is no answer.");
    }
    sums.forEach((share, n) => {
      if (start.state[n] >= 0) mass[start.state[n]] += share;
      else gone[classOfStart[n]] += share;
    });
    this.layers = [{ flags: [], mass, fresh: null, gone }];
    this.#keep();
  }

  #keep() {
    const live = new Float64Array(this.model.nClasses);
    const gone = new Float64Array(this.model.nClasses);
    for (const layer of this.layers) {
      layer.mass?.forEach((mass, state) => (live[this.model.classOfLive[state]] += mass));
      layer.gone?.forEach((mass, n) => (gone[n] += mass));
    }
    this.live.push(live);
    this.gone.push(gone);
  }

  #turn(turn) {
    const said = this.news.filter((one) => one.turn === turn && one.since === 0);
    this.#open(this.news.filter((one) => one.since === turn));
    const before = this.#going();
    this.model.steps.forEach((step, number) => this.#step(step, number, turn, said));
    this.#look(turn, said);
    const outside = this.#outside(`${turn}`, said, before, () => this.#going());
    for (const layer of this.layers) {
      layer.gone = sumOf(outside === 1 ? layer.gone : times(layer.gone, outside), layer.fresh);
      layer.fresh = null;
    }
    for (const window of this.windows.filter((one) => one.turn === turn)) this.#close(window);
    if (this.news.length) this.#scale(turn);
  }

  #going() {
    return this.#held("mass", "fresh");
  }

  #held(...parts) {
    let sum = 0;
    for (const layer of this.layers) for (const part of parts) layer[part]?.forEach((mass) => (sum += mass));
    return sum;
  }

  // A fact rules out histories that had ended before; a graded report leaves their odds as they were.
  #outside(key, said, before, after) {
    if (this.base) return this.base.weights[key];
    const isFact = said.some((one) => one.fact);
    const weight = !said.length || before === 0 ? 1 : isFact ? 0 : after() / before;
    return (this.weights[key] = weight);
  }

  #scale(turn) {
    const key = `scale ${turn}`;
    if (!this.base) {
      const total = this.#held("mass", "gone");
      if (!(total > 0)) {
        throw new CrisisError("At these inputs the news that is switched on cannot all have come. Switch some of it off, or move an input.");
      }
      this.weights[key] = 1 / total;
    }
    const factor = (this.base ?? this).weights[key];
    for (const layer of this.layers) {
      layer.mass = times(layer.mass, factor);
      layer.gone = times(layer.gone, factor);
    }
  }

  // --- windows of news: what they have seen tells layers apart; null is outside

  #open(windows) {
    for (const window of windows) {
      this.layers = this.layers.flatMap((layer) => [
        { ...layer, flags: [...layer.flags, false], gone: null },
        { ...layer, flags: [...layer.flags, null], mass: null, fresh: null },
      ]);
      this.windows.push(window);
    }
  }

  #close(window) {
    const place = this.windows.indexOf(window);
    const sum = (layers, weight) => {
      let total = 0;
      for (const layer of layers) {
        let own = 0;
        layer.mass?.forEach((mass) => (own += mass));
        layer.gone?.forEach((mass) => (own += mass));
        total += own * weight(layer);
      }
      return total;
    };
    const weight = (layer) => (layer.flags[place] ? window.ifSo : window.ifNot);
    const inside = this.layers.filter((layer) => layer.flags[place] !== null);
    const outside = this.#outside(`${window.turn} ${window.name}`, [window], sum(inside, () => 1), () => sum(inside, weight));
    this.windows.splice(place, 1);
    for (const layer of this.layers) {
      const own = layer.flags[place] === null ? outside : weight(layer);
      layer.flags = layer.flags.filter((_, n) => n !== place);
      layer.mass = times(layer.mass, own);
      layer.gone = times(layer.gone, own);
    }
    this.layers = together(this.layers);
  }

  // --- one step

  #step(step, number, turn, said) {
    this.#refuseBroken(step, number, turn);
    const found = [];
    for (const layer of this.layers) {
      found.push({ ...layer, mass: null });
      if (!layer.mass) continue;
      for (const here of this.#ways([number], layer, turn, said)) {
        const chances = this.turns.chances(number, turn, here.factors[number] ?? {});
        const flags = seen(layer.flags, here.places);
        const later = step.n_ended ? this.#later(number, layer, turn, said) : [];
        const sent = later.length ? step.pushOn(chances, layer.mass) : step.push(chances, layer.mass);
        found.push({ flags, mass: sent.subarray(0, step.n_next), fresh: later.length ? null : this.#ended(step, sent), gone: null });
        for (const way of later) {
          const weighed = layer.mass.map((mass, state) => mass * way.factor[state]);
          const fresh = this.#ended(step, step.pushEnds(chances, weighed));
          found.push({ flags: seen(flags, way.places), mass: null, fresh, gone: null });
        }
      }
    }
    this.layers = together(found);
  }

  #ended(step, sent) {
    if (!step.n_ended) return null;
    const fresh = sent.slice(step.n_next);
    for (const refused of this.model.refused) {
      if (fresh[refused] > 0) throw new CrisisError("At these inputs a number leaves its bounds, which the scenario refuses, so there is no answer.");
    }
    return fresh;
  }

  #refuseBroken(step, number, turn) {
    for (const { check, value } of this.turns.broken(number, turn)) {
      for (const { mass } of this.layers) {
        if (!mass?.some((one, state) => one > 0 && truth(typeof value === "number" ? value : value[step.row[state]]))) continue;
        const bounds = `leaves [${check.low}, ${check.high}]`;
        throw new CrisisError(`At these inputs ${check.what} ${check.why ? `has no value: ${check.why}` : bounds}, so there is no answer.`);
      }
    }
  }

  // The ways in which members that anything is said of may have acted, and which windows have then seen their thing.
  #ways(numbers, layer, turn, said) {
    let ways = [{ factors: {}, places: [] }];
    for (const [number, member, nActions] of this.#spokenOf(numbers, turn, said)) {
      const told = this.#told(number, member, nActions, layer, turn, said);
      ways = ways.flatMap((way) =>
        told.map(({ factor, places }) => ({
          factors: { ...way.factors, [number]: { ...way.factors[number], [member]: factor } },
          places: [...way.places, ...places],
        })),
      );
    }
    return ways;
  }

  #spokenOf(numbers, turn, said) {
    const acts = [...said, ...this.windows].filter((one) => one.kind === "action");
    const watched = this.watch.acts.filter(([, , , last]) => turn <= last);
    const seats = [...acts.map((one) => [one.step, one.member]), ...watched];
    const found = new Map();
    for (const [s, m] of seats) {
      if (numbers.includes(s)) found.set(`${s} ${m}`, [s, m, this.model.steps[s].programs[0].watched[m].shares.length]);
    }
    return [...found.values()];
  }

  #told(number, member, nActions, layer, turn, said) {
    const own = (one) => one.step === number && one.member === member;
    const table = new Array(nActions).fill(1);
    for (const one of said.filter((each) => each.kind === "action" && own(each))) {
      for (let a = 0; a < nActions; a++) table[a] *= one.actions.includes(a) ? one.ifSo : one.ifNot;
    }
    for (const [s, m, actions, last] of this.watch.acts) {
      if (s === number && m === member && turn <= last) for (const a of actions) table[a] = 0;
    }
    const waiting = this.windows.flatMap((one, n) => (one.kind === "action" && own(one) && layer.flags[n] === false ? [n] : []));
    const groups = new Map();
    for (let a = 0; a < nActions; a++) {
      const places = waiting.filter((n) => this.windows[n].actions.includes(a));
      const key = places.join(" ");
      if (!groups.has(key)) groups.set(key, { factor: new Array(nActions).fill(0), places });
      groups.get(key).factor[a] = table[a];
    }
    return [...groups.values()].filter(({ factor }) => factor.some((one) => one !== 0));
  }

  // In the turn in which a history ends, members of later steps are weighed on the state that the ending step read.
  #later(number, layer, turn, said) {
    const numbers = this.model.steps.map((_, n) => n).filter((n) => n > number);
    if (!this.#spokenOf(numbers, turn, said).length) return [];
    return this.#ways(numbers, layer, turn, said).map(({ factors, places }) => {
      const product = new Float64Array(layer.mass.length).fill(1);
      for (const [later, members] of Object.entries(factors)) {
        const { kind } = this.model.steps[number].later[later];
        for (const [member, factor] of Object.entries(members)) {
          const shares = this.turns.would(number, later, member, turn);
          let sum = 0;
          shares.forEach((share, a) => (sum = OPERATIONS["+"](sum, OPERATIONS["*"](share, factor[a]))));
          for (let s = 0; s < product.length; s++) product[s] *= typeof sum === "number" ? sum : sum[kind[s]];
        }
      }
      return { factor: product, places };
    });
  }

  // --- the end of a turn

  #look(turn, said) {
    const { holds } = this.model;
    const weight = new Float64Array(this.model.nClasses).fill(1);
    for (const one of said.filter((each) => each.kind === "state")) {
      for (let n = 0; n < weight.length; n++) weight[n] *= holds[one.condition][n] ? one.ifSo : one.ifNot;
    }
    for (const look of this.watch.looks) this.#leaveOut(look, turn, weight);
    if (weight.some((one) => one !== 1)) for (const layer of this.layers) this.#weigh(layer, (n) => weight[n]);
    this.windows.forEach((window, place) => {
      if (window.kind === "state") this.#part(window, place);
    });
  }

  // Leave out the histories that a look sees; what had ended at the start is looked at in turn 1.
  #leaveOut({ mask, kind, last }, turn, weight) {
    if (turn > last || (kind === "then" && turn < last)) return;
    for (const layer of this.layers) {
      if (kind === "ended") layer.fresh = layer.fresh?.map((mass, n) => (mask[n] ? 0 : mass)) ?? null;
      if (kind === "then" || turn === 1) layer.gone = layer.gone?.map((mass, n) => (mask[n] ? 0 : mass)) ?? null;
    }
    if (kind !== "ended") for (let n = 0; n < weight.length; n++) if (mask[n]) weight[n] = 0;
  }

  #weigh(layer, weight) {
    const { classOfLive } = this.model;
    layer.mass = layer.mass?.map((mass, state) => mass * weight(classOfLive[state])) ?? null;
    layer.fresh = layer.fresh?.map((mass, n) => mass * weight(n)) ?? null;
  }

  // Part the layers in which the condition of a window has not held yet by whether it holds now.
  #part(window, place) {
    const holds = this.model.holds[window.condition];
    this.layers = together(
      this.layers.flatMap((layer) => {
        if (layer.flags[place] !== false) return [layer];
        const now = { ...layer, flags: seen(layer.flags, [place]), gone: null };
        const still = { ...layer };
        this.#weigh(now, (n) => Number(holds[n]));
        this.#weigh(still, (n) => Number(!holds[n]));
        return [still, now];
      }),
    );
  }
}
