"""Tiny crises: two that tests break on purpose, one part at a time, and one whose chances are known."""

from toolkit.errors import ScenarioError
from toolkit.scenario import loads

CLIMB = """
format: 1
id: climb
title: A climb
as_of: 2031-01-01
horizon: 4
turn: 1 week
parameters:
  chance: {uniform: [0.05, 0.6], judgement: Assumed.}
variables:
  height: {levels: 0..2, start: 0, judgement: Assumed.}
events:
  step: {when: height < 2, probability: chance, effects: {height: +1}, judgement: Assumed.}
outcomes:
  top: {when: height == 2, ends: true, score: height}
  rest: {otherwise: true}
variants:
  same: {title: The same, set: {events.step.judgement: Assumed again.}}
  likelier: {title: Likelier, set: {parameters.chance: {uniform: [0.3, 0.9], judgement: Assumed.}}}
"""
SMALL = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables:
  tension: {levels: 0..3, start: 1, judgement: Guessed.}
  posture: {levels: [low, mid, high], start: low, judgement: Guessed.}
actors:
  north: {options: {push: {appeal: 0.1, effects: {tension: +1}, judgement: Guessed.}}}
events:
  storm: {rate: 0.1 per month, effects: {tension: +1}, judgement: Guessed.}
outcomes:
  clash: {when: tension == 3, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
"""


def changed(old, new):
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def problems(text):
    try:
        return loads(text).warnings
    except ScenarioError as error:
        return error.problems


def only(text):
    found = problems(text)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


GUESS = """
format: 1
id: guess
title: A guess
as_of: 2030-01-01
horizon: 4
turn: 1 week
sources:
  bureau: {title: Bulletin, date: 2029-12-31, reliability: A}
  agency: {title: Wire, date: 2029-12-31, reliability: B, quotes: bureau}
  paper: {title: Morning paper, reliability: C, quotes: [agency]}
  rival: {title: Evening paper, reliability: D, quotes: bureau}
  other: {title: Another, reliability: E}
claims:
  rain: {says: It rained., source: bureau, credibility: 1}
  stated: {says: "One week in five brings a signing, 20 % in all.", source: [paper, rival], credibility: 2}
  alone: {says: "Twenty thousand men, in 12 camps.", source: [other, bureau], credibility: 1}
parameters:
  will: {PARAMETER}
variables:
  treaty: {levels: flag, start: false, judgement: Given.}
  camps: {levels: 0..20, start: 12, BASIS}
actors:
  north:
    capabilities:
      men: {amount: 20, unit: thousand men, BASIS}
events:
  signing: {when: treaty == false, probability: "clip(will, 0, 1)", effects: {treaty: =true, camps: +1}, judgement: Given.}
outcomes:
  treaty: {when: treaty and camps > 1}
  rest: {otherwise: true}
"""


def guess(parameter, basis="claim: alone", **more):
    text = GUESS.replace("PARAMETER", parameter).replace("BASIS", basis)
    for old, new in more.items():
        text = text.replace(old, new)
    return loads(text)
