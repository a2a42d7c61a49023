"""Elicited quantiles shown back: what was fitted, at the quantiles that were given and at those nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Unpack

import numpy as np

from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.subjects import ModelOptions, Subject, model_of, unheard
from toolkit.model.dossier import Elicited
from toolkit.model.model import Model
from toolkit.scenario.metalog import SHOWN_BACK, TOLD

MISSES = 1e-6
"""Misfit below which a quantile is met."""
COLUMNS = ["parameter", "label", "unit", "expert", "quantile", "given", "fitted", "misfit"]
LAYOUT = (
    Column("input", "label"),
    Column("unit", "unit"),
    Column("by", "expert", "level"),
    Column("quantile", "quantile", "share"),
    Column("given", "given", "figure", missing=""),
    Column("fitted", "fitted", "figure"),
    Column("misfit, points", "misfit", "points", exact=True, missing=""),
)
NOTES = (
    "given: what was said; where nothing stands nobody was asked, and the fitted number is worth a look.",
    "misfit: by how many points the chance to lie below the number given is off.",
)


@public
def elicited(of: Subject, **options: Unpack[ModelOptions]) -> Answer:
    """Show back what was fitted to elicited quantiles, at further quantiles too.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        With ``quantiles`` for some numbers, of one author or of several experts.
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row per number, expert and quantile: ``parameter``, ``label``, ``unit``, ``expert`` (empty where the author speaks),
        ``quantile`` (a probability), ``given`` (NaN where nobody was asked), ``fitted``, and ``misfit``, the fitted probability to
        lie below the number given, less the one that was given for it.

    Examples
    --------
    >>> from toolkit.analysis import elicited
    >>> answer = elicited("caribbean-2025")
    >>> bool((answer.misfit.dropna() == 0).all())
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="elicited")
    rows = [row for one in model.dossier.elicited for row in _rows(model, one)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return Answer(
        table,
        model=model,
        caveats=(*_caveats(rows), *unheard(of)),
        layout=LAYOUT,
        verb="elicited",
        notes=NOTES if rows else (),
        title=f"{model.dossier.full_title}: what was fitted to the quantiles given?",
    )


def _rows(model: Model, one: Elicited) -> Iterator[dict[str, Any]]:
    """Yield the quantiles of one fit, the lowest first."""
    parameter = next((p for p in model.parameters if p.name == one.parameter), None)
    if parameter is None:
        return
    given = dict(one.points)
    asked = sorted({*SHOWN_BACK, *given})
    for probability, fitted in zip(asked, one.distribution.quantile(np.array(asked)), strict=True):
        number = given.get(probability)
        yield {
            "parameter": one.parameter,
            "label": parameter.label,
            "unit": parameter.unit,
            "expert": one.expert,
            "quantile": probability,
            "given": float("nan") if number is None else number,
            "fitted": float(fitted),
            "misfit": float("nan") if number is None else _misfit(one, probability, number),
        }


def _misfit(one: Elicited, probability: float, number: float) -> float:
    """Return the fitted probability to lie below a number, less the one given; found by halving, since quantiles rise."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2.0
        if float(one.distribution.quantile(np.array([middle or 0.5]))[0]) < number:
            low = middle
        else:
            high = middle
    missed = (low + high) / 2.0 - probability
    return missed if abs(missed) > MISSES else 0.0


def _caveats(rows: list[dict[str, Any]]) -> Iterator[Caveat]:
    worst: dict[str, float] = {}
    for row in rows:
        if abs(row["misfit"]) > max(TOLD, worst.get(row["parameter"], 0.0)):  # not where it is no number
            worst[row["parameter"]] = abs(row["misfit"])
    for name, missed in worst.items():
        yield Caveat(
            f"No smooth distribution has all the quantiles given for {name}: the one shown is off by up to {100 * missed:.1f} points.",
            "misfit",
            name,
        )
