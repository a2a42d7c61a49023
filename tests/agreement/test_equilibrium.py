"""Actors who look ahead and choose at once, against Gambit's principal logit branch and cases solved by hand.

The values were computed with pygambit 16.7.0 and are given to 12 digits; the engine is held to 1e-9.
"""

import json
import math

import numpy as np
import pytest
from games import BASIS, CHICKEN, CHICKEN_PAYOFFS, tree_game

from toolkit.engines import run
from toolkit.errors import RunError
from toolkit.scenario import loads


def at_once(row_payoffs, column_payoffs, precision, order=(("row", "column"),), precisions=None):
    """Write a game of two, with as many moves for each: both choose in one phase, then it ends in an outcome for each pair of moves."""
    moves = ("first", "second", "third")[: len(row_payoffs)]
    n = range(len(moves))
    each = precisions or {"row": precision, "column": precision}

    def actor(name, payoffs):
        options = {move: {"appeal": 0, "effects": {name: f"={move}"}, **BASIS} for move in moves}
        return {
            "must_act": True,
            "decides": {"look_ahead": "horizon", "precision": each[name], **BASIS},
            "payoffs": {f"o{i}{j}": payoffs[i][j] for i in n for j in n},
            "options": options,
            **BASIS,
        }

    document = {
        "format": 1, "id": "game", "title": "A game at once", "as_of": "2030-01-01", "turn": "1 day", "horizon": 1,
        "order": [list(entry) if not isinstance(entry, str) else entry for entry in order],
        "variables": {name: {"levels": ["open", *moves], "start": "open", **BASIS} for name in ("row", "column")},
        "actors": {"row": actor("row", row_payoffs), "column": actor("column", column_payoffs)},
        "outcomes": {
            **{
                f"o{i}{j}": {"when": f"row == {moves[i]} and column == {moves[j]}"} for i in n for j in n
            },
            "unfinished": {"otherwise": True},
        },
    }  # fmt: skip
    return loads(json.dumps(document))


def first_shares(scenario):
    result = run(scenario, engine="exact", progress=False)
    shares = {
        (key, name): float(result.tally.choices[0, n])
        for n, (key, name, _) in enumerate(result.model.actions)
    }
    return result, shares["row", "first"], shares["column", "first"]


GAMES = {
    "constant sum": ([[1, 1], [0, 1]], [[1, 1], [2, 1]]),
    "pennies 320": ([[320, 40], [40, 80]], [[40, 80], [80, 40]]),
    "prisoners": ([[9, 0], [10, 1]], [[9, 10], [0, 1]]),
    "chicken": ([[3, 2], [4, 1]], [[3, 4], [2, 1]]),
}


@pytest.mark.parametrize(
    ("game", "precision", "row", "column"),
    [
        ("constant sum", 0.5, 0.568773237195, 0.553695484985),
        ("constant sum", 1, 0.64297935896, 0.588319024425),
        ("constant sum", 2, 0.772676607122, 0.6117434792),
        ("constant sum", 3, 0.859536709589, 0.603815785962),
        ("pennies 320", 0.005, 0.640497994747, 0.485953897206),
        ("pennies 320", 0.01, 0.740154573354, 0.452116283117),
        ("pennies 320", 0.02, 0.828801697029, 0.371430994996),
        ("pennies 320", 0.05, 0.817987859143, 0.218923381344),
        ("prisoners", 0.25, 0.437823499114, 0.437823499114),
        ("prisoners", 2, 0.119202922022, 0.119202922022),
        ("chicken", 1, 0.5, 0.5),
        ("chicken", 4, 0.5, 0.5),
    ],
)
def test_principal_branch(game, precision, row, column):
    result, first, second = first_shares(at_once(*GAMES[game], precision))
    assert (first, second) == pytest.approx((row, column), abs=1e-9)
    assert result.record.at_once and any("principal" in said for said in result.caveats)
    sampled = run(at_once(*GAMES[game], precision), engine="monte_carlo", runs=20_000, seed=2, progress=False)
    error = np.sqrt(np.clip(result.probability * (1 - result.probability), 0, None) / 20_000)
    assert (np.abs(sampled.probability - result.probability) <= 4 * error + 1e-12).all()


