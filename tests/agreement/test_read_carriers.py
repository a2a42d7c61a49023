"""The Taiwan Strait where Beijing reads the carriers: what its file says of itself, and that the crisis it builds on is left alone."""

import pytest

import toolkit as ct

NAME = "taiwan-strait-1996-signals"
FIRST = 0.55
"""Chance of a determined Washington, at the medians."""


def told(crisis):
    """Return what the first group says to Beijing: belief before and after, and how often either kind sends it."""
    table = ct.signals(crisis, actor="us").table
    sent = table.query("action == 'send_group' and level_label == 'determined' and turn == 1")
    return sent.iloc[0]


def test_a_first_group_is_read_by_bayes():
    sent = told(NAME)
    by_hand = FIRST * sent.odds / (FIRST * sent.odds + (1 - FIRST) * sent.others_odds)
    assert sent.before == pytest.approx(FIRST, abs=1e-12)
    assert sent.after == pytest.approx(by_hand, abs=1e-12)
    assert round(100 * sent.after) == 80


def test_ships_that_either_kind_sends_alike_tell_nothing():
    sent = told(ct.load(NAME).variant("both_send_alike"))
    assert sent.odds == pytest.approx(sent.others_odds, abs=1e-9)
    assert sent.after == pytest.approx(FIRST, abs=1e-9)


def test_closure_is_as_rare_where_nobody_learns():
    result = ct.run(NAME, at="medians", progress=False)
    moved = result.alternatives["nobody_learns"]
    assert result.outcomes[:2] == ("squeeze_met", "squeeze")
    assert float(sum(result.probability[:2])) == pytest.approx(0.005, abs=0.001)
    assert abs(float(sum(moved[:2]))) < 1e-4


def test_it_shares_what_the_crisis_has_and_leaves_it_alone():
    base, other = ct.load("taiwan-strait-1996"), ct.load(NAME)
    assert "washington" not in base.declared.variables
    assert "nobody_learns" not in base.alternatives
    shared = base.declared.parameters.keys() & other.declared.parameters.keys() - {"us_resolve"}
    assert shared
    assert all(base.declared.parameters[name] == other.declared.parameters[name] for name in shared)
    assert base.declared.doubt == other.declared.doubt
