"""``crisis sheet``: a page to print, or a workbook to fill in, on which experts say what they think of the uncertain numbers."""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.cli.subjects import changed
from toolkit.files import check_file, write_file
from toolkit.model.compile import compile_model
from toolkit.report.sheet import elicitation_sheet
from toolkit.report.survey import survey
from toolkit.saving import refuse_missing
from toolkit.scenario import load


def main(arguments: argparse.Namespace) -> int:
    """Print the sheet, or write it to a file, whole or not at all: a page, or a workbook where the name ends in .xlsx."""
    if arguments.out is not None:
        refuse_missing(Path(arguments.out))
        check_file(arguments.out)
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    model = compile_model(scenario, with_alternatives=False)
    inputs = arguments.inputs.split(",") if arguments.inputs else ()
    if arguments.out is not None and Path(arguments.out).suffix.lower() == ".xlsx":
        write_file(arguments.out, survey(model, inputs))
        return 0
    text = elicitation_sheet(model, inputs)
    if arguments.out is None:
        print(text, end="")
    else:
        write_file(arguments.out, text)
    return 0
