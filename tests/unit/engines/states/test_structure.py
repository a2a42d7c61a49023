"""States that are listed once: models that differ in numbers alone share them, and no others."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.states.block import Block
from toolkit.engines.states.exploring import MAX_STATES, Explorer
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.structure import StepStructure
from toolkit.engines.subjects import model_of

STRAIT = (Path(__file__).resolve().parents[3] / "scenarios" / "strait-2031.yaml").read_text(encoding="utf-8")


def structure(text):
    return list_states(model_of(ct.loads(text)))


def test_other_numbers_share_the_states():
    louder = STRAIT.replace("precision: 1.5", "precision: 2.5")
    assert louder != STRAIT
    assert structure(louder) is structure(STRAIT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("effects: {posture: +1, tension: +1, warned: =true}", "effects: {posture: +1, tension: +1}"),
        ("levels: 0..5", "levels: 0..6"),
    ],
)
def test_other_effects_or_levels_do_not(old, new):
    assert old in STRAIT
    assert structure(STRAIT.replace(old, new)) is not structure(STRAIT)


@pytest.mark.parametrize("variant", ["", *ct.load("caribbean-2025").variants])
def test_what_is_shared_is_what_would_be_found(variant):
    crisis = ct.load("caribbean-2025")
    list_states(model_of(crisis))
    model = model_of(crisis.variant(variant) if variant else crisis)
    kept, fresh = list_states(model), Explorer(model, MAX_STATES).run()
    assert (kept.start_state == fresh.start_state).all()
    for one, other in zip(kept.steps, fresh.steps, strict=True):
        for field in fields(StepStructure):
            same(getattr(one, field.name), getattr(other, field.name))


def same(one, other):
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        one, other = list(one.values()), list(other.values())
    if isinstance(one, (tuple, list)):
        for a, b in zip(one, other, strict=True):
            same(a, b)
    elif isinstance(one, Block):
        for field in fields(Block):
            same(getattr(one, field.name), getattr(other, field.name))
    else:
        assert np.array_equal(one, other)
