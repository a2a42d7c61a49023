"""Actors of infinite precision who look ahead and choose at once: the limit of the principal branch, solved by hand and approached."""

import pytest

from tests.agreement.test_equilibrium import GAMES, TWO_TURNS, at_once, first_shares
from toolkit.engines import run
from toolkit.errors import RunError
from toolkit.scenario import loads


@pytest.mark.parametrize(
    ("game", "row", "column"),
    [
        ("constant sum", 1.0, 0.5),  # the column gets 1 either way once the row plays its first move
        ("pennies 320", 1 / 2, 1 / 8),
        ("prisoners", 0.0, 0.0),
        ("chicken", 0.5, 0.5),
    ],
)
def test_best_replies_at_once_are_the_limit_of_the_branch(game, row, column):
    """The mix that leaves the other no better choice; of the three equilibria of chicken the one that treats both alike."""
    _, first, other = first_shares(at_once(*GAMES[game], "inf"))
    assert (first, other) == pytest.approx((row, column), abs=1e-8)


@pytest.mark.parametrize("game", ["pennies 320", "prisoners", "chicken"])
def test_best_replies_are_near_large_precision_and_beside_a_finite_one(game):
    """Choices differ from the limit by about 1 over precision times what is at stake, here 1e-5 at most."""
    for other in ("inf", 0.02):
        sharp = first_shares(at_once(*GAMES[game], 1, precisions={"row": "inf", "column": other}))[1:]
        each = {"row": 1e5, "column": 1e5 if other == "inf" else other}
        assert sharp == pytest.approx(first_shares(at_once(*GAMES[game], 1, precisions=each))[1:], abs=3e-5)


def test_best_replies_over_several_turns_are_near_large_precision():
    crisis = loads(TWO_TURNS)

    def chances(precision):
        sharper = crisis.with_changes(
            set={f"actors.{one}.decides.precision": precision for one in ("north", "south")}
        )
        return run(sharper, engine="exact", progress=False).probability

    assert chances("inf") == pytest.approx(chances(1e6), abs=1e-4)


def test_a_limit_that_cannot_be_reached_is_refused_in_words(monkeypatch):
    monkeypatch.setattr("toolkit.engines.looking_ahead.sharp.LARGEST_STAKE", 64.0)
    with pytest.raises(RunError, match="as precision grows without end"):
        run(at_once(*GAMES["pennies 320"], "inf"), engine="exact", progress=False)


def test_a_branch_that_turns_back_has_no_limit_that_can_be_told():
    row = [[0.98, 0.3, -1.29], [0.3, -0.7, 1.86], [0.55, -0.74, 0.29]]
    column = [[0.03, 1.26, 0.42], [0.58, -1.05, 0.86], [2.16, 0.7, 0.03]]
    with pytest.raises(RunError, match="turns back, or does not settle"):
        first_shares(at_once(row, column, "inf"))
