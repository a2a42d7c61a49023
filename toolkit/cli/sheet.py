"""``crisis sheet``: a page to print on which experts say what they think of the uncertain numbers."""

from __future__ import annotations

import argparse

from toolkit.cli.subjects import changed
from toolkit.files import check_file, write_file
from toolkit.model.compile import compile_model
from toolkit.report.sheet import elicitation_sheet
from toolkit.scenario import load


def main(arguments: argparse.Namespace) -> int:
    """Print the sheet, or write it to a file, whole or not at all."""
    if arguments.out is not None:
        check_file(arguments.out)
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    model = compile_model(scenario, with_alternatives=False)
    text = elicitation_sheet(model, arguments.inputs.split(",") if arguments.inputs else ())
    if arguments.out is None:
        print(text, end="")
    else:
        write_file(arguments.out, text)
    return 0
