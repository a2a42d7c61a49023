// The page: what it shows, what has been moved, and the link that carries it.
"use strict";

const NOTHING = { variant: "", values: {}, news: [] };

class Page {
  constructor(told, crisis, app) {
    this.told = told;
    this.crisis = crisis;
    this.app = app;
    this.state = { ...NOTHING };
    this.pinned = null;
    this.median = Object.fromEntries(crisis.model().inputs.map((one) => [one.name, one.median]));
    const link = location.hash.slice(1);
    this.sliders = new Sliders(told.sliders, this.median, (name, value, wrong) => this.#move(name, value, wrong));
    this.#build();
    this.go(NOTHING);
    if (told.lesson.length) this.top.before((this.lesson = new Lesson(told, this)).element);
    if (link) this.#readLink(link);
    window.addEventListener("hashchange", () => this.#readLink(location.hash.slice(1)));
  }

  // --- what is on it

  #build() {
    const { about } = this.told;
    this.notice = element("p", { class: "notice", role: "alert", hidden: true });
    this.sentence = element("p", { class: "bottom-line", role: "status" });
    this.bars = new Bars(this.told);
    this.asked = new Asked(this.told);
    this.ladder = about.rungs.length ? new Ladder(this.told) : null;
    this.sheet = new Sheet(this.told);
    const column = element("div", { class: "answer" }, section("How it may end", ...this.#outcomes()));
    const controls = element("div", { class: "controls" }, ...this.#controls());
    const below = element("div", {}, this.told.asked.length ? section("What readers ask", this.asked.table) : "");
    const ladder = this.ladder ? this.#ladder() : null;
    const head = element("header", {}, element("h1", {}, about.title), element("p", { class: "lead" }, `${about.question} ${about.known}`));
    this.top = element("div", { class: "top" }, this.sentence, this.bars.strip);
    this.app.replaceChildren(head, this.notice, this.top, this.#jumps([...controls.children, ladder]), this.sheet.element, element("div", { class: "columns" }, column, controls), below, madeBy(this.told));
    new Layout({ column, below, ladder, top: this.top });
  }

  // On a narrow screen one part stands below the other: this leads to each.
  #jumps(sections) {
    const buttons = sections.filter(Boolean).map((one) => element("button", { type: "button", class: "quiet", onclick: () => one.scrollIntoView() }, one.querySelector("h2").textContent));
    return element("nav", { class: "jumps buttons", "aria-label": "On this page" }, ...buttons);
  }

  #outcomes() {
    const { outcomes, sliders } = this.told;
    const key = [["dot", "over all inputs", sliders.length], ["band", "what is not known of the inputs", outcomes.some((one) => one.ignorance)], ["hatch", "between models", outcomes.some((one) => one.disagreement)], ["ring", sliders.length ? "at these inputs" : "worked out here", true], ["pin", "pinned", true]];
    const legend = element("p", { class: "legend small" }, ...key.filter(([, , isThere]) => isThere).map(([kind, text]) => element("span", {}, element("i", { class: kind }), text)));
    const tools = element("p", { class: "buttons tools" },
      element("button", { type: "button", onclick: () => this.go(NOTHING) }, "Back to the start"),
      (this.pin = element("button", { type: "button", "aria-pressed": "false", onclick: () => this.#togglePin() }, "Pin this answer")),
      element("button", { type: "button", onclick: () => this.#copyLink() }, "Copy a link to it"),
      (this.printer = element("button", { type: "button", onclick: () => window.print() }, "Print this")));
    return [this.bars.list, legend, tools];
  }

  #ladder() {
    const { ladder } = this;
    const scale = element("div", { class: "scale", "aria-hidden": "true" }, ...["100 %", "50 %", "0 %"].map((text) => element("span", {}, text)));
    return section("Where it stands on the ladder, over time",
      this.told.sliders.length ? element("p", { class: "small" }, "At these inputs, exactly.") : "",
      element("div", { class: "ladder-frame" }, scale, element("div", {}, ladder.picture, ladder.ends), ladder.key),
      element("details", { class: "figures" }, element("summary", {}, "In figures"), element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "The ladder in figures" }, ladder.table)));
  }

  #controls() {
    const { told } = this;
    const found = [];
    if (told.what_ifs.length) {
      const items = element("ul", { class: "what-ifs" }, ...told.what_ifs.map((one) => whatIfItem({ ...one, caveats: told.models[one.name]?.caveats ?? [] }, (name) => this.press(name))));
      found.push(section("What if …?", items));
    }
    if (told.overturn) {
      this.overturning = new Overturning(told, this.median, (state) => this.go(state));
      found.push(section("What would overturn this?", this.overturning.element));
    }
    if (told.sliders.length) found.push(section("What moves it", this.sliders.element));
    const { news } = this.crisis.model();
    if (news.length) {
      const all = (on) => () => this.go({ ...this.state, news: on ? news.map((one) => one.name) : [] });
      this.news = element("ul", { class: "news" }, ...newsItems(news, this.state.news, (name, on) => this.#switch(name, on)));
      found.push(section("What if this news is true?", element("p", { class: "buttons" }, element("button", { type: "button", onclick: all(true) }, "All of it"), element("button", { type: "button", onclick: all(false) }, "None")), this.news));
    }
    return found;
  }

  // --- moving

  #move(name, value, wrong) {
    if (wrong) return this.#say(wrong);
    const values = { ...this.state.values };
    if (value === null) delete values[name];
    else values[name] = value;
    this.go({ ...this.state, values }, { soon: true });
  }

  press(name) {
    this.go({ ...this.state, variant: this.state.variant === name ? "" : name });
  }

  #switch(name, on) {
    const rest = this.state.news.filter((one) => one !== name);
    this.go({ ...this.state, news: on ? [...rest, name] : rest });
  }

  #togglePin() {
    this.pinned = this.pinned ? null : this.found;
    this.pin.setAttribute("aria-pressed", String(Boolean(this.pinned)));
    this.pin.textContent = this.pinned ? "Let the pinned answer go" : "Pin this answer";
    this.#draw();
  }

  // Answer at another state; a sentence says so where there is no answer, and the one before stands.
  go(state, { soon = false } = {}) {
    const began = performance.now();
    const answer = () => {
      this.frame = null;
      try {
        const known = { ...state, values: this.#known(state) };
        this.asking = this.crisis.asking(known.values, known);
        this.found = this.asking.outcomes();
        this.state = state;
        this.#say("");
      } catch (error) {
        if (!(error instanceof CrisisError)) throw error;
        this.#say(error.message);
        this.#settle();
        return;
      }
      this.#draw();
      if (this.ladder) this.ladder.show(this.asking.rungs());
      this.took = performance.now() - began;
      this.#settle();
      clearTimeout(this.later);
      if (soon) this.later = setTimeout(() => this.#finish(), 120);
      else this.#finish();
    };
    if (!soon) return answer();
    this.state = state; // what is moved meanwhile goes on from here
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(answer);
  }

  // A what-if may not have an input that has been moved.
  #known(state) {
    const { inputs } = this.crisis.model(state.variant);
    const unknown = Object.keys(state.values).filter((name) => !inputs.some((one) => one.name === name));
    if (unknown.length && this.told.sliders.some((one) => unknown.includes(one.name))) {
      throw new CrisisError(`This what-if has no “${this.told.sliders.find((one) => unknown.includes(one.name)).label}”, which has been moved. Put it back first.`);
    }
    return state.values;
  }

  get isMoved() {
    const { variant, values, news } = this.state;
    const all = this.crisis.model().news.length;
    return Boolean(variant) || Object.keys(values).length > 0 || (news.length > 0 && (news.length < all || !this.told.with_news));
  }

  #run() {
    return this.state.news.length && !this.isMoved ? this.told.with_news : this.told.outcomes;
  }

  // What these inputs give with nothing moved: what a move is set against, since the stored run is over all inputs.
  #start() {
    this.atStart ??= this.crisis.asking({}, { variant: "", values: {}, news: [] }).outcomes();
    return this.atStart;
  }

  #draw() {
    this.bars.show(this.#run(), this.found, { isMoved: this.isMoved, pinned: this.pinned, start: this.isMoved ? this.#start() : null });
    this.app.classList.toggle("is-moved", this.isMoved);
    this.app.classList.toggle("has-pin", Boolean(this.pinned));
    const text = this.#said();
    if (this.sentence.textContent !== text) this.sentence.textContent = text;
  }

  #said() {
    const ranked = this.isMoved
      ? this.told.outcomes.map((one) => ({ name: one.name, label: one.label, share: this.found[one.name], shown: percent(this.found[one.name]) })).sort((a, b) => b.share - a.share)
      : this.#run().map((one) => ({ label: one.label, share: one.probability, shown: one.shown })).sort((a, b) => b.share - a.share);
    const moved = Object.keys(this.state.values).length;
    const whatIf = this.told.what_ifs.find((one) => one.name === this.state.variant);
    const where = [whatIf ? `what if: ${whatIf.label}` : "", moved ? `${moved} ${moved === 1 ? "input" : "inputs"} moved` : "", this.state.news.length ? `${this.state.news.length} of the news taken in` : ""].filter(Boolean);
    const both = whatIf && this.state.news.length ? " The news is taken as told in the what-if too; what would have been reported instead is not asked." : "";
    return `${this.#likeliest(ranked)}${this.#over()}${where.length ? `: ${listed(where)}` : ""}.${this.isMoved ? ` With nothing moved “${ranked[0].label}” has ${percent(this.#start()[ranked[0].name])}.` : ""}${both}`;
  }

  // What is written alike is said to be alike.
  #likeliest(ranked) {
    const by = this.told.about.horizon;
    const [first] = ranked;
    const alike = ranked.filter((one) => one.shown === first.shown);
    if (alike.length > 1) return `The likeliest outcomes by ${by} are ${listed(alike.map((one) => `“${one.label}”`))}, ${first.shown} each`;
    const next = ranked[1] ? ` (next “${ranked[1].label}”, ${ranked[1].shown})` : "";
    return `The likeliest outcome by ${by} is “${first.label}”, ${first.shown}${next}`;
  }

  // Of which inputs an answer is; a crisis without any needs no word of it.
  #over() {
    if (!this.told.sliders.length) return "";
    return this.isMoved ? ", at these inputs" : ", over all inputs";
  }

  // What takes longer than a picture: what readers ask, and the link.
  #finish() {
    try {
      const questions = this.asking.questions();
      this.asked.show(questions, this.crisis.model(this.state.variant).questions);
      this.lesson?.follow({ outcomes: this.found, questions });
    } catch (error) {
      if (!(error instanceof CrisisError)) throw error;
      this.#say(error.message);
    }
    this.ready();
    const link = writtenLink(this.state);
    if (link !== location.hash.slice(1)) {
      try {
        history.replaceState(null, "", link ? `#${link}` : location.pathname + location.search);
      } catch {
        // some readers of mail show pages that may not change their address
      }
    }
  }

