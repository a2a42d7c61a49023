"""Actors who learn: signals, bluffs, entry, reputation and secrets against Gambit, closed forms and sums by hand.

The values of Gambit were computed with pygambit 16.7.0 (`qre.logit_solve_lambda` on the exported tree) and are given to 12 digits. It
reaches its precision within 2e-9, so the engine is held to 1e-8, and to rounding where the sum is by hand.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from gambit_trees import by_hand
from learning_games import at_once, entry, in_secret, known_to_nobody, poker, quiche, signal

import toolkit as ct
from toolkit.errors import RunError, ScenarioError
from toolkit.export.efg import to_efg
from toolkit.model.compile import compile_model
from toolkit.model.learning import Learning

GAMBIT = 1e-8
CLOSED = 1e-6
"""Limits of infinite precision: choices that still fall off as one over it are told to 1e-9, and others beside them to a little less."""


def answer(text, **asked):
    return ct.run(ct.loads(text), progress=False, **asked)


def acts(result):
    """Return how likely each act is in each turn, as (turn, name) -> chance."""
    names = [name for _, name, _ in result.model.actions]
    return {
        (turn, name): float(share)
        for turn, row in enumerate(result.tally.choices, start=1)
        for name, share in zip(names, row, strict=True)
    }


# --- the answers that stand at the heads of the failing inputs


def test_a_signal_is_heard():
    result = answer(signal())
    assert result.probability == pytest.approx([0.398215, 0.160433, 0.174851, 0.266501], abs=5e-7)
    loud = acts(result)[1, "threaten"]
    hard = 0.4 * 0.956303017  # the hard type threatens with 0.9563
    assert float(result.probability[2]) / (float(result.probability[1]) + float(result.probability[2])) == (
        pytest.approx(hard / loud, abs=1e-8)
    )


def test_what_nobody_knows_is_weighed_by_how_it_was_drawn():
    result = answer(known_to_nobody())
    demanded = 1 / (1 + math.exp(-4 * (0.7 - 0.3)))
    assert result.probability == pytest.approx([0.7 * demanded, 0.3 * demanded, 1 - demanded], abs=1e-12)


def test_beliefs_follow_bayes_by_hand():
    """The receiver yields by its belief after a threat, which is Bayes' rule on the sender's own choices."""
    yields, soft, hard, _ = answer(signal()).probability
    resists = (soft + hard) / (yields + soft + hard)
    belief = hard / (soft + hard)
    worth = (1 - belief) * 1 + belief * -3
    assert resists == pytest.approx(1 / (1 + math.exp(-2 * (worth - -1))), abs=1e-12)


# --- Gambit

CASES = {
    "quiche": (quiche("1"), [0.0348600995611, 0.276466778787, 0.0651399004389, 0.623533221213]),
    "quiche, sharper": (quiche("5"), [0.00261820565281, 0.01606609022, 0.0973817943472, 0.88393390978]),
    "quiche, many weak": (
        quiche("20", 0.6),
        [0.394656505541, 0.193269183825, 0.205343494459, 0.206730816175],
    ),
    "poker": (poker("2"), [0.25104635487, 0.251014062906, 0.330820490673, 0.167119091551]),
    "poker, sharper": (poker("10"), [0.315655139197, 0.21584597242, 0.342297367318, 0.126201521064]),
    "types on both sides": (
        at_once("3"),
        [0.0863591929614, 0.00535429480577, 0.855260137672, 0.0530263745606],
    ),
    "a secret": (in_secret("2"), [0.153611273444, 0.0751568859899, 0.771231840566]),
}


@pytest.mark.parametrize("name", CASES)
def test_outcomes_are_those_of_gambit(name):
    text, ends = CASES[name]
    assert answer(text).probability == pytest.approx(ends, abs=GAMBIT)


@pytest.mark.parametrize("remembers", ["everything", "present"])
def test_a_reputation_is_that_of_gambit(remembers):
    """Over two turns the counts of fights and shares hold all that anybody saw, so that memory makes no difference."""
    found = acts(answer(entry("3", remembers=remembers)))
    expected = {
        (1, "enter"): 0.466030440766, (1, "fight"): 0.236157792725, (1, "share"): 0.22987264804,
        (2, "enter"): 0.565547754481, (2, "fight"): 0.217135548396, (2, "share"): 0.348412206085,
    }  # fmt: skip
    assert {key: found[key] for key in expected} == pytest.approx(expected, abs=GAMBIT)


@pytest.mark.slow
def test_a_reputation_over_three_turns_is_that_of_gambit():
    found = acts(answer(entry("2", 3)))
    expected = {(3, "enter"): 0.524271524816, (3, "fight"): 0.22027108558, (3, "share"): 0.304000439236}
    assert {key: found[key] for key in expected} == pytest.approx(expected, abs=GAMBIT)


MINIATURES = ("costly-signal", "called-bluff", pytest.param("reputation", marks=pytest.mark.slow))


@pytest.mark.parametrize("name", ["quiche", "poker, sharper", "types on both sides", "a secret", *MINIATURES])
def test_gambit_solves_the_exported_tree_to_the_same_numbers(name, tmp_path):
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: oracles)")
    scenario = ct.loads(CASES[name][0]) if name in CASES else ct.load(name)
    path = tmp_path / "game.efg"
    path.write_text(to_efg(compile_model(scenario)), encoding="utf-8")
    game = gambit.read_efg(str(path))
    precision = float(next(iter(scenario.declared.actors.values())).decides.precision)
    found = gambit.qre.logit_solve_lambda(game, lam=[precision])[0]
    ends = by_hand(game, [found[n] for n in range(len(found))])
    result = ct.run(scenario, progress=False)
    labels = [outcome.label for outcome in result.model.outcomes]
    assert [ends.get(label, 0.0) for label in labels] == pytest.approx(list(result.probability), abs=GAMBIT)


def test_a_branch_that_turns_is_followed_round_and_said():
    """Pooling holds up to some precision, where the branch turns back and comes on again apart; Gambit follows it to the same numbers."""
    changes = {
        "actors.stranger.payoffs": {"weak_peace": 2.73, "weak_duel": 2.14, "tough_peace": 2.68, "tough_duel": -2.33},
        "actors.bully.payoffs": {"weak_peace": -1.11, "weak_duel": 2.29, "tough_peace": 0.58, "tough_duel": 0.04},
        "actors.stranger.options.beer.appeal": "if_else(kind == tough, -1.39, -1.3)",
        "actors.stranger.options.quiche.appeal": "if_else(kind == weak, 0.51, 0.24)",
    }  # fmt: skip
    result = ct.run(ct.loads(quiche("12", 0.74)).with_changes(set=changes), progress=False)
    gambit = [0.739999679531, 0.0003982032488, 3.20468569568e-07, 0.259601796751]
    assert result.probability == pytest.approx(gambit, abs=GAMBIT)
    assert result.record.learning["turned"] == 2.0
    (said,) = [one for one in result.caveats if one.kind == "learning"]
    assert "turned back and on again" in said


def meeting(precision):
    """Two who want to meet, neither of whom knows the mood of the other, which makes no difference."""
    changes = {
        "actors.row.payoffs": {"both": 1, "none": 1, "one": 0, "other": 0},
        "actors.column.payoffs": {"both": 1, "none": 1, "one": 0, "other": 0},
        "actors.row.options.rise.appeal": 0,
        "actors.column.options.move.appeal": 0,
    }
    return ct.loads(at_once(precision)).with_changes(set=changes)


def test_a_branch_that_another_crosses_goes_straight_on_and_says_so():
    """By symmetry even odds are an equilibrium at every precision; above 2 they are not the only one."""
    calm, sharp = (ct.run(meeting(precision), progress=False) for precision in ("1.5", "6"))
    for result in (calm, sharp):
        assert result.probability == pytest.approx([0.25] * 4, abs=1e-9)
    assert calm.record.learning["met"] == 0.0
    assert sharp.record.learning["met"] >= 1.0
    assert any("met another branch" in said for said in sharp.caveats)


@pytest.mark.parametrize(
    ("precision", "said"), [("2", "% of their precision"), ("inf", "without their choices settling")]
)
def test_a_branch_that_is_lost_is_refused_with_how_far_it_came(monkeypatch, precision, said):
    monkeypatch.setattr("toolkit.engines.looking_ahead.learning.branch.MOST_WORK", 3e6)
    with pytest.raises(RunError) as caught:
        answer(signal(precision))
    assert said in " ".join(str(caught.value).split())
    assert "sender and receiver learn from each other" in str(caught.value)


# --- limits of infinite precision


def test_a_bluff_pays_as_often_as_it_is_called():
    """Closed form: a low card bets with 1/3, which leaves the other indifferent; the other calls with 2/3."""
    result = answer(poker("inf"))
    assert result.probability == pytest.approx([1 / 3, 2 / 9, 1 / 3, 1 / 9], abs=CLOSED)


def test_signals_part_by_halves_where_the_weak_are_many():
    """Closed form: with 0.6 weak, two in three of them drink beer, so that half of those who do are weak; half of these meet a duel."""
    result = answer(quiche("inf", 0.6))
    assert acts(result)[1, "beer"] == pytest.approx(0.4 + 0.4, abs=CLOSED)
    assert result.probability == pytest.approx([0.4, 0.2, 0.2, 0.2], abs=CLOSED)


def test_signals_pool_where_the_weak_are_few():
    assert answer(quiche("inf", 0.1)).probability == pytest.approx([0, 0, 0.1, 0.9], abs=CLOSED)


# --- the same as the engine of before, where there is nothing to learn


@pytest.mark.parametrize("name", ["chicken", "salami-tactics", "deterrence"])
def test_a_game_without_secrets_is_solved_as_before(name):
    crisis = ct.load(name)
    if name == "deterrence":
        crisis = crisis.variant("nothing_hidden")
    model = compile_model(crisis, with_alternatives=False)
    before = ct.run(model, progress=False)
    now = ct.run(replace(model, learning=Learning(())), progress=False)
    assert now.record.learning is not None
    assert now.probability == pytest.approx(before.probability, abs=1e-12)
    assert now.tally.choices == pytest.approx(before.tally.choices, abs=1e-12)


MANY_KINDS = {
    "order: [newcomer, incumbent]": "order: [newcomer, events, third, incumbent]",
    "known_to: [incumbent], ": "",
    "outcomes:": """events:
  storm: {when: here, probability: 0.2 + 0.1 * calm, effects: {here: =false}, judgement: Given.}
  fog: {rate: 0.3 per day, effects: {shares: +1}, judgement: Given.}
