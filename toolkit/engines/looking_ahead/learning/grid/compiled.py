"""The compiled loops of a choice at every belief, line by line; the numbers are those of ``stage`` within rounding."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.grid.nodes import Nodes
from toolkit.engines.looking_ahead.learning.grid.stage import (
    CLOSE,
    MOST_CORRECTION,
    MOST_CORRECTIONS,
    TINY,
    Chosen,
)

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


class Compiled:
    """The loops; compiled when first used, and kept on disk."""

    def solve(self, series: Floats, opens: Truths, precision: Floats, guess: Floats, nodes: Nodes) -> Chosen:
        """Solve a choice; see ``Loops``."""
        ratio, after = guess.copy(), np.empty(guess.shape)
        chance = np.zeros(series.shape)
        with np.errstate(divide="ignore"):
            prior = np.log(nodes.at) - np.log1p(-nodes.at)
        least, is_found = _solve(series, opens, precision, prior, ratio, chance, after)
        return Chosen(ratio, chance, after, float(least), bool(is_found))

    def carry(self, after: Floats, share: Floats, worth: Floats, nodes: Nodes) -> Floats:
        """Return what is expected before a choice; see ``Loops``."""
        found = np.zeros(worth.shape[1:])
        _carry(after, share, worth, nodes.at, nodes.sign, found)
        return found

    def spread(self, after: Floats, flow: Floats, nodes: Nodes) -> Floats:
        """Put what flows where beliefs lead; see ``Loops``."""
        found = np.zeros(flow.shape)
        _spread(after, flow, nodes.at, nodes.sign, found)
        return found


@nb.njit(cache=True, nogil=True, inline="always")
def _series(coefficients, x):
    """Return the value and slope of a Chebyshev series."""
    one, two, slope, slope_before = 0.0, 0.0, 0.0, 0.0
    for k in range(len(coefficients) - 1, 0, -1):
        slope, slope_before = 2.0 * x * slope - slope_before + 2.0 * one, slope
        one, two = 2.0 * x * one - two + coefficients[k], one
    return coefficients[0] + x * one - two, one + x * slope - slope_before


@nb.njit(cache=True, nogil=True)
def _reply(series, opens, precision, prior, ratio, line, reply, odds, steep, after):
    """Put in what is believed after each act, the ratio that follows, how likely either kind does it, and how fast its worth changes."""
    n_acts = len(ratio)
    for a in range(n_acts):
        after[a] = 1.0 / (1.0 + np.exp(-(prior + ratio[a])))
        reply[a] = 0.0
    for kind in range(2):
        top = -np.inf
        for a in range(n_acts):
            if opens[a, line]:
                p = after[a]
                value, slope = _series(series[a, kind, line], 2.0 * p - 1.0)
                odds[a, kind] = precision[kind, line] * value
                steep[a, kind] = precision[kind, line] * slope * 2.0 * p * (1.0 - p)
                top = max(top, odds[a, kind])
        total = 0.0
        for a in range(n_acts):
            if opens[a, line]:
                reply[a] += (2 * kind - 1) * (odds[a, kind] - top)
                odds[a, kind] = np.exp(odds[a, kind] - top)
                total += odds[a, kind]
            else:
                odds[a, kind], steep[a, kind] = 0.0, 0.0
        less = (2 * kind - 1) * np.log(total)
        for a in range(n_acts):
            if opens[a, line]:
                odds[a, kind] /= total
                reply[a] -= less


@nb.njit(cache=True, nogil=True)
def _slopes(odds, steep, own, taken):
    """Put in D and v, and return the determinant of the slopes."""
    product, total = 1.0, 1.0
    for a in range(len(own)):
        own[a] = 1.0 - steep[a, 1] + steep[a, 0]
        if abs(own[a]) < TINY:
            own[a] = TINY
        taken[a] = odds[a, 1] * steep[a, 1] - odds[a, 0] * steep[a, 0]
        product *= own[a]
        total += taken[a] / own[a]
    return product * total


@nb.njit(cache=True, nogil=True)
def _corrected(ratio, opens, line, reply, own, taken):
    """Correct the ratios once; return whether little was left to correct, and whether they are numbers."""
    total, pull = 1.0, 0.0
    for a in range(len(ratio)):
        if opens[a, line]:
            total += taken[a] / own[a]
            pull += taken[a] * (ratio[a] - reply[a]) / own[a]
    is_close, is_number = True, True
    for a in range(len(ratio)):
        if opens[a, line]:
            change = (ratio[a] - reply[a] - pull / total) / own[a]
            change = min(max(change, -MOST_CORRECTION), MOST_CORRECTION)
            is_number = is_number and np.isfinite(change)
            ratio[a] -= change
            is_close = is_close and abs(change) <= CLOSE * (1.0 + abs(ratio[a]))
    return is_close, is_number


@nb.njit(cache=True, nogil=True)
def _solve(series, opens, precision, prior, ratio, chance, after):
    """Solve every line at every belief; return the least determinant, and whether all were found."""
    n_acts, _, n_lines, n = series.shape
    odds, steep, reply = np.zeros((n_acts, 2)), np.zeros((n_acts, 2)), np.empty(n_acts)
    own, taken, here, seen = np.empty(n_acts), np.empty(n_acts), np.empty(n_acts), np.zeros(n_acts)
    least, all_found = 1.0, True
    for line in range(n_lines):
        for m in range(n):
            here[:] = ratio[:, line, m]
            found, last = False, False
            for _ in range(MOST_CORRECTIONS):
                _reply(series, opens, precision, prior[m], here, line, reply, odds, steep, seen)
                determinant = _slopes(odds, steep, own, taken)
                if last:
                    found = True
                    break
                last, is_number = _corrected(here, opens, line, reply, own, taken)
                if not is_number:
                    break
            least = min(least, determinant)
            all_found = all_found and found
            ratio[:, line, m] = here
            after[:, line, m] = seen
            chance[:, :, line, m] = odds
    return least, all_found


@nb.njit(cache=True, nogil=True, inline="always")
def _weights(belief, at, sign, found):
    """Put in how nodes are weighed to interpolate at a belief."""
    total, hit = 0.0, -1
    for k in range(len(at)):
        if belief == at[k]:
            hit = k
            break
        found[k] = sign[k] / (belief - at[k])
        total += found[k]
    if hit >= 0:
        found[:] = 0.0
        found[hit] = 1.0
        return
    for k in range(len(at)):
        found[k] /= total


@nb.njit(cache=True, nogil=True)
def _carry(after, share, worth, at, sign, found):
    n_acts, n_rows, n_lines, n = worth.shape
    weights = np.empty(n)
    for a in range(n_acts):
        for line in range(n_lines):
            for m in range(n):
                _weights(after[a, line, m], at, sign, weights)
                for r in range(n_rows):
                    value = 0.0
                    for k in range(n):
                        value += weights[k] * worth[a, r, line, k]
                    found[r, line, m] += share[a, r, line, m] * value


@nb.njit(cache=True, nogil=True)
def _spread(after, flow, at, sign, found):
    n_acts, n_kinds, n_lines, n = flow.shape
    weights = np.empty(n)
    for a in range(n_acts):
        for line in range(n_lines):
            for m in range(n):
                anything = False
                for k in range(n_kinds):
                    anything = anything or flow[a, k, line, m] != 0.0
                if not anything:
                    continue
                _weights(after[a, line, m], at, sign, weights)
                for k in range(n_kinds):
                    for j in range(n):
                        found[a, k, line, j] += flow[a, k, line, m] * weights[j]
