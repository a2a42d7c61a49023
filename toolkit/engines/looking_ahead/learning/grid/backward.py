"""Backward over all stages at every belief, and along the branch: from even odds, at precision 0, to the precision that actors have.

What a stage comes to hangs on later ones alone, so the slopes of the whole game fall into blocks, one for each stage, state and belief; the branch of the
whole can turn only where the determinant of one of them is 0. It is followed by sharing out the precision in steps, each of which starts from the step before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.grid.axes import Axes
from toolkit.engines.looking_ahead.learning.grid.dealing import Chooser, Dealt, Stage
from toolkit.engines.looking_ahead.learning.grid.stage import Chosen, Loops, believed_after, slack
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]
FIRST, LEAST, MOST_STEPS = 0.25, 1e-3, 100
"""Share of the precision that the first step takes, and the smallest; and how many there may be, those that are taken back among them."""
MOST_MOVE = 0.25
"""Largest move of a choice probability in one step."""
LEAST_CHANCE = 1e-3
"""Chance of an act below which it makes no difference what is believed after it."""
LEAST_SLOPE = 0.02
"""Determinant below which the branch counts as about to turn."""


class TurnedError(Exception):
    """The branch cannot be followed further; holds the share of the precision that was reached and the stage in the way."""

    def __init__(self, share: float, stage: int) -> None:
        super().__init__(share, stage)
        self.share, self.stage = share, stage


@dataclass(frozen=True)
class Solved:
    """All stages at one share of the precision.

    Attributes
    ----------
    chosen : per stage, None where nobody chooses
        ``Chosen`` along the axis of the chooser, or how likely acts are of a chooser without a type: shape (A, Z, N).
    """

    share: float
    chosen: list[Chosen | Floats | None]

    @property
    def ratios(self) -> list[Floats | None]:
        """The ratios of each stage."""
        return [one.ratio if isinstance(one, Chosen) else None for one in self.chosen]

    @property
    def least(self) -> float:
        """Smallest determinant of all."""
        return min((one.least for one in self.chosen if isinstance(one, Chosen)), default=1.0)

    @property
    def is_only(self) -> bool:
        """Whether no other equilibrium exists, since none does at any stage."""
        return all(one.slack > 0.0 for one in self.chosen if isinstance(one, Chosen))


class Backward:
    """Solves the stages of one draw on one grid."""

    def __init__(self, dealt: Dealt, axes: Axes, loops: Loops) -> None:
        self.dealt, self.axes, self.loops = dealt, axes, loops
        self.passes = 0
        """How often all stages were gone through by now."""

    def found(self) -> Solved:
        """Return the point of the branch at the whole precision: at once where there is but one equilibrium, else followed from even odds.

        Raises
        ------
        TurnedError
            Where it turns, or a choice is not found.
        """
        try:
            found = self.solved(1.0, None)
        except TurnedError:
            return self.followed()
        return found if found.is_only else self.followed()

    def followed(self) -> Solved:
        """Follow the branch from even odds to the whole precision.

        Raises
        ------
        TurnedError
            Where it turns, or a choice is not found.
        """
        before, now, length, stage = None, self.solved(0.0, None), FIRST, 0
        for _ in range(MOST_STEPS):
            if now.share >= 1.0:
                return now
            share = min(1.0, now.share + length)
            try:
                after = self.solved(share, _ahead(before, now, share))
            except TurnedError as turned:
                after, stage = None, turned.stage
            moved = 1.0
            if after is not None:
                moved, stage = _moved(now, after)
            if after is not None and moved <= MOST_MOVE:
                before, now = now, after
                length *= 2.0 if moved < 0.4 * MOST_MOVE else 1.0
                continue
            length /= 2.0
            if length < LEAST:
                break
        raise TurnedError(now.share, stage)

    def beside(self, guess: list[Floats | None]) -> Solved:
        """Return the point of the branch at the whole precision that lies beside a guess.

        Raises
        ------
        TurnedError
            Where what is believed after some act lies far from the guess: the branch that it belongs to may be another.
        """
        found = self.solved(1.0, guess)
        for n, (chosen, first) in enumerate(zip(found.chosen, guess, strict=True)):
            if isinstance(chosen, Chosen) and first is not None:
                apart = np.abs(chosen.after - believed_after(self.axes.nodes.at, first))
                if apart.max(initial=0.0, where=chosen.chance.max(axis=1) > LEAST_CHANCE) > MOST_MOVE:
                    raise TurnedError(1.0, n)
        return found

    def solved(self, share: float, guess: list[Floats | None] | None) -> Solved:
        """Solve all stages at a share of the precision, from a guess of their ratios.

        Raises
        ------
        TurnedError
            Where a choice is not found, or its slopes say that the branch turns.
        """
        self.passes += 1
        chosen: list[Chosen | Floats | None] = [None] * len(self.dealt.stages)
        worth = np.zeros((0, len(self.axes.rows), self.axes.size))
        for n in reversed(range(len(chosen))):
            keep_within()
            stage = self.dealt.stages[n]
            first = None if guess is None else guess[n]
            chosen[n], worth = self._before(stage, worth, share, first)
            one = chosen[n]
            if isinstance(one, Chosen) and not (one.is_found and one.least > LEAST_SLOPE):
                raise TurnedError(share, n)
        return Solved(share, chosen)

    def _before(
        self, stage: Stage, worth: Floats, share: float, guess: Floats | None
    ) -> tuple[Chosen | Floats | None, Floats]:
        """Return what is chosen at a stage, and what public states are worth before it; shape (Z, R, N)."""
        axes = self.axes
        weights = np.array([stage.discounts[i] for i, _ in axes.rows])
        flat = (worth * weights[:, None]).reshape(len(worth), len(axes.rows) * axes.size)
        led = [(one @ flat).reshape(-1, len(axes.rows), axes.size) for one in stage.onward]
        earned = np.stack([stage.earned[i].T @ axes.others(i, kind) for i, kind in axes.rows], axis=1)
        chooser = stage.chooser
        if chooser is None:
            return None, led[0] + earned + self._ends(stage, 0)
        by_act = [one + self._ends(stage, a, chooser.axis) for a, one in enumerate(led)]
        if chooser.axis < 0:
            chances, found = self._plainly(chooser, np.stack(by_act), share)
            return chances, found + earned
        chosen, found = self._tellingly(stage, chooser, np.stack(by_act), share, guess)
        return chosen, found + earned

    def _ends(self, stage: Stage, act: int, leaving: int = -1) -> Floats | float:
        """Return what an act is worth by the ends to which it leads: shape (Z, R, N).

        To others what they are worth hangs on the kind of the chooser, whose axis is ``leaving``: left out here, and added by ``_by_kind``.
        """
        if not len(stage.public.ends):
            return 0.0
        found = np.zeros((stage.public.n, len(self.axes.rows), self.axes.size))
        for r, (i, kind) in enumerate(self.axes.rows):
            if leaving < 0 or self.axes.holders[i] == leaving:
                found[:, r] = _ended(stage, act, i) @ self.axes.others(i, kind)
        return found

    def _by_kind(self, stage: Stage, chooser: Chooser, act: int, row: int) -> Floats:
        """Return what an act is worth to another by the ends to which it leads, by the kind of the chooser: shape (2, Z, N)."""
        i, kind = self.axes.rows[row]
        ended = _ended(stage, act, i)
        return np.stack([ended @ self.axes.others(i, kind, chooser.axis, one) for one in (0, 1)])

    def _plainly(self, chooser: Chooser, led: Floats, share: float) -> tuple[Floats, Floats]:
        """Choose without a type of one's own: nothing is told; shapes (A, Z, R, N) -> (A, Z, N) and (Z, R, N)."""
        row = next(r for r, (i, _) in enumerate(self.axes.rows) if i == chooser.actor)
        led[:, :, row] += chooser.appeal[:, 0, :, None]
        scores = share * chooser.precision[0][:, None] * led[:, :, row]
        chances = _shares(np.where(chooser.opens[:, :, None], scores, -np.inf))
        return chances, (chances[:, :, None] * led).sum(axis=0)

    def _tellingly(
        self, stage: Stage, chooser: Chooser, led: Floats, share: float, guess: Floats | None
    ) -> tuple[Chosen, Floats]:
        """Choose with a type of one's own, which what is done tells of."""
        axes, axis = self.axes, chooser.axis
        own = [r for r, (i, _) in enumerate(axes.rows) if i == chooser.actor]
        led[:, :, own] += chooser.appeal.transpose(0, 2, 1)[..., None]
        lines = axes.lines(led.transpose(0, 2, 1, 3), axis)
        series = lines[:, own] @ axes.nodes.to_series.T
        opens = axes.along(chooser.opens)
        first = np.zeros((len(led), *lines.shape[2:])) if guess is None else guess
        precision = share * axes.along(chooser.precision)
        chosen = self.loops.solve(series, opens, precision, first, axes.nodes)
        if guess is None:
            chosen = replace(chosen, slack=slack(series, opens, precision, axes.nodes))
        believed = axes.nodes.at
        mixed = (1.0 - believed) * chosen.chance[:, 0] + believed * chosen.chance[:, 1]
        shares = np.repeat(mixed[:, None], len(axes.rows), axis=1)
        shares[:, own] = chosen.chance
        found = self.loops.carry(chosen.after, shares, lines, axes.nodes)
        if len(stage.public.ends):
            for r in set(range(len(axes.rows))) - set(own):
                for a in range(len(led)):
                    by_kind = axes.lines(self._by_kind(stage, chooser, a, r), axis)
                    found[r] += (1.0 - believed) * chosen.chance[a, 0] * by_kind[0]
                    found[r] += believed * chosen.chance[a, 1] * by_kind[1]
        return chosen, axes.grid(found, axis, stage.public.n).transpose(1, 0, 2)


