"""A tiny crisis in which the critic finds nothing, to be spoilt one part at a time."""

from toolkit.scenario import loads

SOUND = """format: 1
id: sound
title: A quarrel over a lock
as_of: 2031-03-03
horizon: 4
turn: 1 week
order: [weather, north]
doubt: {sd: 0.1, judgement: Guessed.}
sources:
  wire: {title: Wire, date: 2031-03-01, reliability: B}
  paper: {title: Paper, date: 2031-03-02, reliability: C}
claims:
  seen: {says: The lock was shut; 7 to 9 boats wait., source: wire, credibility: 2, date: 2031-03-01}
parameters:
  temper: {uniform: [0.2, 0.8], judgement: Guessed., claim: seen}
  boats: {triangular: [6, 8, 10], unit: boats, judgement: Guessed., claim: seen}
variables:
  lock: {levels: [open, shut, broken], start: shut, claim: seen}
actors:
  north:
    name: The North
    options:
      force: {when: lock == shut, appeal: -2.0 + temper - 0.1 * boats, effects: {lock: =broken}, judgement: Guessed.}
      talk:
        when: lock == shut
        appeal: -1.0
        judgement: Guessed.
        chance:
          - {name: agreed, probability: 0.3, effects: {lock: =open}}
          - {name: refused, probability: 0.1, effects: {lock: =broken}}
events:
  weather: {when: lock == shut, probability: 0.1, effects: {lock: =broken}, judgement: Guessed.}
outcomes:
  broken: {when: lock == broken, ends: true, judgement: Guessed.}
  open: {when: lock == open, ends: true}
  shut: {otherwise: true}
"""


def spoilt(*changes):
    """Return the scenario with pieces of its text put in place of others."""
    text = SOUND
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return loads(text)


def kinds(findings):
    """Return kind and path of what is found."""
    return {(one.kind, one.path) for one in findings}


OF_TEXT = {
    "unread", "unchanged", "no_effect", "stale", "one_source", "same_origin", "claim_outside", "over_precise", "branches_short",
    "near_duplicate", "counted_twice", "needless",
}  # fmt: skip
"""Kinds of findings that the text of a scenario shows without a run."""