def test_other_equilibria_are_seen_and_said():
    calm, *_ = first_shares(at_once(*GAMES["chicken"], 1))
    sharp, *_ = first_shares(at_once(*GAMES["chicken"], 4))
    assert calm.record.other_equilibria == 0.0
    assert sharp.record.other_equilibria > 0.0


def test_each_has_a_precision_of_its_own():
    payoffs = GAMES["constant sum"]
    _, row, column = first_shares(at_once(*payoffs, 0, precisions={"row": 3.0, "column": 0.7}))

    # The fixed point by itself, in plain numbers.
    def reply(weight, gain):
        return 1 / (1 + math.exp(-weight * gain))

    assert row == pytest.approx(reply(3.0, column * 1 + (1 - column) * 0), abs=1e-10)
    gain = row * (1 - 1) + (1 - row) * (2 - 1)
    assert column == pytest.approx(reply(0.7, gain), abs=1e-10)


def test_at_once_is_not_one_after_the_other():
    payoffs = GAMES["chicken"]
    sequential = run(at_once(*payoffs, 2, order=("row", "column")), engine="exact", progress=False)
    known = run(tree_game(["row", "column"], CHICKEN, CHICKEN_PAYOFFS, 2, 1), engine="exact", progress=False)
    assert sequential.probability[:4] == pytest.approx(known.probability[:4], abs=1e-12)
    together = run(at_once(*payoffs, 2), engine="exact", progress=False)
    assert together.probability[:4] == pytest.approx([0.25] * 4, abs=1e-10)


TWO_TURNS = """
format: 1
id: two-turns
title: Two turns at once
as_of: 2030-01-01
turn: 1 day
horizon: 2
order: [[north, south], gust]
variables:
  heat: {levels: 0..4, start: 0, judgement: Cold.}
events:
  gust: {probability: 0.3, effects: {heat: +1}, judgement: Windy.}
actors:
  north:
    decides: {look_ahead: horizon, precision: 1.2, judgement: Sharp.}
    payoffs: {hot: 1, cold: 0}
    judgement: Likes heat.
    options: {stoke: {appeal: -0.3, effects: {heat: +1}, judgement: Costs.}}
  south:
    decides: {look_ahead: horizon, precision: 0.8, judgement: Less so.}
    payoffs: {hot: -1, cold: 0.5}
    judgement: Dislikes it.
    options: {douse: {appeal: -0.2, effects: {heat: -1}, judgement: Costs.}}
outcomes:
  hot: {when: heat >= 2, judgement: Hot.}
  cold: {otherwise: true}
"""


def test_two_turns_at_once_with_chance_between():
    result = run(loads(TWO_TURNS), engine="exact", progress=False)
    # By hand: value of each heat at the end, then the fixed point of both actors backward, by damped replies.
    gust = 0.3
    clip = lambda heat: min(max(heat, 0), 4)  # noqa: E731
    value = [{h: (1.0 if h >= 2 else 0.0, -1.0 if h >= 2 else 0.5) for h in range(5)}]
    policy = []
    for _ in range(2):
        after = {
            h: tuple((1 - gust) * value[-1][h][k] + gust * value[-1][clip(h + 1)][k] for k in (0, 1))
            for h in range(5)
        }
        rules, worth = {}, {}
        for heat in range(5):
            north = south = 0.5
            for _ in range(4_000):

                def expect(k, a, b, heat=heat, after=after):
                    return after[clip(heat + a - b)][k]

                q = [
                    sum((south if b else 1 - south) * expect(0, a, b) for b in (0, 1)) - 0.3 * a
                    for a in (0, 1)
                ]
                r = [
                    sum((north if a else 1 - north) * expect(1, a, b) for a in (0, 1)) - 0.2 * b
                    for b in (0, 1)
                ]
                north = 0.5 * north + 0.5 / (1 + math.exp(-1.2 * (q[1] - q[0])))
                south = 0.5 * south + 0.5 / (1 + math.exp(-0.8 * (r[1] - r[0])))
            rules[heat] = (north, south)
            chance = {
                (a, b): (north if a else 1 - north) * (south if b else 1 - south)
                for a in (0, 1)
                for b in (0, 1)
            }
            worth[heat] = tuple(
                sum(p * (expect(k, a, b) - (0.3 * a if k == 0 else 0.2 * b)) for (a, b), p in chance.items())
                for k in (0, 1)
            )
        policy.append(rules)
        value.append(worth)
    first, second = policy[1], policy[0]
    mass = {0: 1.0}
    for rules in (first, second):
        moved = {}
        for heat, share in mass.items():
            north, south = rules[heat]
            for a in (0, 1):
                for b in (0, 1):
                    for g in (0, 1):
                        p = (
                            (north if a else 1 - north)
                            * (south if b else 1 - south)
                            * (gust if g else 1 - gust)
                        )
                        then = clip(clip(heat + a - b) + g)
                        moved[then] = moved.get(then, 0.0) + share * p
        mass = moved
    assert result.probability[0] == pytest.approx(sum(p for heat, p in mass.items() if heat >= 2), abs=1e-10)


