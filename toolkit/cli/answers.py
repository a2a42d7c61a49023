"""Where an answer goes: to a file that was named, and to the terminal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from toolkit.answers import Answer
from toolkit.cli.printing import as_json
from toolkit.engines.subjects import RESULT_ENDING
from toolkit.errors import ToolkitError
from toolkit.files import check_file, check_folder
from toolkit.plaintext import terminal_width
from toolkit.results.result import Result
from toolkit.saving import ENDINGS, WHOLE, refuse_missing


def target_of(arguments: argparse.Namespace) -> Path | None:
    """Return where the answer is to be written, refused before any work is done if it cannot be."""
    if arguments.out is None:
        return None
    target = Path(arguments.out)
    endings = (*ENDINGS, RESULT_ENDING) if arguments.command == "run" else ENDINGS
    if target.suffix.lower() in endings:
        refuse_missing(target)
        check_file(target)
    elif target.suffix.lower() == RESULT_ENDING:
        raise ToolkitError(
            f"only `crisis run` keeps a whole result ({RESULT_ENDING}); expected a name in {', '.join(ENDINGS)}, or a folder"
        )
    elif target.suffix:
        raise ToolkitError(
            f"'{target.name}' has an unknown ending; expected a name in {', '.join(endings)}, or a folder"
        )
    else:
        check_folder(target)
    return target


def hand_over(answer: Answer | Result, arguments: argparse.Namespace, target: Path | None) -> None:
    """Write the answer where it was asked to go, and print it."""
    if target is not None:
        (answer.result if target.suffix.lower() == RESULT_ENDING else answer).save(target)
    if arguments.json:
        print(as_json(answer.to_dict()))
    else:
        rest = _where(target)
        shown = answer.saying_where(rest) if isinstance(answer, Answer) else answer
        print(shown.text(terminal_width()))
    if target is not None and not arguments.quiet:
        print(f"Written to {target}", file=sys.stderr)


def _where(target: Path | None) -> str:
    """Say where the rows are that a screen is not shown: in what was written, if that holds them all."""
    if target is None:
        return "with --out FILE.csv"
    has_all = target.suffix.lower() in ("", RESULT_ENDING, *WHOLE)
    return f"in {target}" if has_all else f"with --out {target.with_suffix('.csv').name}"
