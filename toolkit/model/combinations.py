"""All combinations of discrete inputs with their probabilities, in place of draws, where there are few enough."""

from __future__ import annotations

import math

import numpy as np

from toolkit.model.draws import Draws, Floats
from toolkit.model.model import Model
from toolkit.model.parameters import ModelParameter


def combinations(model: Model, most: int) -> Draws | None:
    """Return every combination of the inputs of a model as one draw, with its probability as its share.

    Returns
    -------
    Draws or None
        The last input runs fastest, values ascend. None where nothing is uncertain, an uncertain input is continuous or correlated with
        another, or there are more than ``most`` combinations.
    """
    uncertain = [n for n, one in enumerate(model.parameters) if one.distribution.kind != "value"]
    kinds = {model.parameters[n].distribution.kind for n in uncertain}
    if kinds != {"discrete"} or _are_bound(model, uncertain):
        return None
    levels = [levels_of(one) for one in model.parameters]
    if math.prod(len(values) for values, _ in levels) > most:
        return None
    grid = np.meshgrid(*(values for values, _ in levels), indexing="ij")
    chances = np.meshgrid(*(shares for _, shares in levels), indexing="ij")
    values = np.stack([one.reshape(-1) for one in grid], axis=1)
    return Draws(values, 1, shares=np.prod(np.stack(chances), axis=0).reshape(-1))


def levels_of(parameter: ModelParameter) -> tuple[Floats, Floats]:
    """Return the values that a fixed or discrete input may have, ascending, and their probabilities."""
    numbers = np.array(parameter.distribution.numbers)
    if parameter.distribution.kind == "value":
        return numbers[:1], np.ones(1)
    values, shares = numbers[::2], numbers[1::2]
    return values[shares > 0.0], shares[shares > 0.0] / shares.sum()


def _are_bound(model: Model, uncertain: list[int]) -> bool:
    """Whether any two inputs that vary are correlated."""
    return any(first in uncertain and second in uncertain for first, second, _ in model.correlations)
