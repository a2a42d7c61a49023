"""How far it may escalate: the rungs of the ladder, turn by turn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.bands import errors
from toolkit.plots.style import SHADES
from toolkit.report.pictures.layers import Layer, stacked
from toolkit.results.result import Result

Floats = npt.NDArray[np.float64]


def escalation_fan(result: Result, *, width: int = 720, height: int = 300) -> str:
    """Draw how the probability is spread over the rungs of the ladder, turn by turn, as an SVG picture.

    Layers are stacked, the lowest rung at the bottom; dashed lines are thresholds: what lies above has crossed them.
    Empty where the scenario has no ladder.
    """
    model = result.model
    if not model.rungs:
        return ""
    shares, last = rung_shares(result), rungs_shown(result)
    rungs = [(0, "", ""), *model.rungs]
    kept = [n for n in range(len(rungs)) if n > 0 or shares[:, 0].any()]
    layers = [
        Layer(
            f"{rungs[n][0]}  {rungs[n][1]}" if n else "below the ladder",
            shares[:, n],
            last[n],
            _shade(place / max(len(kept) - 1, 1)),
            rungs[n][2],
        )
        for place, n in enumerate(kept)
    ]
    dates = [model.date_of_turn(turn) for turn in range(len(shares))]
    what = "Rungs of the ladder at the end"
    return stacked(layers, dates, name="crisis-fan", what=what, width=width, height=height)


def threshold_key(result: Result) -> str:
    """Name the thresholds that the dashed lines of ``escalation_fan`` stand for; empty without any."""
    named = [f"{number} {name}: {threshold}" for number, name, threshold in result.model.rungs if threshold]
    return f"Dashed lines are thresholds: {'; '.join(named)}." if named else ""


def rungs_shown(result: Result) -> list[str]:
    """Write the probability of each rung at the horizon, below the ladder first, as ``rungs`` writes it."""
    _, columns = _ladder(result)
    own = errors(result.tally.marginals[..., columns], result)[-1]
    return [
        numbers.per_cent(float(share), result.step, float(error), n_histories=result.n_histories)
        for share, error in zip(rung_shares(result)[-1], own, strict=True)
    ]


def rung_shares(result: Result) -> Floats:
    """Return the probability of each rung at the end of each turn, below the ladder first; shape (T + 1, L + 1)."""
    table, columns = _ladder(result)
    return np.asarray(table[:, columns])


def _ladder(result: Result) -> tuple[Floats, slice]:
    """Return the mean over draws of all levels and rungs, and where the rungs stand in it."""
    model = result.model
    first = sum(model.variables[n].size for n in model.shown)
    return result.over_draws(result.tally.marginals), slice(first, first + len(model.rungs) + 1)


def _shade(share: float) -> str:
    red, green, blue, _ = SHADES(0.08 + 0.92 * share)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"
