"""One step of the chain as an operator on a batch: mass goes forward over it, worth comes back, and the two meet on its moves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from toolkit.engines.moving.after import After
from toolkit.engines.moving.choices import Chooser
from toolkit.engines.moving.memory import aligned, aligned_copy
from toolkit.engines.states.block import Block
from toolkit.engines.states.structure import StepStructure

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


class Kernel(Protocol):
    """The loops behind a step, block by block.

    ``chances`` has shape (B, M), the others (L·B, …) for L masses of B draws side by side, draws going round fastest; where the kernel
    goes ``by_column``, shapes are (M, B) and (L, …, B).
    """

    by_column: bool
    in_place: bool
    """Whether it reads all of a part before it writes any of it, so that mass may be moved where it stands, and worth too."""
    needs_zeros: bool
    """Whether it adds everywhere, whatever ``writes`` says."""
    chooser: Chooser | None
    """Its loops over a step at which one member weighs whole states, if it has any."""

    def push(
        self, block: Block, chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats, writes: Truths
    ) -> None:  # fmt: skip
        """Add what mass sends along the moves of a block.

        What goes on is added to ``live``, what ends to ``ended``, and the mass of each row to ``by_row``, if that has any. Where
        ``writes`` holds, shape (T,), a row of targets is put there in place of what stands there.
        """

    def back(self, block: Block, chances: Floats, worth: Sequence[After], out: Sequence[Floats]) -> None:
        """Put into ``out`` what the states of a block are worth by that of those after the step; arrays as ``After`` has them, or (…, B)."""

    def meet(self, block: Block, mass: Floats, worth: Floats, out: Floats) -> None:
        """Add to ``out``, move by move, the sum of mass times the worth of where it leads; for one mass of each draw."""

    def tally(self, where: npt.NDArray[np.integer[Any]], mass: Floats, out: Floats) -> None:
        """Add the mass of states up by cell; always of shapes (S,), (B, S) and (B, C), or (G, S) for G cells of each."""

    def count(self, counted: Floats, by_row: Floats) -> Floats:
        """Sum what is counted of each row times its mass; always of shapes (B, N, R) and (B, R) -> (B, N)."""


class Mover:
    """One step for batches of ``size`` draws.

    Several masses may go side by side, as the last axis of what comes in and what goes out.
    """

    def __init__(self, structure: StepStructure, size: int, kernel: Kernel) -> None:
        self.structure, self.size, self.kernel = structure, size, kernel
        self.writes = None if kernel.needs_zeros else structure.writes
        self.adds = tuple(np.zeros(len(block.targets), dtype=bool) for block in structure.blocks)

    def push(
        self, chances: Floats, mass: Floats, live: Floats | None = None, ended: Floats | None = None
    ) -> tuple[Floats, Floats, Floats]:
        """Push mass over the step; return what goes on, what has ended, and the mass that came in by row.

        Parameters
        ----------
        chances : shape (B, M)
            Of each move.
        mass : shape (B, S) or (B, S, L)
        live, ended : optional, shapes (B, S') and (B, X)
            Rooms to fill in, from ``room``, where mass has shape (B, S); ``live`` may be the mass itself where it ``moves_in_place``.

        Returns
        -------
        live, ended, by_row
            Shapes (B, S'), (B, X) and (B, R), with L as the last axis where mass has it.
        """
        structure, n = self.structure, self._count(mass)
        live = self._clean(n, structure.n_next) if live is None else self._laid(live)
        ended = self._clean(n, structure.n_ended) if ended is None else self._laid(ended)
        sums = self._zeros(n, structure.n_rows)
        self._push(structure.blocks, chances, mass, live, ended, sums, self.writes or self.adds)
        return self._as_before(live, mass), self._as_before(ended, mass), self._as_before(sums, mass)

    def push_ending(self, chances: Floats, mass: Floats) -> Floats:
        """Push mass over those moves alone that end a history; shapes (B, M) and (B, S[, L]) -> (B, X[, L])."""
        structure, n = self.structure, self._count(mass)
        ended, untouched = self._zeros(n, structure.n_ended), self._zeros(n, structure.n_next)
        self._push(structure.ending, chances, mass, untouched, ended, self._zeros(n, 0))
        return self._as_before(ended, mass)

    def back(self, chances: Floats, worth: Floats) -> Floats:
        """Return the worth of each state before the step, from that of those after it; shapes (B, T[, L]) -> (B, S[, L])."""
        out = self._emptied(self._count(worth))
        self._carry(self.structure.blocks, chances, self._apart(worth), self._split(out))
        return self._as_before(out, worth)

    def back_each(self, chances: Floats, worth: Sequence[After]) -> list[Floats]:
        """Return the same of several kinds of worth, each with arrays of its own; L of shape (B, S)."""
        laid = [self.laid_after(one) for one in worth]
        stays = self.kernel.in_place and self.structure.stays
        out = [one.live if one.may_go and stays else self._split(self._emptied(1))[0] for one in laid]
        self._carry(self.structure.blocks, chances, laid, out)
        return [one.T for one in out] if self.kernel.by_column else out

    def laid_after(self, worth: After) -> After:
        """Return worth after the step as the loops want it."""
        ended = None if worth.ended is None else self.turned(worth.ended)
        return After(self.turned(worth.live), ended, worth.may_go)

    def back_ending(self, chances: Floats, worth: Floats) -> Floats:
        """Return what ending at the step is worth to each state; shapes (B, X) -> (B, S)."""
        nothing = np.zeros((len(worth), self.structure.n_next))
        worth = np.concatenate((nothing, worth), axis=1)
        out = self._zeros(1, self.structure.n_states)
        self._carry(self.structure.ending, chances, self._apart(worth), self._split(out))
        return self._as_before(out, worth)

    def meet(self, mass: Floats, worth: Floats) -> Floats:
        """Return, move by move, the sum of mass times the worth of where it leads; shapes (B, S), (B, T) -> (B, M)."""
        return self._meet(self.structure.blocks, mass, worth)

    def meet_ending(self, mass: Floats, worth: Floats) -> Floats:
        """Return the same of moves that end a history, from the worth of the states in which it does; shapes (B, S), (B, X) -> (B, M)."""
        nothing = np.zeros((len(worth), self.structure.n_next))
        return self._meet(self.structure.ending, mass, np.concatenate((nothing, worth), axis=1))

    def by_row(self, mass: Floats) -> Floats:
        """Sum mass by row; shapes (B, S) -> (B, R)."""
        out = np.zeros((len(mass), self.structure.n_rows))
        self.kernel.tally(self._row, mass, out)
        return out

    def turned(self, array: Floats) -> Floats:
        """Return an array of draws and numbers as the loops want it: shape (B, N), or (N, B)."""
        return aligned_copy(array.T) if self.kernel.by_column else np.ascontiguousarray(array)

    def lay(self, chances: Floats) -> Floats:
        """Return chances of moves, shape (B, M), in the order in memory that the loops want: those that are used again need no copy then."""
        laid = self.turned(chances)
        return laid.T if self.kernel.by_column else laid

    def moves_in_place(self, mass: Floats, flat: Floats) -> bool:
        """Whether mass that stands in some memory may go over the step without leaving it."""
        return self.kernel.in_place and self.structure.stays and np.may_share_memory(mass, flat)

    def room(self, n: int, flat: Floats) -> Floats:
        """Return a room of shape (B, n) on some memory, laid out as the loops want it and ready to be filled in."""
        flat = flat[: self.size * n]
        if self.writes is None:
            flat[:] = 0.0
        return flat.reshape(n, self.size).T if self.kernel.by_column else flat.reshape(self.size, n)

    def _push(
        self, blocks: Sequence[Block], chances: Floats, mass: Floats, live: Floats, ended: Floats, by_row: Floats,
        writes: Sequence[Truths] = (),
    ) -> None:  # fmt: skip
        mass = self._laid(mass)
        chances = np.ascontiguousarray(chances.T if self.kernel.by_column else chances)
        writes = writes or [np.zeros(len(block.targets), dtype=bool) for block in blocks]
        for block, fresh in zip(blocks, writes, strict=True):
            self.kernel.push(block, chances, mass, live, ended, by_row, fresh)

    def _carry(
        self, blocks: Sequence[Block], chances: Floats, worth: Sequence[After], out: Sequence[Floats]
    ) -> None:
        """Put into ``out`` what states are worth, for several kinds of worth, as the loops want them."""
        chances = self.turned(chances)
        for block in blocks:
            self.kernel.back(block, chances, worth, out)

    def _emptied(self, n_masses: int) -> Floats:
        """Return room for states with zeros only where no block writes."""
        out = aligned(*self._shape(n_masses, self.structure.n_states))
        out[:, self.structure.idle] = 0.0
        return out

    def _meet(self, blocks: Sequence[Block], mass: Floats, worth: Floats) -> Floats:
        out = self._zeros(1, self.structure.n_moves)
        laid = self._laid(mass), self._laid(worth)
        for block in blocks:
            self.kernel.meet(block, *laid, out)
        return self._as_before(out, mass)

    @cached_property
    def _row(self) -> npt.NDArray[np.intp]:
        """The row of each state, as sums over them want it."""
        return self.structure.row.astype(np.intp)

    # --- how arrays are laid out for the loops

    def _count(self, mass: Floats) -> int:
        """Return how many masses every draw has."""
        return mass.shape[2] if mass.ndim == 3 else 1

    def _clean(self, n_masses: int, n: int) -> Floats:
        """Return a new room: zeros, unless everything is written anyway."""
        return self._zeros(n_masses, n) if self.writes is None else np.empty(self._shape(n_masses, n))

    def _zeros(self, n_masses: int, n: int) -> Floats:
        return np.zeros(self._shape(n_masses, n))

    def _shape(self, n_masses: int, n: int) -> tuple[int, ...]:
        return (n_masses, n, self.size) if self.kernel.by_column else (n_masses * self.size, n)

    def _laid(self, mass: Floats) -> Floats:
        """Lay masses out one after the other; shapes (B, S[, L]) -> (L·B, S), or (L, S, B)."""
        if mass.ndim == 2:  # most are: without detours
            return np.ascontiguousarray(mass.T)[None] if self.kernel.by_column else np.ascontiguousarray(mass)
        several = mass
        if self.kernel.by_column:
            return np.ascontiguousarray(several.transpose(2, 1, 0))
        laid = np.ascontiguousarray(several.transpose(2, 0, 1))
        return laid.reshape(len(laid) * self.size, mass.shape[1])

    def _apart(self, worth: Floats) -> list[After]:
        """Return each of several kinds of worth as the loops want it; shapes (B, T[, L]) -> L of (B, T), or (T, B)."""
        return [After(one) for one in self._split(self._laid(worth))]

    def _split(self, laid: Floats) -> list[Floats]:
        """Return each of several masses that are laid out one after the other."""
        return list(
            laid if self.kernel.by_column else laid.reshape(len(laid) // self.size, self.size, laid.shape[1])
        )

    def _as_before(self, laid: Floats, like: Floats) -> Floats:
        """Put draws first, and several masses last, where they came in so."""
        if like.ndim == 2:
            return laid[0].T if self.kernel.by_column else laid
        if self.kernel.by_column:
            several = laid.transpose(2, 1, 0)
        else:
            several = laid.reshape(len(laid) // self.size, self.size, laid.shape[1]).transpose(1, 2, 0)
        return several
