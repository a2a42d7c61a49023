"""Best replies at once: where actors of infinite precision look ahead together, the limit of the principal branch.

The branch is followed as their precision grows without end. What is left to the limit falls off as one over precision where
actors mix, and faster elsewhere, so the leading part is taken off (Richardson) until what remains stands still. The limit is a
Nash equilibrium (McKelvey and Palfrey 1995, Games and Economic Behavior 10:6-38, theorem 2); options that are equal to the
actor stay equally likely on the way, and in the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.phase import Phase

Floats = npt.NDArray[np.float64]
Chosen = dict[int, Floats]
Solver = Callable[[Phase, Mapping[int, Floats]], Chosen | None]
FASTEST, SLOWEST = 2.0, 1.0 + 2.0**-16
"""By what precision is multiplied in a step."""
LARGEST_STAKE = 1e9
"""Precision times what is at stake up to which the limit is looked for."""
SETTLED = 1e-9
"""Largest change of a choice probability by which the limit counts as reached, twice in a row."""
NOTHING = 1e-8
"""Choice probabilities up to this size are those of what is not chosen."""


class LostError(Exception):
    """The branch cannot be followed to its limit."""


def limit(
    phase: Phase, chosen: Mapping[int, Floats], stake: float, solve: Solver, most_move: float
) -> Chosen:
    """Follow the branch from where precision times stake is ``stake`` to its limit.

    Parameters
    ----------
    chosen : choice probabilities there
    solve : returns those of a phase, from a guess nearby; None if it fails
    most_move : largest move of one of them in a step

    Raises
    ------
    LostError
        If it turns back, or does not settle.
    """
    now, pace, calm = dict(chosen), FASTEST, 0
    last = now
    while stake < LARGEST_STAKE:
        wanted = stake * pace
        found = solve(phase.sharpened(wanted), now)
        if found is None or _moved(found, now) > most_move:
            pace = np.sqrt(pace)
            if pace < SLOWEST:
                raise LostError
            continue
        ahead = {m: (wanted * found[m] - stake * now[m]) / (wanted - stake) for m in found}
        calm = calm + 1 if _moved(ahead, last) < SETTLED else 0
        if calm == 2:
            return {m: _cleaned(ahead[m], phase.opens[m]) for m in ahead}
        now, last, stake, pace = found, ahead, wanted, min(pace**2, FASTEST)
    raise LostError


def _moved(one: Mapping[int, Floats], other: Mapping[int, Floats]) -> float:
    return max(float(np.abs(one[m] - other[m]).max()) for m in one)


def _cleaned(chosen: Floats, opens: npt.NDArray[np.bool_]) -> Floats:
    """Return choice probabilities without what rounding has left of options that are not chosen; shape (A, B, S)."""
    kept = np.where(opens & (chosen > NOTHING), chosen, 0.0)
    return np.asarray(kept / kept.sum(axis=0))
