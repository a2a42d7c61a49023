"""``crisis export``: the scenario in the language of another tool."""

from __future__ import annotations

import argparse
import sys

from toolkit.cli.subjects import changed
from toolkit.errors import ToolkitError, nearest_name
from toolkit.export.dot import to_dot
from toolkit.export.efg import to_efg
from toolkit.export.jani import to_jani
from toolkit.export.prism import to_prism
from toolkit.files import check_file, write_file
from toolkit.model.compile import compile_model
from toolkit.scenario import load
from toolkit.signs import writable_json

WRITERS = {"prism": to_prism, "jani": to_jani, "efg": to_efg, "dot": to_dot}


def main(arguments: argparse.Namespace) -> int:
    """Print the export, or write it to a file, whole or not at all."""
    if arguments.to not in WRITERS:
        nearest = nearest_name(arguments.to, WRITERS)
        hint = f"\n  nearest: {nearest}" if nearest else ""
        raise ToolkitError(f"unknown language '{arguments.to}'; expected one of: {', '.join(WRITERS)}{hint}")
    if arguments.out is not None:
        check_file(arguments.out)
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    text = WRITERS[arguments.to](compile_model(scenario, with_alternatives=False))
    if arguments.out is None:
        print(writable_json(text, sys.stdout.encoding or "utf-8") if arguments.to == "jani" else text, end="")
        return 0
    write_file(arguments.out, text)
    return 0
