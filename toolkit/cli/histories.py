"""``crisis histories``: single courses of events, told in words."""

from __future__ import annotations

import argparse

from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import run_options, subject_of
from toolkit.history.histories import histories
from toolkit.history.paths import most_probable


def main(arguments: argparse.Namespace) -> int:
    """Hand histories over, sampled or the most probable ones."""
    target = target_of(arguments)
    ask = most_probable if arguments.most_probable else histories
    found = ask(
        subject_of(arguments), count=arguments.count, outcome=arguments.outcome, **run_options(arguments)
    )
    hand_over(found, arguments, target)
    return 0
