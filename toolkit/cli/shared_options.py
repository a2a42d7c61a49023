"""Options that mean the same on every command."""

from __future__ import annotations

import argparse
import math

USUAL_DRAWS = "default 256; 64 where actors look ahead"
"""As in ``engines.plan``, which is too slow to load for a help text."""


def add_subject(parser: argparse.ArgumentParser) -> None:
    """Add the crisis that is asked about, run or not."""
    add_scenario(parser, "a saved result (.nc)", "a kept outlook (.outlook)")


def add_scenario(parser: argparse.ArgumentParser, *also: str) -> None:
    """Add the crisis that is taken; ``also`` says what else is, beside a scenario."""
    told = ("name of a shipped scenario (see: crisis list)", "a file such as my-crisis.yaml", *also)
    parser.add_argument("scenario", metavar="SCENARIO", help=f"{', '.join(told[:-1])}, or {told[-1]}")


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add how a crisis is run."""
    _add_question(parser.add_argument_group("what to ask"))
    add_effort(parser.add_argument_group("how to work it out"))


def _add_question(what: argparse._ActionsContainer) -> None:
    """Add what is changed, learnt from and left out."""
    add_changes(what)
    what.add_argument(
        "--evidence",
        default=None,
        metavar="REPORTS",
        help="learn from dated reports: a file such as reports.yaml, or the name of reports that are shipped",
    )
    what.add_argument(
        "--until",
        default=None,
        metavar="DATE",
        help="take only what was published by this day, such as 2025-11-04",
    )
    what.add_argument(
        "--no-alternatives",
        action="store_true",
        help="leave out the other models of the crisis: quicker, but disagreement is not assessed",
    )


def add_effort(how: argparse._ActionsContainer) -> None:
    """Add the engine, and how much work it is given."""
    how.add_argument(
        "--engine",
        default=None,
        metavar="NAME",
        help="auto (exact where the crisis is small enough), exact, or monte_carlo",
    )
    add_seed(how)
    how.add_argument(
        "--draws",
        type=count,
        default=None,
        metavar="D",
        help=f"how often the uncertain inputs are drawn ({USUAL_DRAWS})",
    )
    how.add_argument(
        "--runs",
        type=count,
        default=None,
        metavar="R",
        help="histories simulated per draw; asks for monte_carlo",
    )
    how.add_argument(
        "--workers",
        type=workers,
        default=None,
        metavar="W",
        help="processors to use, 0 for all; the answer stays the same (default 1)",
    )
    add_time_limit(how)


def add_time_limit(parser: argparse._ActionsContainer) -> None:
    """Add how long the work may take."""
    parser.add_argument(
        "--time-limit",
        type=seconds,
        default=None,
        metavar="S",
        help="seconds of one processor that this may take, for files from elsewhere: refused beforehand where it is told to take longer, stopped where it does",
    )


def add_checkpoint(parser: argparse.ArgumentParser) -> None:
    """Add where finished parts are kept."""
    parser.add_argument(
        "--checkpoint",
        default=None,
        metavar="FOLDER",
        help="keep every finished part in this folder: the same command goes on from there, whatever ended this one",
    )


def add_strict(parser: argparse._ActionsContainer) -> None:
    """Add the refusal of news that comes too late to be used."""
    parser.add_argument(
        "--strict",
        action="store_true",
        help="refuse reports of a time after every history has ended, which are otherwise named and not used",
    )


def add_changes(parser: argparse._ActionsContainer) -> None:
    """Add what is changed in it beforehand."""
    parser.add_argument(
        "--variant",
        action="append",
        default=[],
        metavar="NAME",
        help="apply a what-if that the scenario declares; may be given again, then all of them hold at once",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        dest="changes",
        help="change one thing: an input by its name (us_resolve=0.8), or anything by its path (events.leak.rate=2); may be given again",
    )


def add_seed(parser: argparse._ActionsContainer) -> None:
    """Add the seed."""
    parser.add_argument(
        "--seed",
        type=whole,
        default=None,
        metavar="N",
        help="any whole number; the same seed gives the same answer (default 0)",
    )


def add_answer(parser: argparse.ArgumentParser, *, default: str = "", forms: str = "") -> None:
    """Add where an answer goes."""
    where = parser.add_argument_group("where the answer goes")
    said = (
        forms
        or "a name in .csv, .json, .html, .txt, .xlsx, .parquet, .png, .svg or .pdf is one file of that form, one without an ending a folder with all of them"
    )
    where.add_argument(
        "--out",
        default=None,
        metavar="PATH",
        help=f"{'write' if default else 'also write'} the answer here: {said}{f' (default: {default})' if default else ''}",
    )
    add_json(where)
    add_quiet(where)


def add_json(parser: argparse._ActionsContainer) -> None:
    """Add the choice of JSON."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead, for programs")


def add_quiet(parser: argparse._ActionsContainer) -> None:
    """Add the choice of saying no more than the answer."""
    parser.add_argument("--quiet", action="store_true", help="say nothing but the answer")


def number(text: str) -> float:
    """Read a number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None


def seconds(text: str) -> float:
    """Read an amount of time above 0."""
    found = number(text)
    if not 0.0 < found < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no time to work in; expected seconds above 0, such as 2")
    return found


def whole(text: str) -> int:
    """Read a whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def count(text: str) -> int:
    """Read a whole number of at least 1."""
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is too small; expected at least 1")
    return number


def workers(text: str) -> int:
    """Read a number of processors."""
    number = whole(text)
    if number < 0:
        raise argparse.ArgumentTypeError(
            f"{number} is too small; expected 1 or more, or 0 for all processors"
        )
    return number


def add_questions(parser: argparse.ArgumentParser) -> None:
    """Add whether what readers ask is answered too."""
    parser.add_argument(
        "--questions",
        action="store_true",
        help="also answer what readers ask of the scenario, which takes several times as long",
    )
