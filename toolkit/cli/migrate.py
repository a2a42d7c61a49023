"""``crisis migrate``: brings a file to the format of this version."""

from __future__ import annotations

import argparse

from toolkit.scenario.formats import NEWEST, format_of


def main(arguments: argparse.Namespace) -> int:
    """Say which format a file has; there is one so far, so that nothing is written."""
    file, number = format_of(arguments.file)
    print(
        f"{file} is of format {number}, and {NEWEST} is the newest: nothing to migrate, and nothing was written. There is one format so far; "
        "when there is another, this command will bring files to it."
    )
    return 0
