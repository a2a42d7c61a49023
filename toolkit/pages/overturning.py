"""What would overturn the answer with every input at its median, and a place just past the edge to take the reader to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.overturn import overturn
from toolkit.engines.inputs import central
from toolkit.engines.reweighing import Reweighing
from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.scenario import Scenario

Floats = npt.NDArray[np.float64]
Shares = Callable[[Floats], Floats]
RIVALS = 3
"""Outcomes that are tried, the next likeliest first, where one cannot overtake."""
BEYOND = (0.0, *(0.005 * 2.0**n for n in range(8)))
"""How far past the edge is tried, in shares of the way to it."""
SEEN = 0.0015
"""A lead that shows wherever it is rounded: a page writes tenths of a point."""
STANDS_STILL = 0.05
"""Standard units by which an input has to move to be named."""


def overturned(scenario: Scenario, model: Model) -> dict[str, Any] | None:
    """Return the smallest movement of the inputs that takes the lead from the likeliest outcome, every input at its median.

    Returns
    -------
    dict or None
        ``leader``, and the ``rivals`` that were tried, the last of which overtakes (names); ``distance`` in standard units (None where
        no movement within the ranges does it), ``as_far`` how often inputs drawn at random go that far, in words; ``values`` a little past the edge, where the rival leads at the figures that a page
        shows, and ``shares`` of the two there, empty where no such place is found. None where nothing can be moved by degrees.
    """
    shares = _shares(model)
    start = shares(central(model))
    names = [one.name for one in model.outcomes]
    ranked = [names[n] for n in np.argsort(-start, kind="stable")]
    leader, tried = ranked[0], list[str]()
    nowhere: dict[str, Any] | None = None
    while (rival := _next(ranked[1:], tried)) is not None:
        tried.append(rival)
        try:
            found = overturn(scenario, rival, over=leader, alone=False, progress=False)
        except ToolkitError:
            return nowhere
        told = {"leader": leader, "rivals": tried}
        if math.isinf(found.distance):
            nowhere = told | {"distance": None, "values": {}, "shares": {}}
            continue
        moved = found.table[found.table.moved.abs() > STANDS_STILL]
        edge = dict(zip(moved.parameter, map(float, moved.to_value), strict=True))
        values, there = _just_past(model, shares, edge, names.index(rival), names.index(leader))
        first = names[int(there.argmax())]
        if first not in (rival, leader) and first not in tried:  # on the way there another one overtakes
            ranked = [leader, first, *(one for one in ranked[1:] if one != first)]
            continue
        pair = {one: float(there[names.index(one)]) for one in (rival, leader)}
        past = {"values": values, "shares": pair if values != edge else {}}
        return told | {"distance": found.distance, "as_far": _about(found.chance), **past}
    return nowhere


def _about(chance: float) -> str:
    """Say how often in words: ``about 15 %``, or ``below 1 %``."""
    said = numbers.share(chance)
    return said if said.startswith(("below", "above")) else f"about {said}"


def _next(rivals: Sequence[str], tried: Sequence[str]) -> str | None:
    """Return the first outcome that has not been tried; None once there were enough."""
    return next((one for one in rivals if one not in tried), None) if len(tried) < RIVALS else None


def _shares(model: Model) -> Shares:
    """Return what gives the probability of each outcome at some inputs; shapes (P,) -> (outcomes,)."""
    exactly = Reweighing(replace(model, alternatives={}, questions=()))
    return lambda inputs: np.asarray(exactly.at(inputs).final[0])


def _just_past(
    model: Model, shares: Shares, edge: dict[str, float], rival: int, leader: int
) -> tuple[dict[str, float], Floats]:
    """Go on from the edge until the rival's lead shows; return the values and what they give, at the edge itself if it never does."""
    at_edge = shares(_inputs(model, edge))
    for beyond in BEYOND[1:]:
        values = _scaled(model, edge, 1.0 + beyond)
        there = shares(_inputs(model, values))
        if there[rival] - there[leader] >= SEEN:
            return values, there
    return edge, at_edge


def _scaled(model: Model, edge: dict[str, float], factor: float) -> dict[str, float]:
    """Return values that lie further off the medians, within the bounds of each input."""
    middle = central(model)
    found = {}
    for one, median in zip(model.parameters, middle, strict=True):
        if one.name in edge:
            low, high = one.distribution.within
            found[one.name] = float(np.clip(median + factor * (edge[one.name] - median), low, high))
    return found


def _inputs(model: Model, values: dict[str, float]) -> Floats:
    """Return all inputs, those named in place of medians; shape (P,)."""
    middle = central(model)
    return np.array(
        [values.get(one.name, median) for one, median in zip(model.parameters, middle, strict=True)]
    )
