"""Boxes counted by hand, and the slices that are taken off them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from toolkit.analysis.boxes import Sample
from toolkit.analysis.peeling import peel

SAMPLE = Sample(
    ("a", "b"),
    np.array([[0.1, 1.0], [0.2, 2.0], [0.3, 3.0], [0.4, 4.0]]),
    np.array([False, False, True, True]),
    np.array([0.4, 0.3, 0.2, 0.1]),
)


def test_a_box_counts_what_lies_inside_by_its_weights():
    box = SAMPLE.box({"a": (0.2, math.inf), "b": (-math.inf, 3.0)})
    assert (box.mass, box.density, box.coverage) == pytest.approx((0.5, 0.4, 2 / 3))
    assert box.balance == pytest.approx(0.5)


def test_no_limits_hold_everything():
    box = SAMPLE.box({})
    assert (box.mass, box.density, box.coverage) == pytest.approx((1.0, 0.3, 1.0))


def test_some_inputs_alone_are_the_same_draws():
    alone = SAMPLE.of(["b"])
    assert alone.names == ("b",)
    assert alone.box({"b": (3.0, math.inf)}) == SAMPLE.box({"b": (3.0, math.inf)})


def test_peeling_starts_with_everything_and_gets_denser():
    values = np.linspace(0.0, 1.0, 200)[:, None]
    boxes = peel(Sample(("x",), values, values[:, 0] > 0.8, np.full(200, 1 / 200)))
    assert boxes[0].limits == {}
    assert [box.density for box in boxes] == sorted(box.density for box in boxes)
    assert boxes[-1].density == 1.0
    assert boxes[-1].limits["x"][0] == pytest.approx(0.8, abs=0.01)
