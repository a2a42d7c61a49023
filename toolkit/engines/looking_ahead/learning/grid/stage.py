"""One choice at every belief: what its actor does, of either kind, given that others read it from what it does.

What is solved for are log-likelihood ratios of acts: how much more likely the second kind is to do each, as a logarithm. They say what is believed after
each act, that says what each act is worth to either kind, and that how likely it is: a fixed point, found by Newton's method. With D the slope of one
ratio by itself and v what all take from each other, the slopes are diag(D) + 1 v', which is solved in one line (Sherman and Morrison 1950).

Lines stand along the axis of the chooser's own type; shapes: A acts, L lines, n beliefs along each, R worths, K joint types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.grid.nodes import Nodes, series_at

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
MOST_CORRECTIONS = 40
CLOSE = 1e-7
"""Size of a correction, beside that of the ratios, below which one more makes them exact, since each squares the error."""
MOST_CORRECTION = 2.0


@dataclass(frozen=True)
class Chosen:
    """What a choice comes to.

    Attributes
    ----------
    ratio : shape (A, L, n)
        Log-likelihood ratio of each act: second kind against first.
    chance : shape (A, 2, L, n)
        How likely either kind does each act.
    after : shape (A, L, n)
        How likely the second kind is thought once each act is seen.
    least : float
        Smallest determinant of the slopes; the branch turns where it is 0.
    is_found : bool
    slack : float
        See ``slack``; not a number where it was not asked for.
    """

    ratio: Floats
    chance: Floats
    after: Floats
    least: float
    is_found: bool
    slack: float = np.nan


class Loops(Protocol):
    """What is done line by line."""

    def solve(self, series: Floats, opens: Truths, precision: Floats, guess: Floats, nodes: Nodes) -> Chosen:
        """Solve a choice; shapes (A, 2, L, n), (A, L), (2, L), (A, L, n) -> ``Chosen``."""
        ...

    def carry(self, after: Floats, share: Floats, worth: Floats, nodes: Nodes) -> Floats:
        """Return what is expected before a choice: shapes (A, L, n), (A, R, L, n), (A, R, L, n) -> (R, L, n)."""
        ...

    def spread(self, after: Floats, flow: Floats, nodes: Nodes) -> Floats:
        """Put what flows where beliefs lead, shared out so that polynomials keep their mean: shapes (A, L, n), (A, K, L, n) -> (A, K, L, n)."""
        ...


class Plain:
    """The loops in NumPy."""

    def solve(self, series: Floats, opens: Truths, precision: Floats, guess: Floats, nodes: Nodes) -> Chosen:
        """Solve a choice; see ``Loops``."""
        coefficients = np.moveaxis(series, -1, 0)[..., None]
        with np.errstate(divide="ignore"):
            prior = np.log(nodes.at) - np.log1p(-nodes.at)
        shut = ~opens[:, :, None]
        weight = precision[:, :, None]
        ratio, is_found = guess.copy(), False
        for _ in range(MOST_CORRECTIONS):
            after, logs, steep = _replies(ratio, coefficients, prior, shut, weight)
            own, taken, least = _slopes(steep, np.exp(logs))
            if is_found:
                break
            with np.errstate(invalid="ignore"):
                gap = np.where(shut, 0.0, ratio - (logs[:, 1] - logs[:, 0]))
            total = 1.0 + (taken / own).sum(axis=0)
            change = (gap - ((taken * gap / own).sum(axis=0) / total)) / own
            change = np.where(shut, 0.0, np.clip(change, -MOST_CORRECTION, MOST_CORRECTION))
            if not np.isfinite(change).all():
                break
            ratio = ratio - change
            is_found = bool((np.abs(change) <= CLOSE * (1.0 + np.abs(ratio))).all())
        return Chosen(ratio, np.exp(logs), after, float(least.min(initial=1.0)), is_found)

    def carry(self, after: Floats, share: Floats, worth: Floats, nodes: Nodes) -> Floats:
        """Return what is expected before a choice; see ``Loops``."""
        found = np.zeros(worth.shape[1:])
        for one, of_act, value in zip(after, share, worth, strict=True):
            weights = nodes.weights(one)
            for r in range(len(found)):
                found[r] += of_act[r] * np.matmul(weights, value[r][..., None])[..., 0]
        return found

    def spread(self, after: Floats, flow: Floats, nodes: Nodes) -> Floats:
        """Put what flows where beliefs lead; see ``Loops``."""
        found = np.empty(flow.shape)
        for a, one in enumerate(after):
            weights = nodes.weights(one)
            for k in range(flow.shape[1]):
                found[a, k] = np.matmul(flow[a, k][:, None, :], weights)[:, 0]
        return found


def slack(series: Floats, opens: Truths, precision: Floats, nodes: Nodes) -> float:
    """Bound from below, over all beliefs that acts might leave, what keeps the slopes of a choice from being singular.

    Above 0 the determinant is so for whatever ratios, and since replies are bounded there is then one fixed point and no other (a degree of 1, and every fixed point
    counts 1). With g the change of what is worth to a kind with the log-odds of the belief after an act, times precision, D is 1 - g' + g, and the determinant is
    that of D times 1 + sum of (chance' g' - chance g) / D, ' being the second kind: at least 1 + min g'/D - max g/D, chances summing to 1.
    """
    speed = precision[:, :, None] * (series @ nodes.to_speeds)
    apart = _between(speed[:, 1] - speed[:, 0])
    low, high = 1.0 - apart[1], 1.0 - apart[0]
    most, least = _between(speed[:, 0])[1], _between(speed[:, 1])[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        most = np.where(opens, np.where(most > 0.0, most / low, most / high), -np.inf).max(axis=0)
        least = np.where(opens, np.where(least < 0.0, least / low, least / high), np.inf).min(axis=0)
    room = np.minimum(1.0 + least - most, np.where(opens, low, np.inf).min(axis=0))
    return float(np.where(opens.any(axis=0), room, 1.0).min(initial=1.0))


def _between(speed: Floats) -> tuple[Floats, Floats]:
    """Bound polynomials everywhere from their values at four times as many points (Ehlich and Zeller 1964, Mathematische Zeitschrift 86:41-44)."""
    low, high = speed.min(axis=-1), speed.max(axis=-1)
    middle, half = 0.5 * (low + high), 0.5 / np.cos(np.pi / 8.0) * (high - low)
    return middle - half, middle + half


def believed_after(beliefs: Floats, ratio: Floats) -> Floats:
    """Return how likely the second kind is thought after an act, from how likely it was before and the log-likelihood ratio of the act."""
    with np.errstate(divide="ignore"):
        return _raised(np.log(beliefs) - np.log1p(-beliefs) + ratio)


def _raised(log_odds: Floats) -> Floats:
    """Return the chances that belong to log-odds."""
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def _replies(
    ratio: Floats, series: Floats, prior: Floats, shut: Truths, precision: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return what is believed after each act, the logarithm of how likely either kind then does it, and how fast what it is worth to either changes."""
    after = _raised(prior + ratio)
    value, slope = series_at(series, (2.0 * after - 1.0)[:, None])
    scores = np.where(shut[:, None], -np.inf, precision * value)
    top = scores.max(axis=0)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        logs = scores - top - np.log(np.exp(scores - top).sum(axis=0))
    logs = np.where(shut[:, None], -np.inf, logs)
    steep = precision * slope * (2.0 * after * (1.0 - after))[:, None]
    return after, logs, np.where(shut[:, None], 0.0, steep)


def _slopes(steep: Floats, chance: Floats) -> tuple[Floats, Floats, Floats]:
    """Return D, v and the determinant of the slopes."""
    own = 1.0 - steep[:, 1] + steep[:, 0]
    own = np.where(np.abs(own) < TINY, TINY, own)
    taken = chance[:, 1] * steep[:, 1] - chance[:, 0] * steep[:, 0]
    return own, taken, own.prod(axis=0) * (1.0 + (taken / own).sum(axis=0))


TINY = 1e-12
"""What stands for a slope of 0, so that it can be divided by; the determinant stays as it is within rounding."""
