"""Actors who learn at the edges: stage by stage, types that make no difference, payoffs far apart, precision without end or none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from learning_games import at_once, entry, in_secret, poker, quiche, signal

import toolkit as ct
from toolkit.errors import RunError, ScenarioError
from toolkit.model.compile import compile_model
from toolkit.model.learning import Learning

STAGES = "equilibrium: stage_by_stage\n"


def answer(text, **asked):
    return ct.run(ct.loads(text), progress=False, **asked)


# --- stage by stage


@pytest.mark.parametrize(
    "text",
    [signal(), quiche("20", 0.6), poker("10"), at_once("3"), in_secret("2"), entry("3")],
    ids=["signal", "quiche", "poker", "at once", "secret", "entry"],
)
def test_stages_come_to_the_equilibrium_of_the_whole_where_there_is_one(text):
    whole, stages = answer(text), answer(text + STAGES)
    assert stages.tally.choices == pytest.approx(whole.tally.choices, abs=1e-12)
    assert stages.record.learning["in_stages"] == 1.0
    (said,) = [caveat for caveat in stages.caveats if caveat.kind == "learning"]
    assert "stage by stage, from the last choice to the first" in said


TURNED = {
    "actors.stranger.payoffs": {
        "weak_peace": 0.43,
        "weak_duel": -0.43,
        "tough_peace": 0.47,
        "tough_duel": -1.76,
    },
    "actors.bully.payoffs": {"weak_peace": 1.88, "weak_duel": 1.94, "tough_peace": 0.92, "tough_duel": -2.04},
    "actors.stranger.options.beer.appeal": "if_else(kind == tough, 0.04, -0.34)",
    "actors.stranger.options.quiche.appeal": "if_else(kind == weak, -0.5, 0.91)",
}


def test_stages_go_another_way():
    """Where a receiver is sharp from the beginning the branch of the sender turns, and that of the whole does not."""
    crisis = ct.loads(quiche("10", 0.5)).with_changes(set=TURNED)
    whole = ct.run(crisis, progress=False)
    stages = ct.run(crisis.with_changes(set={"equilibrium": "stage_by_stage"}), progress=False)
    assert whole.record.learning["turned"] == 0.0
    assert stages.record.learning["turned"] == 2.0
    assert stages.probability == pytest.approx(whole.probability, abs=1e-9)


@pytest.mark.parametrize("name", ["chicken", "salami-tactics"])
def test_stages_without_secrets_are_backward_induction(name):
    model = compile_model(ct.load(name), with_alternatives=False)
    before = ct.run(model, progress=False)
    now = ct.run(replace(model, learning=Learning((), stage_by_stage=True)), progress=False)
    assert now.tally.choices == pytest.approx(before.tally.choices, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            poker("inf"),
            "other has infinite precision, whose limit is taken along the branch of the whole game",
        ),
        (
            signal().replace("look_ahead: horizon", "look_ahead: horizon, level: 2") + "beliefs: bayes\n",
            "receiver has a level, and levels reply to each other",
        ),
        (signal().replace("id: signal", "equilibrium: whole"), "stage_by_stage"),
    ],
)
def test_stages_that_cannot_be_are_refused_by_name(text, said):
    text = text if "equilibrium" in text else text + STAGES
    with pytest.raises(ScenarioError) as caught:
        ct.loads(text)
    assert said in " ".join(str(caught.value).split())


def test_stages_of_infinite_precision_by_value_are_refused():
    by_value = "parameters:\n  sharp: {value: .inf, judgement: The limit.}\n"
    with pytest.raises(RunError, match="along the branch of the whole game"):
        answer(poker("inf").replace("precision: inf", "precision: sharp") + by_value + STAGES)


def test_a_stage_that_is_lost_is_named(monkeypatch):
    monkeypatch.setattr("toolkit.engines.looking_ahead.learning.branch.MOST_WORK", 3e6)
    with pytest.raises(RunError) as caught:
        answer(signal() + STAGES)
    assert "stage by stage from the last" in " ".join(str(caught.value).split())


# --- types that make no difference


def without_types(text, name="kind"):
    """Take a type away from a game in which nothing hangs on it."""
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith(f"{name}:")) + "\n"


def same_types(text):
    """Let nothing hang on the type of the stranger, or of the two who choose at once."""
    for old, new in {
        "if_else(kind == tough, 1, 0)": "0.3", "if_else(kind == weak, 1, 0)": "0.1",
        "weak_duel: 0, tough_duel: 0": "weak_duel: 0.5, tough_duel: 0.5",
        "weak_peace: 0, tough_peace: 1, weak_duel: 1, tough_duel: 0": "weak_peace: 1, tough_peace: 1, weak_duel: 0.2, tough_duel: 0.2",
    }.items():  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("precision", ["0", "3", "40", "inf"])
def test_types_that_never_matter_move_nothing(precision):
    typed = answer(same_types(quiche(precision, 0.3)))
    plain = same_types(quiche(precision, 0.3))
    plain = without_types(plain).replace("kind == weak and ", "").replace("kind == tough and ", "")
    bare = answer(plain)
    assert typed.record.learning is not None
    assert bare.record.learning is None
    duel, peace = typed.probability[:2].sum(), typed.probability[2:].sum()
    assert [duel, peace] == pytest.approx([bare.probability[0], bare.probability[2:].sum()], abs=1e-9)


@pytest.mark.parametrize("weak", [0.0, 1.0])
def test_a_type_that_is_certain_is_as_good_as_known(weak):
    typed = answer(quiche("2", weak))
    known = answer(quiche("2", weak).replace("known_to: [stranger]", "known_to: [stranger, bully]"))
    assert known.record.learning is None
    assert typed.probability == pytest.approx(known.probability, abs=1e-12)


# --- precision and payoffs at their ends


def test_without_precision_all_is_chance():
    assert answer(signal("0")).probability == pytest.approx([0.25, 0.15, 0.1, 0.5], abs=1e-15)


def test_the_unit_of_payoffs_makes_no_difference():
    """Payoffs a million times as large, weighed with a millionth of the precision, are the same game."""
    large = signal("2e-6")
    for old, new in {
        "yields: 2, soft_resisted: -2, hard_resisted: 1": "yields: 2e6, soft_resisted: -2e6, hard_resisted: 1e6",
        "quiet: 1, yields: -1, soft_resisted: 1, hard_resisted: -3": "quiet: 1e6, yields: -1e6, soft_resisted: 1e6, hard_resisted: -3e6",
    }.items():
        assert old in large
        large = large.replace(old, new)
    assert answer(large).probability == pytest.approx(answer(signal("2")).probability, abs=1e-12)


def test_what_one_side_can_lose_may_be_a_million_times_what_the_other_can():
    """One who would gain two million by calling always calls, and the other bets by what that is worth to it."""
    result = answer(poker("2").replace("won: -2, lost: 2", "won: -2, lost: 2000000", 1))
    low, high = (1 / (1 + np.exp(-2 * (worth + 1))) for worth in (-2, 2))
    assert result.probability == pytest.approx([1 - (low + high) / 2, 0, high / 2, low / 2], abs=1e-9)


def test_sharpness_beyond_rounding_is_refused_in_words():
    assert answer(poker("1e6")).probability == pytest.approx([1 / 3, 2 / 9, 1 / 3, 1 / 9], abs=1e-5)
    with pytest.raises(RunError, match="rounding hides how they mix"):
        answer(poker("1e9"))


def test_a_future_that_hardly_counts_leaves_the_last_turn_as_it_is():
    """What is chosen last is worth the same; before it nothing is at stake but the turn itself, so odds are even."""
    text = entry("2").replace("precision: 2,", "precision: 2, discount: 1e-9,")
    result = answer(text)
    assert result.tally.choices[0, :2] == pytest.approx([0.5, 0.5], abs=1e-6)


def test_an_act_that_is_never_chosen_is_named_in_an_equilibrium_too():
    result = answer(quiche("inf"))
    (said,) = [caveat for caveat in result.caveats if caveat.kind == "unexpected"]
    assert "stranger: quiche (turn 1)" in said
    assert "trembles of the logit" in said
    assert not [caveat for caveat in answer(quiche("5")).caveats if caveat.kind == "unexpected"]


def test_an_act_after_which_nobody_chooses_is_not_named():
    assert not [caveat for caveat in answer(at_once("inf")).caveats if caveat.kind == "unexpected"]


def test_whose_choice_never_comes_is_asked_nothing():
    crisis = ct.load("called-bluff").with_changes(set={"outcomes.gives_way.when": "not (state == given_up)"})
    result = ct.run(crisis, at="medians", alternatives=False, progress=False)
    assert result.probability == pytest.approx([1.0, 0.0, 0.0, 0.0], abs=1e-12)
