"""Confidence follows what measures a number, and is not bought by a citation that merely stands beside a judgement."""

import re

import toolkit as ct

GUESS = """
format: 1
id: cited-guess
title: A guess
as_of: 2030-01-01
horizon: 4
turn: 1 week
sources:
  weather: {title: Weather bulletin, publisher: Met Office, date: 2029-12-31, reliability: A}
claims:
  rain: {says: "It rained on 2 % to 40 % of days.", source: weather, credibility: 1, date: 2029-12-31}
parameters:
  will: {uniform: [0.02, 0.4], BASIS}
variables:
  treaty: {levels: flag, start: false, judgement: Given.}
events:
  signing: {when: treaty == false, probability: will, effects: {treaty: =true}, judgement: Given.}
outcomes:
  treaty: {when: treaty}
  rest: {otherwise: true}
alternatives:
  same: {title: Nearly the same, set: {events.signing.probability: will * 0.99}}
"""


def confidence(basis):
    text = GUESS.replace("BASIS", basis)
    page = ct.brief(ct.loads(text), draws=256, seed=1, what_ifs=False, progress=False).markdown
    return re.findall(r"Confidence (low|moderate)", page)


def test_a_citation_beside_a_guess_makes_the_brief_no_surer():
    bare, cited = confidence("judgement: My guess."), confidence("claim: rain, judgement: My guess.")
    assert cited == bare and set(bare) == {"low"}


def test_a_claim_that_states_the_number_does():
    assert set(confidence("claim: rain")) == {"moderate"}
    assert set(confidence("measures: rain, judgement: The ends are those of the bulletin.")) == {"moderate"}
