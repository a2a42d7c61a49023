"""What the exact filter expects to be told of members, just before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from toolkit.engines.chances import Chances, summed_by_row
from toolkit.engines.evidence.cells import Cell, Met, Seat
from toolkit.engines.evidence.standing import Floats, likelihood_of
from toolkit.engines.evidence.telling import Said, Teller
from toolkit.engines.states.joint_counting import add_up


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
        left = self.teller.base.chain.mover(number).by_row(live)
        for member, actions in enumerate(chances.actions):
            left = left * self._look((number, member), left, actions)
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
        """Add up what a member does, and return what share of the mass what is said of it leaves; shapes (B, R)."""
        for cell in self.cells:
            if cell.seat == seat:
                self._add(cell, cell.sums(np.stack([np.einsum("br,br->b", one, left) for one in actions])))
        said = self.news.said_of(*seat)
        return np.tensordot(likelihood_of(len(actions), said), actions, axes=1) if said else np.ones((1, 1))

    def _look_after_end(self, number: int, chances: Chances, live: Floats) -> None:
        """Add up what members of later steps would have done in histories that end at this one."""
        left = live * self._ending(number, chances)
        if not left.any():
            return
        steps = self.teller.base.chain.model.steps
        for later in range(number + 1, len(steps)):
            told = self.news.members(later)
            would, kind = self.teller.would(number, later, self.turn, tuple(told)) if told else ({}, None)
            for member in range(len(steps[later].members)):
                if member not in would:
                    self._over((later, member), left)
                    continue
                assert kind is not None
                by_kind = np.zeros((len(left), would[member].shape[2]))
                add_up(kind, left, by_kind)
                share = self._look((later, member), by_kind, would[member])
                left = left * (share[:, kind] if share.shape[1] > 1 else share)

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
        factors = {
            m: likelihood_of(len(member.actions), said)
            for m, member in enumerate(chain.model.steps[number].members)
            if (said := self.news.said_of(number, m))
        }
        ending = structure.ending_moves
        moves = self.teller.moves(number, self.turn, chances, factors)[:, ending]
        return summed_by_row(structure, moves, ending)[:, structure.row]

    def _add(self, cell: Cell, held: Floats) -> None:
        assert cell.seat is not None
        self.held[cell.seat] = self.held[cell.seat] + held if cell.seat in self.held else held
