"""``crisis diff``: what changed between two versions, in words, and what each change moved."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from toolkit.analysis.diff import diff
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import run_options
from toolkit.errors import ScenarioError, ToolkitError
from toolkit.scenario import load
from toolkit.scenario.edits.plain_lines import plain_lines


def main(arguments: argparse.Namespace) -> int:
    """Set two versions against each other; what is found is advice, so that it ends well."""
    if arguments.textconv:
        return _as_lines(arguments)
    target = target_of(arguments)
    options = {name: value for name, value in run_options(arguments).items() if name != "alternatives"}
    if arguments.variant:
        options["variant"] = arguments.variant
    found = diff(arguments.before, arguments.after, numbers=not arguments.words, **options)
    hand_over(found, arguments, target)
    return 0


def _as_lines(arguments: argparse.Namespace) -> int:
    """Print one file by meaning, a line a number or sentence; one that cannot be read as it stands, so that git can go on."""
    if arguments.after is not None:
        raise ToolkitError("--textconv takes one file, as git hands it over")
    sys.stdout.write("".join(f"{line}\n" for line in _lines(arguments.before)))
    return 0


def _lines(file: str) -> list[str]:
    try:
        return plain_lines(load(file))
    except ScenarioError:
        try:
            return Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise ToolkitError(f"'{file}' cannot be read: {error.strerror or error}") from None
