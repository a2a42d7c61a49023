"""News of an input weighs the draws, whatever its day: an input never ends."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import learning
from toolkit.engines.evidence.weighing import planned_again, weighed
from toolkit.engines.subjects import model_of
from toolkit.model.evidence import compile_evidence
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: keen
title: How keen is the North?
as_of: 2031-01-06
turn: 1 week
horizon: 4
variables:
  struck: {levels: flag, start: false, judgement: Given.}
parameters:
  k: {uniform: [-4, -1], judgement: Given.}
actors:
  north: {options: {strike: {appeal: k, effects: {struck: =true}, judgement: Given.}}}
outcomes:
  strike: {when: struck, ends: true}
  rest: {otherwise: true}
"""
EARLY, LATE = "2031-01-07", "2031-01-28"
FACT, GRADED = "fact: true", "likelihood: [0.8, 0.4]"
CASES = [("exact", {"draws": 64}), ("monte_carlo", {"draws": 64, "runs": 200})]


def _study(when, grade, condition="k > -3"):
    day = when if ":" in when else f"date: {when}"
    return read_reports(f"reports: {{study: {{{day}, condition: {condition}, says: A study., {grade}}}}}")


def _answered(evidence, engine, options):
    return ct.run(
        ct.loads(CRISIS), evidence=evidence, engine=engine, alternatives=False, progress=False, **options
    )


@pytest.mark.parametrize("grade", [FACT, GRADED])
@pytest.mark.parametrize(("engine", "options"), CASES)
@pytest.mark.parametrize("when", [EARLY, LATE, f"between: [{EARLY}, {LATE}]"])
def test_the_draws_are_weighed_as_by_hand_whatever_the_day(when, engine, options, grade):
    before = _answered(None, engine, options)
    so, not_so = (1.0, 0.0) if grade == FACT else (0.8, 0.4)
    weights = np.where(before.parameters[:, 0] > -3.0, so, not_so)
    by_hand = weights @ before.tally.final / weights.sum()
    found = _answered(_study(when, grade), engine, options)
    assert found.probability == pytest.approx(by_hand, abs=1e-12)
    assert found.news.used == (True,)
    assert found.news.before[0] == pytest.approx(np.mean(before.parameters[:, 0] > -3.0))


@pytest.mark.parametrize(("engine", "options"), CASES)
def test_what_few_draws_allow_moves_them_where_it_holds(engine, options):
    found = _answered(_study(LATE, FACT, "k > -1.5"), engine, options)
    assert found.news.renewals
    assert (found.parameters[found.weights > 0.0, 0] > -1.5).all()


def test_a_denial_rules_the_input_out():
    found = _answered(_study(LATE, "fact: true, denies: true"), *CASES[0])
    assert found.news.after == (1.0,)
    assert (found.parameters[found.weights > 0.0, 0] <= -3.0).all()


def test_every_report_is_told_beside_news_of_events():
    heard = read_reports(
        f"reports:\n  study: {{date: {LATE}, condition: k > -3, says: A study., fact: true}}\n"
        f"  strike: {{date: {LATE}, choice: north.strike, says: A strike., likelihood: [0.5, 0.1]}}\n"
    )
    told = learning(ct.loads(CRISIS), evidence=heard, engine="exact", draws=64, progress=False)
    assert list(told.table["report"])[1:] == ["study", "strike"]
    last = _answered(heard, "exact", {"draws": 64})
    assert told.table["strike"].iloc[-1] == pytest.approx(last.probability[0], abs=1e-12)


def test_draws_that_stay_are_weighed_alike():
    base = _answered(None, "exact", {"draws": 64})
    crisis = ct.loads(CRISIS)
    known = weighed(planned_again(base), compile_evidence(crisis, model_of(crisis), _study(LATE, GRADED)))
    expected = np.log(np.where(base.parameters[:, 0] > -3.0, 0.8, 0.4))
    assert known.log_evidence == pytest.approx(expected, abs=1e-12)
