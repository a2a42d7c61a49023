"""The game that is looked back on: handed over or read, with the choices that people made in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from toolkit.arguments import said
from toolkit.engines.states.ladder import rung_of
from toolkit.errors import ToolkitError, unknown
from toolkit.games.course import SeatTurn
from toolkit.games.game import Game
from toolkit.games.saved_games import open_game

WHOLE = 1.0
"""Chances where a game stands, with its own inputs, are told in whole per cent, and what moved them in whole points."""
Played = Any
"""A Game, or the path of a saved one."""


def game_of(game: Played) -> Game:
    """Return the game, read from its file where a path was given.

    Raises
    ------
    ToolkitError
        For anything else, or a file that holds no game.
    """
    if isinstance(game, Game):
        return game
    if isinstance(game, str | os.PathLike):
        return open_game(game)
    raise ToolkitError(
        f"debrief takes a Game or the path of a saved one, not {said(game)}; "
        'ct.play(...).game is one, and ct.open_game("mine.game.json") reads one',
        kind="wrong kind",
        subject="game",
    )


def chair_of(game: Game, chair: Sequence[str] | str) -> tuple[str, ...]:
    """Return the seats that are looked back on."""
    asked = (chair,) if isinstance(chair, str) and chair else tuple(chair)
    for seat in asked:
        if seat not in game.seats:
            raise unknown("seat", seat, game.seats)
    return asked or game.seats


def by_people(game: Game) -> tuple[tuple[SeatTurn, str], ...]:
    """Return the choices that people made, those left out that they left to the model."""
    if game.n_by_people is None:
        return game.course.decisions
    made = {(move.turn, move.key) for move in game.moves[: game.n_by_people]}
    return tuple((d, picked) for d, picked in game.course.decisions if (d.turn, d.key) in made)


def highest_rung(game: Game) -> str:
    """Name the highest rung of the ladder that a game has stood on; empty without a ladder."""
    model, course = game.model, game.course
    if not model.rungs or not course.moments:
        return ""
    columns = [np.array(column) for column in zip(*(moment.state for moment in course.moments), strict=True)]
    place = int(rung_of(model, columns).max())
    known = [number for number, _, _ in model.rungs]
    if course.rung is not None:
        place = max(place, known.index(course.rung))
    return f"{model.rungs[place][0]} {model.rungs[place][1]}" if place >= 0 else ""
