"""What to watch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from toolkit import numbers
from toolkit.analysis.indicators import indicators
from toolkit.answers import Answer
from toolkit.errors import ToolkitError
from toolkit.report.document import Block, Heading, Table, Text
from toolkit.report.material import BEFORE_REPORTS, LEAST_MOVE, Material
from toolkit.words import day

if TYPE_CHECKING:
    import pandas as pd

WATCHED = 10
"""Signs that are listed."""
SETTLED = 0.9
"""What makes an outcome as probable as this once it is seen is no warning of it any more."""
COMMON, LEAST_TELLING = 0.9, 0.05
"""What nearly every history shows, or moves no outcome by five points, hardly discriminates."""


def watch(of: Material) -> Iterator[Block]:
    """List the choices and events that tell most of what is to come."""
    yield Heading("What to watch")
    if of.has_heard:
        yield Text(
            f"Not worked out: {BEFORE_REPORTS} What is reported next moves the answer through `crisis news`."
        )
        return
    try:
        table = indicators(of.result, progress=of.progress)
    except ToolkitError as reason:
        yield Text(f"Not worked out: {reason}.")
        return
    told, first = _telling(table)
    if first.empty:
        yield Text("No choice or event tells much by itself.")
        return
    rows = [_sign(one, told, table) for one in first.to_dict("records")]
    by = day(first.date.iloc[0])
    yield Table(
        [f"seen by {by}", "how often", "what it tells (probability if not seen → if seen)"], rows, (1,)
    )
    yield Text(
        f"Among simulated histories still open on {by}. These are signs, not causes: what is done shows how things stand by then, so an "
        "offer or a concession still being made can speak against the agreement it aims at without doing it harm. Left out: what "
        f"is seen in more than {numbers.share(COMMON)} of histories, what moves no outcome by "
        f"{numbers.figure(100 * LEAST_TELLING)} points, and what leaves an outcome at {numbers.share(SETTLED)} or more, which comes too late to watch for.",
        small=True,
    )


def _sign(one: dict[Any, Any], told: pd.DataFrame, signs: Answer) -> list[str]:
    """Write what may be seen, how often, and the two outcomes that it speaks of most."""
    moves = told[told.label == one["label"]].head(2).to_dict("records")
    return [one["label"], numbers.share(one["share"]), "; ".join(_tells(move, signs) for move in moves)]


def _telling(signs: Answer) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what is told beyond its noise, and of each thing the outcome that it speaks for or against most."""
    is_told = (signs.difference.abs() >= 2 * signs.error) & (signs.difference.abs() >= LEAST_MOVE)
    told = signs.table[is_told]
    too_late = set(told[told.if_seen >= SETTLED].label)
    told = told[~told.label.isin(too_late) & (told.share <= COMMON)]
    return told, told[told.difference.abs() >= LEAST_TELLING].drop_duplicates("label").head(WATCHED)


def _tells(one: dict[Any, Any], signs: Answer) -> str:
    side = "for" if one["difference"] > 0 else "against"
    return f"{side} {one['outcome_label']} ({signs.cell(one, 'if not')} → {signs.cell(one, 'if seen')})"
