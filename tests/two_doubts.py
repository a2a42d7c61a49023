"""A small crisis all of whose inputs are discrete, its combinations by hand, and how it is run."""

from __future__ import annotations

import numpy as np

import toolkit as ct
from toolkit.scenario.reports import read_reports

LUCK, FORCE = {0.2: 0.7, 0.6: 0.3}, {0.1: 0.5, 0.5: 0.25, 0.9: 0.25}
CRISIS = """
format: 1
id: two-doubts
title: Two things that are not known
as_of: 2031-01-06
turn: 1 day
horizon: 2
order: [storm, owner, wreck]
parameters:
  luck: {discrete: {0.2: 0.7, 0.6: 0.3}, judgement: Given.}
  force: {discrete: {0.1: 0.5, 0.5: 0.25, 0.9: 0.25}, judgement: Given.}
variables:
  weather: {levels: [calm, storm], start: calm, judgement: Given.}
  ship: {levels: [port, sea, lost], start: port, judgement: Given.}
events:
  storm: {probability: luck, effects: {weather: =storm}, judgement: Given.}
  wreck: {when: ship == sea and weather == storm, probability: force, effects: {ship: =lost}, judgement: Given.}
actors:
  owner:
    must_act: true
    decides: {rule: weights}
    options:
      sail: {weight: "1 + force", when: ship == port, effects: {ship: =sea}, judgement: Given.}
      wait: {weight: 1, judgement: Given.}
outcomes:
  wrecked: {when: ship == lost, ends: true}
  sailed: {when: ship == sea}
  stayed: {otherwise: true}
variants:
  lucky: {title: Luck is known, set: {parameters.luck: {value: 0.2, judgement: Given.}}}
  other: {title: Another luck, set: {parameters.luck: {discrete: {0.3: 0.4, 0.6: 0.6}, judgement: Given.}}}
  smooth: {title: Any luck, set: {parameters.luck: {uniform: [0.2, 0.6], judgement: Given.}}}
  sails: {title: Sail, force: [{turn: 1, actor: owner, option: sail}]}
  waits: {title: Wait, force: [{turn: 1, actor: owner, option: wait}, {turn: 2, actor: owner, option: wait}]}
alternatives:
  rough: {title: Rougher, set: {parameters.force: {discrete: {0.5: 0.5, 0.9: 0.5}, judgement: Given.}}}
  vague: {title: Vaguer, set: {parameters.force: {uniform: [0.1, 0.9], judgement: Given.}}}
"""
ROUNDING = 1e-12
"""Sums of a few hundred products of numbers up to 1."""
SAID = read_reports("reports:\n  told: {date: 2031-01-06, event: storm, says: So., likelihood: [0.8, 0.3]}")
COMBINATIONS = [
    ({"luck": luck, "force": force}, p * q) for luck, p in LUCK.items() for force, q in FORCE.items()
]
SHARES = np.array([share for _, share in COMBINATIONS])


def ran(variant=(), **options):
    return ct.run(
        ct.loads(CRISIS).variant(variant) if variant else ct.loads(CRISIS), progress=False, **options
    )


def each(variant=(), **options):
    """Run every combination by itself."""
    crisis = ct.loads(CRISIS).variant(variant) if variant else ct.loads(CRISIS)
    return [
        ct.run(crisis, values=values, progress=False, alternatives=False, **options)
        for values, _ in COMBINATIONS
    ]
