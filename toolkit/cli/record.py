"""``crisis record``: a forecast put on record, of ours or of somebody else; or a record checked."""

from __future__ import annotations

import argparse

from toolkit.answers import Answer
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import run_options, subject_of
from toolkit.errors import ToolkitError
from toolkit.forecasts import record, record_columns, record_outside, verify_record
from toolkit.forecasts.book import ENDING, is_record

OF_OTHERS = ("outside", "what", "probability", "on", "source", "outside_table")
OF_CHECKING = ("verify", "head")


def main(arguments: argparse.Namespace) -> int:
    """Record a crisis, or what somebody else forecast, or check a record."""
    target = target_of(arguments)
    hand_over(_answer(arguments), arguments, target)
    return 0


def _answer(arguments: argparse.Namespace) -> Answer:
    if is_record(arguments.scenario):
        return _of_a_record(arguments)
    given = [name for name in (*OF_OTHERS, *OF_CHECKING) if getattr(arguments, name)]
    if given:
        raise ToolkitError(
            f"--{given[0].replace('_', '-')} goes with the file of a record ({ENDING}) in place of a scenario"
        )
    if arguments.to is None:
        raise ToolkitError(
            f"nothing is said of where to record it; expected --to FILE, a name that ends in {ENDING}"
        )
    wishes = {"recorded_on": arguments.recorded_on, "revised": arguments.revised or ""}
    return record(subject_of(arguments), to=arguments.to, **wishes, **run_options(arguments))


def _of_a_record(arguments: argparse.Namespace) -> Answer:
    if arguments.to is not None:
        raise ToolkitError(
            "--to goes with a scenario, and this is a record already; see --outside, --outside-table and --verify"
        )
    if arguments.outside_table:
        return record_columns(arguments.scenario, arguments.outside_table, recorded_on=arguments.recorded_on)
    if arguments.outside:
        return _outside(arguments)
    if arguments.verify or arguments.head:
        return verify_record(arguments.scenario, head=arguments.head or "")
    raise ToolkitError(
        "nothing is said of what to do with this record; expected --verify, --outside NAME or --outside-table FILE"
    )


def _outside(arguments: argparse.Namespace) -> Answer:
    for name in ("what", "probability", "on", "source"):
        if not getattr(arguments, name):
            raise ToolkitError(
                f"--outside needs --{name} too: whose forecast of what, how probable, on which day, by which source"
            )
    return record_outside(
        arguments.scenario,
        arguments.outside,
        arguments.what,
        _shares(arguments.probability),
        on=arguments.on,
        source=arguments.source,
        recorded_on=arguments.recorded_on,
    )


def _shares(given: list[str]) -> float | dict[str, float]:
    """Read one probability, of yes, or CLASS=PROBABILITY for each class."""
    found: dict[str, float] = {}
    for one in given:
        name, equals, text = one.rpartition("=")
        try:
            share = float(text)
        except ValueError:
            raise ToolkitError(
                f"'{one}' is no probability; expected 0.8, or CLASS=0.8 for each class"
            ) from None
        if not equals:
            if len(given) > 1:
                raise ToolkitError(
                    "several probabilities are given without the classes that they are of; expected CLASS=0.8 for each"
                )
            return share
        found[name.strip()] = share
    return found
