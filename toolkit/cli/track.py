"""``crisis track``: how the forecasts of a record moved."""

from __future__ import annotations

import argparse

from toolkit.cli.answers import hand_over, target_of
from toolkit.forecasts import track


def main(arguments: argparse.Namespace) -> int:
    """Follow the forecasts of a record."""
    target = target_of(arguments)
    hand_over(track(arguments.record, arguments.what), arguments, target)
    return 0
