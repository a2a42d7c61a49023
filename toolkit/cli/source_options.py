"""What the commands take that go from an answer back to the file: versions, traces, sources."""

from __future__ import annotations

import argparse

from toolkit.cli.shared_options import add_answer, add_effort, add_questions


def of_diff(diffing: argparse.ArgumentParser) -> None:
    """Add what ``crisis diff`` takes."""
    diffing.add_argument(
        "before",
        metavar="BEFORE",
        help="a file, a shipped name, or a revision that git knows, such as HEAD~1 or main:my-crisis.yaml",
    )
    diffing.add_argument(
        "after",
        nargs="?",
        default=None,
        metavar="AFTER",
        help="what it is set against, likewise; without it the first is a file, set against what git kept of it last",
    )
    diffing.add_argument(
        "--words", action="store_true", help="say what changed and run nothing: at once, without numbers"
    )
    diffing.add_argument(
        "--textconv",
        action="store_true",
        help="print one file by meaning, a line a number or sentence, for git diff to set side by side",
    )
    diffing.add_argument(
        "--variant",
        action="append",
        default=[],
        metavar="NAME",
        help="with a what-if that both versions declare; may be given again",
    )
    add_questions(diffing)
    add_effort(diffing.add_argument_group("how to work it out"))
    add_answer(diffing)
