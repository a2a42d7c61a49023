"""The verb that opens a seat in the crisis."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.arguments import public
from toolkit.engines.subjects import GAME_ENDING, Subject, model_of, seed_of
from toolkit.errors import ToolkitError
from toolkit.games.game import Game
from toolkit.games.saved_games import open_game
from toolkit.notebook.seat import Seat
from toolkit.notebook.subjects import has_heard, opened


@public
def play(
    of: Subject,
    *,
    seats: str | Sequence[str] = (),
    seed: int | None = None,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
) -> Seat:
    """Take a seat in the crisis: you choose, the model plays the rest.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result; a Game, or the path of a saved one
        A game goes on where it stood, with the seats, the seed and the what-ifs that it has; a saved one has a name in .json.
    seats : str or sequence of str
        Actors to decide for.
    seed : int, optional
        The same seed gives the same inputs and the same luck; that of a result, and 0 for all else, if left out.
    variant, values
        What-ifs applied and inputs fixed beforehand, as in ``run``.

    Returns
    -------
    Seat
        A widget; the notebook shows it if it stands last in a cell.

    Raises
    ------
    ToolkitError
        If the crisis, the seats or the saved game are wrong, or something is asked of a game that it has already.
    """
    wishes: dict[str, Any] = {"seats": seats, "seed": seed, "variant": variant, "values": values}
    if isinstance(of, Game):
        return Seat(_as_it_is(of, wishes))
    if isinstance(of, str | os.PathLike) and os.fspath(of).lower().endswith(GAME_ENDING):
        return Seat(_as_it_is(open_game(of), wishes))
    of = opened(of, "play")
    model = model_of(of, {"variant": variant, "values": values}, verb="play")
    chosen = seed_of(of, {} if seed is None else {"seed": seed})
    game = Game(model, (seats,) if isinstance(seats, str) else tuple(seats), chosen)
    return Seat(game, "Reports are not taken in: the game starts before them." if has_heard(of) else "")


def _as_it_is(game: Game, wishes: Mapping[str, Any]) -> Game:
    """Return a game; what it has already cannot be said again beside it."""
    for name, wish in wishes.items():
        if wish is not None and (name == "seed" or len(wish)):
            raise ToolkitError(
                f"play was given a game, which has its {name} already; for another start from the scenario",
                kind="run already",
                subject=name,
            )
    return game
