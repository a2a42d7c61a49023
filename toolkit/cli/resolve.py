"""``crisis resolve``: what came of a question that is on record."""

from __future__ import annotations

import argparse

from toolkit.cli.answers import hand_over, target_of
from toolkit.forecasts import resolve


def main(arguments: argparse.Namespace) -> int:
    """Put on record what came."""
    target = target_of(arguments)
    names = ("came", "source", "void", "correct", "although")
    said = {name: getattr(arguments, name) or "" for name in names}
    found = resolve(
        arguments.record, arguments.what, on=arguments.on, recorded_on=arguments.recorded_on, **said
    )
    hand_over(found, arguments, target)
    return 0
