"""What the commands that help with writing take: ``new``, ``check`` and ``schema``."""

from __future__ import annotations

import argparse

from toolkit.cli.shared_options import add_json


def of_new(starting: argparse.ArgumentParser) -> None:
    """Add what ``crisis new`` takes."""
    starting.add_argument("file", metavar="FILE", help="where to write it, such as my-crisis.yaml")
    starting.add_argument("--title", default=None, metavar="TEXT", help="title of the crisis")
    starting.add_argument(
        "--actors",
        default=None,
        metavar="NAMES",
        help="write a skeleton with these actors in place of the example, such as 'United States, Iran'",
    )
    starting.add_argument("--turns", type=int, default=None, metavar="N", help="number of turns")
    starting.add_argument(
        "--blank",
        action="store_true",
        help="write a skeleton in place of the example: placeholders that say so, nothing invented",
    )


def of_check(checking: argparse.ArgumentParser) -> None:
    """Add what ``crisis check`` takes."""
    checking.add_argument(
        "scenario",
        metavar="SCENARIO",
        help="name of a shipped scenario (see: crisis list), or a file such as my-crisis.yaml; or a file of reports named after its scenario, "
        "my-crisis.reports.yaml",
    )
    checking.add_argument(
        "--evidence",
        default=None,
        metavar="REPORTS",
        help="also find the mistakes in a file of reports, or in reports that are shipped, and what does not fit the scenario",
    )
    checking.add_argument(
        "--strict",
        action="store_true",
        help="treat warnings as mistakes; with --critic, exit 1 where a finding is not accepted",
    )
    checking.add_argument(
        "--watch", action="store_true", help="check again whenever the file is saved, until Ctrl-C"
    )
    checking.add_argument(
        "--no-states", action="store_true", help="leave out the count of reachable states (quicker)"
    )
    checking.add_argument(
        "--odds",
        action="store_true",
        help="also show how likely each option and event is, per turn and in all, and what each input moves",
    )
    checking.add_argument(
        "--reports",
        action="store_true",
        help="also show which way a report of each option and event would move each outcome",
    )
    checking.add_argument(
        "--play",
        action="store_true",
        help="measure how much the choices of each seat matter to who plays it",
    )
    checking.add_argument(
        "--critic",
        action="store_true",
        help="also show what is worth a second look, which numbers decide the headline, and what hangs on who acts first",
    )
    add_json(checking)


def of_rename(renaming: argparse.ArgumentParser) -> None:
    """Add what ``crisis rename`` takes."""
    renaming.add_argument("scenario", metavar="FILE", help="a scenario file of your own")
    renaming.add_argument(
        "old",
        metavar="OLD",
        help="its name; or with what it belongs to, where several things have it: us.hold, talks.channel",
    )
    renaming.add_argument("new", metavar="NEW", help="the name it shall have")
    renaming.add_argument(
        "--reports",
        action="append",
        default=[],
        metavar="REPORTS",
        help="a file of reports in which to rename too; may be given several times (those named after the scenario are found by themselves)",
    )


def of_schema(schema: argparse.ArgumentParser) -> None:
    """Add what ``crisis schema`` takes."""
    schema.add_argument("--reports", action="store_true", help="the format of files of reports, in its place")
