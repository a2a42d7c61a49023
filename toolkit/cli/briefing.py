"""``crisis brief``: a page to hand on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from toolkit.cli.running import changed, evidence_of
from toolkit.engines import run
from toolkit.errors import ToolkitError
from toolkit.files import check_file
from toolkit.report import brief
from toolkit.scenario import load

ENDINGS = (".html", ".htm", ".md", ".markdown")


def main(arguments: argparse.Namespace) -> int:
    """Run the scenario and write the brief."""
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    target = Path(arguments.out or f"{scenario.id}-brief.html")
    if target.is_dir():
        raise ToolkitError(f"'{target}' is a folder; expected the name of a file")
    if target.suffix.lower() not in ENDINGS:
        raise ToolkitError(f"'{target}' has an unknown ending; expected .html or .md")
    check_file(target)
    shows = sys.stderr.isatty()
    result = run(
        scenario, seed=arguments.seed, draws=arguments.draws, evidence=evidence_of(arguments), progress=shows
    )
    brief(result, what_ifs=not arguments.no_what_ifs, progress=shows).save(target)
    print(f"Written to {target}")
    return 0
