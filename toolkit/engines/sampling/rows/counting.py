"""What is counted of runs that are followed by rows: the same numbers as a tallier counts in a simulation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.rows.effects import IGNORED
from toolkit.engines.sampling.rows.layout import Layout
from toolkit.engines.sampling.rows.words import Index
from toolkit.engines.sampling.tallier import Tallier
from toolkit.errors import RunError
from toolkit.model.members import Member
from toolkit.results.record import Counted
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]


class Counts:
    """Fills the tables of a tallier.

    Parameters
    ----------
    n_draws : int
        Draws of the block.
    apart : bool
        Whether tables by turn keep draws apart; else all are pooled in one row.
    """

    def __init__(self, layout: Layout, n_draws: int, *, apart: bool) -> None:
        self.layout, self.model, self.n_draws = layout, layout.model, n_draws
        self.tallier = Tallier(layout.model, n_draws, apart=apart)
        self.by_draw = self.tallier.n_rows > 1
        self.margins = [_margins(counted.sizes) for counted in layout.counted]
        self.aside = [np.zeros(self.tallier.n_rows * len(margins), dtype=np.intp) for margins in self.margins]
        """Where the runs stood that have been taken out."""

    def tally(self) -> Tally:
        """Return the counts."""
        return self.tallier.tally()

    def chosen(self, turn: int, member: Member, n_runs: Sequence[int]) -> None:
        """Take down in how many runs each action was taken."""
        first = self.tallier.places[member.key]
        self.tallier.choices[turn - 1, first : first + len(n_runs)] = n_runs

    def chosen_by_turn(self, member: Member, n_runs: Index) -> None:
        """Take down the same for all turns; shape (T, actions)."""
        first, n_reported = self.tallier.places[member.key], len(member.reported)
        self.tallier.choices[:, first : first + n_reported] = n_runs[:, :n_reported]

    def imposed(self, turn: int, member: Member, n_runs: int) -> None:
        """Count how often an imposed action was carried out."""
        imposed = member.actions[member.forced[turn][0]]
        self._count(Counted("forced", member.key, imposed.name, turn), n_runs)

    def marked(self, marks: npt.NDArray[Any], kinds: Sequence[int]) -> None:
        """Count changes that were cut off or ignored; see ``remarked``."""
        if marks.any():
            bits = marks.dtype.type
            self.remarked(
                [int(np.count_nonzero((marks & bits(1 << n)).astype(bool))) for n in range(len(kinds))], kinds
            )

    def remarked(self, n_runs: Sequence[int], kinds: Sequence[int]) -> None:
        """Take down in how many runs changes were cut off or ignored.

        Raises
        ------
        RunError
            If one was cut off of a variable that refuses it.
        """
        for n, kind in zip(n_runs, kinds, strict=True):
            if not n:
                continue
            if kind == IGNORED:
                self._count(Counted("ignored"), n)
                continue
            if self.model.variables[kind].refuses_overflow:
                raise RunError("a change takes a variable past its bounds in some run")
            self._count(Counted("clipped", self.model.variables[kind].name), n)

    def ended(self, turn: int, draw: Index, outcome: npt.NDArray[np.int16]) -> None:
        """Count outcomes."""
        n_outcomes = len(self.model.outcomes)
        cells = draw * n_outcomes + outcome
        counted = np.bincount(cells, minlength=self.n_draws * n_outcomes)
        self.add_ended(turn, counted.reshape(self.n_draws, n_outcomes))

    def add_ended(self, turn: int, counted: Index) -> None:
        """Add outcomes that were counted by draw."""
        self.tallier.final += counted
        self.tallier.incidence[:, turn] += counted if self.by_draw else counted.sum(axis=0)

    def set_aside(self, words: Index, draw: Index) -> None:
        """Remember where runs stood that are taken out."""
        for table, found in zip(self.aside, self._joint(words, draw), strict=True):
            table += found

    def stand(self, turn: int, words: Index, draw: Index) -> None:
        """Count levels at the end of a turn."""
        self.stood(turn, self._joint(words, draw))

    def stood(self, turn: int, joint: Iterable[Index]) -> None:
        """Take down levels that were counted row by row, of the runs that are followed."""
        parts = []
        for aside, found, margins in zip(self.aside, joint, self.margins, strict=True):
            parts.append((aside + found).reshape(-1, len(margins)) @ margins)
        self.tallier.marginals[:, turn] = np.concatenate(parts, axis=1)

    def _joint(self, words: Index, draw: Index) -> Iterator[Index]:
        """Count the runs of each draw, row by row: of variables that are counted together, then of the ladder."""
        spare, row, cells = np.empty_like(draw), np.empty_like(draw), np.empty_like(draw)
        n_rows = self.tallier.n_rows
        for counted, size in zip(self.layout.counted, map(len, self.margins), strict=True):
            counted.grain.of(words, row, spare)
            if counted.cell is not None:
                counted.cell.take(row, out=spare, mode="clip")
            where = row if counted.cell is None else spare
            if self.by_draw:
                where = np.add(np.multiply(draw, size, out=cells), where, out=cells)
            yield np.bincount(where, minlength=n_rows * size)

    def _count(self, name: Counted, n_runs: int) -> None:
        self.tallier.counts[name] = self.tallier.counts.get(name, 0.0) + n_runs


def _margins(sizes: Sequence[int]) -> Floats:
    """Return what a joint table is multiplied with for the counts of each level of each variable, which are whole numbers; shape (cells, levels)."""
    return np.concatenate(
        [np.eye(size)[levels.reshape(-1)] for size, levels in zip(sizes, np.indices(sizes), strict=True)],
        axis=1,
    )
