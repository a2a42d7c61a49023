"""Actors who learn, where two of their features meet: levels beside chances of 0, numbers that are shared or fixed, beliefs beside types that hang together."""

from __future__ import annotations

import numpy as np
import pytest
from learning_games import HEAD, standoff
from typed_games import as_levels, demand

import toolkit as ct
from toolkit.engines.looking_ahead.learning import answer as learning
from toolkit.errors import RunError


def answer(text, **asked):
    return ct.run(ct.loads(text), progress=False, **asked)


def unseen_fog(chance):
    """Levels drawn from a mixture: one acts twice, with an event between that it does not see and that hangs on a type."""
    return (
        HEAD.format(id="fog", turns=2, order="south, events, north")
        + f"""beliefs: bayes
parameters:
  seldom: {{value: {chance}, judgement: Given.}}
variables:
  kind: {{levels: [soft, hard], start: {{soft: 0.6, hard: 0.4}}, known_to: [north], judgement: Given.}}
  fog: {{levels: flag, start: false, seen_by: [north], judgement: Given.}}
  south_did: {{levels: 0..2, start: 0, judgement: Given.}}
  north_did: {{levels: 0..2, start: 0, judgement: Given.}}
events:
  mist: {{when: not fog, probability: "if_else(kind == hard, seldom, 0.5)", effects: {{fog: =true}}, seen_by: [north], judgement: Given.}}
actors:
  south:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: 2, level: {{poisson: 1.5}}, judgement: Given.}}
    payoffs: {{both: -1, hidden: 1.2, rest: 0.4 * south_did}}
    options: {{stay: {{appeal: 0.1, judgement: Given.}}, push: {{appeal: 0.2, effects: {{south_did: +1}}, judgement: Given.}}}}
  north:
    must_act: true
    judgement: Given.
    decides: {{look_ahead: horizon, precision: 2, level: {{poisson: 1.5}}, judgement: Given.}}
    payoffs: {{both: 0.5, hidden: -0.3, rest: 0.3 * north_did - 0.2 * south_did}}
    options: {{stay: {{appeal: 0.1, judgement: Given.}}, push: {{appeal: "if_else(kind == hard, 0.6, -0.4)", effects: {{north_did: +1}}, judgement: Given.}}}}
outcomes:
  both: {{when: south_did >= 1 and north_did >= 1 and kind == hard}}
  hidden: {{when: south_did >= 1 and fog}}
  rest: {{otherwise: true}}
"""
    )


def test_what_cannot_come_tells_a_mixture_nothing_of_its_own_level():
    """A chance of 0 is the limit of small ones: what its actor did before still tells its level."""
    never, hardly = answer(unseen_fog("0")), answer(unseen_fog("1e-9"))
    assert never.probability == pytest.approx(hardly.probability, abs=1e-7)


def chicken(precision):
    """Two who share a number choose at once, before one who does not know it; they meet where they expect it of each other."""
    side = f"must_act: true, judgement: Given., decides: {{look_ahead: horizon, precision: {precision}, judgement: Given.}}"
    number = "discrete: {0.6: 0.7, 1.4: 0.3}, believed: {uniform: [0.2, 1.8]}, types: 3, known_to: [a, b]"
    return (
        HEAD.format(id="chicken", turns=1, order="[a, b], c")
        + f"""
parameters:
  prize: {{{number}, judgement: Given.}}
variables:
  a_goes: {{levels: flag, start: false, judgement: Given.}}
  b_goes: {{levels: flag, start: false, judgement: Given.}}
  c_goes: {{levels: flag, start: false, judgement: Given.}}
actors:
  a: {{{side}, payoffs: {{both: 1.05 * prize - 0.5, a_alone: -0.4, b_alone: 0.1}}, options: {{go: {{appeal: 0, effects: {{a_goes: =true}}, judgement: Given.}}, no: {{appeal: 0, judgement: Given.}}}}}}
  b: {{{side}, payoffs: {{both: prize - 0.5, a_alone: 0.1, b_alone: -0.4}}, options: {{go: {{appeal: 0, effects: {{b_goes: =true}}, judgement: Given.}}, no: {{appeal: 0, judgement: Given.}}}}}}
  c: {{{side}, payoffs: {{both: 0.3, a_alone: -0.2}}, options: {{go: {{appeal: 0, effects: {{c_goes: =true}}, judgement: Given.}}, no: {{appeal: 0, judgement: Given.}}}}}}
outcomes:
  both: {{when: a_goes and b_goes and not c_goes, ends: true}}
  stopped: {{when: a_goes and b_goes}}
  a_alone: {{when: a_goes, ends: at_turn_end}}
  b_alone: {{when: b_goes}}
  none: {{otherwise: true}}
"""
    )


@pytest.mark.parametrize("precision", ["2", "12"])
def test_a_number_that_two_share_is_solved_for_each_value(precision, monkeypatch):
    """At precision 12 they have several equilibria: the one at the median would be read as that of every value."""
    found = answer(chicken(precision)).probability
    monkeypatch.setattr(learning, "may_be_read", lambda _: False)
    assert found == pytest.approx(answer(chicken(precision)).probability, abs=1e-12)


