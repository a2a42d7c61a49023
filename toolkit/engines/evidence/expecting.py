"""What the exact filter expects to be told of members, just before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from toolkit.engines.chances import Chances
from toolkit.engines.evidence.cells import Cell, Met, Seat
from toolkit.engines.evidence.standing import Floats, likelihood_of
from toolkit.engines.evidence.telling import Said, Teller


@dataclass
class Expecting:
    """Adds up, over the states of one batch in one turn, what each cell of a member may show.

    Members are taken in the order in which they move, each given what is said of those before it. In histories that
    an earlier step of the turn has ended, a member of which something is told may still have acted before the end; one
    of which nothing is told counts as over.
    """

    teller: Teller
    turn: int
    cells: Sequence[Cell]
    news: Said
    held: dict[Seat, Floats] = field(default_factory=dict)
    """By member, shape (C, B)."""

    def step(self, number: int, chances: Chances, live: Floats) -> None:
        """Look at one step before its mass is pushed; ``live`` has shape (B, S)."""
        if not any(cell.seat is not None and cell.seat[0] >= number for cell in self.cells):
            return
        left = live
        for member, actions in enumerate(chances.actions):
            left = self._look((number, member), left, actions)
        if any(cell.seat is not None and cell.seat[0] > number for cell in self.cells):
            self._look_after_end(number, chances, live)

    @property
    def met(self) -> list[Met]:
        """What was found, cell by cell; shapes (B, C)."""
        size = self.teller.base.chain.size
        nothing = (np.zeros((len(cell.kinds), size)) for cell in self.cells)
        return [
            (cell, self.held.get(cell.seat or (-1, -1), none).T)
            for cell, none in zip(self.cells, nothing, strict=True)
        ]

    def _look(self, seat: Seat, left: Floats, actions: Floats) -> Floats:
        """Add up what a member does, and return the mass that what is said of it leaves."""
        for cell in self.cells:
            if cell.seat == seat:
                self._add(cell, cell.sums(np.stack([np.einsum("bs,bs->b", one, left) for one in actions])))
        said = self.news.said_of(*seat)
        if not said:
            return left
        return left * np.tensordot(likelihood_of(len(actions), said), actions, axes=1)

    def _look_after_end(self, number: int, chances: Chances, live: Floats) -> None:
        """Add up what members of later steps would have done in histories that end at this one."""
        left = live * self._ending(number, chances)
        if not left.any():
            return
        steps = self.teller.base.chain.model.steps
        for later in range(number + 1, len(steps)):
            told = self.news.members(later)
            would = self.teller.would(number, later, self.turn, tuple(told)) if told else {}
            for member in range(len(steps[later].members)):
                if member in would:
                    left = self._look((later, member), left, would[member])
                else:
                    self._over((later, member), left)

    def _over(self, seat: Seat, left: Floats) -> None:
        """Count histories as over for a member of which nothing is told."""
        for cell in self.cells:
            if cell.seat == seat:
                held = np.zeros((len(cell.kinds), len(left)))
                held[cell.over] = left.sum(axis=1)
                self._add(cell, held)

    def _ending(self, number: int, chances: Chances) -> Floats:
        """Return the chance that what is said of a step comes and it ends the history, by state; shape (B, S)."""
        chain = self.teller.base.chain
        structure = chain.structure.steps[number]
        first = int(np.searchsorted(structure.target, structure.n_next))
        factors = {
            m: likelihood_of(len(member.actions), said)
            for m, member in enumerate(chain.model.steps[number].members)
            if (said := self.news.said_of(number, m))
        }
        edges = self.teller.edges(number, self.turn, chances, factors)[:, first:]
        sources = structure.source[first:]
        return np.stack([np.bincount(sources, row, structure.n_states) for row in edges])

    def _add(self, cell: Cell, held: Floats) -> None:
        assert cell.seat is not None
        self.held[cell.seat] = self.held[cell.seat] + held if cell.seat in self.held else held
