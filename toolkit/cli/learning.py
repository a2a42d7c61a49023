"""``crisis news``: what each dated report moved."""

from __future__ import annotations

import argparse

from toolkit.analysis.learning import learning
from toolkit.cli.asking import hand_over, run_options, subject_of, target_of


def main(arguments: argparse.Namespace) -> int:
    """Hand the log of the reports over."""
    target = target_of(arguments)
    options = run_options(arguments)
    hand_over(learning(subject_of(arguments), options.pop("evidence"), **options), arguments, target)
    return 0
