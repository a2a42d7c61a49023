"""The forecast that somebody makes in a terminal before the first choice."""

from __future__ import annotations

from toolkit.cli.typed import whole_number
from toolkit.errors import ToolkitError
from toolkit.games.forecast import TOKENS
from toolkit.games.game import Game

HOW = f"forecast WANTED N N …: the number of the end you want, then {TOKENS} tokens divided among the ends in this order"


def ends_text(game: Game) -> str:
    """List the ends by number, and say how a forecast is typed."""
    ends = [f"  {n}. {one.label}" for n, one in enumerate(game.model.outcomes, start=1)]
    return "\n".join([*ends, f"Type: {HOW}."])


def expect(game: Game, typed: str) -> str:
    """Keep the forecast that was typed, for every seat that is taken; return what to say of it.

    Raises
    ------
    ToolkitError
        If it is not a number of an end and a number of tokens for each.
    """
    ends = game.model.outcomes
    numbers = [whole_number(word) for word in typed.replace(",", " ").split()]
    wanted, *tokens = [n for n in numbers if n is not None] or [0]
    if None in numbers or len(numbers) != len(ends) + 1:
        raise ToolkitError(f"expected {len(ends) + 1} whole numbers; type {HOW}\n{ends_text(game)}")
    if not 1 <= wanted <= len(ends):
        raise ToolkitError(f"there is no end {wanted}; expected 1 to {len(ends)}")
    laid = {one.name: n for one, n in zip(ends, tokens, strict=True)}
    for seat in game.seats:
        game.expect(seat, ends[wanted - 1].name, laid)
    return f"Kept: you want “{ends[wanted - 1].label}”. The debrief scores it."