outcomes:""",
    "actors:\n": "parameters:\n  calm: {uniform: [0, 1], judgement: Given.}\nactors:\n",
    "  incumbent:\n    must_act: true": """  third:
    judgement: Given.
    decides: {rule: weights, judgement: Given.}
    options: {nudge: {weight: 1 + fights, chance: [{probability: 0.5 * calm, effects: {shares: -1}}], once: true, judgement: Given.}}
  incumbent:
    must_act: true""",
    "precision: 3, ": "precision: 3, discount: 0.8, ",
}


def test_events_weights_discounts_and_inputs_are_those_of_before():
    text = entry("3")
    for old, new in MANY_KINDS.items():
        assert old in text
        text = text.replace(old, new, 1)
    model = compile_model(ct.loads(text), with_alternatives=False)
    before = ct.run(model, draws=2, progress=False)
    now = ct.run(replace(model, learning=Learning(())), draws=2, progress=False)
    assert now.tally.choices == pytest.approx(before.tally.choices, abs=1e-12)
    assert now.record.learning is not None


# --- engines, truth and belief


def test_sampling_agrees_with_summing():
    exact = answer(signal()).probability
    sampled = answer(signal(), engine="monte_carlo", draws=1, runs=20_000, seed=3).probability
    errors = np.sqrt(exact * (1 - exact) / 20_000)
    assert (np.abs(sampled - exact) <= 4 * errors).all()


def test_the_truth_may_be_fixed_while_beliefs_stay():
    """The analyst who knows the type moves the truth alone: a threat is answered as ever."""
    model = compile_model(ct.loads(signal()))
    whole = ct.run(model, progress=False).probability
    kinds = [ct.run(model.with_start(0, level), progress=False).probability for level in (0, 1)]
    assert 0.6 * kinds[0] + 0.4 * kinds[1] == pytest.approx(whole, abs=1e-12)


def test_an_imposed_act_is_judged_by_the_rule_that_others_believe_in():
    model = compile_model(ct.loads(signal()))
    yields, soft, hard, _ = ct.run(model, progress=False).probability
    forced = ct.run(model.with_forced(1, "sender", "threaten"), progress=False).probability
    assert forced[0] == pytest.approx(yields / (yields + soft + hard), abs=1e-12)
    assert forced[3] == 0.0


def test_an_announced_act_tells_nothing():
    """Everyone expects it of either type, so the receiver keeps the first belief."""
    forced = compile_model(ct.loads(signal())).with_forced(1, "sender", "threaten", announced=True)
    resists = 1 / (1 + math.exp(-2 * ((0.6 - 3 * 0.4) - -1)))
    assert ct.run(forced, progress=False).probability[0] == pytest.approx(1 - resists, abs=1e-12)


def test_what_is_done_in_secret_is_not_answered():
    """In the turn after it the other side strikes as often, whether it was done in secret or nothing was done."""
    model = compile_model(ct.loads(in_secret("2")))
    strikes = {}
    for act in ("arm", "talk", "hold"):
        result = ct.run(model.with_forced(1, "north", act), progress=False)
        strikes[act] = acts(result)[1, "strike"]
    assert strikes["arm"] == pytest.approx(strikes["hold"], abs=1e-12)
    assert abs(strikes["arm"] - strikes["talk"]) > 1e-3


def test_learning_is_left_out_where_it_is_declined():
    result = answer(signal() + "beliefs: prior\n")
    assert result.probability == pytest.approx([0.149, 0.074, 0.257, 0.519], abs=1e-3)
    assert result.record.not_updated == ("kind",)
    assert result.record.learning is None
    told = answer(signal().replace("known_to: [sender]", "known_to: [sender, receiver]"))
    assert told.record.not_updated == ()


def test_nobody_keeps_a_first_belief_of_what_all_know():
    assert ct.run(ct.load("reputation").variant("temper_known"), progress=False).record.not_updated == ()


def test_how_it_was_reached_is_told():
    result = answer(signal())
    (said,) = [one for one in result.caveats if one.kind == "learning"]
    assert "learn from what others do" in said
    assert said.values["residual"] < 1e-12
    assert not said.values["turned"]


# --- bad input


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (("move: {levels:", "move: {seen_by: [sender], levels:"), "'move' is seen by sender alone"),
        (("known_to: [sender]", "known_to: []"), "'kind' is known to nobody"),
        (("known_to: [sender]", "known_to: [sendr]"), "nearest: sender"),
        (("horizon: 1\n", "horizon: until_settled\nbeliefs: bayes\n"), "count back from a last turn"),
        (("look_ahead: horizon, precision: 2", "look_ahead: 1 turns, precision: 2"), "does not look to the horizon"),
        (("precision: 2", "precision: inf"), "sender has infinite precision and others who look ahead have not"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_out_is_refused_by_name(changes, said):
    text = signal(options="if_else(kind == hard, 0, 0)").replace(*changes, 1)
    text = text if "beliefs" in text else text + "beliefs: bayes\n"
    with pytest.raises(ScenarioError) as caught:
        ct.loads(text)
    assert said in " ".join(str(caught.value).split())


def test_too_long_a_secret_is_refused_with_why_no_grid_helps():
    with pytest.raises(ScenarioError) as caught:
        ct.loads(in_secret("2").replace("horizon: 2", "horizon: 60"))
    said = " ".join(str(caught.value).split())
    assert "60 turns of it are too many to be told apart" in said
    assert "'arms' is not seen by everyone" in said


def test_infinite_precision_by_value_is_that_of_everyone_or_refused():
    by_value = "parameters:\n  sharp: {value: .inf, judgement: The limit.}\n"
    text = poker("inf")
    assert answer(text.replace("precision: inf", "precision: sharp") + by_value).probability == pytest.approx(
        answer(text).probability, abs=CLOSED
    )
    with pytest.raises(RunError, match="infinite precision and others are not"):
        answer(poker("2").replace("precision: 2", "precision: sharp", 1) + by_value)


def test_beliefs_that_nobody_can_have_are_refused():
    text = known_to_nobody().replace("known_to: [], ", "") + "beliefs: bayes\n"
    with pytest.raises(ScenarioError, match="nothing is hidden"):
        ct.loads(text)
    with pytest.raises(ScenarioError, match="nobody looks ahead"):
        ct.loads(text.replace("look_ahead: horizon", "look_ahead: 0"))


def test_a_game_that_is_too_large_is_refused_with_its_numbers():
    with pytest.raises(RunError, match=r"information sets with [\d,]+ free choices") as caught:
        answer(entry("3", 6))
    assert "remembers: present" in str(caught.value)


def test_a_python_rule_is_refused_by_name():
    with pytest.raises(RunError, match="stands in for sender"):
        answer(signal(), rules={"sender": lambda _: "stay"})


def test_a_tree_of_first_beliefs_is_not_exported():
    with pytest.raises(RunError, match="keeps its first belief"):
        to_efg(compile_model(ct.loads(signal() + "beliefs: prior\n")))
