"""Levels of reasoning where actors learn, by hand: each level on beliefs of its own, levels that give themselves away, and slips."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from learning_games import HEAD, at_once, entry, quiche, signal

import toolkit as ct
from toolkit.errors import RunError
from toolkit.model.compile import compile_model
from toolkit.model.learning import Learning


def with_level(text, level):
    return text.replace("look_ahead: horizon", f"look_ahead: horizon, level: {level}") + "beliefs: bayes\n"


def answer(text, **asked):
    return ct.run(ct.loads(text), progress=False, **asked)


def logistic(gain):
    return 1.0 / (1.0 + math.exp(-gain))


def resists(soft, hard):
    """Return how often a receiver of precision 2 resists a threat that types make with these chances."""
    belief = 0.4 * hard / (0.4 * hard + 0.6 * soft)
    return logistic(2.0 * ((1.0 - belief) - 3.0 * belief + 1.0))


def ends(soft, hard, resisted):
    """Return how likely the outcomes of a signal are."""
    loud = 0.6 * soft + 0.4 * hard
    return [loud * (1.0 - resisted), 0.6 * soft * resisted, 0.4 * hard * resisted, 1.0 - loud]


def threats(resisted):
    """Return how often soft and hard senders of precision 2 threaten."""
    return logistic(2.0 * (2.0 - 4.0 * resisted)), logistic(2.0 * (2.0 - resisted))


def by_level(level):
    """Return the threats and the resistance of a level."""
    found = [((0.5, 0.5), 0.5)]
    for _ in range(level):
        found.append((threats(found[-1][1]), resists(*found[-1][0])))
    return found


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_a_level_hears_what_the_level_below_would_say(level):
    (soft, hard), resisted = by_level(level)[-1]
    assert answer(with_level(signal(), level)).probability == pytest.approx(
        ends(soft, hard, resisted), abs=1e-12
    )


def test_a_mixture_of_levels_is_heard_as_one():
    """Level k expects the levels below it in their Poisson shares, and Bayes' rule runs over types and levels together."""
    shares = [math.exp(-1.5)]
    while 1.0 - sum(shares) > 1e-6:
        shares.append(shares[-1] * 1.5 / len(shares))
    total = shares[0]
    soft, hard, resisted = 0.5, 0.5, 0.5  # of all levels below
    for share in shares[1:]:
        (one_soft, one_hard), one_resisted = threats(resisted), resists(soft, hard)
        total += share
        weight = share / total
        soft, hard, resisted = (
            (1.0 - weight) * before + weight * one
            for before, one in ((soft, one_soft), (hard, one_hard), (resisted, one_resisted))
        )
    result = answer(with_level(signal(), "{poisson: 1.5}"))
    assert result.probability == pytest.approx(ends(soft, hard, resisted), abs=1e-12)


WATCHED = (
    HEAD.format(id="watched", turns=2, order="[mover, watcher]")
    + """
beliefs: bayes
variables:
  mood: {levels: flag, start: {false: 0.5, true: 0.5}, known_to: [mover], judgement: Given.}
  good: {levels: 0..2, start: 0, judgement: Given.}
  right: {levels: 0..1, start: 0, judgement: Given.}
actors:
  mover:
    must_act: true
    judgement: Given.
    decides: {look_ahead: horizon, level: {poisson: 1.2}, precision: inf, judgement: Given.}
    options:
      do_well: {appeal: 1, effects: {good: +1}, judgement: Given.}
      do_ill: {appeal: 0, judgement: Given.}
  watcher:
    must_act: true
    judgement: Given.
    decides: {look_ahead: horizon, level: {poisson: 1.2}, precision: 3, judgement: Given.}
    payoffs: {bet_and_won: 1, bet_and_lost: -1}
    options:
      wait: {appeal: 0, judgement: Given.}
      bet: {when: turn == 2, appeal: -0.6, effects: {right: =1}, judgement: Given.}
outcomes:
  bet_and_won: {when: right == 1 and good == 2, judgement: Given.}
  bet_and_lost: {when: right == 1, judgement: Given.}
  rest: {otherwise: true}
"""
)


def test_what_an_actor_does_tells_its_level():
    """Whoever has done well once may be of level 0, who does so by chance, or think further, who always does."""
    shares = [math.exp(-1.2)]
    while 1.0 - sum(shares) > 1e-6:
        shares.append(shares[-1] * 1.2 / len(shares))
    shares = [share / sum(shares) for share in shares]
    bets = 0.5 * shares[0]  # level 0 of the watcher bets by chance
    for level in range(1, len(shares)):
        any_option = shares[0] * 0.5 / (shares[0] * 0.5 + sum(shares[1:level]))
        again = 0.5 * any_option + (1.0 - any_option)
        bets += shares[level] * logistic(3.0 * (again - (1.0 - again) - 0.6))
    well_twice = shares[0] / 4.0 + sum(shares[1:])
    assert answer(WATCHED).probability[0] == pytest.approx(well_twice * bets, abs=1e-12)


