"""Points of the Sobol sequence are those of SciPy, and come without loading its statistics."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from toolkit.model import sobol_points as module
from toolkit.model.sobol_points import sobol_points

BITS = 32


@pytest.mark.parametrize(("n_dimensions", "size"), [(1, 1), (1, 8), (7, 32), (40, 33), (1111, 4)])
def test_points_are_those_of_scipy(n_dimensions, size):
    found = sobol_points(n_dimensions, size, BITS)
    assert found.shape == (size, n_dimensions)
    assert np.array_equal(found, module._from_scipy(n_dimensions, size, BITS))


def test_numbers_kept_elsewhere_are_asked_for(monkeypatch):
    wanted = sobol_points(5, 8, BITS)
    monkeypatch.setattr(module, "NUMBERS", "nowhere.npz")
    assert np.array_equal(sobol_points(5, 8, BITS), wanted)


def test_numbers_under_other_names_are_asked_for(monkeypatch, tmp_path):
    wanted = sobol_points(5, 8, BITS)
    np.savez(tmp_path / "other.npz", others=np.zeros(3))
    monkeypatch.setattr(module, "NUMBERS", str(tmp_path / "other.npz"))
    assert np.array_equal(sobol_points(5, 8, BITS), wanted)


def test_drawing_does_not_load_the_statistics_of_scipy():
    code = (
        "import sys; from toolkit.model.sobol_points import sobol_points; sobol_points(9, 16, 32); "
        "sys.exit('scipy.stats' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
