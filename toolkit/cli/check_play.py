"""``crisis check --play``: how much the choices of each seat matter to who plays it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit import numbers
from toolkit.analysis.agency import MATTERS, agency
from toolkit.engines.at_stake import SELDOM
from toolkit.plaintext import sentence, text_table
from toolkit.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

ENOUGH = 0.6
"""Share of choices that should matter in a seat that people are to take."""
HEADS = ["", "choices", "matter", "of usual ones", "1/4 below", "1/2 below", "1/4 above", "most for"]


class Play:
    """Everything that ``--play`` shows, worked out once for text and JSON."""

    def __init__(self, scenario: Scenario) -> None:
        self.table: pd.DataFrame = agency(scenario, progress=False).table

    def as_dict(self) -> dict[str, Any]:
        """Return plain data at full precision."""
        return {"agency": self.table.drop(columns="when").to_dict("records")}

    def text(self, width: int) -> str:
        """Write what is at stake over the game, then by turn."""
        return "\n\n".join((self._whole(width), self._by_turn(width)))

    def _whole(self, width: int) -> str:
        about = (
            "Of the choices of each seat, in the positions that play reaches with the model in every seat: how far the end that hangs most on the choice "
            f"differs between its best and its worst option, if the model plays on. A choice matters from {100 * MATTERS:g} points on; "
            f"in a seat that people are to take aim for {numbers.share(ENOUGH)} such choices at least. Of usual ones: the same, with options left out that the model "
            f"takes there in less than {100 * SELDOM:g} cases of a hundred, such as giving up."
        )
        rows = [
            [
                str(row["who"]),
                numbers.figure(row["choices"], 2),
                numbers.share(row["matter"]),
                numbers.share(row["usual"]),
                *(
                    numbers.per_cent(value, error=0.0)
                    for value in (row["lower"], row["median"], row["upper"])
                ),
                str(row["end"]),
            ]
            for row in self.table[self.table.turn == 0].to_dict("records")
        ]
        text = text_table(HEADS, rows, width=width, flexible=[0, 7], right=[1, 2, 3, 4, 5, 6])
        return f"CHOICES THAT MATTER\n{sentence(about, width)}\n\n{text}"

    def _by_turn(self, width: int) -> str:
        by_turn = self.table[self.table.turn > 0].pivot_table(
            index="actor", columns="turn", values="matter", sort=False
        )
        labels = dict(zip(self.table.actor, self.table.who, strict=True))
        turns = sorted(by_turn.columns)
        rows = [[f"{turn}", *(_share(by_turn.loc[actor, turn]) for actor in by_turn.index)] for turn in turns]
        heads = ["turn", *(str(labels[actor]) for actor in by_turn.index)]
        columns = list(range(1, len(heads)))
        text = text_table(heads, rows, width=width, flexible=columns, right=[0, *columns])
        return f"SHARE OF CHOICES THAT MATTER, BY TURN\n{text}"


def _share(value: float) -> str:
    """Write a share; a dot where nothing was chosen."""
    return "." if value != value else numbers.share(value)
