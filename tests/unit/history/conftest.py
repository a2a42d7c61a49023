"""A small crisis whose histories can all be counted."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.scenario import Scenario

SMALL = """
format: 1
id: small
title: A small crisis
question: How does it end?
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters:
  nerve: {uniform: [0, 1], judgement: Assumed.}
variables:
  heat: {levels: [cool, warm, hot], start: {cool: 0.7, warm: 0.3}, judgement: Assumed.}
  word: {levels: [none, given], start: none, judgement: Assumed.}
events:
  gust: {when: heat < hot, probability: 0.2, effects: {heat: +1}, judgement: Assumed.}
actors:
  north:
    options:
      push:
        appeal: -1 + nerve
        judgement: Assumed.
        chance: [{name: it tells, probability: 0.5, effects: {heat: +1}}]
      talk: {when: word == none, appeal: -0.5, effects: {word: =given}, judgement: Assumed.}
outcomes:
  fire: {when: heat == hot and word == none, ends: true, judgement: Assumed.}
  peace: {when: word == given}
  rest: {otherwise: true}
"""


@pytest.fixture(scope="module")
def crisis() -> Scenario:
    return ct.loads(SMALL)
