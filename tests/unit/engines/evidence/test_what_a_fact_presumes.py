"""What news takes for granted is said: that the crisis was still going on, or that a deed could come in its turn."""

from __future__ import annotations

import pytest

import toolkit as ct
from tests.unit.engines.evidence.test_order_of_a_turn import ENDS, OFFER, STRIKES, WEEK
from toolkit.scenario.reports import read_reports

STILL = (
    "  still: {date: 2031-01-15, condition: struck, says: It lies in ruins since the strike., fact: true}\n"
)
SINCE = STILL.replace("date: 2031-01-15", "between: [2031-01-06, 2031-01-15]")
CALM = "  calm: {date: 2031-01-22, choice: north.strike, denies: true, says: No strike., fact: true}\n"
LATER = """
format: 1
id: later
title: Later
as_of: 2031-01-06
turn: 1 week
horizon: 4
order: [south, north]
variables:
  open: {levels: flag, start: false, judgement: Given.}
  deal: {levels: flag, start: false, judgement: Given.}
actors:
  south: {options: {accept: {when: open, appeal: 0, effects: {deal: =true}, judgement: Given.}}}
  north: {options: {invite: {when: open == false, appeal: -1, effects: {open: =true}, judgement: Given.}}}
outcomes:
  deal: {when: deal, ends: true}
  rest: {otherwise: true}
"""
INVITED = (
    "  invited: {date: 2031-01-07, choice: north.invite, says: It invites., reliability: A, credibility: 1}\n"
)
ACCEPTED = "  accepted: {date: 2031-01-09, choice: south.accept, says: It accepts., reliability: A, credibility: 1}\n"


def answered(news, text=None, **options):
    crisis = ct.loads(text or WEEK.format(guard="", ends=ENDS))
    return ct.run(
        crisis, evidence=read_reports("reports:\n" + news), alternatives=False, progress=False, **options
    )


def kinds(result):
    return [caveat.kind for caveat in result.caveats]


@pytest.mark.parametrize(("engine", "digits"), [("exact", 1e-12), ("monte_carlo", 0.0024)])
def test_a_fact_of_what_still_lasts_says_that_it_rules_out_an_earlier_end(engine, digits):
    """Sampled on 128,000 histories the share has a standard error of 0.0006: four of them."""
    result = answered(STILL, engine=engine)
    assert result.news.ended[0] == pytest.approx(STRIKES, abs=digits)
    (said,) = [str(one) for one in result.caveats if one.kind == "presumed"]
    assert (
        "“still” takes it that the crisis was still going on in the week ending 19 January 2031 (the model held 95 %)"
        in said
    )


def test_a_denial_presumes_it_too():
    result = answered(CALM)
    assert result.news.ended[0] == pytest.approx(1.0 - (1.0 - STRIKES) ** 2, abs=1e-12)
    assert "presumed" in kinds(result)


@pytest.mark.parametrize(
    "news",
    [SINCE, OFFER, OFFER.replace("01-06", "01-22"), STILL.replace("fact: true", "likelihood: [0.9, 0.1]")],
)
def test_nothing_is_said_where_nothing_is_presumed_or_it_is_said_openly(news):
    result = answered(news)
    assert result.news.ended == (0.0,)
    assert "presumed" not in kinds(result)


def test_a_graded_report_of_what_can_only_come_in_the_next_turn_is_named():
    result = answered(INVITED + ACCEPTED, LATER)
    (said,) = [str(one) for one in result.caveats if one.kind == "too_early"]
    assert "“accepted”" in said and "`fact: true`" in said
    assert result.news.doubted == (False, False)
    moved = answered(INVITED + ACCEPTED.replace("01-09", "01-14"), LATER)
    assert "too_early" not in kinds(moved)
    assert moved.probability[0] > result.probability[0]


def test_where_it_does_not_fit_in_the_next_turn_either_that_is_said():
    stays = "  stays: {date: 2031-01-14, choice: south.hold, says: It waits., fact: true}\n"
    result = answered(INVITED + ACCEPTED + stays, LATER)
    (said,) = [one for one in result.caveats if one.kind == "too_early"]
    assert "Nor can it in the next" in said and "date it in the next" not in said
    assert said.values["stuck"] and result.news.stuck == tuple(result.news.early)
    (fits,) = [one for one in answered(INVITED + ACCEPTED, LATER).caveats if one.kind == "too_early"]
    assert not fits.values["stuck"]


def test_what_would_be_told_after_the_last_turn_does_not_fit_in_the_next():
    only = LATER.replace("horizon: 4", "horizon: 1")
    (said,) = [one for one in answered(INVITED + ACCEPTED, only).caveats if one.kind == "too_early"]
    assert said.values["stuck"]


def test_a_fact_that_clashes_in_the_next_turn_too_says_so_and_with_what():
    stays = "  stays: {date: 2031-01-14, choice: south.hold, says: It waits., fact: true}\n"
    facts = (INVITED + ACCEPTED).replace("reliability: A, credibility: 1", "fact: true")
    assert "counted_later" in kinds(answered(facts, LATER))
    with pytest.raises(
        ct.ToolkitError,
        match="nor does “accepted” fit in the next turn, where it clashes with “stays”, so that it cannot be counted there; date it",
    ):
        answered(facts + stays, LATER)


def test_a_clash_that_no_next_turn_could_mend_says_nothing_of_it():
    facts = OFFER + OFFER.replace("offered", "held").replace("offer_terms", "hold")
    with pytest.raises(ct.ToolkitError) as refused:
        answered(facts)
    assert "next turn" not in str(refused.value)


def test_what_news_presumes_is_kept_with_the_result(tmp_path):
    result = answered(STILL + INVITED.replace("north.invite", "north.strike"))
    result.save(tmp_path / "one.nc")
    opened = ct.open_result(tmp_path / "one.nc")
    assert (opened.news.ended, opened.news.early) == (result.news.ended, result.news.early)
