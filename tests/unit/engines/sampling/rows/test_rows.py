"""Runs that are followed by rows, by NumPy or in compiled loops, come out as those that are simulated one column per variable: every count, to the last one."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines import monte_carlo
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.moving.kernels import has_compiler
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.rows import compiling, effects, grouping, laying_out, words
from toolkit.engines.sampling.rows.laying_out import laid_out
from toolkit.engines.sampling.rows.tiles import flat
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError
from toolkit.model.draws import draw_parameters
from toolkit.results.record import Counted

N_DRAWS, N_RUNS = 4, 250
BLOCK = Block(0, N_DRAWS, 0, N_RUNS)
SHIPPED = [
    "caribbean-2025",
    "ceasefire-line",
    "cuba-1962",
    "dam-2031",
    "falklands-1982",
    "grenada-1983",
    "kuwait-1990",
    "leaves-to-chance",
    "mobilisation-2031",
    "panama-1989",
    "taiwan-strait-1996",
    "war-of-attrition",
]
CRISIS = """
format: 1
id: small
title: Small
as_of: 2031-01-06
turn: 1 week
horizon: 6
order: [north, south, storm, leak]
parameters:
  will: {uniform: [0, 1], judgement: Given.}
variables:
  tension: {levels: 0..3, start: {0: 0.5, 1: 0.5}, judgement: Given.}
  offer: {levels: flag, start: false, judgement: Given.}
actors:
  north:
    options:
      push:
        appeal: will - 0.3 * tension
        chance:
          - {probability: 0.6 * will, effects: {tension: +2}}
          - {probability: 0.2, effects: {tension: -1}}
        judgement: Given.
      offer: {when: tension >= 1, appeal: 0.4, effects: {offer: {change: =true, after: 2 turns}}, judgement: Given.}
  south:
    decides: {rule: weights, judgement: Given.}
    must_act: true
    options:
      wait: {weight: 1 + will, judgement: Given.}
      talk: {when: offer, weight: 0.5 * turn, effects: {tension: -1, offer: =false}, judgement: Given.}
events:
  storm: {probability: 0.1 + 0.1 * tension, effects: {tension: +1}, judgement: Given.}
  leak: {when: turn >= 3, probability: PROBABILITY, effects: {offer: =true}, judgement: Given.}
outcomes:
  war: {when: tension == 3 and not offer, ends: at_turn_end, judgement: Given.}
  deal: {when: offer and tension == 0, ends: true, judgement: Given.}
  rest: {otherwise: true}
variants:
  pushed: {force: [{turn: 2, actor: north, option: offer}, {turn: 3, actor: north, option: push}]}
"""

SWAP = """
format: 1
id: swap
title: Swap
as_of: 2031-01-06
turn: 1 week
horizon: 6
variables:
  a: {levels: 0..3, start: {0: 0.5, 3: 0.5}, judgement: Given.}
  b: {levels: 0..3, start: {1: 0.5, 2: 0.5}, judgement: Given.}
  c: {levels: 0..3, start: 0, judgement: Given.}
events:
  swap: {probability: 0.5, effects: {a: "=b", b: "=a", c: +1}, judgement: Given.}
outcomes:
  crossed: {when: a == 2 and b == 3, judgement: Given.}
  rest: {otherwise: true}
"""


LATE = """
format: 1
id: late
title: Late
as_of: 2031-01-06
turn: 1 week
horizon: 70
variables:
  a: {levels: 0..3, start: 0, judgement: Given.}
  b: {levels: 0..3, start: 0, judgement: Given.}
events:
  storm: {probability: 0.5, effects: {a: {change: +1, after: 60 turns}, b: {change: +1, after: 59 turns}}, judgement: Given.}
outcomes:
  done: {when: a == 3 and b == 3, judgement: Given.}
  rest: {otherwise: true}
