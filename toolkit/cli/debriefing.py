"""``crisis debrief``: saved games beside the model."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

from toolkit.analysis.debrief import class_debrief, debrief
from toolkit.cli.playing import debrief_text
from toolkit.engines.saved_games import open_class, open_game
from toolkit.plaintext import terminal_width, text_table


def main(arguments: argparse.Namespace) -> int:
    """Print the debrief of one game, or the comparison of a class."""
    path, width = Path(arguments.games), terminal_width()
    if not path.is_dir():
        print(debrief_text(debrief(open_game(path)), width))
        return 0
    games, refused = open_class(path)
    for reason in refused:
        print(f"crisis: left out: {reason}", file=sys.stderr)
    found = class_debrief(games)
    rows = [
        [
            str(group), one["outcome"] or "still going", str(one["turns"]), one["highest_rung"], str(one["choices"]),
            _share(one["as_the_model"]), _share(one["mean_odds"]),
        ]
        for group, one in zip(found.index, found.to_dict("records"), strict=True)
    ]  # fmt: skip
    heads = ["group", "ended as", "turns", "highest rung", "choices", "as the model", "usual odds"]
    print(text_table(heads, rows, width=width, flexible=[1, 3], right=[2, 4, 5, 6]))
    print(
        "\nas the model: share of choices that were the model's likeliest; usual odds: how likely the model was to choose as they did"
    )
    return 0


def _share(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.0%}"
