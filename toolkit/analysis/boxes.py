"""Boxes in the space of the inputs, and how much of what is of interest lies in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.plaintext import listed

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Limits = Mapping[str, tuple[float, float]]
"""Input -> (low, high); infinite where there is no limit."""


@dataclass(frozen=True)
class Box:
    """A part of the input space.

    Attributes
    ----------
    limits : mapping
        Input -> (low, high); infinite where there is no limit.
    mass : float
        Probability that the inputs lie inside.
    density, coverage : float
        Share of what is inside that is of interest, and share of what is of interest that is inside.
    """

    limits: dict[str, tuple[float, float]]
    mass: float
    density: float
    coverage: float

    def __repr__(self) -> str:
        limits = listed(f"{name} {limit_text(*limit)}" for name, limit in self.limits.items()) or "no limits"
        return f"<Box: {limits}; {self.said}; .limits>"

    @property
    def balance(self) -> float:
        """The harmonic mean of coverage and density."""
        return 2.0 * self.coverage * self.density / max(self.coverage + self.density, 1e-12)

    @property
    def said(self) -> str:
        """What it holds, in words."""
        return (
            f"It holds {numbers.share(self.mass)} of what the inputs may be; in it {numbers.share(self.density)} is of interest, "
            f"{numbers.share(self.coverage)} of all that is."
        )


def limit_text(low: float, high: float) -> str:
    """Write the limits of one input.

    Examples
    --------
    >>> limit_text(0.5, float("inf")), limit_text(float("-inf"), 2.0), limit_text(0.1, 0.25)
    ('from 0.5', 'up to 2', '0.1 to 0.25')
    """
    if np.isinf(low):
        return f"up to {numbers.figure(high)}"
    return (
        f"from {numbers.figure(low)}"
        if np.isinf(high)
        else f"{numbers.figure(low)} to {numbers.figure(high)}"
    )


@dataclass(frozen=True)
class Sample:
    """Draws of the inputs, and which of them are of interest.

    Attributes
    ----------
    names : tuple of str
        The inputs.
    values : shape (D, inputs)
    cases : shape (D,)
        Whether a draw is of interest.
    weights : shape (D,)
        Of the draws; their sum is 1.
    """

    names: tuple[str, ...]
    values: Floats
    cases: Bools
    weights: Floats

    def box(self, limits: Limits) -> Box:
        """Describe the box with these limits."""
        inside = np.ones(len(self.cases), dtype=bool)
        for name, (low, high) in limits.items():
            column = self.values[:, self.names.index(name)]
            inside &= (column >= low) & (column <= high)
        mass, both = float(self.weights[inside].sum()), float(self.weights[inside & self.cases].sum())
        density = both / mass if mass > 0.0 else 0.0
        return Box(dict(limits), mass, density, both / float(self.weights[self.cases].sum()))

    def of(self, names: Sequence[str]) -> Sample:
        """Return the same with some of the inputs alone."""
        columns = [self.names.index(name) for name in names]
        return Sample(tuple(names), self.values[:, columns], self.cases, self.weights)

    def resampled(self, rng: np.random.Generator) -> Sample:
        """Return as many draws, taken again with the chances that their weights are."""
        rows = rng.choice(len(self.cases), size=len(self.cases), p=self.weights)
        return Sample(self.names, self.values[rows], self.cases[rows], np.full(len(rows), 1.0 / len(rows)))
