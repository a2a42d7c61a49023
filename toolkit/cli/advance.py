"""``crisis advance``: where it stands on a later day, kept to go on from."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from toolkit.analysis.advance import advance
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import run_options, subject_of
from toolkit.engines.subjects import OUTLOOK_ENDING
from toolkit.errors import ToolkitError
from toolkit.files import check_file


def main(arguments: argparse.Namespace) -> int:
    """Go on to the day that was named, keep where it stands, and print that."""
    target, kept = target_of(arguments), _kept_of(arguments)
    until, arguments.until = arguments.until, None  # a kept file may bring the reports that it means
    options = run_options(arguments)
    answer = advance(
        subject_of(arguments), options.pop("evidence", None), until=until, start=arguments.start, **options
    )
    if kept is not None:
        answer.save(kept)
    hand_over(answer, arguments, target)
    if kept is not None and not arguments.quiet:
        print(f"Kept in {kept}, {kept.stat().st_size:,} bytes", file=sys.stderr)
    return 0


def _kept_of(arguments: argparse.Namespace) -> Path | None:
    """Return where it is to be kept, refused before any work is done if it cannot be."""
    if arguments.to is None:
        return None
    target = Path(arguments.to)
    if target.suffix.lower() != OUTLOOK_ENDING:
        raise ToolkitError(
            f"--to {target}: expected a name in {OUTLOOK_ENDING}, such as week-1{OUTLOOK_ENDING}"
        )
    check_file(target)
    return target