@pytest.mark.parametrize("level", ["0", "1", "3"])
def test_levels_without_secrets_are_those_of_before(level):
    text = entry("3", 3).replace("look_ahead: horizon", f"look_ahead: horizon, level: {level}")
    text = text.replace("known_to: [incumbent], ", "")
    model = compile_model(ct.loads(text), with_alternatives=False)
    before = ct.run(model, progress=False)
    now = ct.run(replace(model, learning=Learning(())), progress=False)
    assert now.record.learning == {"slips": 0.0}
    assert now.tally.choices == pytest.approx(before.tally.choices, abs=1e-12)


# --- what a level does not expect


def test_what_a_level_does_not_expect_is_taken_for_a_slip():
    """Level 3 of the stranger pools on beer, so that level 4 of the bully keeps its first belief after quiche, and leaves."""
    result = answer(with_level(quiche("inf"), 4))
    assert result.probability == pytest.approx([0, 0, 0.1, 0.9], abs=1e-12)
    assert result.record.learning == {"slips": 1.0}
    said = {caveat.kind: caveat for caveat in result.caveats}
    assert "somebody took any open option" in said["learning"]
    assert "stranger: quiche (turn 1)" in said["unexpected"]
    forced = compile_model(ct.loads(with_level(quiche("inf"), 4))).with_forced(1, "stranger", "quiche")
    assert ct.run(forced, progress=False).probability == pytest.approx([0, 0, 0.1, 0.9], abs=1e-12)
    below = compile_model(ct.loads(with_level(quiche("inf"), 3))).with_forced(1, "stranger", "quiche")
    assert ct.run(below, progress=False).probability == pytest.approx([0.1, 0.9, 0, 0], abs=1e-12)


# --- imposed choices


def test_an_imposed_act_is_judged_by_the_level_that_others_expect():
    model = compile_model(ct.loads(with_level(signal(), 2)))
    secret = ct.run(model.with_forced(1, "sender", "threaten"), progress=False).probability
    (soft, hard), _ = by_level(1)[-1]
    assert secret[0] == pytest.approx(1.0 - resists(soft, hard), abs=1e-12)
    known = ct.run(model.with_forced(1, "sender", "threaten", announced=True), progress=False).probability
    assert known[0] == pytest.approx(1.0 - resists(1.0, 1.0), abs=1e-12)


# --- shown, sampled, refused


def test_beliefs_are_those_of_the_level():
    found = ct.beliefs(ct.loads(with_level(signal(), 2))).table
    (soft, hard), _ = by_level(1)[-1]
    belief = 0.4 * hard / (0.4 * hard + 0.6 * soft)
    assert found[found.level_label == "hard"].belief.to_list() == pytest.approx([belief] * 2, abs=1e-12)


def test_sampling_agrees_with_summing():
    text = with_level(signal(), "{poisson: 1.5}")
    exact = answer(text).probability
    sampled = answer(text, engine="monte_carlo", draws=1, runs=20_000, seed=3).probability
    errors = (exact * (1.0 - exact) / 20_000) ** 0.5
    assert (abs(sampled - exact) <= 4 * errors).all()


def test_a_saved_answer_keeps_what_is_never_chosen(tmp_path):
    result = answer(quiche("inf"))
    result.save(tmp_path / "quiche.nc")
    assert ct.open_result(tmp_path / "quiche.nc").record.unexpected == result.record.unexpected


def test_levels_of_different_precision_are_as_sharp_as_they_are():
    """A level replies to what is known, so that one may take the best reply and another not."""
    text = with_level(at_once("2").replace("precision: 2", "precision: inf", 1), 2)
    assert answer(text).probability.sum() == pytest.approx(1.0, abs=1e-12)


def test_first_beliefs_are_kept_where_learning_is_not_asked_for():
    text = signal().replace("look_ahead: horizon", "look_ahead: horizon, level: 2")
    assert answer(text).record.learning is None


def test_best_replies_on_the_present_alone_are_refused():
    text = with_level(at_once("inf"), 2).replace("level: 2", "level: 2, remembers: present")
    with pytest.raises(RunError, match="remembers the present alone"):
        answer(text)


def test_levels_beside_none_are_refused():
    text = signal().replace("look_ahead: horizon", "look_ahead: horizon, level: 2", 1) + "beliefs: bayes\n"
    with pytest.raises(Exception, match="level"):
        answer(text)
