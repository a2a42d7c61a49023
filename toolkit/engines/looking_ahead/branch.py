"""The principal branch of many small games at once: from even odds to the actors' precision, each game in steps of its own."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.cells import Cells
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
CLOSE = 1e-12
"""Largest amount by which a choice probability may differ from the reply to the others."""
FIRST_STEP, LEAST_STEP = 1 / 16, 2.0**-18
"""Steps from precision 0 to the actors' own, as shares of it, where what is at stake is at most ``STAKE``."""
STAKE = 16.0
"""Precision times payoff; steps shrink with what is at stake beyond it, so that the unit of payoffs makes no difference."""
MOST_MOVE = 0.08
"""Largest move of a choice probability in one step; more, and the step is halved."""
NEWTON, DAMPED = 12, 80
MOST_STARTS = 8
APART = 1e-4
"""Equilibria further apart than this are different."""
SURELY_ONE = 0.95
"""Pull of choices on each other up to which there is one equilibrium for sure, with room for rounding."""


class Branch:
    """The principal branch of games with at most so much at stake.

    Attributes
    ----------
    surely_one : share of the precision up to which a game has one equilibrium for sure, which is then the branch's; shape (N,)
    """

    def __init__(self, cells: Cells, stake: float) -> None:
        self.cells, self.stake = cells, stake or STAKE
        self.surely_one = np.nan_to_num(SURELY_ONE / np.maximum(SURELY_ONE, cells.pull()))

    def followed(self) -> tuple[Floats, float]:
        """Follow the branch from even odds to the actors' precision.

        Returns
        -------
        tuple
            Choices, shape (n, N), and the share of the precision up to which all games could be followed.
        """
        chosen, share = self.cells.even(), np.zeros(len(self.cells))
        self._jump(chosen, share)
        shrink = min(1.0, STAKE / self.stake)
        length, lost = np.full(len(share), FIRST_STEP * shrink), np.zeros(len(share), dtype=bool)
        while len(going := np.flatnonzero((share < 1.0) & ~lost)):
            keep_within()
            wanted = np.minimum(1.0, share[going] + length[going])
            found, is_solved = self._newton(going, chosen[:, going], wanted)
            fits = is_solved & (np.abs(found - chosen[:, going]).max(axis=0) <= MOST_MOVE)
            on, back = going[fits], going[~fits]
            chosen[:, on], share[on] = found[:, fits], wanted[fits]
            length[on] = np.minimum(2.0 * length[on], 0.25)
            length[back] /= 2.0
            lost[back] = length[back] < LEAST_STEP * shrink
        return chosen, float(share.min(initial=1.0))

    def _jump(self, chosen: Floats, share: Floats) -> None:
        """Go at once as far as there is one equilibrium; where that fails, the branch is followed from where it begins."""
        found, is_solved = self._newton(np.arange(len(share)), chosen, self.surely_one)
        chosen[:, is_solved], share[is_solved] = found[:, is_solved], self.surely_one[is_solved]

    def solved_near(self, guess: Floats) -> Floats | None:
        """Solve at the actors' precision from a guess nearby; None if that fails somewhere."""
        found, is_solved = self._newton(np.arange(len(self.cells)), guess, np.ones(len(self.cells)))
        return found if is_solved.all() else None

    def polished(self, chosen: Floats) -> Floats:
        """Go once more towards the equilibrium, where that brings choices nearer to the replies."""
        before, change = self._change(self.cells, chosen)
        after = chosen - change
        distance = np.abs(after - self.cells.replies(after)).max(axis=0)
        return np.where(distance < before, after, chosen)

    def _newton(self, which: npt.NDArray[np.intp], guess: Floats, share: Floats) -> tuple[Floats, Truths]:
        """Solve some games at shares of the precision from guesses nearby; return choices, and where that has worked."""
        cells, found = self.cells.some(which).at(share), guess.copy()
        is_solved, left = np.zeros(len(which), dtype=bool), np.arange(len(which))
        noise = 64.0 * np.finfo(np.float64).eps * np.maximum(1.0, share * self.stake)
        for _ in range(NEWTON):
            if not len(left):
                return found, is_solved
            distance, change = self._change(cells, found[:, left])
            is_close = distance < CLOSE
            found[:, left] -= np.where(is_close, 0.0, change)
            # Where payoffs are large the reply to the last digit of a choice is all noise, the choice itself is not.
            is_noise = (np.abs(change).max(axis=0) < CLOSE) & (distance < noise[left])
            is_solved[left] = is_close | is_noise
            goes_on = np.flatnonzero(~is_solved[left] & np.isfinite(found[:, left]).all(axis=0))
            left, cells = left[goes_on], cells.some(goes_on)
        distance = np.abs(found[:, left] - cells.replies(found[:, left])).max(axis=0)
        is_solved[left] = distance < 1e3 * CLOSE
        return found, is_solved

    def _change(self, cells: Cells, chosen: Floats) -> tuple[Floats, Floats]:
        """Return how far choices are from replies, shape (N,), and the step that Newton's method takes off; shape (n, N)."""
        replies = cells.replies(chosen)
        residual = chosen - replies
        change = _solved(cells.slopes(chosen, replies), residual.T[..., None])[..., 0].T
        return np.abs(residual).max(axis=0), change

    def others(self, chosen: Floats, n_states: int) -> float:
        """Return in what share of the first games replies from corners settle elsewhere."""
        asked = np.flatnonzero(self.surely_one[:n_states] < 1.0)
        if not len(asked):
            return 0.0
        cells, chosen = self.cells.some(asked), chosen[:, asked]
        corners = list(product(*(range(len(opens)) for opens in cells.opens)))
        corners = corners[:: max(1, len(corners) // MOST_STARTS)][:MOST_STARTS]
        now = np.concatenate([self._corner(cells, chosen, corner) for corner in corners], axis=1)
        chosen = np.tile(chosen, len(corners))
        cells = cells.some(np.tile(np.arange(len(asked)), len(corners)))
        for _ in range(DAMPED):
            now = 0.5 * now + 0.5 * cells.replies(now)
        settled = np.abs(now - cells.replies(now)).max(axis=0) < 1e-6
        apart = np.abs(now - chosen).max(axis=0) > APART
        return float((settled & apart).reshape(len(corners), -1).any(axis=0).sum() / n_states)

    def _corner(self, cells: Cells, chosen: Floats, corner: tuple[int, ...]) -> Floats:
        """Return choices of which each seer makes one for certain, where that is open to it; shape (n, N)."""
        found = chosen.copy()
        for opens, place, action in zip(cells.opens, cells.places, corner, strict=True):
            only = np.zeros_like(chosen[place])
            only[action] = 1.0
            found[place] = np.where(opens[action], only, chosen[place])
        return found


def _solved(slopes: Floats, residual: Floats) -> Floats:
    """Solve linear equations, game by game; without a value where they have no solution; shapes (N, n, n), (N, n, 1) -> (N, n, 1)."""
    try:
        return np.asarray(np.linalg.solve(slopes, residual))
    except np.linalg.LinAlgError:
        if len(slopes) == 1:
            return np.full_like(residual, np.nan)
        half = len(slopes) // 2
        parts = slice(half), slice(half, None)
        return np.concatenate([_solved(slopes[some], residual[some]) for some in parts])
