"""What the commands about a record take."""

from __future__ import annotations

import argparse

from toolkit.cli.shared_options import add_answer, add_run

RECORD = "file of a record, whose name ends in .jsonl"


def of_record(recording: argparse.ArgumentParser) -> None:
    """Add what ``crisis record`` takes."""
    recording.add_argument(
        "scenario",
        metavar="SCENARIO|FILE",
        help="what to forecast, as other commands take it; or the file of a record (.jsonl)",
    )
    recording.add_argument("--to", default=None, metavar="FILE", help=f"{RECORD}; a new one where none is")
    _add_day(recording)
    recording.add_argument(
        "--revised",
        default=None,
        metavar="TEXT",
        help="why the scenario differs from the one on record, whose questions still ask the same",
    )
    _add_others(recording)
    _add_checking(recording)
    add_run(recording)
    add_answer(recording)


def of_resolve(resolving: argparse.ArgumentParser) -> None:
    """Add what ``crisis resolve`` takes."""
    resolving.add_argument("record", metavar="FILE", help=RECORD)
    resolving.add_argument(
        "what", metavar="WHAT", help="name of the question; outcome for how the crisis ended"
    )
    resolving.add_argument(
        "--came", default=None, metavar="VALUE", help="what came: an outcome, yes or no, a day, a level"
    )
    resolving.add_argument("--on", required=True, metavar="DATE", help="the day from which that was known")
    resolving.add_argument("--source", default=None, metavar="TEXT", help="where that stands")
    resolving.add_argument(
        "--void", default=None, metavar="REASON", help="why the question has no answer, in place of --came"
    )
    resolving.add_argument(
        "--correct", default=None, metavar="REASON", help="why an earlier resolution was wrong"
    )
    resolving.add_argument(
        "--although",
        default=None,
        metavar="TEXT",
        help="why it holds beside answers on record that exclude it by the scenario's rule, such as a criterion of its own",
    )
    _add_day(resolving)
    add_answer(resolving)


def of_score(scoring: argparse.ArgumentParser) -> None:
    """Add what ``crisis score`` takes."""
    scoring.add_argument(
        "scenario", metavar="FILE|SCENARIO", help=f"{RECORD}; or a crisis, as other commands take it"
    )
    scoring.add_argument(
        "observed",
        nargs="*",
        metavar="CODE=VALUE|FILE",
        help="of a crisis: what came, as a code and its value, such as icb_viol=2; of a record: further records, scored together with it",
    )
    add_run(scoring)
    add_answer(scoring)


def of_track(tracking: argparse.ArgumentParser) -> None:
    """Add what ``crisis track`` takes."""
    tracking.add_argument("record", metavar="FILE", help=RECORD)
    tracking.add_argument(
        "what", nargs="?", default=None, metavar="WHAT", help="one question alone, with all its classes"
    )
    add_answer(tracking)


def _add_day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--recorded-on",
        default=None,
        metavar="DATE",
        help="day of the entry (default today); the day by the clock is kept beside it",
    )


def _add_others(recording: argparse.ArgumentParser) -> None:
    """Add what somebody else forecast."""
    others = recording.add_argument_group("forecasts of others, with the file of a record")
    others.add_argument("--outside", default=None, metavar="NAME", help="who forecast it, such as market")
    others.add_argument(
        "--what", default=None, metavar="QUESTION", help="the question on record that it answers"
    )
    others.add_argument(
        "--probability",
        action="append",
        default=None,
        metavar="P",
        help="of yes, such as 0.8; or CLASS=P, once for each class",
    )
    others.add_argument("--on", default=None, metavar="DATE", help="the day it was made")
    others.add_argument("--source", default=None, metavar="TEXT", help="where it stands")
    others.add_argument(
        "--outside-table",
        default=None,
        metavar="CSV",
        help="many at once: columns forecaster, what, class, probability, on, source",
    )


def _add_checking(recording: argparse.ArgumentParser) -> None:
    """Add how a record is checked."""
    checking = recording.add_argument_group("checking a record")
    checking.add_argument(
        "--verify", action="store_true", help="check every line, and print the head for somebody else to keep"
    )
    checking.add_argument(
        "--head",
        default=None,
        metavar="HASH",
        help="also refuse a record that does not hold this head, kept earlier",
    )
