"""``crisis debrief``: saved games beside the model."""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.analysis.class_debrief import class_debrief
from toolkit.analysis.debrief import Debrief, debrief
from toolkit.cli.answers import hand_over, target_of
from toolkit.forecasts.history import what_history_did
from toolkit.games.saved_games import open_game
from toolkit.plaintext import sentence, terminal_width


def main(arguments: argparse.Namespace) -> int:
    """Hand over the debrief of one game, or the comparison of a class."""
    target = target_of(arguments)
    path = Path(arguments.games)
    if path.is_dir():
        hand_over(class_debrief(path), arguments, target)
        return 0
    game = open_game(path)
    seats = [seat.strip() for seat in arguments.seats.split(",") if seat.strip()] or game.seats[:1]
    names = {
        end.label.casefold(): end.name for end in game.model.outcomes
    }  # as the pages of a class write it
    wanted = arguments.wanted and names.get(arguments.wanted.casefold(), arguments.wanted)
    found = debrief(game, chair=seats, wanted=wanted)
    hand_over(found, arguments, target)
    if len(game.seats) > 1 and not arguments.json:
        print(f"\n{for_whom(found, terminal_width())}")
    if found.is_over and not arguments.json:
        print(f"\n{what_history_did(found.game.model).text(terminal_width())}")
    return 0


def for_whom(found: Debrief, width: int) -> str:
    """Say who is meant by “you” in a debrief, and how to ask for other seats."""
    labels = {actor.name: actor.label for actor in found.game.model.actors}
    told = " and ".join(labels[seat] for seat in found.chair)
    others = [seat for seat in found.game.seats if seat not in found.chair]
    ways = [*(f"--seats {seat}" for seat in others), f"--seats {','.join(found.game.seats)} for all at once"]
    return sentence(
        f"“You” is {told}. For others: {'; '.join(ways)}." if others else f"“You” is {told}.", width
    )


def with_history(found: Debrief, width: int) -> str:
    """Write a debrief, with what history did once the game is over."""
    parts = [found.text(width)]
    parts += [what_history_did(found.game.model).text(width)] if found.is_over else []
    return "\n\n".join(parts)
