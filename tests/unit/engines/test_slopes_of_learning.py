"""The equations of actors who learn: their slopes against differences, and what bounds the way along the branch."""

import re

import numpy as np
import pytest
from learning_games import at_once, entry, poker, quiche, signal

import toolkit as ct
from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.answer import softened
from toolkit.engines.looking_ahead.learning.game import Dealer
from toolkit.engines.looking_ahead.learning.information import information_sets
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.learning.sparse import Scattered, Sparse
from toolkit.engines.looking_ahead.learning.unrolling import unrolled
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.engines.states.listing import list_states
from toolkit.errors import RunError
from toolkit.model.compile import compile_model
from toolkit.model.draws import draw_parameters

STEP = 1e-6
MOST_WORK = "toolkit.engines.looking_ahead.learning.branch.MOST_WORK"


def system_of(text):
    """The equations of a game at its medians."""
    model = compile_model(ct.loads(text))
    structure = list_states(model)
    laid_out = unrolled(model, structure)
    dealer = Dealer(model, structure, laid_out, information_sets(model, structure, laid_out))
    parameters = draw_parameters(model, 1, 0, "central").columns(0, 1)
    return System(softened(dealer.game(parameters, Worth(Chain(model, structure, 1), parameters, 0), 0), 0))


GAMES = {
    "a signal": signal("2", "0.3"),
    "a bluff": poker("2"),
    "breakfast": quiche("3"),
    "two at once": at_once("2"),
    "repeated": entry("2", 3),
    "repeated, the present alone": entry("2", 3, remembers="present"),
}


@pytest.mark.parametrize("text", GAMES.values(), ids=GAMES)
def test_slopes_are_those_of_small_differences(text):
    system = system_of(text)
    x = np.random.default_rng(3).normal(size=system.n)
    gap = system.gap(x, 0.7)
    assert gap.value == pytest.approx(system.wrong(x, 0.7), abs=1e-14)
    for n in range(system.n):
        aside = STEP * (np.arange(system.n) == n)
        found = (system.wrong(x + aside, 0.7) - system.wrong(x - aside, 0.7)) / (2.0 * STEP)
        # Differences of numbers of size one lose about 1e-16 / STEP, and STEP squared of what bends.
        assert gap.slopes[:, n] == pytest.approx(found, abs=1e-8)
    more = (system.wrong(x, 0.7 + STEP) - system.wrong(x, 0.7 - STEP)) / (2.0 * STEP)
    assert gap.by_share == pytest.approx(more, abs=1e-8)


def test_matrices_that_stand_still_take_new_numbers():
    rows, columns = np.array([2, 0, 2, 2]), np.array([1, 0, 1, 0])
    laid, table = Sparse(rows, columns, (3, 2)), np.array([[1.0, 10.0], [2.0, 20.0]])
    for numbers in (np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, -1.0, 0.5, 2.0])):
        plain = np.zeros((3, 2))
        np.add.at(plain, (rows, columns), numbers)
        assert laid.times(numbers, table) == pytest.approx(plain @ table)
        into = np.ones((3, 2))
        Scattered(rows, columns, 2).add(numbers, into)
        assert into == pytest.approx(1.0 + plain)


# --- what bounds the way


def test_a_game_that_takes_too_long_names_a_precision_that_works(monkeypatch):
    monkeypatch.setattr(MOST_WORK, 30.0 * system_of(entry("3", 3)).work)
    with pytest.raises(RunError, match="before it takes too long, with 39 free choices") as caught:
        ct.run(ct.loads(entry("3", 3)), progress=False)
    said = " ".join(str(caught.value).split())
    share = float(re.search(r"followed from even odds to ([\d.]+) % of their precision", said)[1])
    assert "lower the precision" in said
    lower = f"{0.9 * share / 100.0 * 3.0:.4f}"
    assert ct.run(ct.loads(entry(lower, 3)), progress=False).probability.sum() == pytest.approx(1.0)
    assert "beliefs: prior" in said
    ct.run(ct.loads(entry("3", 3) + "beliefs: prior\n"), progress=False)


def test_work_grows_with_the_game_and_is_no_clock():
    short, long = (system_of(entry("3", turns)) for turns in (2, 4))
    assert short.work == system_of(entry("3", 2)).work < long.work
