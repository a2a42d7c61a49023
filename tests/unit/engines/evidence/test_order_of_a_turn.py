"""The order of phases in a turn is not the calendar: what was reported of one week, in an order that the turn does not know."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines import plan
from toolkit.engines.evidence.conditioning import _with_facts_for_all
from toolkit.engines.evidence.heard import Heard
from toolkit.engines.evidence.joining import Followed
from toolkit.model.evidence import Evidence, Observation
from toolkit.scenario.reports import read_reports

WEEK = """
format: 1
id: same-week
title: Two true reports of one week
as_of: 2031-01-06
turn: 1 week
horizon: 4
order: [north, south]
variables:
  offer: {{levels: flag, start: false, judgement: None.}}
  struck: {{levels: flag, start: false, judgement: None.}}
actors:
  north:
    options:
      strike: {{appeal: -3, effects: {{struck: =true}}, judgement: Rare.}}
  south:
    options:
      offer_terms: {{appeal: -1, {guard}effects: {{offer: =true}}, judgement: Likelier.}}
outcomes:
  strike: {{when: struck{ends}}}
  rest: {{otherwise: true}}
"""
GUARD, ENDS = "when: struck == false, ", ", ends: true"
OFFER = "  offered: {date: 2031-01-06, choice: south.offer_terms, says: Monday., fact: true}\n"
STRIKE = "  struck: {date: 2031-01-08, choice: north.strike, says: Wednesday., fact: true}\n"
HELD = "  held: {date: 2031-01-08, choice: south.hold, says: It waits., fact: true}\n"
TREMOR = """
events:
  tremor: {probability: 0.1, judgement: Now and then.}