def _ended(stage: Stage, act: int, actor: int) -> Floats:
    """Return what the ends to which an act leads are worth, by joint type; shape (Z, K)."""
    public = stage.public
    found = np.zeros((public.n, len(public.places)))
    np.add.at(found, (public.end_source, public.end_kind), stage.ending[act] * stage.ended[actor])
    return found


def _shares(scores: Floats) -> Floats:
    """Return logit chances along the first axis; 0 where nothing is open."""
    top = scores.max(axis=0)
    raised = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = raised.sum(axis=0)
    return raised / np.where(total > 0.0, total, 1.0)


def _ahead(before: Solved | None, now: Solved, share: float) -> list[Floats | None]:
    """Guess ratios at a share from those at two before it."""
    if before is None:
        return now.ratios
    part = (share - now.share) / (now.share - before.share)
    return [
        None if a is None or b is None else b + part * (b - a)
        for a, b in zip(before.ratios, now.ratios, strict=True)
    ]


def _moved(before: Solved, after: Solved) -> tuple[float, int]:
    """Return the largest move of a choice probability of those who tell something, and its stage."""
    pairs = enumerate(zip(before.chosen, after.chosen, strict=True))
    return max(
        (
            (float(np.abs(a.chance - b.chance).max(initial=0.0)), n)
            for n, (a, b) in pairs
            if isinstance(a, Chosen) and isinstance(b, Chosen)
        ),
        default=(0.0, 0),
    )
