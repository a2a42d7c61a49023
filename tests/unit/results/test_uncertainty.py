"""The three parts of uncertainty on data whose answer is known; seeds are fixed beforehand."""

import math

import numpy as np
import pytest

from toolkit.results.uncertainty import disagreement, ignorance, runs_needed, standard_error


@pytest.fixture
def rng():
    return np.random.default_rng(17)


def test_noise_of_sampling_is_taken_out_of_ignorance(rng):
    truth = rng.uniform(0.3, 0.5, size=4000)
    runs = 200
    shares = rng.binomial(runs, truth)[:, None] / runs
    low, high = ignorance(shares, runs)
    raw = np.percentile(shares, (5, 95))
    assert (low[0], high[0]) == pytest.approx((0.31, 0.49), abs=0.012)
    assert raw[1] - raw[0] > 0.205  # as it would read with the noise left in


def test_no_range_where_the_scatter_is_mostly_noise(rng):
    runs = 100
    shares = rng.binomial(runs, np.full(500, 0.4))[:, None] / runs
    low, _ = ignorance(shares, runs)
    assert math.isnan(low[0])
    wide = rng.binomial(runs, rng.uniform(0.37, 0.43, size=20_000))[:, None] / runs
    assert math.isnan(ignorance(wide, runs)[0][0])
    # sd 0.0173 against 0.049: three times the noise has to go, so about 2,400 runs are needed for a quarter
    assert runs_needed(wide, runs)[0] == pytest.approx(1 + 3 * 0.24 / 0.0003, rel=0.15)


def test_exact_shares_need_no_correction():
    shares = np.linspace(0, 1, 101)[:, None]
    assert [end[0] for end in ignorance(shares, 0)] == pytest.approx([0.05, 0.95])


def test_a_single_draw_says_nothing_about_ignorance():
    assert math.isnan(ignorance(np.array([[0.3]]), 0)[0][0])
    assert standard_error(np.array([[0.3]]), 1)[0] == 0.0
    assert standard_error(np.array([[0.3]]), 1, 700)[0] == pytest.approx(math.sqrt(0.3 * 0.7 / 700))


def test_standard_error_comes_from_independent_groups():
    shares = np.repeat([0.2, 0.4], 8)[:, None]
    assert standard_error(shares, 2)[0] == pytest.approx(np.std([0.2, 0.4], ddof=1) / math.sqrt(2))
    assert standard_error(shares, 16)[0] == pytest.approx(shares.std(ddof=1) / 4)


def test_disagreement_spans_base_and_alternatives():
    p = np.array([0.3, 0.7])
    low, high = disagreement(p, {"a": np.array([0.1, -0.1]), "b": np.array([0.05, -0.9])})
    assert low == pytest.approx([0.3, 0.0])
    assert high == pytest.approx([0.4, 0.7])
    assert np.isnan(disagreement(p, {})).all()


def test_interval_of_the_mean_covers_it_as_often_as_it_says(rng):
    """Two standard errors from 8 groups cover with 91.4 % (Student, 7 degrees of freedom); 4 errors either way."""
    truth, repeats, hits = 0.4, 400, 0
    for _ in range(repeats):
        shares = np.clip(rng.normal(truth, 0.1, size=(64, 1)), 0, 1)
        hits += abs(shares.mean() - truth) <= 2 * standard_error(shares, 8)[0]
    assert abs(hits / repeats - 0.914) <= 4 * math.sqrt(0.914 * 0.086 / repeats)
