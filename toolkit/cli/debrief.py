"""``crisis debrief``: saved games beside the model."""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.analysis.class_debrief import class_debrief
from toolkit.analysis.debrief import debrief
from toolkit.cli.answers import hand_over, target_of


def main(arguments: argparse.Namespace) -> int:
    """Hand over the debrief of one game, or the comparison of a class."""
    target = target_of(arguments)
    path = Path(arguments.games)
    hand_over(class_debrief(path) if path.is_dir() else debrief(path), arguments, target)
    return 0
