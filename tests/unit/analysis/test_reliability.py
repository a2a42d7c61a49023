"""The nearest point on a line: exact where the line is straight."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.analysis.reliability import FURTHEST, Boundary, nearest


class Straight(Boundary):
    """A gap that is linear in the standard normal numbers."""

    def __init__(self, slope: list[float], short_by: float) -> None:
        self.slope, self.short_by = np.array(slope), short_by

    def gap_at(self, points):
        return points @ self.slope - self.short_by


def test_a_plane_is_met_at_the_foot_of_its_perpendicular():
    # The plane 3 x + 4 y = 5 lies 1 off the origin, at (0.6, 0.8).
    point, is_met = nearest(Straight([3.0, 4.0], 5.0), np.zeros(2))
    assert is_met
    assert point == pytest.approx([0.6, 0.8])
    assert np.linalg.norm(point) == pytest.approx(1.0)


def test_no_input_is_moved_further_than_is_plausible():
    point, is_met = nearest(Straight([1.0, 0.0], 10.0), np.zeros(2))
    assert not is_met
    assert np.abs(point).max() <= FURTHEST
