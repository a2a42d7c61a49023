"""Runs that are followed by rows on random scenarios, by NumPy or in compiled loops: every count is that of a simulation one column per variable."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import scenarios

from toolkit.engines import monte_carlo
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.moving.kernels import has_compiler
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.rows import compiling
from toolkit.engines.sampling.rows.laying_out import laid_out
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError
from toolkit.model.draws import draw_parameters

CALM = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
}
N_RUNS = 400


@pytest.fixture(autouse=True)
def _however_few_runs(monkeypatch):
    laid_out.cache_clear()
    monkeypatch.setattr(monte_carlo, "LEAST_RUNS", 0)
    monkeypatch.setattr(monte_carlo, "CELLS_PER_RUN", 10**9)
    monkeypatch.setattr(compiling, "WORTH_COMPILING", 0)
    monkeypatch.setattr(compiling, "LEAST_RUNS", 0)


def check(scenario):
    """Compare the three ways; returns whether the model went into tables."""
    model = model_of(scenario)
    draws = draw_parameters(model, 3, 11, "random")
    plain, sampler = (Sampler(model, draws, N_RUNS, 11, None) for _ in range(2))
    plain.flat = None
    if sampler.layout is None:
        return False
    assert (sampler.flat is not None) == has_compiler()
    compare_block(plain, sampler, Block(0, len(draws), 0, N_RUNS))
    compare_block(plain, sampler, Block(len(draws) - 1, len(draws), 30, N_RUNS))
    return True


def compare_block(plain, sampler, block):
    """Compare the three ways on some of the runs."""
    try:
        by_runs = sampler.by_runs(block)
    except RunError:
        assert plain.by_rows(block) is sampler.by_rows(block) is None
        return
    for by_rows in (plain.by_rows(block), sampler.by_rows(block)):
        assert by_rows is not None
        for name in ("incidence", "marginals", "choices", "final"):
            assert np.array_equal(getattr(by_rows, name), getattr(by_runs, name)), name
        kept = {name: n for name, n in by_runs.counts.items() if n}
        assert {name: n for name, n in by_rows.counts.items() if n} == kept


def test_every_count_is_the_same():
    tabled = []

    @settings(max_examples=200, **CALM)
    @given(scenarios())
    def compare(scenario):
        tabled.append(check(scenario))

    compare()
    assert np.mean(tabled) > 0.9  # most of these scenarios go into tables


@pytest.mark.slow
@settings(max_examples=2000, **CALM)
@given(scenarios())
def test_every_count_is_the_same_at_length(scenario):
    check(scenario)
