"""What drives the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator

from toolkit import numbers
from toolkit.analysis.outcomes import OutcomeRow
from toolkit.analysis.tornado import tornado
from toolkit.answers import Answer
from toolkit.report.chapters.sources import resting_on
from toolkit.report.document import Block, Heading, Table, Text
from toolkit.report.material import BEFORE_REPORTS, LEAST_MOVE, Material, members

FRONT_ROWS = 10
"""Outcomes that fit on the first printed page; with more of them the rest follows on at once."""
MAIN_OUTCOMES, DRIVERS = 3, 4
"""Outcomes whose drivers are listed, and how many of them each."""
UNKNOWN = numbers.share(math.nan)
SHARES = (
    " Share of the spread: what would stay of the spread over all inputs if every other were known; correlated inputs count as "
    'one ("part of" the share at the first of them), and shares overlap. Not known where too few draws tell it well enough.'
)


def what_drives(of: Material) -> Iterator[Block]:
    """List the inputs that move the main outcomes most, and what these inputs rest on."""
    yield Heading("What drives the answer", starts="sheet" if len(of.rows) <= FRONT_ROWS else "")
    if of.has_heard:
        yield Text(f"Not worked out: {BEFORE_REPORTS}")
        return
    swings = _swings(of)
    if swings is None:
        yield Text("Nothing in this scenario is uncertain but chance.")
        return
    rows = [row for one in of.rows[:MAIN_OUTCOMES] for row in _drivers_of(of, one, swings)]
    heads = ["outcome", "driven by", "from its low to its high end", "share of the spread", "resting on"]
    if has_shares := any(row[3] != UNKNOWN for row in rows):
        yield Table(heads, rows, (3,))
    else:
        yield Table([*heads[:3], heads[4]], [[*row[:3], row[4]] for row in rows])
    yield Text(
        "Those that move the outcome most come first: its probability with this input at its 5 % and at its 95 % point and every "
        "other at its median, so that the figures need not lie around the average over all inputs given above. Before each source "
        "stands its grade, A1 the best; the annex explains it." + (SHARES if has_shares else ""),
        small=True,
    )


def _drivers_of(of: Material, row: OutcomeRow, swings: Answer) -> list[list[str]]:
    """List the inputs that move an outcome most; what correlated inputs share is written once."""
    shares = _shares(of, row.outcome)
    part = swings[(swings.outcome == row.outcome) & (swings.swing.abs() >= LEAST_MOVE)]
    ranked = sorted(part.to_dict("records"), key=lambda one: -abs(one["swing"]))[:DRIVERS]
    rows: list[list[str]] = []
    counted: set[tuple[str, ...]] = set()
    for n, one in enumerate(ranked):
        together, share = shares.get(one["parameter"], ((), math.nan))
        shown = numbers.share(share)
        if together in counted:
            shown = f"part of {shown}"
        elif together:
            counted.add(together)
        step = max(swings.step, of.result.step)
        ends = " → ".join(numbers.per_cent(one[end], step, error=0.0) for end in ("at_low", "at_high"))
        rows.append(
            [row.label if n == 0 else "", one["label"], ends, shown, resting_on(of.dossier, one["parameter"])]
        )
    return rows


def _swings(of: Material) -> Answer | None:
    """Move each input alone; None where nothing is uncertain."""
    declared = [p for p in of.model.parameters if not p.is_doubt and p.distribution.kind != "value"]
    return tornado(of.model, seed=of.result.seed, progress=of.progress) if declared else None


def _shares(of: Material, outcome: str) -> dict[str, tuple[tuple[str, ...], float]]:
    """Return parameter -> the inputs that count as one with it, and their share of the spread; none where it is not known."""
    return {
        name: (members(one), float(one["total"])) for one in of.drivers_of(outcome) for name in members(one)
    }
