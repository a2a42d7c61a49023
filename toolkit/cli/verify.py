"""``crisis verify``: whether every engine gives the same answer."""

from __future__ import annotations

import argparse

from toolkit.analysis.verdict import verify
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import run_options, subject_of

DONE, DIFFERS = 0, 1


def main(arguments: argparse.Namespace) -> int:
    """Hand the verdict over; 1 if engines differ by more than chance explains."""
    target = target_of(arguments)
    verdict = verify(subject_of(arguments), **run_options(arguments))
    hand_over(verdict, arguments, target)
    return DONE if verdict.agrees else DIFFERS
