"""Whether what a record holds can be so: its hashes tell what was changed later, not what was wrong as it was written.

Everything here raises ``ValueError`` or ``TypeError``; who reads the record says in which line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from toolkit.forecasts.chain import Fields
from toolkit.forecasts.target import NEVER, NO, ORDERED, YES, Target

KINDS = ("yes_no", "outcomes", *ORDERED)
OFF = 1e-6
"""What the probabilities of all classes may miss 1 by, as they are written."""


def refuse_unsound_target(target: Target) -> None:
    """Refuse a question whose classes, labels and days do not fit together."""
    n_classes = len(target.classes)
    _demand(target.asks in KINDS)
    _texts((target.scenario, target.what, target.text, target.given, target.subject))
    _texts((*target.classes, *target.labels, *target.outcomes, *target.rules))
    _demand(n_classes == len(set(target.classes)) == len(target.labels) == len(target.early) > 0)
    _demand(all(isinstance(one, bool) for one in target.early))
    _demand(len(target.rules) in (0, n_classes) and target.since <= target.by)
    if target.asks == "yes_no":
        _demand(set(target.classes) == {YES, NO})
    if target.asks == "date":
        _demand(target.classes[-1] == NEVER)
        _rise([date.fromisoformat(one).toordinal() for one in target.classes[:-1]])
    if target.asks in ORDERED:
        _demand(len(target.values) == n_classes - (target.asks == "date"))
        _rise(target.values)


def refuse_unsound_forecast(target: Target, fields: Fields) -> None:
    """Refuse a forecast whose probabilities are none, or whose ranges and names are not what readers take them for."""
    shares = fields["probability"]
    _demand(
        all(isinstance(one, int | float) for one in shares)
        and len(shares) == len(target.classes)
        and all(-OFF <= one <= 1.0 + OFF for one in shares)
    )
    _demand(abs(math.fsum(shares) - 1.0) <= OFF)
    for name, size in (("sampling_error", 1), ("ignorance", 2), ("disagreement", 2)):
        found = fields.get(name)
        _demand(found is None or (len(found) == len(shares) and all(_is_spread(one, size) for one in found)))
    if (news := fields.get("news")) is not None:
        _texts(news["names"])
    _texts(fields.get(name, "") for name in ("revised", "source", "forecaster", "digest"))


def refuse_unsound_resolution(fields: Fields) -> None:
    """Refuse what came if it is not told in words."""
    _texts(fields.get(name, "") for name in ("source", "void", "although"))


def _demand(holds: bool) -> None:
    if not holds:
        raise ValueError("what is told does not fit together")


def _texts(values: Iterable[Any]) -> None:
    if not all(isinstance(one, str) for one in values):
        raise TypeError("a text is none")


def _rise(values: Sequence[float]) -> None:
    _demand(all(map(math.isfinite, values)))
    _demand(all(one < other for one, other in pairwise(values)))


def _is_spread(value: Any, size: int) -> bool:
    """Whether something is a number, or a pair of them, or not known."""
    if value is None:
        return True
    parts = [value] if size == 1 else value
    return len(parts) == size and all(isinstance(one, int | float) and math.isfinite(one) for one in parts)
