"""Where memory runs out the command says so in a sentence, and never answers with numbers that lack something."""

from __future__ import annotations

import errno

import numpy as np
import pytest
from scipy.stats import qmc

import toolkit as ct
from toolkit.cli import main
from toolkit.cli import run as command
from toolkit.model import sobol_points

NOT_MAPPED = "libscipy_openblas.so: failed to map segment from shared object"


@pytest.mark.parametrize(
    "trouble",
    [MemoryError(), ImportError(NOT_MAPPED), OSError(errno.ENOMEM, "Cannot allocate memory")],
    ids=["arrays", "libraries", "system"],
)
def test_it_is_told_in_a_sentence(trouble, monkeypatch, capsys):
    def short(_):
        raise trouble

    monkeypatch.setattr(command, "main", short)
    assert main(["run", "chicken"]) == 2
    assert "the memory of this machine is not enough" in capsys.readouterr().err


def test_a_library_that_is_missing_is_another_matter(monkeypatch):
    def missing(_):
        raise ImportError("No module named 'scipy'")

    monkeypatch.setattr(command, "main", missing)
    with pytest.raises(ImportError):
        main(["run", "chicken"])


def test_points_without_their_direction_numbers_are_never_used(monkeypatch):
    """SciPy goes on with zeros where it could not load them, and every draw would be the same."""
    monkeypatch.setattr(sobol_points, "NUMBERS", "nowhere.npz")
    monkeypatch.setattr(qmc.Sobol, "random", lambda self, n: np.zeros((n, self.d)))
    with pytest.raises(ct.ToolkitError, match="memory of this machine is not enough"):
        ct.run("cuba-1962", draws=16, alternatives=False, progress=False)