  // Bring all controls where the state is.
  #settle() {
    const { inputs } = this.crisis.model(this.state.variant);
    this.sliders.stand(inputs, this.state.values);
    this.overturning?.show(this.state);
    this.app.querySelectorAll("[data-what-if]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.whatIf === this.state.variant)));
    this.news?.querySelectorAll("input").forEach((one) => (one.checked = this.state.news.includes(one.dataset.name)));
  }

  // What would be printed now: the brief, or the answer as it stands once something is moved or guessed.
  ready() {
    const { inputs } = this.crisis.model(this.state.variant);
    const guesses = this.lesson?.record ?? [];
    this.sheet.show(this.state, { inputs, all: this.crisis.model().news, guesses });
    const isBrief = document.getElementById("brief") && !writtenLink(this.state) && !guesses.length;
    document.body.classList.toggle("prints-brief", Boolean(isBrief));
    this.printer.textContent = isBrief ? "Print the brief" : "Print this";
  }

  #say(text) {
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }

  // --- links and files

  #readLink(text) {
    if (text === writtenLink(this.state)) return;
    if (!text) return this.go(NOTHING);
    const before = this.state;
    try {
      const state = readLink(text);
      const strange = Object.keys(state.values).find((name) => !this.sliders.has(name));
      if (strange) throw new CrisisError(`There is no slider '${strange}' here.`);
      this.crisis.asking(state.values, state);
      this.go(state);
    } catch (error) {
      if (!(error instanceof CrisisError)) throw error;
      this.state = before;
      this.#say(`The link does not fit this page: ${error.message} The page shows the crisis as it was before.`);
    }
  }

  async #copyLink() {
    const link = location.href.split("#")[0] + `#${writtenLink(this.state)}`;
    try {
      await navigator.clipboard.writeText(link);
      this.#say("The link is copied. It leads to this page as it stands now, wherever this file lies.");
    } catch {
      this.#say(`This is the link: ${link}`);
    }
  }
}

function section(title, ...inner) {
  return element("section", {}, element("h2", {}, title), ...inner);
}