SIZED = {
    "coordination": ([[1, 0], [0, 0.9]], [[1, 0], [0, 0.9]]),
    "prisoners": ([[0.9, 0], [1, 0.1]], [[0.9, 1], [0, 0.1]]),
    "chicken": ([[0.3, 0.2], [0.4, 0.1]], [[0.3, 0.4], [0.2, 0.1]]),
    "pennies": ([[1, 0], [0, 0.9]], [[0, 1], [0.9, 0]]),
}


def times(payoffs, size):
    return [[size * worth for worth in row] for row in payoffs]


@pytest.mark.parametrize("game", SIZED)
@pytest.mark.parametrize("stake", [1.0, 10.0])
def test_the_unit_of_payoffs_makes_no_difference(game, stake):
    found = []
    for size in (1e6, 1e3, 1.0, 1e-3):
        row, column = (times(payoffs, size) for payoffs in SIZED[game])
        found.append(first_shares(at_once(row, column, stake / size))[1:])
    assert np.ptp(np.array(found), axis=0).max() < 1e-9


@pytest.mark.parametrize("stake", [1e3, 1e6, 1e9, 1e12, 1e40])
@pytest.mark.parametrize(("game", "limit"), [("coordination", 1.0), ("prisoners", 0.0)])
def test_large_payoffs_approach_the_pure_equilibrium(game, limit, stake):
    row, column = (times(payoffs, stake) for payoffs in SIZED[game])
    _, first, other = first_shares(at_once(row, column, 1))
    assert first == pytest.approx(limit, abs=1e-12) and other == pytest.approx(limit, abs=1e-12)


@pytest.mark.parametrize("stake", [1e3, 1e6, 1e9, 1e12])
def test_large_payoffs_approach_the_mixed_equilibrium(stake):
    """Odds differ from the mix that makes the other indifferent by about 1 over the stake; a choice is told to 1e-12."""
    row, column = (times(payoffs, stake) for payoffs in SIZED["pennies"])
    _, first, other = first_shares(at_once(row, column, 1))
    assert first == pytest.approx(0.9 / 1.9, abs=3 / stake + 1e-12)
    assert other == pytest.approx(0.9 / 1.9, abs=3 / stake + 1e-12)


def test_where_the_branch_turns_back_is_told_to_two_figures():
    """Followed by arc length, an independent solver finds that it turns at a precision of 10.112."""
    row = [[0.98, 0.3, -1.29], [0.3, -0.7, 1.86], [0.55, -0.74, 0.29]]
    column = [[0.03, 1.26, 0.42], [0.58, -1.05, 0.86], [2.16, 0.7, 0.03]]
    assert first_shares(at_once(row, column, 10))[1] > 0.0
    with pytest.raises(RunError, match=r"beyond 0\.0084 % of their precision"):
        first_shares(at_once(row, column, 120_000))


def test_one_who_alone_looks_ahead_replies_best_to_what_others_do():
    played = at_once(*GAMES["pennies 320"], 1, precisions={"row": "inf", "column": 1})
    alone = played.with_changes(set={"actors.column.decides.look_ahead": 0})
    # Without looking ahead the column is at even odds, against which the first move is worth 180 and the second 60.
    assert first_shares(alone)[1:] == (1.0, 0.5)


def test_a_stake_at_which_mixing_cannot_be_told_is_refused_in_words():
    row, column = (times(payoffs, 1e40) for payoffs in SIZED["pennies"])
    with pytest.raises(RunError, match="rounding hides how they mix"):
        first_shares(at_once(row, column, 1))
