"""The inputs of a model as sliders: in which order, over which range, and what each rests on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from toolkit.analysis.tornado import tornado
from toolkit.engines.inputs import central
from toolkit.model.model import Model
from toolkit.model.parameters import ModelParameter
from toolkit.scenario import Scenario

ENDS = np.array([0.01, 0.05, 0.95, 0.99])
"""Probabilities of the quantiles that a slider shows."""


def inputs_of(model: Model) -> list[dict[str, Any]]:
    """Return every input in the order of the model's columns: its name, its median, and between which numbers it may be."""
    return [
        {"name": one.name, "median": float(median), "low": _bound(low), "high": _bound(high), "is_doubt": one.is_doubt}
        for one, median in zip(model.parameters, central(model), strict=True)
        for low, high in [one.distribution.within]
    ]  # fmt: skip


def sliders_of(scenario: Scenario, model: Model) -> list[dict[str, Any]]:
    """Return the inputs that a reader may move, the strongest first: by how far they move any outcome over their range alone."""
    moved = [one for one in model.parameters if not one.is_doubt and one.distribution.kind != "value"]
    swings: dict[Any, float] = {}
    if moved:
        table = tornado(scenario, progress=False).table
        swings = table.swing.abs().groupby(table.parameter).max().to_dict()
    found = [_slider(model, one, swings.get(one.name, 0.0)) for one in moved]
    return sorted(found, key=lambda one: -one["swing"])


def _slider(model: Model, one: ModelParameter, swing: float) -> dict[str, Any]:
    ends = [float(end) for end in one.distribution.quantile(ENDS)]
    low, high = one.distribution.within
    bottom, top = low if math.isfinite(low) else ends[0], high if math.isfinite(high) else ends[3]
    basis = model.dossier.basis_of("parameters", one.name)
    names = {actor.name: actor.label for actor in model.actors} | {"events": "Events"}
    return {
        "name": one.name,
        "label": one.label,
        "unit": one.unit,
        "actors": [names.get(actor, actor) for actor in one.actors],
        "is_lever": one.is_lever,
        "bottom": bottom,
        "top": top,
        "p5": ends[1],
        "p95": ends[2],
        "swing": swing,
        "judgement": basis.judgement,
        "claims": [_claim(model, name) for name in basis.claims],
        "note": model.dossier.note_of(one.name),
    }


def _claim(model: Model, name: str) -> dict[str, str]:
    claim = model.dossier.claims[name]
    sources = [model.dossier.sources[one] for one in claim.sources]
    return {
        "text": claim.text,
        "by": ", ".join(dict.fromkeys(one.by for one in sources)),
        "grade": ", ".join(f"{one.reliability}{claim.credibility}" for one in sources),
        "day": str(claim.date),
    }


def _bound(value: float) -> float | None:
    return value if math.isfinite(value) else None