"""
MODEL = plan(ct.loads(WEEK.format(guard="", ends=ENDS)), draws=1).model
STRIKES = 1 / (1 + math.exp(3))


def after(news, guard="", ends=ENDS, **options):
    crisis = ct.loads(WEEK.format(guard=guard, ends=ends))
    return ct.run(crisis, evidence=read_reports("reports:\n" + news), progress=False, **options)


def said(model, turn):
    assert model.steps[1].members[0].actor == "south"
    return Observation(turn, "action", 1.0, 0.0, f"offer {turn}", "here", 1, 0, (0,))


def heard(evidence, is_used):
    first, second = evidence.observations
    return (
        Heard(first.name, 1, 0.0, -1.0, -1.0, -2.0, is_used=True),
        Heard(second.name, 2, -1.0, -2.0, -2.0, -4.0, is_used=is_used),
    )


def kinds(result):
    return [caveat.kind for caveat in ct.outcomes(result).caveats]


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_an_offer_does_not_deny_a_strike_that_ends_the_week(engine):
    assert after(OFFER + STRIKE, engine=engine).probability[0] == pytest.approx(1.0, abs=1e-9)


def test_an_offer_alone_leaves_the_strike_as_it_was():
    assert after(OFFER).probability[0] == pytest.approx(1 - (1 - STRIKES) ** 4, abs=1e-12)


def test_a_guarded_offer_is_weighed_on_the_state_that_the_ending_phase_read():
    result = after(OFFER + STRIKE, guard=GUARD)
    assert result.probability[0] == pytest.approx(1.0, abs=1e-12)
    assert result.news.turns == (1, 1)
    assert "counted_later" not in kinds(result)


def test_a_fact_that_fits_only_after_a_later_phase_is_counted_in_the_next_turn():
    result = after(OFFER + STRIKE, guard=GUARD, ends="")
    assert result.probability[0] == pytest.approx(1.0, abs=1e-12)
    assert dict(zip(result.news.names, result.news.turns, strict=True)) == {"offered": 1, "struck": 2}
    assert "counted_later" in kinds(result)


def test_an_offer_and_holding_still_on_one_track_are_refused_together():
    with pytest.raises(ct.ToolkitError, match=r"(?s)held.*offered|offered.*held"):
        after(OFFER + HELD)


def test_what_no_draw_allows_is_refused_with_the_news_it_clashes_with():
    late = "  again: {date: 2031-01-14, condition: offer == false, says: No terms., fact: true}\n"
    with pytest.raises(ct.ToolkitError, match=r"(?s)again.*allows this fact.*clashes with “offered”"):
        after(OFFER + late, ends="")


def test_news_after_the_end_is_listed_and_not_used():
    late = "  late: {date: 2031-01-14, choice: south.offer_terms, says: Too late., fact: true}\n"
    result = after(STRIKE + late)
    assert result.probability[0] == pytest.approx(1.0, abs=1e-12)
    assert result.news.used == (True, False)
    assert math.isnan(result.news.before[1]) and math.isnan(result.news.after[1])
    assert "after_the_end" in kinds(result)


def test_a_fact_that_other_islands_met_rules_out_one_that_had_ended():
    """One cloud of ten runs may see every history end where others do not: the fact then counts against it."""
    news = [said(MODEL, turn) for turn in (1, 2)]
    evidence = Evidence(tuple(replace(one, is_fact=True) for one in news))
    goes_on, ended = (
        Followed(np.zeros((2, 0)), np.log([0.5, 0.5]), np.zeros(2), (), heard(evidence, is_used), ())
        for is_used in (True, False)
    )
    first, second = _with_facts_for_all([goes_on, ended], evidence)
    assert first is goes_on
    assert np.isneginf(second.log_weights).all()
    assert [one.log_after for one in second.heard] == [-1.0, -math.inf]
    assert _with_facts_for_all([ended, ended], evidence) == [ended, ended]


def test_silence_of_other_turns_is_not_said_to_be_counted_later():
    watch = "watch:\n  quiet: {event: tremor, would_be_reported: 0.5, until: 2031-01-19}\n"
    text = WEEK.format(guard=GUARD, ends="").replace("[north,", "[events, north,") + TREMOR
    reports = read_reports("reports:\n" + OFFER + STRIKE + watch)
    news = ct.run(ct.loads(text), evidence=reports, progress=False).news
    assert [name for name, later in zip(news.names, news.later, strict=True) if later] == ["struck"]


def test_what_particles_cannot_tell_of_a_statement_is_no_number_and_is_saved_so(tmp_path):
    empty = (
        "  struck: {date: 2031-01-08, choice: north.strike, says: Hearsay., reliability: F, credibility: 6}\n"
    )
    result = after(empty, engine="monte_carlo")
    assert math.isnan(result.news.before[0])
    result.save(tmp_path / "heard.nc")
    assert math.isnan(ct.open_result(tmp_path / "heard.nc").news.before[0])
    assert after(empty).news.before[0] == pytest.approx(STRIKES, abs=1e-12)


def test_a_report_graded_1_that_is_not_believed_is_flagged():
    graded = (
        "  struck: {date: 2031-01-08, choice: north.strike, says: A raid., reliability: C, credibility: 1}\n"
    )
    result = after(graded)
    held = STRIKES * 16 / (STRIKES * 16 + 1 - STRIKES)
    assert result.news.before[0] == pytest.approx(STRIKES, abs=1e-12)
    assert result.news.after[0] == pytest.approx(held, abs=1e-12)
    assert held < 0.5
    assert "surprise" in kinds(result)


def test_the_log_says_how_surprising_each_statement_was():
    table = (
        ct.run(ct.loads(WEEK.format(guard="", ends=ENDS)), progress=False)
        .learning(read_reports("reports:\n" + STRIKE))
        .table
    )
    assert table["bits"].iloc[1] == pytest.approx(-math.log2(STRIKES), abs=1e-9)
    assert table["after"].iloc[1] == pytest.approx(1.0)


def test_news_of_several_turns_is_told_as_it_closes():
    window = (
        "  came: {between: [2031-01-06, 2031-01-19], choice: north.strike, says: Some day., fact: true}\n"
    )
    result = after(window)
    assert result.probability[0] == pytest.approx(1.0, abs=1e-12)
    assert result.news.before[0] == pytest.approx(1 - (1 - STRIKES) ** 2, abs=1e-12)