"""


@pytest.fixture(autouse=True)
def _however_few_runs(monkeypatch):
    laid_out.cache_clear()
    monkeypatch.setattr(monte_carlo, "LEAST_RUNS", 0)
    monkeypatch.setattr(monte_carlo, "CELLS_PER_RUN", 10**9)
    monkeypatch.setattr(compiling, "WORTH_COMPILING", 0)
    monkeypatch.setattr(compiling, "LEAST_RUNS", 0)


def sampler(model, seed=5, n_draws=N_DRAWS):
    return Sampler(model, draw_parameters(model, n_draws, seed, "random"), N_RUNS, seed, None)


def check(model, block=BLOCK):
    """Compare the three ways; returns the tally."""
    plain, own = sampler(model), sampler(model)
    plain.flat = None
    assert (own.flat is not None) == has_compiler()
    block = Block(0, min(block.last_draw, len(own.draws)), block.first_run, block.last_run)
    by_runs = own.by_runs(block)
    both = plain.by_rows(block), own.by_rows(block)
    assert list(both[0].counts.items()) == list(both[1].counts.items())
    for by_rows in both:
        for name in ("incidence", "marginals", "choices", "final"):
            assert getattr(by_rows, name).tobytes() == getattr(by_runs, name).tobytes(), name
        kept = {name: n for name, n in by_runs.counts.items() if n}
        assert {name: n for name, n in by_rows.counts.items() if n} == kept
    return by_rows


def small(probability="0.3 * will"):
    return ct.loads(CRISIS.replace("PROBABILITY", probability))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_come_out_the_same(name):
    assert (
        check(model_of(name)).final.sum()
        == len(draw_parameters(model_of(name), N_DRAWS, 5, "random")) * N_RUNS
    )


def test_every_kind_of_rule_comes_out_the_same():
    tally = check(model_of(small()))
    assert (
        tally.final.sum(axis=0).min() > 0
    )  # every outcome is met, so each of the ways that runs end is compared
    assert {name.kind for name, n in tally.counts.items() if n} == {"clipped", "ignored"}


def test_imposed_choices_come_out_the_same_and_are_counted_where_they_are_open():
    tally = check(model_of(small().variant("pushed")))
    forced = {name.option: n for name, n in tally.counts.items() if name.kind == "forced"}
    assert 0 < forced["offer"] < N_DRAWS * N_RUNS  # open where there is tension


@pytest.mark.parametrize("most", [2, 8, 2**16])
def test_any_packing_of_states_comes_out_the_same(monkeypatch, most):
    monkeypatch.setattr(laying_out, "Words", lambda sizes: words.Words(sizes, most))
    check(model_of(small()))


@pytest.mark.parametrize(("most", "entries"), [(2, 2**18), (2**16, 2**18), (2**16, 32)])
def test_variables_that_take_each_others_levels_do_so_at_once(monkeypatch, most, entries):
    """In words apart, in one word, and in one word but in tables apart."""
    monkeypatch.setattr(laying_out, "Words", lambda sizes: words.Words(sizes, most))
    monkeypatch.setattr(effects, "MOST_ENTRIES", entries)
    check(model_of(ct.loads(SWAP)))


@pytest.mark.parametrize("together", [1, 10**6])
def test_any_grouping_of_options_comes_out_the_same(monkeypatch, together):
    monkeypatch.setattr(grouping, "TOGETHER", together)
    check(model_of(small()))
    check(model_of("cuba-1962"))


def test_any_cut_of_the_work_comes_out_the_same():
    model = model_of(small())
    own = sampler(model)
    whole = own.by_rows(BLOCK)
    cuts = [Block(d, d + 1, a, b) for d in range(N_DRAWS) for a, b in ((0, 100), (100, N_RUNS))]
    parts = [own.by_rows(block) for block in cuts]
    joined = monte_carlo.collect(parts, cuts, N_DRAWS, N_RUNS)
    assert np.array_equal(joined.final * N_RUNS, whole.final)
    assert np.array_equal(np.rint(joined.marginals * N_RUNS), whole.marginals)


def test_a_draw_of_several_tiles_that_begins_at_a_later_run_comes_out_the_same():
    model = model_of(small())
    plain, own = (Sampler(model, draw_parameters(model, 2, 5, "random"), 2000, 5, None) for _ in range(2))
    plain.flat = None
    block = Block(1, 2, 137, 1700)
    one, other = plain.by_rows(block), own.by_rows(block)
    for name in ("incidence", "marginals", "choices", "final"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
    assert one.counts == other.counts


@pytest.mark.parametrize("chance", ["0", "1", "if_else(turn >= 3, 1, 0)"])
def test_branches_that_are_never_or_always_taken_come_out_the_same(chance):
    check(
        model_of(ct.loads(CRISIS.replace("PROBABILITY", "0.1").replace("0.6 * will", f'"0.8 * ({chance})"')))
    )


def test_runs_that_end_at_the_start_come_out_the_same():
    text = CRISIS.replace("PROBABILITY", "0.1").replace(
        "offer and tension == 0", "tension == 1 or offer and tension == 0"
    )
    tally = check(model_of(ct.loads(text)))
    assert 0 < tally.incidence[:, 0, 1].sum() < N_DRAWS * N_RUNS


def test_what_fields_cannot_tell_apart_is_left_to_numpy(monkeypatch):
    monkeypatch.setattr(flat, "MOST_ROWS", 4)
    own = sampler(model_of(small()))
    assert own.flat is None
    assert own.by_rows(BLOCK) is not None


@pytest.mark.parametrize(("name", "least"), [("WORTH_COMPILING", 10**9), ("LEAST_RUNS", N_RUNS + 1)])
def test_little_work_is_left_to_numpy(monkeypatch, name, least):
    monkeypatch.setattr(compiling, name, least)
    assert sampler(model_of(small())).flat is None


@pytest.mark.parametrize("name", SHIPPED)
def test_ten_thousand_histories_of_no_shipped_crisis_start_the_compiler(monkeypatch, name):
    monkeypatch.undo()
    model = model_of(name)
    assert Sampler(model, draw_parameters(model, 20, 5, "random"), 500, 5, None).flat is None


def test_where_loops_may_not_be_compiled_numpy_follows_the_runs(monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    check(model_of(small()))


def test_draws_that_are_pooled_come_out_the_same(monkeypatch):
    monkeypatch.setattr(monte_carlo, "MOST_DRAWS_APART", 1)
    assert check(model_of(small())).incidence.shape[0] == 1


def test_a_number_that_leaves_its_bounds_is_named_as_in_a_simulation():
    model = model_of(small("will + 0.2 * turn"))
    with pytest.raises(RunError) as by_runs:
        sampler(model).by_runs(BLOCK)
    assert sampler(model).by_rows(BLOCK) is None
    with pytest.raises(RunError) as found:
        sampler(model).tally(BLOCK)
    assert str(found.value) == str(by_runs.value)


def test_a_number_that_would_leave_its_bounds_where_no_run_gets_is_no_mistake():
    model = model_of(small('"if_else(turn >= 3 and tension == 3 and offer and will > 2, 1 + will, 0.2)"'))
    check(model)


def test_a_variable_that_refuses_overflow_is_named():
    model = model_of(small().with_changes(set={"variables.tension.overflow": "refuse"}))
    assert sampler(model).by_rows(BLOCK) is None
    with pytest.raises(RunError, match="overflow: refuse"):
        sampler(model).tally(BLOCK)


def test_many_options_with_branches_do_not_overflow():
    options = "\n".join(
        f"      o{n}: {{appeal: 0, chance: [{', '.join('{probability: 0.1, effects: {tension: +1}}' for _ in range(9))}], judgement: G.}}"
        for n in range(20)
    )
    text = CRISIS.replace("PROBABILITY", "0.1").replace("      push:", options + "\n      push:")
    check(model_of(ct.loads(text)))


def test_models_with_real_numbers_have_no_tables():
    text = CRISIS.replace("PROBABILITY", "0.1").replace(
        "  offer: {levels: flag",
        "  heat: {levels: real 0..10, start: 5, judgement: Given.}\n  offer: {levels: flag",
    )
    assert laid_out(model_of(ct.loads(text))) is None


def test_tables_that_would_be_too_large_are_left_alone(monkeypatch):
    monkeypatch.setattr(laying_out, "MOST_ROWS", 1)
    own = sampler(model_of(small()))
    assert own.by_rows(BLOCK) is None
    assert own.tally(BLOCK).final.sum() == N_DRAWS * N_RUNS


def test_few_runs_are_not_worth_tables(monkeypatch):
    monkeypatch.setattr(monte_carlo, "CELLS_PER_RUN", 0)
    assert sampler(model_of(small())).layout is None


def test_a_hundred_members_settled_together_have_no_table_of_their_ways():
    """Each reads what all change, so they are one step with 2**100 joint ways, which no number of an array holds."""
    events = "".join(
        f"  e{n}: {{when: v < 3, probability: 0.1, effects: {{v: +1}}, judgement: Given.}}\n"
        for n in range(100)
    )
    crisis = ct.loads(
        "format: 1\nid: many\ntitle: Many\nas_of: 2031-01-06\nturn: 1 week\nhorizon: 2\n"
        "variables: {v: {levels: 0..3, start: 0, judgement: Given.}}\n"
        "outcomes: {full: {when: v == 3, judgement: Given.}, rest: {otherwise: true}}\n"
        f"events:\n{events}"
    )
    assert laid_out(model_of(crisis)) is None
    result = ct.run(crisis, engine="monte_carlo", draws=2, runs=50, seed=1, progress=False)
    assert result.tally.final.sum(axis=1) == pytest.approx(1.0)
    assert (
        result.tally.final[:, 0].min() > 0.9
    )  # of 100 tries at 1 in 10 fewer than three succeed in one turn of 500


def test_a_history_that_ignores_several_things_at_once_counts_once():
    """Where what is ignored stands in several tables, runs are simulated one by one."""
    apart, alike = (
        sampler(model_of(ct.loads(text))) for text in (LATE, LATE.replace("59 turns", "60 turns"))
    )
    assert apart.by_rows(BLOCK) is None
    assert alike.by_rows(BLOCK) is not None
    ignored = [one.tally(BLOCK).counts[Counted("ignored")] for one in (apart, alike)]
    assert ignored == [one.by_runs(BLOCK).counts[Counted("ignored")] for one in (apart, alike)]
    assert min(ignored) > 0
