"""A first session as a user with a strict type checker writes it; ``test_typing.py`` and ``.ci/run`` have it checked and run.

Every wrong use is marked as one that the checker is to find: a mark that it does not need is a mistake of its own.
"""

from __future__ import annotations

from typing import assert_type

from matplotlib.axes import Axes

import toolkit as ct
from toolkit.analysis.outcomes import Outcomes
from toolkit.answers import Answer, Caveat
from toolkit.games import Game
from toolkit.results import Result
from toolkit.scenario import Scenario


def ask() -> None:
    """Run a crisis, ask its result more, and draw."""
    crisis = assert_type(ct.load("chicken"), Scenario)
    result = assert_type(ct.run(crisis, seed=7, draws=4, progress=False), Result)
    assert_type(ct.run("chicken", values={}, variant=(), progress=False), Result)
    answer = assert_type(ct.outcomes(result), Outcomes)
    assert_type(answer.caveats, tuple[Caveat, ...])
    assert_type(answer.title, str)
    assert_type(result.times(), Answer)
    assert_type(result.tornado(), Answer)
    assert_type(ct.plot.outcomes(result), Axes)
    assert ct.__version__.upper()


def play() -> None:
    """Take a seat."""
    game = assert_type(ct.Game("chicken", seats="east", seed=1), Game)
    game.finish()
    assert_type(game.is_over, bool)


def slip() -> None:
    """Misspell, and mistake one thing for another; never run."""
    ct.outcome("chicken")  # type: ignore[attr-defined]
    ct.plot.nothing()  # type: ignore[attr-defined]
    ct.load(7)  # type: ignore[arg-type]
    ct.Game("chicken", seats=7)  # type: ignore[arg-type]
    ct.run("chicken", seed="seven")  # type: ignore[arg-type]
    result = ct.run("chicken", sead=7)  # type: ignore[call-arg]
    result.sensitivty()  # type: ignore[attr-defined]
    result.probability.upper()  # type: ignore[attr-defined]
