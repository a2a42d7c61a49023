"""Reliability as parts of an answer: tables and numbers for readers and programs."""

from __future__ import annotations

import math
from typing import Any

from toolkit import numbers
from toolkit.forecasts.calibration import Reliability


def parts_of(found: Reliability | None) -> dict[str, Any]:
    """Return the reliability table and Murphy's parts, as parts of an answer."""
    import pandas as pd  # slow to import, and only tables need it

    bins = () if found is None else found.bins
    names = ["probability", "frequency", "low", "high", "n_events"]
    table = pd.DataFrame([[getattr(one, name) for name in names] for one in bins], columns=names)
    if found is None:
        return {"reliability": table}
    murphy = {
        name: getattr(found, name)
        for name in ("brier", "uncertainty", "resolution", "reliability", "within", "expected")
    }
    lean = {"lean": found.lean, "lean_low": found.lean_low, "lean_high": found.lean_high}
    return {
        "reliability": table,
        "murphy": murphy,
        "lean": lean,
        "verdict": found.verdict,
        "n_questions": found.n_questions,
    }


def span(low: float, high: float) -> str:
    """Write an interval of scores; nothing where there is none.

    Examples
    --------
    >>> span(-0.0123, 0.4), span(float("nan"), float("nan"))
    ('-0.0123 to 0.4', '')
    """
    return "" if math.isnan(low) or math.isnan(high) else f"{numbers.figure(low)} to {numbers.figure(high)}"
