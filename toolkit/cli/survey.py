"""``crisis survey``: what experts have filled in on workbooks, as lines for the file."""

from __future__ import annotations

import argparse
import sys

from toolkit.files import check_file, write_file
from toolkit.scenario import load
from toolkit.scenario.rewriting import plainly_written
from toolkit.scenario.surveys import answers_in, estimates_of, with_answers


def main(arguments: argparse.Namespace) -> int:
    """Print what was filled in as YAML; with ``--out`` write the scenario with all of it in its place."""
    if arguments.out is not None:
        check_file(arguments.out)
    scenario = load(arguments.scenario)
    surveys = [answers_in(path, scenario) for path in arguments.surveys]
    whole = with_answers(scenario, surveys)
    if arguments.out is not None:
        write_file(arguments.out, whole.to_yaml())
        if not arguments.quiet:
            print(f"Written to {arguments.out}", file=sys.stderr)
    else:
        print(plainly_written({"parameters": estimates_of(scenario, surveys)}), end="")
    return 0
