"""Records made for a test: forecasts of crises that no scenario holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from toolkit.forecasts.adding import Added, add
from toolkit.forecasts.target import NEVER, Target

START = date(2031, 1, 1)
"""Later than any clock: what is recorded in these tests is recorded beforehand."""
BY = START + timedelta(days=60)
AFTER = BY + timedelta(days=1)
"""The day from which is known what is known only when the last day is over."""
ASSESSED_NOT: list[None] = [None]


def yes_no(scenario: str = "strait", what: str = "force", **fields: Any) -> Target:
    """Return a question of yes or no that is known on its last day, unless it is yes."""
    return Target(
        scenario, what, "yes_no", f"Will there be {what}?", ("yes", "no"), ("yes", "no"), (), (True, False), START, BY, **fields
    )  # fmt: skip


def ends(scenario: str = "strait") -> Target:
    """Return how a crisis ends: two ways that settle it, and one that is known on the last day."""
    names = ("deal", "clash", "standoff")
    labels = ("A deal", "A clash", "A stand-off")
    return Target(
        scenario,
        "outcome",
        "outcomes",
        "How does it end?",
        names,
        labels,
        (),
        (True, True, False),
        START,
        BY,
    )


def dated(scenario: str = "strait") -> Target:
    """Return a question of when, in turns of 20 days."""
    days = [START + timedelta(days=20 * n) for n in (1, 2, 3)]
    names = (*(day.isoformat() for day in days), NEVER)
    return Target(
        scenario, "when_force", "date", "When?", names, names, (20.0, 40.0, 60.0), (True,) * 3 + (False,), START, BY
    )  # fmt: skip


def level(scenario: str = "strait") -> Target:
    """Return a question of how much."""
    names = ("0", "1", "4")
    return Target(
        scenario, "ships", "quantity", "How many?", names, names, (0.0, 1.0, 4.0), (False,) * 3, START, BY
    )


def forecast(
    target: Target,
    probability: Sequence[float],
    *,
    as_of: date = START,
    news: Sequence[str] = (),
    **fields: Any,
) -> dict[str, Any]:
    """Return a forecast as an entry says it."""
    empty = ASSESSED_NOT * len(probability)
    heard = {"digest": "d", "names": list(news), "until": as_of.isoformat()} if news else None
    entry = {
        "kind": "forecast",
        "target": target.to_dict(),
        "probability": list(probability),
        "sampling_error": empty,
        "ignorance": empty,
        "disagreement": empty,
        "digest": "one",
        "as_of": as_of.isoformat(),
        "news": heard,
        "engine": "exact",
        "seed": 0,
        "draws": 8,
        "runs": 0,
        "alternatives": [],
    }
    return entry | fields


def keep(path: Any, *entries: dict[str, Any], on: date = START) -> Added:
    """Add entries to a record, together."""
    return add(path, lambda _: entries, on)
