"""Draws: spread, correlation, and numbers that belong to names. Seeds are fixed beforehand."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from toolkit.errors import RunError
from toolkit.model.compile import compile_model
from toolkit.model.draws import SCRAMBLINGS, draw_parameters
from toolkit.model.keyed_random import KeyedRandom
from toolkit.remembered import forget
from toolkit.scenario import load, loads

STRAIT = Path(__file__).parents[2] / "scenarios" / "strait-2031.yaml"


@pytest.fixture(scope="module")
def model():
    return compile_model(load(STRAIT))


def column(model, name):
    return [parameter.name for parameter in model.parameters].index(name)


def test_every_group_is_spread_evenly(model):
    draws = draw_parameters(model, 256, 1)
    assert draws.n_groups == SCRAMBLINGS
    pert = stats.beta(1 + 4 * 0.25 / 0.6, 1 + 4 * 0.35 / 0.6, 0.1, 0.6)
    doubt = column(model, "doubt:north.reinforce")
    for group in draws.values.reshape(SCRAMBLINGS, 32, -1):
        first = np.sort(np.floor(stats.norm(0, 0.3).cdf(group[:, doubt]) * 32))
        assert first.tolist() == list(range(32))
    resolve = draws.values[:, column(model, "north_resolve")]
    assert np.quantile(resolve, [0.05, 0.5, 0.95]) == pytest.approx([0.2, 0.5, 0.8], abs=0.02)
    accepted = draws.values[:, column(model, "offer_accepted")]
    assert accepted.mean() == pytest.approx(pert.mean(), abs=4 * pert.std() / 16)


@pytest.mark.parametrize("design", ["sobol", "random"])
def test_rank_correlation_is_as_declared(model, design):
    n = 4096
    draws = draw_parameters(model, n, 3, design).values
    rank = stats.spearmanr(
        draws[:, column(model, "north_resolve")], draws[:, column(model, "offer_accepted")]
    ).statistic
    assert rank == pytest.approx(-0.4, abs=4 / np.sqrt(n))


def test_groups_are_independent_of_each_other(model):
    values = draw_parameters(model, 256, 1).values.reshape(SCRAMBLINGS, 32, -1)
    assert len({group.tobytes() for group in values}) == SCRAMBLINGS


def test_levels_of_a_discrete_input_stand_as_often_as_declared_in_every_group():
    """One number falls into each of 32 parts of [0, 1), so up to each level the draws of a group are counted to the next whole number."""
    shares = {1: 0.23, 2: 0.4, 5: 0.07, 9: 0.3}
    text = STRAIT.read_text(encoding="utf-8").replace(
        "parameters:\n", f"parameters:\n  kind: {{discrete: {shares}, judgement: Assumed.}}\n", 1
    )
    model = compile_model(loads(text))
    drawn = draw_parameters(model, 256, 1).values[:, column(model, "kind")].reshape(SCRAMBLINGS, 32)
    for group in drawn:
        for level, share in zip(shares, np.cumsum(list(shares.values())), strict=True):
            n = int((group <= level).sum())
            assert np.floor(32 * share - 1e-9) <= n <= np.ceil(32 * share - 1e-9)


def test_combinations_of_discrete_inputs_are_right_on_average():
    """Within a group only each input by itself is counted to whole draws; joint shares are unbiased (groups of 50 seeds, four standard errors)."""
    first, second = "{1: 0.23, 2: 0.77}", "{1: 0.6, 2: 0.4}"
    declared = "".join(
        f"  {name}: {{discrete: {shares}, judgement: Assumed.}}\n"
        for name, shares in (("kind", first), ("mood", second))
    )
    text = STRAIT.read_text(encoding="utf-8").replace("parameters:\n", f"parameters:\n{declared}", 1)
    model = compile_model(loads(text))
    columns = [column(model, "kind"), column(model, "mood")]
    groups = np.concatenate(
        [draw_parameters(model, 64, seed).values[:, columns].reshape(SCRAMBLINGS, 8, 2) for seed in range(50)]
    )
    shares = (groups == 1).all(axis=2).mean(axis=1)
    assert shares.std() > 0
    assert shares.mean() == pytest.approx(0.23 * 0.6, abs=4 * shares.std(ddof=1) / np.sqrt(len(shares)))


def test_an_uneven_number_of_draws_is_drawn_independently(model):
    assert draw_parameters(model, 15, 1).n_groups == 15
    with pytest.raises(RunError):
        draw_parameters(model, 0, 1)


def test_central_draw_is_the_median(model):
    draws = draw_parameters(model, 256, 1, "central")
    assert len(draws) == 1
    assert draws.values[0, column(model, "north_resolve")] == pytest.approx(0.5)
    assert draws.values[0, column(model, "doubt:north.reinforce")] == 0.0


def test_numbers_belong_to_positions_not_to_the_cut():
    rng = KeyedRandom(4)
    whole = rng.uniform(0, 1000, turn=3, name="north", use="choice").copy()
    for start, stop in ((0, 1), (1, 7), (4, 9), (333, 1000), (998, 999)):
        assert (rng.uniform(start, stop, turn=3, name="north", use="choice") == whole[start:stop]).all()


@pytest.mark.parametrize(
    "other",
    [{"turn": 2}, {"name": "south"}, {"use": "branch"}, {"occurrence": 1}],
)
def test_streams_differ_by_turn_name_and_use(other):
    key = {"turn": 1, "name": "north", "use": "choice", "occurrence": 0}
    rng = KeyedRandom(4)
    first = rng.uniform(0, 100, **key).copy()
    assert not (rng.uniform(0, 100, **{**key, **other}) == first).any()
    assert not (KeyedRandom(5).uniform(0, 100, **key) == first).any()


def test_numbers_are_uniform():
    numbers = KeyedRandom(0).uniform(0, 100_000, turn=1, name="x", use="choice")
    assert stats.kstest(numbers, "uniform").pvalue > 1e-4
    assert numbers.max() < 1


def test_numbers_that_are_drawn_again_are_the_same_and_nobody_elses(model):
    first = draw_parameters(model, 64, 5)
    kept = first.uniform.copy()
    first.uniform[:] = 0.5
    again = draw_parameters(model, 64, 5)
    assert (again.uniform == kept).all()
    forget()
    assert (draw_parameters(model, 64, 5).uniform == kept).all()
