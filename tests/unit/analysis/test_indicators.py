"""What to watch: shares among histories still going, against chances worked out by hand."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.analysis import indicators
from toolkit.errors import ToolkitError

WATCHED = """
format: 1
id: watched
title: A sign, then an end
as_of: 2031-01-01
horizon: 3
turn: 1 week
variables:
  sign: {levels: flag, start: false, judgement: By hand.}
  ended: {levels: flag, start: false, judgement: By hand.}
actors:
  nobody:
    decides: {rule: weights}
    options:
      wait: {weight: 1, judgement: By hand., effects: {}}
events:
  sign_seen: {when: turn == 1, probability: 0.5, effects: {sign: =true}, judgement: By hand.}
  end_comes: {when: turn == 3, probability: "if_else(sign == true, 0.8, 0.2)", effects: {ended: =true}, judgement: By hand.}
outcomes:
  over: {when: ended == true}
  open: {otherwise: true}
"""


@pytest.fixture
def table():
    crisis = ct.loads(WATCHED)
    return indicators(ct.run(crisis, seed=5), within=2)


def test_the_sign_tells_what_it_should(table):
    row = table[(table.action == "sign_seen") & (table.outcome == "over")].iloc[0]
    assert abs(row.difference - 0.6) <= 4 * row.error
    assert abs(row.if_seen - 0.8) <= 4 * row.error
    assert row.error < 0.01
    assert row.share == pytest.approx(0.5, abs=0.02)


def test_what_has_not_happened_by_then_is_left_out(table):
    assert "end_comes" not in set(table.action)


@pytest.mark.parametrize("within", [0, 3, -1])
def test_a_turn_that_leaves_nothing_open_is_refused(within):
    with pytest.raises(ToolkitError, match="before the last"):
        indicators(ct.run(ct.loads(WATCHED)), within=within)


SELDOM = WATCHED.replace("0.8, 0.2)", "0.000001, 0.2)").replace(
    "turn == 1, probability: 0.5", "turn == 1, probability: 0.008"
)
NEVER = SELDOM.replace("over: {when: ended == true}", "over: {when: ended == true and sign == false}")


def _cells(text: str) -> dict[str, dict[str, str]]:
    answer = indicators(ct.loads(text), within=2)
    return {
        row[2]: dict(zip(answer.heads, row, strict=True)) for row in answer.cells() if row[0] == "sign seen"
    }


def _is_a_fifth(written: str, n_histories: int) -> bool:
    """Whether a per cent is within 4 standard errors of 20, and half of the last digit that is written."""
    error = 100 * (0.2 * 0.8 / n_histories) ** 0.5
    return abs(float(written.removesuffix(" %")) - 20.0) <= 4 * error + 0.05


def test_what_no_history_showed_is_bounded_by_the_histories_with_the_sign():
    answer = indicators(ct.loads(SELDOM), within=2)
    row = answer[(answer.action == "sign_seen") & (answer.outcome == "over")].iloc[0]
    assert row.if_seen == 0.0 and 300 <= row.behind_seen <= 500
    assert row.behind_seen + row.behind_not == answer.n_histories
    assert row.error >= 1.5 / row.behind_seen
    over = _cells(SELDOM)["over"]
    assert over["if seen"] == "below 1 %"
    assert _is_a_fifth(over["if not"], answer.n_histories)
    assert _cells(SELDOM)["open"]["if seen"] == "above 99 %"


def test_what_the_states_rule_out_is_said_to_be_impossible():
    over, still_open = (_cells(NEVER)[name] for name in ("over", "open"))
    assert (over["if seen"], still_open["if seen"]) == ("0 %", "100 %")
    assert _is_a_fifth(over["if not"], indicators(ct.loads(NEVER), within=2).n_histories)
