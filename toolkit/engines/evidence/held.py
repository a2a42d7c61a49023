"""What islands of draws expected to be told, and how much of it came as a surprise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.engines.evidence.cells import Cell, Key
from toolkit.engines.evidence.following import Floats, Telling
from toolkit.results.surprise import Surprise, Told


@dataclass(frozen=True)
class Expected:
    """What an island held of a cell just before it was told.

    Attributes
    ----------
    log_scale : logarithm of what ``held`` is multiplied with, so that islands can be added up
    held : shape (C,)
    """

    cell: Cell
    log_scale: float
    held: Floats


def expected_of(telling: Telling, log_weights: Floats) -> list[Expected]:
    """Add up over the draws of an island what each cell might have shown.

    Histories that had ended before the turn are ruled out by a fact of it; other news leaves their odds as they were.
    """
    top = float(log_weights.max())
    weights = np.exp(log_weights - top)
    going, gone = float(weights @ telling.going[:, 0]), float(weights @ telling.gone)
    found = []
    for cell, of_draws in telling.met:
        held = weights @ of_draws
        if not cell.follows_fact:
            held[cell.over] += gone * (held.sum() / going if going > 0.0 else 1.0)
        found.append(Expected(cell, top, held))
    return found


def surprise_of(islands: Sequence[Sequence[Expected]]) -> Surprise | None:
    """Add islands up; None where no fact was told.

    A cell that no history of any island went on to meet is left out: its news was not used.
    """
    top = max((one.log_scale for island in islands for one in island), default=0.0)
    cells: dict[Key, Cell] = {}
    totals: dict[Key, Floats] = {}
    for island in islands:
        for one in island:
            held = one.held * math.exp(one.log_scale - top)
            cells[one.cell.key] = one.cell
            totals[one.cell.key] = totals.get(one.cell.key, 0.0) + held
    told = tuple(
        Told(cell.what, cell.turn, cell.names, tuple((held / held.sum()).tolist()), cell.came)
        for key, held in totals.items()
        if held[(cell := cells[key]).came] > 0.0
    )
    return Surprise(told) if told else None
