"""Tiny crises and the scripts of a page, for tests of pages that answer."""

from __future__ import annotations

import base64
import json
from importlib.resources import files

from toolkit.engines.inputs import central
from toolkit.engines.reweighing import Reweighing
from toolkit.model.compile import compile_model
from toolkit.model.questions import places_of
from toolkit.pages.crisis import PackedCrisis, as_text
from toolkit.pages.document import INTERPRETER

SMALL = """
format: 1
id: small
title: A small crisis <b>in bold</b>
question: Does it end?
as_of: 2031-01-01
horizon: 4
turn: 1 week
order: [events, north, south]
ladder:
  0: {name: Quiet, when: true}
  1: {name: Tense, when: tension >= 2}
parameters:
  resolve: {pert: [0.1, 0.4, 0.9], within: [0, 1], judgement: Guessed for a test.}
  luck: {uniform: [0.1, 0.3], judgement: Guessed for a test.}
variables:
  tension: {levels: 0..3, start: 1, judgement: j}
  talks: {levels: [none, table, signed], start: none, judgement: j}
actors:
  north:
    decides: {rule: logit, precision: 2}
    options:
      push: {appeal: resolve - 0.1 * tension, effects: {tension: +1}, judgement: j}
      talk: {appeal: 0.2, when: talks != signed, chance: [{probability: luck, effects: {talks: +1, tension: -1}}], judgement: j}
  south:
    decides: {rule: weights}
    options:
      give_way: {weight: 1 + tension, effects: {tension: -1}, judgement: j}
      wait: {weight: 2, judgement: j}
events:
  incident: {rate: 0.3 per month, when: tension >= 1, effects: {tension: +1}, judgement: j}
outcomes:
  clash: {name: "A clash </script>", when: tension == 3, ends: true}
  deal: {when: talks == signed, ends: true}
  rest: {otherwise: true}
variants:
  calm: {title: Nobody pushes, remove: [actors.north.options.push]}
  lucky: {title: More luck, set: {parameters.luck: {uniform: [0.5, 0.9], judgement: j}}}
questions:
  pushed: {text: Does the north push at once?, choice: north.push, by: 2031-01-15}
  gives: {text: When does the south give way?, asks: date, choice: south.give_way}
  tense: {text: Was it ever tense?, when: tension >= 2}
  deal_after: {text: Is there a deal once it was tense?, outcomes: deal, given: tension >= 2}
  where: {text: How tense is it?, quantity: tension}
  still: {text: Is it tense at the end?, when: tension >= 2, at_end: true}
lesson:
  - {says: Resolve is what drives it., move: {resolve: 0.9}, notice: clash, seen: More resolve makes a clash likelier.}
  - {says: Luck helps., what_if: lucky, notice: deal, seen: A deal comes sooner.}
"""
CLOSE_RACE = SMALL.replace("rate: 0.3 per month", "rate: 1.3 + luck per month")
"""The same, in which a small movement of the inputs takes the lead from the likeliest outcome."""

NEWS = """
reports:
  push: {date: 2031-01-03, choice: north.push, says: The north pushed., fact: true}
  incident: {between: [2031-01-09, 2031-01-25], event: incident, says: There was an incident., reliability: B, credibility: 2, publisher: Gazette}
  calm: {date: 2031-01-16, condition: tension <= 2, says: It is calm., reliability: A, credibility: 2}
  gave: {date: 2031-01-17, choice: south.give_way, denies: true, says: The south did not give way., reliability: C, credibility: 3}
watch:
  deals: {condition: talks == signed, would_be_reported: 0.9, until: 2031-01-28}
"""


def packed(scenario, reports=None):
    """Return a crisis as a page holds it."""
    crisis = PackedCrisis(scenario, reports)
    crisis.add_all()
    return crisis


def interpreter_in(page, crisis):
    """Load the interpreter and a crisis into a page of a browser; the page then has ``held``."""
    script = "\n".join(
        (files("toolkit.pages") / "static" / f"{name}.js").read_text(encoding="utf-8") for name in INTERPRETER
    )
    page.evaluate(
        "([script, told, arrays]) => { const made = new Function(script + '; return {Crisis, arraysOf, bytesOf};')();"
        " const data = JSON.parse(told); window.held = new made.Crisis(data, made.arraysOf(made.bytesOf(arrays), data.sizes)); }",
        [script, as_text(crisis.told()), base64.b64encode(crisis.store.packed()).decode()],
    )


def asked_in(page, asks, *, questions=True):
    """Answer in the browser; ``asks`` are pairs of values and wishes."""
    what = "one.outcomes(), questions: one.questions()" if questions else "one.outcomes()"
    found = page.evaluate(
        f"asks => JSON.stringify(JSON.parse(asks).map(([values, wishes]) => {{ const one = held.asking(values, wishes); return {{outcomes: {what}}}; }}))",
        json.dumps(asks),
    )
    return json.loads(found)


def random_values(model, rng):
    """Draw about half of the inputs of a model; the others stay at their medians."""
    return {
        one.name: float(one.distribution.quantile(rng.uniform(0.01, 0.99, 1))[0])
        for one in model.parameters
        if not one.is_doubt and rng.random() < 0.6
    }


class Engine:
    """The exact engine at inputs of one's own, as ``run(…, at="medians")`` answers."""

    def __init__(self, scenario, *, asks=True):
        self.model = compile_model(scenario, with_alternatives=False)
        self.exactly = Reweighing(self.model, asks=asks and bool(self.model.questions))
        self.central = central(self.model)

    def answer(self, values):
        """Return probabilities of outcomes, and what is answered of questions."""
        inputs = self.central.copy()
        for n, one in enumerate(self.model.parameters):
            inputs[n] = values.get(one.name, inputs[n])
        return told(self.model, self.exactly.at(inputs))


def told(model, tally):
    """Return a tally of one draw as a page has it."""
    outcomes = {one.name: float(share) for one, share in zip(model.outcomes, tally.final[0], strict=True)}
    if tally.asked is None:
        return {"outcomes": outcomes, "questions": {}}
    places = places_of(model.questions, model.horizon)
    return {
        "outcomes": outcomes,
        "questions": {
            one.name: _columns(one, tally.asked[0, places[one.name]], model.horizon)
            for one in model.questions
        },
    }


def _columns(question, found, horizon):
    names = question.columns(horizon)
    if question.given is not None:
        found = found[:-1] / found[-1] if found[-1] >= 1e-6 else [None] * (len(found) - 1)
    if question.asks == "whether":
        return found[0] if found[0] is None else float(found[0])
    return {name: share if share is None else float(share) for name, share in zip(names, found, strict=False)}


def difference(one, other):
    """Return by how much two answers differ at most; infinite where they do not have the same parts."""
    if isinstance(one, dict) and isinstance(other, dict):
        return (
            max((difference(one[name], other[name]) for name in one), default=0.0)
            if one.keys() == other.keys()
            else float("inf")
        )
    if one is None or other is None:
        return 0.0 if one is other else float("inf")
    return abs(one - other)
