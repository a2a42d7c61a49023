"""The same answer everywhere: whatever the number of workers, the order of hashing, the cut of the work or the loops that push mass.

Within one kernel and one set of dependencies answers are the same bytes; between kernels and dependencies every chance is the same within
1e-12 and every count the same (``test_frozen_tables.py`` holds the oldest and the newest to the same tables). Interrupts and batches are
tried in ``tests/unit/engines/test_distribute.py`` and ``tests/unit/engines/test_budget.py``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines import exact, monte_carlo, plan
from toolkit.engines.moving import kernels

STRAIT = Path(__file__).parents[1] / "scenarios" / "strait-2031.yaml"
TABLES = ("final", "incidence", "marginals", "choices")
ASKED = {"exact": {"draws": 32}, "monte_carlo": {"draws": 8, "runs": 200}}


def digest(result: ct.Result) -> str:
    """Digest everything that was drawn, counted or summed, alternatives included."""
    found = hashlib.sha256(result.parameters.tobytes())
    for name in TABLES:
        found.update(getattr(result.tally, name).tobytes())
    for name, shift in result.alternatives.items():
        found.update(name.encode() + shift.tobytes())
    return found.hexdigest()


def solve(crisis, engine, **more):
    return ct.run(crisis, engine=engine, seed=5, progress=False, **ASKED[engine], **more)


def commands(*settings):
    """Start ``crisis run --json`` at once under several settings of (hash seed, workers, further words); return what each wrote."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "toolkit.cli", "run", *words, "--json", "--workers", workers],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for hash_seed, workers, words in settings
    ]
    return [process.communicate()[0] for process in started]


def test_json_is_the_same_to_the_byte_under_other_hash_seeds_and_workers():
    words = (str(STRAIT), "--draws", "40")  # two batches
    one, other = commands(("0", "1", words), ("1", "2", words))
    assert one == other and b'"probability"' in one


@pytest.mark.parametrize("engine", ASKED)
def test_workers_change_no_byte_of_the_alternatives_either(engine, monkeypatch):
    monkeypatch.setattr(monte_carlo, "BLOCK_RUNS", 300)
    monkeypatch.setattr(exact, "BATCH_DRAWS", 4)
    monkeypatch.setattr(exact, "MIDDLING_BATCHES", 1)
    crisis = ct.load(STRAIT)
    assert crisis.alternatives
    assert digest(solve(crisis, engine, workers=1)) == digest(solve(crisis, engine, workers=2))


def test_the_cut_into_blocks_and_batches_changes_no_chance(monkeypatch):
    """How often an option is chosen is a sum over draws, taken batch by batch; the model alone says how large these are."""
    crisis = ct.load(STRAIT)
    whole = {engine: solve(crisis, engine) for engine in ASKED}
    monkeypatch.setattr(monte_carlo, "BLOCK_RUNS", 300)
    monkeypatch.setattr(exact, "BATCH_DRAWS", 4)
    monkeypatch.setattr(exact, "MIDDLING_BATCHES", 1)
    assert digest(solve(crisis, "monte_carlo")) == digest(whole["monte_carlo"])
    cut = solve(crisis, "exact")
    for name in ("final", "incidence", "marginals"):
        assert getattr(cut.tally, name).tobytes() == getattr(whole["exact"].tally, name).tobytes(), name
    assert np.abs(cut.tally.choices - whole["exact"].tally.choices).max() < 1e-15


@pytest.mark.parametrize("name", ["dam-2031", "mobilisation-2031", "leaves-to-chance"])
def test_how_many_draws_of_a_small_crisis_go_at_once_changes_no_chance(name, monkeypatch):
    crisis, asked = ct.load(name), {"draws": 100, "alternatives": False, "progress": False}
    assert exact.batch_size(*small(crisis)) > exact.BATCH_DRAWS
    many = ct.run(crisis, **asked)
    monkeypatch.setattr(exact, "SMALL_BATCHES", 1)
    ct.forget()
    assert exact.batch_size(*small(crisis)) == exact.BATCH_DRAWS
    few = ct.run(crisis, **asked)
    for table in ("final", "incidence", "marginals"):
        assert getattr(many.tally, table).tobytes() == getattr(few.tally, table).tobytes(), table
    assert np.abs(many.tally.choices - few.tally.choices).max() < 1e-15