def test_fixing_a_discrete_number_that_few_know_moves_the_truth_alone():
    hidden, reads = as_levels([0.2, 0.7], ["0", "1"])
    hidden = hidden.replace("known_to", "believed: {t0: 0.6, t1: 0.4}, known_to")
    crisis = ct.loads(demand("discrete: {0.2: 0.6, 0.7: 0.4}"))
    fixed = ct.run(crisis.with_values(strength=0.7), progress=False)
    assert fixed.probability == pytest.approx(
        answer(demand(hidden=hidden, reads=reads)).probability, abs=1e-12
    )


def hanging(thick):
    """One with two types, the second of which hangs on the first, against one who believes something else of it."""
    side = (
        "must_act: true, judgement: Given., decides: {look_ahead: horizon, precision: 2, judgement: Given.}"
    )
    return (
        HEAD.format(id="hanging", turns=1, order="north, south")
        + f"""beliefs: bayes
variables:
  mood: {{levels: [calm, hot], start: {{calm: 0.5, hot: 0.5}}, known_to: [north], judgement: Given.}}
  nerve:
    levels: [thin, thick]
    start: {{thin: "if_else(mood == hot, 0.5, 0.5)", thick: "if_else(mood == hot, 0.5, 0.5)"}}
    believed: {{thin: "1 - if_else(mood == hot, {thick}, 0.5)", thick: "if_else(mood == hot, {thick}, 0.5)"}}
    known_to: [north]
    judgement: Given.
  other: {{levels: [weak, strong], start: {{weak: 0.1, strong: 0.9}}, known_to: [south], judgement: Given.}}
  goes: {{levels: flag, start: false, judgement: Given.}}
  fights: {{levels: flag, start: false, judgement: Given.}}
actors:
  north: {{{side}, payoffs: {{won: 1, lost: -2, taken: 1.5}}, options: {{go: {{appeal: "if_else(mood == hot, 0.3, -0.2)", effects: {{goes: =true}}, judgement: Given.}}, no: {{appeal: 0, judgement: Given.}}}}}}
  south: {{{side}, payoffs: {{lost: 1.3, won: -2, taken: -0.7}}, options: {{fight: {{when: goes, appeal: "if_else(other == strong, 0.5, -0.5)", effects: {{fights: =true}}, judgement: Given.}}, give_way: {{appeal: 0, judgement: Given.}}}}}}
outcomes:
  won: {{when: goes and fights and other == weak}}
  lost: {{when: goes and fights}}
  taken: {{when: goes}}
  none: {{otherwise: true}}
"""
    )


def test_what_others_hold_for_impossible_beside_another_type_is_refused():
    """Whoever knows both types could not weigh there what it does not know; without this it took all of that for even."""
    assert np.isfinite(answer(hanging("0.001")).probability).all()
    with pytest.raises(
        RunError,
        match="at some levels of 'mood' others hold for impossible what 'nerve' may really be, and north knows both",
    ):
        answer(hanging("0"))


def two_numbers():
    """Each side knows one number, and whether an act pays hangs on its own."""
    side = (
        "must_act: true, judgement: Given., decides: {look_ahead: horizon, precision: 2, judgement: Given.}"
    )
    number = "types: 2, judgement: Given."
    return (
        HEAD.format(id="two-numbers", turns=1, order="west, east")
        + f"""
parameters:
  left: {{discrete: {{0.2: 0.7, 0.9: 0.3}}, known_to: [west], {number}}}
  right: {{discrete: {{-1: 0.6, 1: 0.4}}, known_to: [east], {number}}}
variables:
  west_did: {{levels: flag, start: false, judgement: Given.}}
  east_did: {{levels: flag, start: false, judgement: Given.}}
actors:
  west: {{{side}, payoffs: {{both: left - 0.5, west_only: 0.3}}, options: {{go: {{appeal: left, effects: {{west_did: =true}}, judgement: Given.}}, no: {{appeal: 0, judgement: Given.}}}}}}
  east: {{{side}, payoffs: {{both: right, east_only: -0.2}}, options: {{move: {{appeal: right, effects: {{east_did: =true}}, judgement: Given.}}, wait: {{appeal: 0, judgement: Given.}}}}}}
outcomes:
  both: {{when: west_did and east_did}}
  west_only: {{when: west_did}}
  east_only: {{when: east_did}}
  none: {{otherwise: true}}
"""
    )


def test_what_a_number_tells_is_told_over_the_types_of_other_numbers():
    """Not with the other number at its median: over all types it is as likely as in a run, whose draws are these types."""
    found = ct.worth_of_type(ct.loads(two_numbers())).parts["outcomes"]
    result = answer(two_numbers())
    for _, rows in found.groupby("variable"):
        now = rows.groupby("outcome").now.first()
        assert [now[one.name] for one in result.model.outcomes] == pytest.approx(
            list(result.probability), abs=1e-12
        )


def test_where_types_hang_together_payoffs_are_told_all_the_same():
    found = ct.worth_of_type(ct.loads(hanging("0.9")))
    assert len(found.table)
    assert found.parts["outcomes"].empty
    assert any("types hang on each other" in str(caveat) for caveat in found.caveats)


def test_a_grid_answers_for_a_signal():
    """It stopped with an error where both features met: nobody had told the grid that nothing is beyond belief."""
    text = standoff(turns=1)
    histories = answer(text.replace("beliefs: grid", "beliefs: bayes"))
    assert answer(text).probability == pytest.approx(histories.probability, abs=1e-3)
