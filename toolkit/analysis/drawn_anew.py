"""How far draws kept up with the news: when they were drawn anew and moved, and how many different inputs there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit import numbers
from toolkit.model.model import Model
from toolkit.results.news import Renewal

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("turn", "date", "islands", "steps", "effective", "moves", "acceptance", "distinct")


@dataclass(frozen=True)
class DrawnAnew:
    """The renewals of all islands, turn by turn; islands are groups of draws of equal size."""

    renewals: Sequence[Renewal]
    n_draws: int
    n_islands: int

    def distinct(self, turn: int) -> int:
        """Return how many different inputs there are after a turn; an island never drawn anew has as many as draws."""
        last = {one.island: one.distinct for one in self.renewals if one.turn <= turn}
        return sum(last.values()) + (self.n_islands - len(last)) * (self.n_draws // self.n_islands)

    def acceptance(self, turn: int) -> float:
        """Return the share of moves that were taken after the news of a turn; no number where none was offered."""
        return _accepted([one for one in self.renewals if one.turn == turn])

    def table(self, model: Model) -> pd.DataFrame:
        """Tabulate the turns after which draws were drawn anew.

        ``islands`` (how many were), ``steps`` (in which they took in the news, in all), ``effective`` (draws of those islands that
        counted before, on average over steps, as a share), ``moves`` (offered to each draw of such an island),
        ``acceptance`` and ``distinct`` (different inputs among all draws afterwards).
        """
        import pandas as pd  # slow to import, and only tables need it

        turns = sorted({one.turn for one in self.renewals})
        return pd.DataFrame([self._row(model, turn) for turn in turns], columns=list(COLUMNS))

    def _row(self, model: Model, turn: int) -> dict[str, object]:
        now = [one for one in self.renewals if one.turn == turn]
        islands = {one.island for one in now}
        return {
            "turn": turn,
            "date": model.date_of_turn(turn),
            "islands": len(islands),
            "steps": len(now),
            "effective": float(np.mean([one.effective for one in now])) * self.n_islands / self.n_draws,
            "moves": sum(one.moves for one in now) / len(islands),
            "acceptance": _accepted(now),
            "distinct": self.distinct(turn),
        }

    def sentence(self, effective: float) -> str:
        """Say how often draws were drawn anew, and how many count and differ in the end."""
        if self.n_draws == 1:
            return "There is one set of inputs, so that none were weighed or drawn anew."
        left = f"in the end {effective:.0f} of {self.n_draws} draws effectively count"
        if not self.renewals:
            return f"No draws were drawn anew; {left}."
        renewed = len({one.turn for one in self.renewals})
        last = max(one.turn for one in self.renewals)
        taken = numbers.per_cent(_accepted(self.renewals), 1.0)
        return (
            f"Draws were drawn anew and moved after the news of {renewed} {'turn' if renewed == 1 else 'turns'}; {left}, "
            f"{self.distinct(last)} are different inputs, and {taken} of the moves were taken."
        )


def _accepted(renewals: Sequence[Renewal]) -> float:
    """Return the share of moves that were taken; islands are of one size."""
    offered = sum(one.moves for one in renewals)
    return sum(one.acceptance * one.moves for one in renewals) / offered if offered else float("nan")
