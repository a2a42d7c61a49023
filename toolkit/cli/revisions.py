"""``crisis revisions``: how the forecast was revised as reports were published."""

from __future__ import annotations

import argparse

from toolkit.analysis.revisions import revisions
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import run_options, subject_of


def main(arguments: argparse.Namespace) -> int:
    """Hand the forecast over as it stood at the end of each turn."""
    target = target_of(arguments)
    options = run_options(arguments)
    hand_over(revisions(subject_of(arguments), options.pop("evidence", None), **options), arguments, target)
    return 0
