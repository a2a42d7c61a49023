"""The rungs that a game stood on turn by turn, of those that every seat of it can see."""

from __future__ import annotations

import numpy as np

from toolkit.games.game import Game
from toolkit.model.program import Workspace


def common_rungs(game: Game) -> list[int]:
    """Return the places on the ladder whose conditions every seat can see."""
    places = range(len(game.model.rungs))
    return [place for place in places if all(game.sees_rung(seat, place) for seat in game.seats)]


def rungs_by_turn(game: Game) -> list[tuple[int, int]]:
    """Return where a game stood at the end of each turn, and where it stands now.

    Returns
    -------
    list of (turn, height)
        From turn 0, the start. ``height`` counts the common rungs up to the highest that stood: 0 for none.
    """
    course, model, known = game.course, game.model, common_rungs(game)
    if not known or not course.moments:
        return []
    firsts = [
        moment
        for n, moment in enumerate(course.moments)
        if n == 0 or moment.turn > course.moments[n - 1].turn
    ]
    columns = [np.array(column) for column in zip(*(one.state for one in firsts), strict=True)]
    shape = (len(firsts),)
    rows = model.ladder_program.evaluate(columns, [], 0, Workspace(shape, shape))
    stands = np.stack([np.broadcast_to(rows[place], shape) for place in known]).astype(bool)
    heights = [_highest(column) for column in stands.T]
    now = _highest([place in course.rungs for place in known])
    return [
        *((one.turn - 1, height) for one, height in zip(firsts, heights, strict=True)),
        (course.end_turn, now),
    ]


def _highest(stands: object) -> int:
    """Return how high the highest rung is that stands; 1 is the lowest."""
    held = np.flatnonzero(np.asarray(stands))
    return int(held[-1]) + 1 if len(held) else 0
