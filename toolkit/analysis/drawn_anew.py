"""How far draws kept up with the news: when they were replaced and moved, and how many different inputs there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit import numbers
from toolkit.model.days import last_day
from toolkit.model.model import Model
from toolkit.results.caveats_of_news import worth_of_draws
from toolkit.results.news import Renewal, accepted, distinct_inputs

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("turn", "last_day", "groups", "steps", "effective", "moves", "acceptance", "distinct")


@dataclass(frozen=True)
class DrawnAnew:
    """The renewals of all islands, turn by turn; islands are groups of draws of equal size."""

    renewals: Sequence[Renewal]
    n_draws: int
    n_islands: int

    def distinct(self, turn: int) -> int:
        """Return how many different inputs there are after a turn; an island never drawn anew has as many as draws."""
        return distinct_inputs(self.renewals, self.n_draws, self.n_islands, turn)

    def acceptance(self, turn: int) -> float:
        """Return the share of moves that were taken after the news of a turn; no number where none was offered."""
        return accepted([one for one in self.renewals if one.turn == turn])

    def table(self, model: Model) -> pd.DataFrame:
        """Tabulate the turns after which draws were replaced.

        ``last_day`` (of the turn), ``groups`` (how many groups of draws were), ``steps`` (in which they took in the news, in all),
        ``effective`` (how many draws of equal weight those of these groups were worth before, on average over steps, as a share), ``moves`` (offered to each draw of such a group),
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
            "last_day": last_day(model, turn),
            "groups": len(islands),
            "steps": len(now),
            "effective": float(np.mean([one.effective for one in now])) * self.n_islands / self.n_draws,
            "moves": sum(one.moves for one in now) / len(islands),
            "acceptance": accepted(now),
            "distinct": self.distinct(turn),
        }

    def sentence(self, effective: float) -> str:
        """Say what the weighed draws are worth in the end, how often some were replaced, and how many of them differ."""
        if self.n_draws == 1:
            return "There is one set of inputs, so that none were weighed or replaced."
        left = f"{worth_of_draws(effective, self.n_draws)}."
        if not self.renewals:
            return f"{left} None had to be replaced: {self.distinct(0)} are different inputs."
        renewed = len({one.turn for one in self.renewals})
        last = max(one.turn for one in self.renewals)
        taken = numbers.per_cent(accepted(self.renewals), 1.0)
        return (
            f"{left} After the news of {renewed} {'turn' if renewed == 1 else 'turns'} those that fit badly were replaced by ones near those that fit, "
            f"found in small random moves: {taken} of the moves were taken, and {self.distinct(last)} are different inputs."
        )
