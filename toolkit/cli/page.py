"""``crisis page``: one file to hand on, in which the reader moves the crisis."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from toolkit.cli.printing import as_json
from toolkit.cli.subjects import run_options, subject_of
from toolkit.errors import ToolkitError
from toolkit.files import check_file
from toolkit.pages import page
from toolkit.pages.page import ENDINGS
from toolkit.scenario import Scenario


def main(arguments: argparse.Namespace) -> int:
    """Make the page and write it."""
    subject = subject_of(arguments)
    name = subject.id if isinstance(subject, Scenario) else subject.model.name
    target = _target(arguments.out or f"{name}-page.html")
    made = page(subject, explain=arguments.explain, printed=not arguments.no_brief, **run_options(arguments))
    replaces = target.is_file()
    made.save(target)
    if arguments.json:
        print(
            as_json(
                {
                    "file": str(target),
                    "bytes": len(made.html.encode()),
                    "left_out": list(made.left_out),
                    **made.to_dict(),
                }
            )
        )
    if not arguments.quiet:
        said = sys.stderr if arguments.json else sys.stdout
        told = ", in place of the file of that name" if replaces else ""
        print(
            f"Written to {target}{told}: {len(made.html.encode()) / 1000:.0f} KB, opened by double click",
            file=said,
        )
        for one in made.left_out:
            print(f"Left out: {one}", file=said)
    return 0


def _target(name: str) -> Path:
    target = Path(name)
    if target.suffix.lower() not in ENDINGS:
        raise ToolkitError(
            f"a page that answers is one file; expected a name that ends in .html, not '{target}'"
        )
    check_file(target)
    return target
