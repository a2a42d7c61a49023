"""What every engine promises, driven over the same scenarios.

Comparisons of the engines use the same draws and are bounded by 4 standard errors from the exact chances;
the tables hold about 500 numbers in all, most of them dependent, so with independent numbers a false alarm
somewhere would have probability 3 %; the seed is fixed.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from toolkit.engines import exact, monte_carlo, plan, run
from toolkit.scenario import load

STRAIT = Path(__file__).parents[1] / "scenarios" / "strait-2031.yaml"
ENGINES = ["exact", "monte_carlo"]


@pytest.fixture(scope="module")
def strait():
    return load(STRAIT)


def solve(scenario, engine, **options):
    runs = {"runs": 200} if engine == "monte_carlo" else {}
    settings = {"seed": 5, "draws": 32, "progress": False, **runs, **options}
    return run(scenario, engine=engine, **settings)


def same_bytes(first, second):
    pairs = [(first.parameters, second.parameters)]
    pairs += [
        (getattr(first.tally, name), getattr(second.tally, name))
        for name in ("final", "incidence", "marginals", "choices")
    ]
    return all(a.tobytes() == b.tobytes() for a, b in pairs)


@pytest.mark.parametrize("engine", ENGINES)
def test_probabilities_are_probabilities(strait, engine):
    tally = solve(strait, engine).tally
    assert tally.final.sum(axis=1) == pytest.approx(np.ones(32), abs=1e-12)
    assert (np.diff(tally.incidence, axis=1) >= 0).all()
    assert tally.incidence[:, -1] == pytest.approx(tally.final, abs=1e-12)
    sizes = [4, 6, 4, 2, 4]  # three rungs and the room below them
    for start, size in zip(np.cumsum([0, *sizes]), sizes, strict=False):
        assert tally.marginals[:, :, start : start + size].sum(axis=2) == pytest.approx(
            np.ones((32, 13)), abs=1e-12
        )


@pytest.mark.parametrize("engine", ENGINES)
def test_same_seed_same_bytes_and_zero_is_a_seed(strait, engine):
    assert same_bytes(solve(strait, engine, seed=0), solve(strait, engine, seed=0))
    assert not same_bytes(solve(strait, engine, seed=0), solve(strait, engine, seed=1))


@pytest.mark.parametrize("engine", ENGINES)
def test_workers_change_no_byte(strait, engine, monkeypatch):
    monkeypatch.setattr(monte_carlo, "BLOCK_RUNS", 800)
    monkeypatch.setattr(exact, "BATCH_NUMBERS", 10_000)
    assert same_bytes(solve(strait, engine, workers=1), solve(strait, engine, workers=2))


def test_the_cut_into_blocks_changes_no_byte(strait, monkeypatch):
    whole = solve(strait, "monte_carlo")
    for size in (150, 1000):
        monkeypatch.setattr(monte_carlo, "BLOCK_RUNS", size)
        assert same_bytes(whole, solve(strait, "monte_carlo"))
    monkeypatch.setattr(monte_carlo, "REPACK_BELOW", 0.0)
    assert same_bytes(whole, solve(strait, "monte_carlo"))


def test_the_cut_into_batches_changes_no_probability(strait, monkeypatch):
    whole = solve(strait, "exact")
    monkeypatch.setattr(exact, "BATCH_NUMBERS", 1)
    assert solve(strait, "exact").tally.final.tobytes() == whole.tally.final.tobytes()


def additions(kind):
    basis = {"judgement": "Nobody uses it."}
    idle = {"appeal": 0, **basis}
    return {
        "event": {"events.aaa": {"probability": 0.3, "effects": {}, **basis}},
        "actor": {"actors.bystander": {"options": {"wave": idle}, **basis}},
        "parameter": {"parameters.last": {"uniform": [0, 1], **basis}},
    }[kind]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", ["event", "actor", "parameter"])
def test_what_nothing_uses_moves_nothing(strait, engine, kind):
    """Not a byte when sampled; exactly summed, steps added in between may round the last bit."""
    changed = strait.with_changes(remove=["order"]) if kind == "actor" else strait
    base = solve(changed, engine)
    other = solve(changed.with_changes(add=additions(kind)), engine)
    names = [parameter.name for parameter in other.model.parameters]
    kept = [names.index(parameter.name) for parameter in base.model.parameters]
    assert other.parameters[:, kept].tobytes() == base.parameters.tobytes()
    if engine == "monte_carlo":
        assert other.tally.final.tobytes() == base.tally.final.tobytes()
    else:
        assert other.tally.final == pytest.approx(base.tally.final, abs=1e-14)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_change_that_does_nothing_differs_by_exactly_zero(strait, engine):
    null = strait.with_changes(set={"title": "The same crisis by another name"})
    assert (solve(strait, engine).tally.final == solve(null, engine).tally.final).all()


def test_a_variant_shares_the_numbers_it_has_in_common(strait):
    """Fewer runs differ than if the two were drawn apart, and none before the forced turn."""
    base, forced = (solve(s, "monte_carlo") for s in (strait, strait.variant("firm_reply")))
    assert (base.tally.marginals[:, :2] == forced.tally.marginals[:, :2]).all()
    paired = (forced.tally.final - base.tally.final)[:, 0].var()
    apart = (solve(strait.variant("firm_reply"), "monte_carlo", seed=6).tally.final - base.tally.final)[
        :, 0
    ].var()
    assert paired < apart


@pytest.mark.parametrize("name", ["base", "firm_reply", "leak", "foresight"])
def test_engines_agree(strait, name):
    scenario = (
        strait
        if name == "base"
        else strait.alternative(name)
        if name in strait.alternatives
        else strait.variant(name)
    )
    agree_on(scenario, draws=32, runs=2000)


def agree_on(scenario, draws, runs):
    sampling = plan(scenario, engine="monte_carlo", seed=11, draws=draws, runs=runs)
    exactly = replace(plan(scenario, engine="exact", draws=draws), draws=sampling.draws)
    sampled = run(sampling, alternatives=False, progress=False).tally
    answer = run(exactly, alternatives=False, progress=False).tally
    for name in ("final", "incidence", "marginals"):
        p, estimate = getattr(answer, name), getattr(sampled, name)
        error = np.sqrt((p * (1 - p)).clip(0).sum(axis=0) / runs) / draws
        gap = np.abs(estimate.mean(axis=0) - p.mean(axis=0))
        expected_hits = p.sum(axis=0) * runs
        common = expected_hits >= 10
        assert (gap <= 4 * error + 1e-12)[common].all()
        # Where fewer than ten hits are expected: at 34, the Poisson bound for 10 is below 1e-9.
        assert (estimate.sum(axis=0) * runs <= 34)[~common].all()


def test_engines_agree_on_the_caribbean():
    agree_on(load("caribbean-2025"), draws=16, runs=2000)


def test_models_can_be_asked_more(strait):
    result = solve(strait, "exact", alternatives=False)
    fixed = result.model.with_values(north_resolve=0.3, offer_accepted=0.2)
    by_scenario = solve(
        strait.with_values(north_resolve=0.3, offer_accepted=0.2), "exact", alternatives=False
    )
    again = run(
        replace(plan(fixed, engine="exact"), draws=plan(by_scenario.model, seed=5, draws=32).draws),
        progress=False,
    )
    assert again.probability == pytest.approx(by_scenario.probability, abs=1e-12)
    forced = result.model.with_forced(2, "north", "reinforce")
    expected = solve(strait.variant("firm_reply"), "exact", alternatives=False).probability
    assert run(
        forced, engine="exact", seed=5, draws=32, progress=False, alternatives=False
    ).probability == pytest.approx(expected)


def test_a_saved_result_opens_again(strait, tmp_path):
    from toolkit.results import open_result

    result = solve(strait, "exact")
    result.save(tmp_path / "answer.nc")
    again = open_result(tmp_path / "answer.nc")
    assert same_bytes(result, again)
    assert json.dumps(sorted(again.alternatives)) == '["foresight"]'
    assert [path.name for path in tmp_path.iterdir()] == ["answer.nc"]
