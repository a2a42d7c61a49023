"""Many small games solved side by side: each as if it were alone, and with as much care where several equilibria may be about."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.engines.looking_ahead import branch as followed
from toolkit.engines.looking_ahead.branch import Branch
from toolkit.engines.looking_ahead.cells import Cells

GAMES = 40
ROUNDING = 1e-12


def games(*sizes, stake=2.0, seed=0, imposed=None):
    """Return random games of so many options for each seer; the last option of some is closed."""
    rng = np.random.default_rng(seed)
    opens = [np.ones((size, GAMES), dtype=bool) for size in sizes]
    for one in opens:
        one[-1] = rng.random(GAMES) < 0.7
    return Cells(
        tuple(rng.normal(size=(*sizes, GAMES)) for _ in sizes),
        tuple(rng.normal(size=(size, GAMES)) for size in sizes),
        tuple(opens),
        tuple(rng.uniform(0.1, stake, size=GAMES) for _ in sizes),
        imposed or (None,) * len(sizes),
    )


def solved(cells):
    branch = Branch(cells, 16.0)
    chosen, share = branch.followed()
    assert share == 1.0
    return branch.polished(chosen)


SIZES = [(2, 2), (3, 2), (2, 3, 2), (6, 6)]


@pytest.mark.parametrize("sizes", SIZES)
def test_what_options_lead_to_is_a_mean_over_what_others_choose(sizes):
    cells = games(*sizes)
    split = cells.split(cells.even())
    letters = "abc"[: len(sizes)]
    for m in range(len(sizes)):
        others = [n for n in range(len(sizes)) if n != m]
        terms = ",".join([f"{letters}n", *(f"{letters[n]}n" for n in others)])
        wanted = np.einsum(f"{terms}->{letters[m]}n", cells.tables[m], *(split[n] for n in others))
        assert np.abs(cells.leads_to(m, split) - wanted).max() < ROUNDING


@pytest.mark.parametrize("sizes", SIZES)
def test_slopes_are_those_of_small_differences(sizes):
    cells = games(*sizes, imposed=(0, *(None,) * (len(sizes) - 1)))
    chosen = cells.even()
    slopes = cells.slopes(chosen, cells.replies(chosen))
    for column in range(len(chosen)):
        step = np.zeros_like(chosen)
        step[column] = 1e-6
        high, low = (one - cells.replies(one) for one in (chosen + step, chosen - step))
        assert np.abs((high - low) / 2e-6 - slopes[:, :, column].T).max() < 1e-8


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (6, 6)])
def test_replies_of_two_draw_together_as_strongly_as_is_said_at_most(sizes):
    """To the replies to the replies the product of both pulls is a bound, which is the square of what is said."""
    cells, rng = games(*sizes, stake=1.5), np.random.default_rng(1)
    one, two = (_random(cells, rng) for _ in range(2))
    ends = (cells.replies(cells.replies(now)) for now in (one, two))
    assert (_apart(cells, *ends) <= cells.pull() ** 2 * _apart(cells, one, two) + ROUNDING).all()


def test_where_replies_of_three_draw_together_they_end_in_the_same_place():
    cells, rng = games(2, 3, 2, stake=1.5), np.random.default_rng(1)
    one, two = (_random(cells, rng) for _ in range(2))
    surely = cells.pull() < 0.9
    assert surely.sum() > 5
    for _ in range(400):
        one, two = cells.replies(one), cells.replies(two)
    assert np.abs(one - two)[:, surely].max() < ROUNDING


def _random(cells, rng):
    parts = [np.where(opens, rng.exponential(size=opens.shape), 0.0) for opens in cells.opens]
    return np.concatenate([part / part.sum(axis=0) for part in parts])


def _apart(cells, one, two):
    """Return how far apart two choices of each seer are; shape (seers, N)."""
    return np.array([np.abs(one[place] - two[place]).sum(axis=0) for place in cells.places])


def test_the_bound_is_met_where_one_equilibrium_becomes_three():
    """Chicken with a symmetric mix: its branch forks where precision times the second difference of payoffs is 4."""
    payoffs = np.array([[3.0, 2.0], [4.0, 1.0]])[..., None]
    cells = Cells(
        (payoffs, payoffs.swapaxes(0, 1)),
        (np.zeros((2, 1)),) * 2,
        (np.ones((2, 1), dtype=bool),) * 2,
        (np.full(1, 2.0),) * 2,
        (None, None),
    )
    assert cells.pull() == pytest.approx([1.0], abs=ROUNDING)
    calm, sharp = (Branch(cells.at(np.full(1, share)), 16.0) for share in (0.9, 2.0))
    assert calm.surely_one[0] == 1.0 and sharp.surely_one[0] < 1.0
    assert calm.others(calm.followed()[0], 1) == 0.0
    assert sharp.others(sharp.followed()[0], 1) == 1.0


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("stake", [1.0, 4.0])
def test_going_at_once_as_far_as_there_is_one_equilibrium_leads_where_the_branch_does(
    monkeypatch, sizes, stake
):
    cells = games(*sizes, stake=stake)
    at_once = solved(cells)
    monkeypatch.setattr(followed, "SURELY_ONE", 1e-9)
    assert np.abs(solved(cells) - at_once).max() < ROUNDING
    assert np.abs(at_once - cells.replies(at_once)).max() < ROUNDING


@pytest.mark.parametrize("stake", [1.0, 6.0])
def test_a_game_comes_out_as_it_does_alone(stake):
    cells = games(3, 3, stake=stake, seed=5)
    together = solved(cells)
    alone = [solved(cells.some(np.array([n]))) for n in range(GAMES)]
    assert np.abs(np.concatenate(alone, axis=1) - together).max() < ROUNDING


def test_a_choice_that_is_imposed_stands_where_it_is_open():
    cells = games(3, 2, imposed=(2, None))
    chosen = solved(cells)
    assert np.array_equal(chosen[2] == 1.0, cells.opens[0][2])


def test_a_game_without_a_solution_does_not_keep_others_from_theirs():
    slopes = np.stack([np.eye(2), np.zeros((2, 2)), 2.0 * np.eye(2)])
    found = followed._solved(slopes, np.ones((3, 2, 1)))[..., 0]
    assert np.array_equal(found[[0, 2]], [[1.0, 1.0], [0.5, 0.5]]) and np.isnan(found[1]).all()


def test_a_branch_that_turns_back_says_how_far_it_went():
    """Beside games that can be followed; an independent solver finds the turn at a precision of 10.112."""
    row = np.array([[0.98, 0.3, -1.29], [0.3, -0.7, 1.86], [0.55, -0.74, 0.29]])
    column = np.array([[0.03, 1.26, 0.42], [0.58, -1.05, 0.86], [2.16, 0.7, 0.03]])
    cells = Cells(
        tuple(np.stack([one, 0.0 * one], axis=-1) for one in (row, column)),
        (np.zeros((3, 2)),) * 2,
        (np.ones((3, 2), dtype=bool),) * 2,
        (np.full(2, 20.0),) * 2,
        (None, None),
    )
    with np.errstate(all="ignore"):
        _, share = Branch(cells, 65.0).followed()
    assert share == pytest.approx(10.112 / 20.0, abs=1e-4)
