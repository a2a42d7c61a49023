"""What evolves: the levels of a variable, where it starts and how it moves by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

from pydantic import ValidationInfo, field_validator, model_validator

from toolkit.scenario.records.periods import Drift, Noise
from toolkit.scenario.records.provenance import Supported
from toolkit.scenario.records.record import Record, shown, wrong
from toolkit.scenario.records.scalars import Expression, Labels, Number, Text, identifier

WHOLE_LEVELS = r"(-?\d{1,4})\s*\.\.\s*(-?\d{1,4})"
LONG_LEVELS = r"-?\d+\s*\.\.\s*-?\d+"
"""The same with numbers so long that there are too many levels, or no such numbers."""
REAL_LEVELS = r"real\s+(-?\d{1,9}(?:\.\d{1,9})?)\s*\.\.\s*(-?\d{1,9}(?:\.\d{1,9})?)"
MOST_LEVELS = 121
UNIFORM = "uniform"
BANDS = 10
"""Equal parts in which tables and figures show a variable that is a real number."""


def _no_range(written: str) -> Exception:
    return wrong(
        f"{shown(written)} is not a usable range",
        f"2 to {MOST_LEVELS} whole numbers, lowest first, such as 0..5",
    )


def _whole_levels(low: int, high: int, written: str) -> dict[str, Any]:
    if not 0 < high - low < MOST_LEVELS:
        raise _no_range(written)
    return {"kind": "range", "low": low, "labels": tuple(str(n) for n in range(low, high + 1))}


def _named_levels(names: list[str]) -> dict[str, Any]:
    if len(set(names)) != len(names):
        raise wrong("a level is named twice", "different names, lowest first")
    if not 2 <= len(names) <= MOST_LEVELS:
        raise wrong(f"{len(names)} level(s)", "2 to 121 levels")
    for name in names:
        identifier(name)
    return {"kind": "named", "labels": tuple(names)}


def _real_levels(low: float, high: float, written: str) -> dict[str, Any]:
    if not low < high:
        raise wrong(f"{shown(written)} is not a usable range", "the lower bound first, such as real 0..10")
    edges = [low + (high - low) * n / BANDS for n in range(BANDS + 1)]
    labels = tuple(f"{a:.4g} to {b:.4g}" for a, b in pairwise(edges))
    return {"kind": "real", "labels": labels, "within": (low, high)}


class Levels(Record):
    """The ordered values that a variable may take."""

    kind: Literal["named", "range", "flag", "real"]
    labels: tuple[str, ...]
    """One label per position, lowest first; for real numbers, the bands that tables show."""
    low: int = 0
    """Number shown for position 0 of a range."""
    within: tuple[Number, Number] | None = None
    """Bounds of real numbers."""

    def position(self, value: str | int | float | bool) -> int | None:
        """Return the position of a level as an author writes it; None if there is no such level."""
        if isinstance(value, bool):
            value = "true" if value else "false"
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        text = text.removeprefix("+") if self.kind == "range" else text
        return self.labels.index(text) if text in self.labels else None

    @model_validator(mode="before")
    @classmethod
    def _from_notation(cls, value: object) -> object:
        if isinstance(value, Levels):
            return value
        if value == "flag":
            return {"kind": "flag", "labels": ("false", "true")}
        if isinstance(value, str) and (match := re.fullmatch(WHOLE_LEVELS, value)):
            return _whole_levels(int(match[1]), int(match[2]), value)
        if isinstance(value, str) and re.fullmatch(LONG_LEVELS, value):
            raise _no_range(value)
        if isinstance(value, str) and (match := re.fullmatch(REAL_LEVELS, value)):
            return _real_levels(float(match[1]), float(match[2]), value)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return _named_levels(value)
        raise wrong(
            f"{shown(value)} is not a list of levels",
            "[low, middle, high], a range such as 0..5, flag, or real numbers such as real 0..10",
        )


class Variable(Supported):
    """One quantity that evolves."""

    name: Text | None = None
    """Short label for tables and figures."""
    levels: Levels
    """Named levels lowest first, a range of whole numbers such as 0..5, ``flag``, or real numbers such as ``real 0..10``."""
    start: Expression | dict[str | int | bool, Expression]
    """Where it starts: a level, a table of levels and probabilities, or ``uniform``: any of its levels alike, or of some with ``{uniform: 0..3}`` or
    ``{uniform: [low, middle]}``."""
    drift: Drift = None
    """Of real numbers: how fast it moves by itself, with its period, such as 0.2 * fear - 0.1 * arms per month."""
    noise: Noise = None
    """Of real numbers: standard deviation of what chance adds over a period, such as 0.5 per month."""
    overflow: Literal["clip", "refuse"] = "clip"
    """What a change past the last level does: it is cut off and counted, or it stops the run."""
    known_to: Labels | None = None
    """Actors who alone know it: a private type, which never changes; the others know how it was drawn. ``[]``: nobody knows it."""
    believed: Expression | dict[str | int | bool, Expression] | None = None
    """Of a private type: where those who do not know it believe that it starts, in the notation of ``start``; as it starts, if left out."""
    seen_by: Labels | None = None
    """Actors who see it, when people play and where actors learn; everyone, if left out. ``[]``: nobody. Where nobody learns it moves no number."""
    visible_to: Labels = ()
    """The earlier name of ``seen_by``, still read; there ``[]`` is everyone."""
    unit: Text | None = None
    note: Text | None = None

    @field_validator("start", "believed", mode="before")
    @classmethod
    def _spread_evenly(cls, start: object, info: ValidationInfo) -> object:
        levels = info.data.get("levels")
        if levels is None or UNIFORM in levels.labels:
            return start
        if start == UNIFORM:
            return _evenly(levels, levels.labels)
        if isinstance(start, dict) and list(start) == [UNIFORM]:
            return _evenly(levels, _some_of(start[UNIFORM]))
        return start


def _some_of(written: object) -> list[Any]:
    """Read which levels are alike."""
    if isinstance(written, str) and (match := re.fullmatch(WHOLE_LEVELS, written)):
        low, high = int(match[1]), int(match[2])
        if 0 <= high - low < MOST_LEVELS:
            return list(range(low, high + 1))
    if isinstance(written, list) and written:
        return written
    raise wrong(f"{shown(written)} is no set of levels", "levels such as 0..3 or [low, middle]")


def _evenly(levels: Levels, some: Sequence[Any]) -> dict[Any, str]:
    """Give some levels the same probability."""
    if levels.kind == "real":
        raise wrong("a real number has no levels to start at alike", "one number")
    if any(isinstance(level, list | dict) for level in some) or len(set(map(str, some))) != len(some):
        raise wrong("a level stands here twice", "different levels such as 0..3 or [low, middle]")
    return dict.fromkeys(some, f"1/{len(some)}")
