"""Inputs that can be moved: how far, where they stand, and what they are for readers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit import numbers
from toolkit.model.dossier import Dossier
from toolkit.model.parameters import ModelParameter

OUTERMOST = 0.01
"""An input may be moved between its 1st and its 99th percentile, or over its whole range where it is a lever."""


@dataclass(frozen=True)
class Input:
    """One number that can be moved.

    Attributes
    ----------
    low, high : how far it can be moved
    lower, upper : the range that holds 90 % of it
    middle : its median, where it stands unless it is moved
    steps : the values it may take, where it has only some
    about : what it is, its unit and range, and what it rests on, for readers
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    middle: float
    is_lever: bool
    actors: tuple[str, ...]
    about: str
    lower: float
    upper: float
    steps: tuple[float, ...] = ()


def is_movable(parameter: ModelParameter) -> bool:
    """Say whether an input can be moved: doubts and fixed numbers cannot."""
    return not parameter.is_doubt and parameter.distribution.kind != "value"


def movable_input(parameter: ModelParameter, dossier: Dossier) -> Input:
    """Say how far an input can be moved, what it is, and what it rests on."""
    outer = (0.0, 1.0) if parameter.is_lever else (OUTERMOST, 1.0 - OUTERMOST)
    asked = np.array([outer[0], 0.05, 0.5, 0.95, outer[1]])
    low, lower, middle, upper, high = (float(v) for v in parameter.distribution.quantile(asked))
    if not np.isfinite([low, high]).all():
        low, high = lower, upper
    return Input(
        name=parameter.name,
        label=parameter.label,
        unit=parameter.unit,
        low=low,
        high=high,
        middle=middle,
        is_lever=parameter.is_lever,
        actors=parameter.actors,
        about=_about(parameter, dossier, lower, middle, upper),
        lower=lower,
        upper=upper,
        steps=_steps(parameter),
    )


def _steps(parameter: ModelParameter) -> tuple[float, ...]:
    """Return the values that an input may take, where it has only some."""
    if parameter.distribution.kind != "discrete":
        return ()
    found = np.unique(parameter.distribution.quantile(np.linspace(0.001, 0.999, 999)))
    return tuple(float(value) for value in found)


def _about(parameter: ModelParameter, dossier: Dossier, lower: float, middle: float, upper: float) -> str:
    unit = f" {parameter.unit}" if parameter.unit else ""
    ends = f"{numbers.figure(lower)} and {numbers.figure(upper)}"
    about = f"{parameter.label}: median {numbers.figure(middle)}{unit}, 90 % of it between {ends}."
    if basis := dossier.basis_of("parameters", parameter.name).sentence():
        about += f" {basis}"
    if sources := dossier.sources_of("parameters", parameter.name):
        about += f" Sources: {', '.join(sources)}."
    return about
