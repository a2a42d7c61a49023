"""A grid of inputs, what-ifs and seeds: its cells in order, and what of it is refused before anything is worked out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import NamedTuple

from toolkit.errors import ToolkitError
from toolkit.model.model import Model

MOST_CELLS = 100_000
MOST_PARTS = 1_000
"""Into so many parts at most a grid is cut: fewer are handed out sooner, more are finished one by one."""


class Cell(NamedTuple):
    """One crisis of a grid: the what-if (empty for the crisis as it is), the value of each input, and the seed."""

    what_if: str
    values: tuple[float, ...]
    seed: int


@dataclass(frozen=True)
class Grid:
    """What is varied, each with every other.

    Attributes
    ----------
    what_ifs : names, the first empty for the crisis as it is
    inputs : name -> values
    seeds : whole numbers
    """

    what_ifs: tuple[str, ...]
    inputs: Mapping[str, tuple[float, ...]]
    seeds: tuple[int, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many what-ifs, values of each input, and seeds."""
        return len(self.what_ifs), *map(len, self.inputs.values()), len(self.seeds)

    @property
    def n_cells(self) -> int:
        """How many crises there are."""
        return math.prod(self.shape)

    def cells(self, first: int = 0, last: int | None = None) -> Iterator[Cell]:
        """Go through some of the cells, in order: seeds the quickest, what-ifs the slowest."""
        every = product(self.what_ifs, product(*self.inputs.values()), self.seeds)
        return (Cell(*one) for one in islice(every, first, last))

    @property
    def parts(self) -> list[tuple[int, int]]:
        """Return the first and last cell of each part of the work."""
        size = -(-self.n_cells // MOST_PARTS)
        return [(first, min(first + size, self.n_cells)) for first in range(0, self.n_cells, size)]

    @property
    def plain(self) -> tuple[object, ...]:
        """All of it as plain values, to tell it from any other."""
        return self.what_ifs, tuple(self.inputs.items()), self.seeds


def grid_of(inputs: Mapping[str, Sequence[float]], what_ifs: Sequence[str], seeds: Sequence[int]) -> Grid:
    """Return a grid.

    Raises
    ------
    ToolkitError
        For too many cells, an empty list, or one that holds something twice.
    """
    grid = Grid(
        ("", *what_ifs),
        {name: tuple(map(float, values)) for name, values in inputs.items()},
        tuple(map(int, seeds)),
    )
    for what, listed in (("variants", grid.what_ifs), *grid.inputs.items(), ("seeds", grid.seeds)):
        if not listed:
            raise ToolkitError(f"the list of {what} is empty; give it a value, or leave it out")
        twice = next((one for n, one in enumerate(listed) if one in listed[:n]), None)
        if twice is not None:
            raise ToolkitError(f"{what} lists {twice!r} twice; list every value once")
    if grid.n_cells > MOST_CELLS:
        factors = " x ".join(f"{size:,}" for size in grid.shape)
        raise ToolkitError(
            f"this grid has {grid.n_cells:,} cells ({factors}: what-ifs, inputs, seeds); expected at most {MOST_CELLS:,}: "
            "list fewer values, or draw the inputs from their ranges with a run, which covers many of them at once"
        )
    return grid


def refuse_unfit(grid: Grid, models: Mapping[str, Model]) -> None:
    """Refuse inputs and values that some crisis of a grid does not have.

    Raises
    ------
    RunError
    """
    for model in models.values():
        for name, values in grid.inputs.items():
            for value in values:
                model.with_values(**{name: value})
