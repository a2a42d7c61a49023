"""``crisis check --reports``: which way a report of each option and event would move each outcome."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from toolkit import numbers
from toolkit.analysis.hearing import hearing
from toolkit.model.compile import compile_model
from toolkit.plaintext import sentence, text_table
from toolkit.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

NOTHING_MOVES = 0.0005
"""Moves below this are shown as a dot."""


class Hearsay:
    """Everything that ``--reports`` shows, worked out once for text and JSON."""

    def __init__(self, scenario: Scenario) -> None:
        self.model = compile_model(scenario, with_alternatives=False)
        self.answer = hearing(self.model, progress=sys.stderr.isatty())
        self.table: pd.DataFrame = self.answer.table.sort_index()  # as the scenario lists them

    def as_dict(self) -> dict[str, Any]:
        """Return plain data at full precision."""
        return {
            "reports": self.table.to_dict("records"),
            "reports_caveats": [caveat.to_dict() for caveat in self.answer.caveats],
        }

    def text(self, width: int) -> str:
        """Write the sections one below the other."""
        return "\n\n".join(self._sections(width))

    def _sections(self, width: int) -> Iterator[str]:
        turn, n = self.model.turn_label, len(self.model.outcomes)
        yield "WHAT A REPORT WOULD TELL\n" + sentence(
            f"If it were known for certain that this happened in this {turn} (the first in which it can), by how many per cent points would "
            f"each outcome become likelier (+) or less likely (-)? A dot is less than 0.05. The {turn} is counted from the start; the "
            "chance is that of its happening then. A sign that surprises is a finding or a mistake: look at it before any news is "
            "taken in. It is what the news tells, not what it brings about.",
            width,
        )
        numbered = [f"{k}  {outcome.label}" for k, outcome in enumerate(self.model.outcomes, start=1)]
        yield "\n".join(sentence(line, width, indent="     ", first="  ") for line in numbered)
        heads = ["", turn, "chance", *(str(k) for k in range(1, n + 1))]
        yield text_table(heads, list(self._rows()), width=width, flexible=[0], right=list(range(1, n + 3)))
        if self.answer.caveats:
            yield "\n".join(sentence(one, width, indent="  ", first="- ") for one in self.answer.caveats)

    def _rows(self) -> Iterator[list[str]]:
        """Yield a line for whoever chooses, then one for each of its options."""
        before = None
        for row in self.table.to_dict("records"):
            of = "events" if row["kind"] == "event" else str(row["who"])
            if of != before:
                yield [of.upper(), *[""] * (2 + len(self.model.outcomes))]
            before = of
            moves = [_move(row[outcome.name]) for outcome in self.model.outcomes]
            yield [f"  {row['label']}", str(row["turn"]), self.answer.cell(row, "probability"), *moves]


def _move(value: float) -> str:
    return "." if abs(value) < NOTHING_MOVES else numbers.points(value)
