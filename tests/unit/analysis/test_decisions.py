"""Decisions against what can be worked out by hand, and value of information between its bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import Decision, policies
from toolkit.results import Result
from toolkit.scenario.reports import read_reports

SCENARIO = """
format: 1
id: door
title: A door
as_of: 2031-01-01
horizon: 1
turn: 1 week
doubt: {sd: 0, judgement: None.}
parameters:
  luck: {uniform: [0, 1], judgement: Assumed.}
  idle: {uniform: [0, 1], judgement: Assumed.}
variables:
  state: {levels: [shut, prize], start: shut, judgement: Assumed.}
  sign: {levels: [dark, lit], start: dark, judgement: Assumed.}
events:
  shine: {probability: luck, effects: {sign: =lit}, judgement: Assumed.}
  open: {probability: 0.5 + 0 * idle, effects: {state: =prize}, judgement: Assumed.}
outcomes:
  prize: {when: state == prize, judgement: Assumed.}
  nothing: {otherwise: true}
variants:
  gamble: {set: {events.open.probability: luck + 0 * idle}}
"""
WORTH = {"prize": 1.0}


def both(draws: int) -> dict[str, Result]:
    crisis = ct.loads(SCENARIO)
    return {
        "safe": ct.run(crisis, seed=7, draws=draws), "gamble": ct.run(crisis.variant("gamble"), seed=7, draws=draws),
    }  # fmt: skip


@pytest.fixture(scope="module")
def decision() -> Decision:
    return ct.decide(WORTH, **both(1024))


def test_policies_by_hand(decision):
    # Safe is worth 1/2, the gamble its luck, uniform: each is best half the time, and falls 1/8 short on average.
    table = decision.table.set_index("policy")
    assert table["mean"].to_numpy() == pytest.approx([0.5, 0.5], abs=1e-3)
    assert table.best.to_numpy() == pytest.approx([0.5, 0.5], abs=5e-3)
    assert table.regret.to_numpy() == pytest.approx([0.125, 0.125], abs=1e-3)
    assert table.loc["safe", "worst_decile"] == pytest.approx(0.5, abs=1e-9)
    assert table.loc["gamble", "worst_decile"] == pytest.approx(0.05, abs=2e-3)
    assert table.loc["gamble", "largest_regret"] == pytest.approx(0.45, abs=5e-3)
    assert decision.perfect_information == pytest.approx(0.125, abs=1e-3)


def test_worth_of_knowing_one_input_lies_between_its_two_estimates(decision):
    table = ct.information(decision).set_index("known")
    assert table.loc["luck", "worth_low"] - 1e-3 <= 0.125 <= table.loc["luck", "worth_high"] + 1e-3
    assert table.loc["luck", "worth_low"] == pytest.approx(0.125, abs=2e-3)
    assert table.loc["idle", "worth_low"] < 0.005 and table.loc["idle", "worth_high"] < 0.01
    both = ct.information(decision, groups={"all": ["luck", "idle"]}).set_index("known")
    assert both.loc["all", "worth_high"] <= decision.perfect_information


def test_the_two_estimates_close_in_with_more_draws():
    gaps = []
    for draws in (32, 128, 1024):
        table = ct.information(ct.decide(WORTH, **both(draws))).set_index("known")
        gaps.append((table.worth_high - table.worth_low).loc["idle"])
    assert gaps[0] > gaps[2] and gaps[2] < 0.01


def test_worth_of_a_report():
    # A sign that shines with probability equal to the luck: lit, the luck is 2/3 on average, dark 1/3.
    # Choosing by it gains (2/3 - 1/2) / 2 = 1/12; a report that tells nothing gains nothing.
    decided = ct.decide(WORTH, **both(1024))
    crisis = ct.loads(SCENARIO)

    def heard(likelihood: str) -> Result:
        reports = read_reports(
            f"reports:\n  seen: {{date: 2031-01-07, says: Seen., condition: sign == lit, likelihood: {likelihood}}}"
        )
        return ct.run(crisis, seed=7, draws=1024, evidence=reports)

    assert ct.worth_of_report(decided, heard("[1, 0]")) == pytest.approx(1 / 12, abs=1e-3)
    assert ct.worth_of_report(decided, heard("[0.5, 0.5]")) == pytest.approx(0.0, abs=1e-9)
    noisy = ct.worth_of_report(decided, heard("[0.8, 0.2]"))
    assert 0.0 < noisy < 1 / 12 < decided.perfect_information
    with pytest.raises(ct.ToolkitError, match="heard no report"):
        ct.worth_of_report(decided, decided.results["safe"])


def test_robust_choice_need_not_have_the_best_mean(decision):
    # A little more nine times in ten, and nothing the tenth: a better mean and a regret of 1/2 that the safe one never has.
    gamble = decision.results["gamble"]
    shares = np.where(gamble.parameters[:, :1] < 0.1, 0.0, 0.56) * [1.0, 0.0]
    bold = replace(gamble, tally=replace(gamble.tally, final=shares))
    decided = ct.decide(WORTH, safe=decision.results["safe"], bold=bold)
    assert decided.table.policy.iloc[0] == "bold"
    assert decided.robust == "safe"


def test_decisions_refuse_what_makes_no_sense(decision):
    safe = decision.results["safe"]
    with pytest.raises(ct.ToolkitError, match="two policies"):
        ct.decide(WORTH, safe=safe)
    with pytest.raises(ct.ToolkitError, match="nearest: prize"):
        ct.decide({"prise": 1.0}, a=safe, b=safe)
    with pytest.raises(ct.ToolkitError, match="cannot be paired"):
        ct.decide(WORTH, a=safe, b=replace(safe, seed=8))
    with pytest.raises(ct.ToolkitError, match="nearest: luck"):
        ct.information(decision, groups={"x": ["lucky"]})


def test_levers_and_imposed_options_make_policies():
    text = SCENARIO.replace("luck: {uniform: [0, 1]", "luck: {lever: true, uniform: [0, 1]") + (
        "actors:\n  north:\n    options:\n      wave: {appeal: 0, effects: {}, judgement: Assumed.}\n"
    )
    found = policies(ct.loads(text), choices=[("north", "wave", 1)])
    assert list(found) == ["as_it_is", "luck_0.05", "luck_0.95", "north_wave_1"]
    results = {name: ct.run(one.variant("gamble"), seed=7, draws=64) for name, one in found.items()}
    decided = ct.decide(WORTH, **results)
    assert decided.table.policy.iloc[0] == "luck_0.95"
    assert results["north_wave_1"].tally.choices[0].max() == 1.0
    with pytest.raises(ct.ToolkitError, match="wafe"):
        policies(ct.loads(text), choices=[("north", "wafe", 1)])


def test_knowing_more_gains_nothing_where_one_policy_is_best_in_every_draw():
    found = ct.decide(
        {"bargain": 0.7},
        sail="falklands-1982",
        again="falklands-1982",
        draws=16,
        alternatives=False,
        progress=False,
    )
    assert found.perfect_information == 0.0
