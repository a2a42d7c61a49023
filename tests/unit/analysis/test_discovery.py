"""Boxes: a planted one is found again, and the reader can steer."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis.boxes import Sample
from toolkit.analysis.discovery import search

NAMES = ("x1", "x2", "x3", "x4", "x5")


def planted(seed: int, n: int = 4_000):
    x = np.random.default_rng(seed).uniform(size=(n, 5))
    return x, (x[:, 0] > 0.7) & (x[:, 1] < 0.4), np.full(n, 1 / n)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_planted_box_is_found(seed):
    x, cases, weights = planted(seed)
    found = search(Sample(NAMES, x, cases, weights), resamples=5)
    assert set(found.box.limits) == {"x1", "x2"}
    assert found.box.limits["x1"][0] == pytest.approx(0.7, abs=0.03) and found.box.limits["x1"][1] > 0.97
    assert found.box.limits["x2"][1] == pytest.approx(0.4, abs=0.03) and found.box.limits["x2"][0] < 0.03
    assert found.box.coverage > 0.95 and found.box.density > 0.95
    assert found.box.mass == pytest.approx(0.12, abs=0.02)
    assert found.stability == {"x1": 1.0, "x2": 1.0}


def test_weights_count():
    x, cases, _ = planted(4)
    weights = np.where(x[:, 2] > 0.5, 1.9, 0.1)
    found = search(Sample(NAMES, x, cases, weights / weights.sum()), resamples=0)
    inside = (x[:, 0] >= found.box.limits["x1"][0]) & (x[:, 1] <= found.box.limits["x2"][1])
    assert found.box.mass == pytest.approx((weights / weights.sum())[inside].sum(), abs=0.02)


def test_the_reader_steers():
    x, cases, weights = planted(5)
    found = search(Sample(NAMES, x, cases, weights), resamples=0)
    dense, wide = found.at(density=0.9).box, found.at(coverage=0.99).box
    assert dense.density >= 0.9 and wide.coverage >= 0.99
    looser = found.without("x2").box
    assert (
        set(looser.limits) == {"x1"} and looser.mass > found.box.mass and looser.density < found.box.density
    )
    assert found.table.mass.is_monotonic_decreasing and found.table.density.iloc[0] == pytest.approx(
        cases.mean()
    )
    with pytest.raises(ct.ToolkitError, match="nearest: x1"):
        found.without("x11")
    with pytest.raises(ct.ToolkitError, match="one of them"):
        found.at()
    with pytest.raises(ct.ToolkitError, match="no box has as much"):
        found.at(density=1.1)


def test_too_few_cases_are_refused():
    x, cases, weights = planted(6, n=40)
    with pytest.raises(ct.ToolkitError, match="draws fall on one side"):
        search(Sample(NAMES, x, cases & (x[:, 0] > 0.95), weights))


def test_where_nothing_is_uncertain_there_is_no_box_and_more_draws_are_not_asked_for():
    found = ct.run("chicken", progress=False)
    with pytest.raises(ct.ToolkitError, match="nothing in this crisis is uncertain"):
        found.discover(found.outcomes[0])
