"""Confidence follows what measures a number, and is not bought by a citation that merely stands beside a judgement."""

import re

import pytest

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


RUMOUR = """
reports:
  rumour: {date: 2030-01-05, event: signing, says: Said to be signed., reliability: F, credibility: 6}
"""


def brief(basis, **options):
    text = GUESS.replace("BASIS", basis)
    return ct.brief(ct.loads(text), draws=256, seed=1, what_ifs=False, progress=False, **options).markdown


def confidence(basis, **options):
    return re.findall(r"Confidence (low|moderate)", brief(basis, **options))


def test_a_citation_beside_a_guess_makes_the_brief_no_surer():
    bare, cited = confidence("judgement: My guess."), confidence("claim: rain, judgement: My guess.")
    assert cited == bare and set(bare) == {"low"}


def test_a_claim_that_states_the_number_does():
    assert set(confidence("claim: rain")) == {"moderate"}
    assert set(confidence("measures: rain, judgement: The ends are those of the bulletin.")) == {"moderate"}


@pytest.fixture
def rumour(tmp_path):
    file = tmp_path / "rumour.yaml"
    file.write_text(RUMOUR)
    return file


@pytest.mark.parametrize("basis", ["judgement: My guess.", "claim: rain"])
def test_news_that_tells_nothing_makes_the_brief_no_surer(basis, rumour):
    assert confidence(basis, evidence=rumour) == confidence(basis)


def test_where_only_some_inputs_are_measured_news_leaves_open_which_of_them_drive_it(rumour):
    mixed = "claim: rain}\n  more: {uniform: [0.9, 1], judgement: My guess."
    page = brief(mixed, evidence=rumour)
    assert set(re.findall(r"Confidence (low|moderate)", page)) == {"low"}
    assert "how far what drives it rests on judgement or weak sources is not worked out" in page