@pytest.mark.parametrize("compiled", [True, False])
def test_how_many_draws_of_a_middling_crisis_go_at_once_changes_no_chance(compiled, monkeypatch):
    if not compiled:
        monkeypatch.setattr(kernels, "has_compiler", lambda: False)
    asked = {"engine": "exact", "draws": 40, "alternatives": False, "progress": False}
    crisis = ct.load(STRAIT)
    assert exact.even_size(*small(crisis), 40) == 24  # two batches, the second of 16
    many = ct.run(crisis, **asked)
    monkeypatch.setattr(exact, "MIDDLING_BATCHES", 1)
    ct.forget()
    assert exact.even_size(*small(crisis), 40) == exact.BATCH_DRAWS
    few = ct.run(crisis, **asked)
    for table in ("final", "incidence", "marginals"):
        assert getattr(many.tally, table).tobytes() == getattr(few.tally, table).tobytes(), table
    assert np.abs(many.tally.choices - few.tally.choices).max() < 1e-15


@pytest.mark.parametrize(
    ("most", "n_draws", "wanted"),
    [(32, 256, 32), (32, 33, 24), (32, 9, 16), (32, 8, 8), (32, 3, 3), (16, 100, 16), (8, 100, 8), (5, 9, 5), (13, 20, 8), (13, 10, 8)],
)  # fmt: skip
def test_batches_are_even_and_of_whole_lines(most, n_draws, wanted, monkeypatch):
    monkeypatch.setattr(exact, "batch_size", lambda *_: most)
    assert exact.even_size(*small(ct.load(STRAIT)), n_draws) == wanted


def test_batches_of_a_small_crisis_are_even(monkeypatch):
    monkeypatch.setattr(exact, "batch_size", lambda *_: 128)
    assert [exact.even_size(*small(ct.load("dam-2031")), n) for n in (5, 100, 130, 300)] == [5, 100, 65, 100]


def small(crisis):
    chosen = plan(crisis, engine="exact", draws=100)
    return chosen.model, chosen.structure


def test_with_and_without_compiled_loops_chances_agree_and_counts_are_the_same(monkeypatch):
    pytest.importorskip("numba")
    crisis = ct.load("taiwan-strait-1996")
    monkeypatch.setattr(kernels, "WORTH_COMPILING", 0)
    compiled = [solve(crisis, engine, alternatives=False) for engine in ASKED]
    monkeypatch.setattr(kernels, "has_compiler", lambda: False)
    plain = [solve(crisis, engine, alternatives=False) for engine in ASKED]
    for name in TABLES:
        one, other = (getattr(results[0].tally, name) for results in (compiled, plain))
        assert np.abs(one - other).max() < 1e-12, name
    assert digest(compiled[1]) == digest(plain[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [("--draws", "64"), ("--draws", "16", "--runs", "500"), ("--draws", "16", "--variant", "congress_binds")],
)
def test_seven_workers_and_any_hash_seed_give_the_same_bytes(words):
    settings = [
        (seed, workers, ("caribbean-2025", *words)) for seed, workers in (("0", "1"), ("1", "2"), ("77", "7"))
    ]
    found = commands(*settings)
    assert len(set(found)) == 1 and b'"probability"' in found[0]


@pytest.mark.slow
def test_seven_workers_learn_from_news_as_one_does():
    words = ("caribbean-2025", "--evidence", "caribbean-2025", "--draws", "64", "--no-alternatives")
    found = commands(("0", "1", words), ("1", "7", words))
    assert len(set(found)) == 1 and b'"reports"' in found[0]
