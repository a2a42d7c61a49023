"""The principal branch: from even odds, where precision is 0, to the precision that actors have.

It is followed as a curve in log-odds and the share of the precision at once (predictor and corrector along its length: Turocy 2010,
Economic Theory 42:255-269), so that it can be followed round a turning point, where precision falls for a while. Steps are measured in
log-odds, and so shrink with what is at stake; one is halved where the corrector is slow, the direction turns or a choice moves far.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.passes import Gap, System
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]
CLOSE, ROUNDED = 1e-6, 1e-9
"""Size of a correction below which a point on the way counts as found, the last one squaring what is left; and beside the size of the log-odds."""
FIRST, LEAST = 0.02, 1e-7
"""Length of the first step and the shortest, in log-odds."""
MOST_MOVE = 0.08
"""Largest move of a choice probability in one step."""
STRAIGHT = 0.8
"""Smallest cosine between the directions before and after a step."""
CORRECTIONS, FEW = 7, 3
FAR = 1e-8
"""Distance of a choice from the reply to the others beyond which a point is none of the branch."""
SETTLED = 1e-9
"""Largest change of a choice probability by which the limit of infinite precision counts as reached."""
MOST_WORK = 1.5e9
"""What may be worked out for one draw, in about nanoseconds, told by sizes so that it is the same on every machine."""
MOST_SHARE = 1e7
"""Precision times stake beyond which no limit is looked for."""


class LostError(Exception):
    """The branch cannot be followed further; holds the share of the precision that was reached, and whether it would only take too long."""

    def __init__(self, share: float, *, is_long: bool = False) -> None:
        super().__init__(share)
        self.share, self.is_long = share, is_long


@dataclass(frozen=True)
class Solved:
    """A point of the branch.

    Attributes
    ----------
    chances : per choice how likely its actions are; shape (A, sets)
    x : shape (n,)
        Log-odds.
    share : of the precision
    residual : largest difference between a choice probability and the reply to the others
    turns, splits : shares of the precision at which the branch turned, or met another
    """

    chances: list[Floats]
    x: Floats
    share: float
    residual: float = 0.0
    turns: tuple[float, ...] = ()
    splits: tuple[float, ...] = ()


@dataclass(frozen=True)
class _Point:
    """A point on the way: log-odds and ``pace`` times the share in one vector, the direction of the branch there, and its orientation."""

    at: Floats
    direction: Floats
    sign: float


@dataclass
class Branch:
    """Follows the principal branch of a game."""

    system: System
    pace: float
    """What is at stake at the whole precision: log-odds move about so far while the share goes from 0 to 1."""
    turns: list[float] = field(default_factory=list)
    splits: list[float] = field(default_factory=list)
    start: Floats | None = None
    """Log-odds where the share is 0; even if left out."""
    reached: _Point | None = None
    """The last point that was found on the way."""
    length: float = FIRST

    def solve(self, share: float = 1.0) -> Solved:
        """Follow the branch to a share of the precision, from where it was followed to before; shares are asked for in rising order.

        Raises
        ------
        LostError
            Where it cannot be followed.
        """
        if not self.system.n:
            return Solved(self._chances(np.zeros(0)), np.zeros(0), share)
        if self.reached is None:
            self.reached = self._first()
        while self.system.spent < MOST_WORK:
            keep_within()
            after, corrections = self._step(self.reached, self.length)
            if after is None:
                self.length /= 2.0
                if self.length < LEAST:
                    raise LostError(self._share(self.reached))
                continue
            if self._share(after) >= share:
                try:
                    return self._landed(self.reached, after, share)
                except np.linalg.LinAlgError:  # another branch crosses just there
                    raise LostError(self._share(self.reached)) from None
            self._watch(self.reached, after)
            self.reached = after
            self.length *= 2.0 if corrections <= FEW else 1.0
        raise LostError(self._share(self.reached), is_long=True)

    def limit(self) -> Solved:
        """Follow the branch until choices settle as precision grows without bound.

        What still moves falls off as one over precision where actors mix, and faster elsewhere; that part is taken off (Richardson).
        """
        share, before = 16.0 / self.pace, None
        while share * self.pace <= MOST_SHARE:
            once, twice = self.solve(share), self.solve(2.0 * share)
            pairs = zip(once.chances, twice.chances, strict=True)
            guess = [2.0 * after - now for now, after in pairs]
            if before is not None and (left := _apart(guess, before)) < SETTLED:
                return replace(twice, chances=[np.clip(one, 0.0, 1.0) for one in guess], residual=left)
            before, share = guess, 4.0 * share
        raise LostError(share)

    # --- along the branch

    def _first(self) -> _Point:
        at = np.append(np.zeros(self.system.n) if self.start is None else self.start, 0.0)
        ahead = np.zeros(self.system.n + 1)
        ahead[-1] = 1.0
        return self._point(at, ahead, self._gap(at))

    def _share(self, point: _Point) -> float:
        return float(point.at[-1] / self.pace)

    def _gap(self, at: Floats) -> Gap:
        return self.system.gap(at[:-1], float(at[-1] / self.pace))

    def _bordered(self, gap: Gap, border: Floats) -> Floats:
        """Return the slopes of the equations with one more row, that of a direction."""
        top = np.column_stack((gap.slopes, gap.by_share / self.pace))
        return np.vstack((top, border))

    def _point(self, at: Floats, along: Floats, gap: Gap) -> _Point:
        """Return the point at which the branch stands, with its direction that goes on along another, from the slopes there."""
        last = np.zeros(len(at))
        last[-1] = 1.0
        ahead = np.linalg.solve(self._bordered(gap, along), last)
        direction = np.asarray(ahead / np.abs(ahead).max(), dtype=np.float64)
        sign, _ = np.linalg.slogdet(self._bordered(gap, direction))
        return _Point(at, direction, float(sign))

    def _step(self, point: _Point, length: float) -> tuple[_Point | None, int]:
        """Go one step on; None where it is too long, which is seen before anything is worked out where the direction alone leads too far."""
        at = point.at + length * point.direction
        before = self.system.chances(point.at[:-1])
        if np.abs(self.system.chances(at[:-1]) - before).max() > MOST_MOVE:
            return None, 0
        target = float(point.direction @ at)
        try:
            found, gap, corrections = self._corrected(at, point.direction, target)
            if found is None:
                return None, corrections
            after = self._point(found, point.direction, gap)
        except np.linalg.LinAlgError:
            return None, 0
        moved = np.abs(self.system.chances(found[:-1]) - before).max()
        norms = np.linalg.norm(after.direction) * np.linalg.norm(point.direction)
        is_straight = after.direction @ point.direction > STRAIGHT * norms
        return (after if moved <= MOST_MOVE and is_straight else None), corrections

    def _corrected(self, at: Floats, border: Floats, target: float) -> tuple[Floats | None, Gap, int]:
        """Go back to the branch across a direction; the gap is that of the last correction, which is next to it."""
        last = np.inf
        for correction in range(1, CORRECTIONS + 1):
            gap = self._gap(at)
            wrong = np.append(gap.value, border @ at - target)
            change = np.linalg.solve(self._bordered(gap, border), wrong)
            at = at - change
            size = float(np.abs(change).max())
            if not np.isfinite(size) or size > 2.0 * last:
                return None, gap, correction
            if size <= CLOSE + ROUNDED * np.abs(at).max():
                return at, gap, correction
            last = size
        return None, gap, CORRECTIONS

    def _watch(self, before: _Point, after: _Point) -> None:
        """Note where the branch turns back or forward, and where another crosses it."""
        if before.direction[-1] * after.direction[-1] < 0.0:
            self.turns.append(self._share(after))
        elif before.sign * after.sign < 0.0:
            self.splits.append(self._share(after))

    def _landed(self, before: _Point, after: _Point, share: float) -> Solved:
        """Find the point of the branch at a share, between two points."""
        part = (share * self.pace - before.at[-1]) / (after.at[-1] - before.at[-1])
        x = (before.at + part * (after.at - before.at))[:-1]
        for _ in range(CORRECTIONS + 3):
            gap = self.system.gap(x, share)
            change = np.linalg.solve(gap.slopes, gap.value)
            x = x - change
            if np.abs(change).max() <= 1e-14 * (1.0 + np.abs(x).max()):
                break
        here = self._point(np.append(x, share * self.pace), before.direction, gap)
        met = [share] if before.sign * here.sign < 0.0 else []
        residual = self._residual(x, share)
        if not residual < FAR:
            raise LostError(self._share(before))
        return Solved(self._chances(x), x, share, residual, tuple(self.turns), (*self.splits, *met))

    def _chances(self, x: Floats) -> list[Floats]:
        return [np.exp(logs) for logs in self.system.odds(x)]

    def _residual(self, x: Floats, share: float) -> float:
        """Return how far choices are from the replies to each other."""
        reply = x - self.system.wrong(x, share)
        return float(np.abs(self.system.chances(reply) - self.system.chances(x)).max(initial=0.0))


def _apart(some: list[Floats], others: list[Floats]) -> float:
    """Return the largest difference between two sets of chances."""
    return max(
        (float(np.abs(a - b).max(initial=0.0)) for a, b in zip(some, others, strict=True)), default=0.0
    )
