"""What settles a condition breaks the silence about it, and nothing else does."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.engines import plan
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: doors
title: Doors
as_of: 2031-01-01
horizon: 2
turn: 1 week
parameters:
  nerve: {uniform: [0, 1], judgement: Guessed.}
variables:
  door: {levels: [shut, ajar, wide], start: shut, judgement: Guessed.}
  lamp: {levels: flag, start: false, judgement: Guessed.}
actors:
  north:
    options:
      fling: {appeal: 0, judgement: Guessed., effects: {door: =wide}}
      push: {appeal: 0, judgement: Guessed., effects: {door: +1}}
      light: {appeal: 0, judgement: Guessed., effects: {lamp: =true}}
      try: {appeal: 0, judgement: Guessed., chance: [{name: opens, probability: 0.5, effects: {door: =wide}}]}
      slam: {appeal: 0, judgement: Guessed., effects: {door: =wide}, chance: [{name: back, probability: 0.5, effects: {door: -1}}]}
      swing: {appeal: 0, judgement: Guessed., effects: {door: =wide}, chance: [{name: dark, probability: 0.5, effects: {lamp: =false}}]}
      maybe: {appeal: 0, judgement: Guessed., effects: {door: "=if_else(lamp, 2, 0)"}}
events:
  storm: {probability: 0.3, effects: {door: =wide, lamp: =true}, judgement: Guessed.}
outcomes:
  open: {when: door == wide, judgement: Guessed.}
  rest: {otherwise: true}
"""


def silent(said, condition, turn="2031-01-02"):
    text = f"""
reports: {{a: {{date: {turn}, {said}, says: Seen., reliability: B, credibility: 2}}}}
watch: {{w: {{condition: {condition}, would_be_reported: 1, until: 2031-01-07}}}}
"""
    found = plan(ct.loads(CRISIS), draws=1, evidence=read_reports(text)).evidence.observations
    return any(one.name == "w" for one in found)


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ("choice: north.fling", "door == wide"),
        ("choice: north.fling", "door >= ajar"),
        ("choice: north.fling", "door >= ajar or lamp"),
        ("choice: north.fling", "not (door == shut)"),
        ("choice: north.light", "lamp"),
        ("choice: north.swing", "door == wide"),
        ("event: storm", "lamp and door == wide"),
        ("event: storm", "lamp and turn < 2"),
    ],
)
def test_what_makes_a_condition_hold_breaks_the_silence_about_it(said, condition):
    assert not silent(said, condition)


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ("choice: north.fling, denies: true", "door == wide"),
        ("choice: north.fling", "door == shut"),
        ("choice: north.fling", "lamp"),
        ("choice: north.fling", "lamp and door == wide"),
        ("choice: north.fling", "door == wide and nerve > 0.5"),
        ("choice: north.push", "door >= ajar"),
        ("choice: north.try", "door == wide"),
        ("choice: north.slam", "door == wide"),
        ("choice: north.swing", "door == wide and not lamp"),
        ("choice: north.maybe", "door == wide"),
        ("event: storm", "lamp and turn > 1"),
        ("condition: lamp", "door == wide"),
    ],
)
def test_what_leaves_a_condition_open_leaves_the_silence_about_it(said, condition):
    assert silent(said, condition)


def test_it_breaks_the_silence_of_its_own_turn_alone():
    assert silent("choice: north.fling", "door == wide", "2031-01-09")
