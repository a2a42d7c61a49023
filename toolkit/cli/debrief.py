"""``crisis debrief``: saved games beside the model."""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.analysis.class_debrief import class_debrief
from toolkit.analysis.debrief import Debrief, debrief
from toolkit.cli.answers import hand_over, target_of
from toolkit.forecasts.history import what_history_did
from toolkit.plaintext import terminal_width


def main(arguments: argparse.Namespace) -> int:
    """Hand over the debrief of one game, or the comparison of a class."""
    target = target_of(arguments)
    path = Path(arguments.games)
    if path.is_dir():
        hand_over(class_debrief(path), arguments, target)
        return 0
    seats = [seat.strip() for seat in arguments.seats.split(",") if seat.strip()]
    found = debrief(path, chair=seats, wanted=arguments.wanted)
    hand_over(found, arguments, target)
    if found.is_over and not arguments.json:
        print(f"\n{what_history_did(found.game.model).text(terminal_width())}")
    return 0


def with_history(found: Debrief, width: int) -> str:
    """Write a debrief, with what history did once the game is over."""
    parts = [found.text(width)]
    parts += [what_history_did(found.game.model).text(width)] if found.is_over else []
    return "\n\n".join(parts)
