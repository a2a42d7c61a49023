"""``crisis brief``: a page to hand on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from toolkit.cli.printing import as_json
from toolkit.cli.subjects import run_options, shows_progress, subject_of
from toolkit.engines.run import run
from toolkit.errors import ToolkitError
from toolkit.files import check_file, check_folder
from toolkit.forecasts import open_record
from toolkit.report import brief
from toolkit.saving import ENDINGS as ANSWER_ENDINGS
from toolkit.saving import refuse_missing
from toolkit.scenario import Scenario

ENDINGS = (*ANSWER_ENDINGS, ".md", ".markdown")


def main(arguments: argparse.Namespace) -> int:
    """Run the scenario and write the brief."""
    if arguments.record is not None:
        open_record(arguments.record)  # refused before any work is done
    subject = subject_of(arguments)
    name = subject.id if isinstance(subject, Scenario) else subject.model.name
    target = _target(arguments.out or f"{name}-brief.html")
    options = run_options(arguments)
    result = run(subject, **options)
    heard = {"evidence": options["evidence"]} if "evidence" in options else {}
    page = brief(
        result,
        what_ifs=not arguments.no_what_ifs,
        record=arguments.record,
        progress=shows_progress(arguments),
        **heard,
    )
    replaces = target.is_file()
    page.save(target)
    if arguments.json:
        print(as_json(page.to_dict()))
    if not arguments.quiet:
        told = ", in place of the file of that name" if replaces else ""
        print(f"Written to {target}{told}", file=sys.stderr if arguments.json else sys.stdout)
    return 0


def _target(name: str) -> Path:
    target = Path(name)
    if target.suffix.lower() in ENDINGS:
        refuse_missing(target)
        check_file(target)
    elif target.suffix:
        raise ToolkitError(f"'{target}' has an unknown ending; expected .html or .md, or a folder")
    else:
        check_folder(target)
    return target
