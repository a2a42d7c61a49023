"""How far does one number move if one input, or one rule, moves alone? All else stands at its median."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from toolkit import numbers
from toolkit.analysis.movable import is_movable
from toolkit.engines.inputs import central, targets_at
from toolkit.model.dossier import Path
from toolkit.model.members import NOTHING, SKIP
from toolkit.model.model import Model
from toolkit.model.targets import Target

ENDS = (0.05, 0.95)
DOUBLED = math.log(2.0)
DOUBT = "doubt:"
HALF_AND_DOUBLE = "odds or rate half to twice"
ALIKE = 9
"""Digits behind the point to which movers are told apart where they are put in order: what lies behind is rounding, which compiled loops do otherwise."""


@dataclass(frozen=True)
class Mover:
    """An input or a rule that can be moved.

    Attributes
    ----------
    path : where it stands in the scenario
    column : its place among the parameters of the model
    low, high : where it is moved to; of a rule the logarithm of what its odds or rate are multiplied by
    range_told : that, for readers
    """

    kind: Literal["input", "option", "event"]
    name: str
    label: str
    path: Path
    column: int
    low: float
    high: float
    range_told: str


@dataclass(frozen=True)
class Moved:
    """What one mover does to a number: its value with the mover low and high."""

    mover: Mover
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """The number with the mover high, less the number with it low."""
        return self.at_high - self.at_low


def moved_by_each(model: Model, target: Target, seed: int) -> tuple[float, list[Moved]]:
    """Return a number of a doubted model at the medians, and what each input and rule does to it, the furthest first."""
    movers = [*_inputs(model), *_rules(model)]
    values = np.tile(central(model), (1 + 2 * len(movers), 1))
    for row, mover in enumerate(movers):
        values[1 + 2 * row, mover.column], values[2 + 2 * row, mover.column] = mover.low, mover.high
    answers = targets_at(model, values, (target,), seed=seed)[:, 0]
    found = [
        Moved(mover, float(answers[1 + 2 * row]), float(answers[2 + 2 * row]))
        for row, mover in enumerate(movers)
    ]
    return float(answers[0]), sorted(found, key=_reach, reverse=True)


def _reach(moved: Moved) -> float:
    """Return how far a mover moves the number, for putting movers in order: those that are alike stay in that of the scenario."""
    return round(float(abs(np.nan_to_num(moved.swing))), ALIKE)


def _inputs(model: Model) -> Iterator[Mover]:
    for column, one in enumerate(model.parameters):
        if is_movable(one):
            low, high = (float(value) for value in one.distribution.quantile(np.array(ENDS)))
            unit = f" {one.unit}" if one.unit else ""
            told = f"{numbers.figure(low)} to {numbers.figure(high)}{unit}"
            yield Mover("input", one.name, one.label, ("parameters", one.name), column, low, high, told)


def _rules(model: Model) -> Iterator[Mover]:
    """Yield the options and events whose odds or rates can be moved."""
    columns = {one.name: column for column, one in enumerate(model.parameters) if one.is_doubt}
    labels = {actor.name: actor.label for actor in model.actors}
    for member in (member for step in model.steps for member in step.members):
        for action in member.actions:
            is_event = member.rule == "event"
            name = action.name if is_event else f"{member.actor}.{action.name}"
            if action.name in (NOTHING, SKIP) or f"{DOUBT}{name}" not in columns:
                continue
            path: Path = ("events", name) if is_event else ("actors", member.actor, "options", action.name)
            label = action.label if is_event else f"{labels[member.actor]}: {action.label}"
            column = columns[f"{DOUBT}{name}"]
            yield Mover(
                "event" if is_event else "option",
                name,
                label,
                path,
                column,
                -DOUBLED,
                DOUBLED,
                HALF_AND_DOUBLE,
            )


def furthest(found: Sequence[Moved], least: float) -> list[Moved]:
    """Return what moves a number by so much at least."""
    return [one for one in found if abs(one.swing) >= least]
