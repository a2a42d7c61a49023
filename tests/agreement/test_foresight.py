"""Actors that look ahead, against Gambit's agent quantal responses and a case solved by hand.

The game values were computed with pygambit 16.7.0 (principal logit branch) and are given to 12 digits;
the games are the four-move centipede of McKelvey and Palfrey (1992, Econometrica 60:803) and chicken played
in sequence. The exact engine is held to 1e-9.
"""

import json
import math

import numpy as np
import pytest
from games import BASIS, CENTIPEDE, CENTIPEDE_PAYOFFS, CHICKEN, CHICKEN_PAYOFFS, tree_game

from toolkit.engines import run
from toolkit.scenario import loads


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (0.1, (0.447996471184, 0.253212177148, 0.126338662257, 0.0999060253242, 0.072546664087)),
        (0.5, (0.296256574927, 0.195626798272, 0.236215111766, 0.226227059455, 0.0456744555801)),
    ],
)
def test_centipede(precision, expected):
    game = tree_game(["p1", "p2"], CENTIPEDE, CENTIPEDE_PAYOFFS, precision, 2)
    assert run(game, engine="exact", progress=False).probability[:5] == pytest.approx(expected, abs=1e-9)


def test_centipede_without_precision_is_a_coin_toss():
    game = tree_game(["p1", "p2"], CENTIPEDE, CENTIPEDE_PAYOFFS, 0, 2)
    assert run(game, engine="exact", progress=False).probability[:5] == pytest.approx(
        [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16]
    )


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (0.25, (0.2121083579, 0.272352522635, 0.28982397825, 0.225715141214)),
        (0.5, (0.165768511362, 0.273306070695, 0.349153260507, 0.211772157436)),
        (1, (0.0764051577608, 0.207690751942, 0.523367826688, 0.192536263609)),
        (2, (0.00540873281409, 0.0399654301874, 0.84083164779, 0.113794189208)),
    ],
)
def test_chicken_in_sequence(precision, expected):
    game = tree_game(["row", "column"], CHICKEN, CHICKEN_PAYOFFS, precision, 1)
    assert run(game, engine="exact", progress=False).probability[:4] == pytest.approx(expected, abs=1e-9)


def test_perfect_players_find_the_subgame_perfect_outcome():
    game = tree_game(["row", "column"], CHICKEN, CHICKEN_PAYOFFS, "inf", 1)
    assert run(game, engine="exact", progress=False).probability[:4] == pytest.approx([0, 0, 1, 0])


def climb(look_ahead, discount=1.0):
    """One climber, two turns: a step costs 0.2 now; at the horizon two steps are worth 3 and one step 0."""
    document = {
        "format": 1, "id": "climb", "title": "Worked by hand", "as_of": "2030-01-01", "turn": "1 day", "horizon": 2,
        "variables": {"height": {"levels": "0..2", "start": 0, **BASIS}},
        "actors": {
            "climber": {
                "decides": {"look_ahead": look_ahead, "precision": 1.5, "discount": discount, **BASIS},
                "value": "0.5 * height", "payoffs": {"top": 3}, **BASIS,
                "options": {"step": {"appeal": -0.2, "when": "height < 2", "effects": {"height": "+1"}, **BASIS}},
            }
        },
        "outcomes": {"top": {"when": "height == 2", **BASIS}, "below": {"otherwise": True}},
    }  # fmt: skip
    return loads(json.dumps(document))


def logistic(gain):
    return 1 / (1 + math.exp(-1.5 * gain))


def test_one_turn_ahead_by_hand():
    first = logistic(-0.2 + 0.5)  # the worth of the state just before the next choice
    second = logistic(-0.2 + 3)  # the window of the last choice ends at the horizon: the payoff counts
    assert run(climb("1 turns"), engine="exact", progress=False).probability[0] == pytest.approx(
        first * second, abs=1e-12
    )


@pytest.mark.parametrize(
    ("discount", "look_ahead"), [(1.0, "horizon"), (0.8, "horizon"), (1.0, "2 turns"), (0.8, "2 turns")]
)
def test_to_the_horizon_by_hand(discount, look_ahead):
    second = logistic(-0.2 + 3)
    worth_at_one = second * (-0.2 + 3)
    worth_at_zero = logistic(-0.2) * -0.2  # from the ground the top is out of reach
    first = logistic(-0.2 + discount * (worth_at_one - worth_at_zero))
    result = run(climb(look_ahead, discount), engine="exact", progress=False)
    assert result.probability[0] == pytest.approx(first * second, abs=1e-12)


def test_sampling_looks_up_the_same_foresight():
    game = tree_game(["p1", "p2"], CENTIPEDE, CENTIPEDE_PAYOFFS, 0.5, 2)
    exact = run(game, engine="exact", progress=False).probability
    n = 40_000
    sampled = run(game, engine="monte_carlo", runs=n, seed=1, progress=False).probability
    assert (np.abs(sampled - exact) <= 4 * np.sqrt(exact * (1 - exact) / n)).all()


def test_others_foresee_an_imposed_choice_only_if_it_is_announced():
    def row_gives(announced):
        game = tree_game(["row", "column"], CHICKEN, CHICKEN_PAYOFFS, 1, 1)
        force = [{"turn": 1, "actor": "column", "option": "firm_at_c2", "announced": announced}]
        return run(game.with_changes(force=force), engine="exact", progress=False).probability[:2].sum()

    assert row_gives(False) == pytest.approx(0.284095909702, abs=1e-9)
    firm = 1 / (1 + math.exp(-1))  # column's answer to giving way, as before
    assert row_gives(True) == pytest.approx(1 / (1 + math.exp(1 - (firm * 2 + (1 - firm) * 3))), abs=1e-12)
