"""News that nothing allows: refused by name, or said of the alternative that does not allow it; never thrown away in silence."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from tests.unit.engines.evidence.test_order_of_a_turn import ENDS, GUARD, OFFER, STRIKE, WEEK
from toolkit.scenario.reports import read_reports

DENIED = "  no_strike: {date: 2031-01-07, choice: north.strike, denies: true, says: No strike this week., fact: true}\n"
STRUCK = "  struck: {date: 2031-01-09, condition: struck, says: The North has struck., fact: true}\n"
CLOSED = "actors.north.options.strike.when"
RARE = """
format: 1
id: surprise
title: A surprise that is confirmed
as_of: 2030-01-01
horizon: 4
turn: 1 week
variables:
  treaty: {levels: flag, start: false, judgement: Given.}
events:
  signing: {when: treaty == false, probability: 0.0005, effects: {treaty: =true}, judgement: Given.}
outcomes:
  treaty: {when: treaty}
  rest: {otherwise: true}
"""


def answered(news, *, text="", guard="", ends=ENDS, **options):
    crisis = ct.loads(WEEK.format(guard=guard, ends=ends) + text)
    return ct.run(crisis, evidence=read_reports("reports:\n" + news), progress=False, **options)


def with_alternative(condition):
    return f"alternatives:\n  other: {{title: Another, set: {{{CLOSED}: '{condition}'}}}}\n"


def closed_in_base(text):
    return text.replace(
        "strike: {appeal: -3,", "strike: {when: offer == true and struck == true, appeal: -3,"
    )


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_a_denial_is_never_counted_in_another_turn(engine):
    with pytest.raises(ct.ToolkitError, match=r"(?s)struck.*clashes with “no_strike”"):
        answered(DENIED + OFFER + STRUCK, engine=engine)


def test_a_deed_is_counted_later_only_once():
    """A strike closes offers: counted in the second week it meets another offer, and is not put off to the third."""
    offers = OFFER + OFFER.replace("offered:", "renewed:").replace("2031-01-06", "2031-01-13")
    with pytest.raises(ct.ToolkitError, match="allows this fact"):
        answered(offers + STRIKE, guard=GUARD, ends="")


def test_an_alternative_that_news_rules_out_is_left_out_and_named():
    text = with_alternative("offer == true and struck == true")
    result = answered(STRIKE, text=text)
    assert result.probability[0] == pytest.approx(1.0, abs=1e-12)
    assert not result.alternatives and np.isnan(result.disagreement).all()
    assert dict(result.record.ruled_out) == {"other": "struck"}
    kinds = [caveat.kind for caveat in result.caveats]
    assert "ruled_out" in kinds and "disagreement" not in kinds


def test_what_an_alternative_does_not_allow_is_kept_with_the_result(tmp_path):
    result = answered(STRIKE, text=with_alternative("offer == true and struck == true"))
    result.save(tmp_path / "one.nc")
    assert dict(ct.open_result(tmp_path / "one.nc").record.ruled_out) == {"other": "struck"}


def test_a_refusal_names_the_alternative_that_allows_the_news():
    text = closed_in_base(WEEK.format(guard="", ends=ENDS)) + with_alternative("offer == false")
    with pytest.raises(ct.ToolkitError, match="the alternative 'other' allows it"):
        ct.run(ct.loads(text), evidence=read_reports("reports:\n" + STRIKE), progress=False)


def test_what_no_sampled_history_shows_is_not_said_to_be_impossible():
    news = read_reports("reports: {signed: {date: 2030-01-05, condition: treaty, says: Signed., fact: true}}")
    with pytest.raises(ct.ToolkitError) as caught:
        ct.run(ct.loads(RARE), evidence=news, engine="monte_carlo", runs=80, seed=1, progress=False)
    assert "none of the 80 histories drawn" in str(caught.value)
    assert "nothing in the scenario" not in str(caught.value)
    exact = ct.run(ct.loads(RARE), evidence=news, engine="exact", alternatives=False, progress=False)
    assert exact.probability[0] == pytest.approx(1.0, abs=1e-12)
