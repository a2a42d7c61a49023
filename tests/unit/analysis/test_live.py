"""A what-if that answers while inputs move: exact where it says so, and the same what-if as YAML."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import numpy as np
import pytest
import yaml

import toolkit as ct
from toolkit.analysis.live import Live, changes
from toolkit.engines.inputs import answers_at, central
from toolkit.engines.standby import Standby
from toolkit.errors import ToolkitError

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"


@pytest.fixture
def live():
    return Live(ct.load(STRAIT), seed=3)


def test_the_answer_follows_every_move_exactly(live):
    for value in (0.3, 0.7, 0.5, 0.7):
        live.move("north_resolve", value)
        inputs = central(live.model)
        inputs[0] = value
        wanted = answers_at(live.model, inputs[None])[0]
        assert np.abs(live.now().probability - wanted).max() < 1e-12


def test_the_full_answer_holds_the_moved_input_fixed(live):
    free = live.assess()
    live.move("north_resolve", 0.7)
    fixed = live.assess()
    assert (fixed.parameters[:, 0] == 0.7).all()
    assert np.ptp(free.parameters[:, 0]) > 0.1
    assert not np.isnan(fixed.ignorance[0]).any()
    assert set(fixed.alternatives) == set(live.scenario.alternatives)


def test_strengths_are_the_swings_of_single_runs_and_hang_on_nothing_that_was_moved(live):
    found = live.strengths()
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert set(found) == {one.name for one in live.inputs()}
    columns = [one.name for one in live.model.parameters]
    for one in live.inputs():
        ends = np.repeat(central(live.model)[None], 2, axis=0)
        ends[:, columns.index(one.name)] = one.lower, one.upper
        low, high = answers_at(live.model, ends)
        assert found[one.name] == pytest.approx(np.abs(high - low).max(), abs=1e-12)
    live.move("north_resolve", 0.7)
    assert live.strengths() == found


def test_stopping_gives_no_half_answer(live):
    assert live.assess(lambda: True) is None


def test_a_variant_is_followed_and_left_again(live):
    before = live.now().probability
    name = live.scenario.variants[0]
    live.choose(name)
    wanted = answers_at(live.model, central(live.model)[None])[0]
    assert np.abs(live.now().probability - wanted).max() < 1e-12
    live.reset()
    assert (live.now().probability == before).all()


def _indented(part):
    return indent(yaml.safe_dump(part, sort_keys=False), "  ")


@pytest.mark.parametrize("variant", ["", "mediator_arrives"])
def test_the_yaml_says_the_same_what_if(live, variant):
    live.choose(variant)
    live.move("north_resolve", 0.6)
    written = live.scenario.to_yaml().replace(
        "variants:\n", f"variants:\n{_indented(live.as_variant('mine'))}", 1
    )
    read = ct.loads(written).variant("mine")
    again = Live(read)
    assert np.abs(again.now().probability - live.now().probability).max() < 1e-12


def test_an_input_back_at_its_median_counts_as_not_moved(live):
    one = live.inputs()[0]
    live.move(one.name, one.high)
    live.move(one.name, one.middle)
    assert live.moved == {}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("north_resolv", 0.5, "north_resolve"), ("north_resolve", 7.0, "out of range")],
)
def test_wrong_moves_are_refused(live, name, value, said):
    with pytest.raises(ToolkitError, match=said):
        live.move(name, value)


def test_changes_are_paired_draw_by_draw(live):
    base = live.assess()
    live.move("north_resolve", 0.7)
    after = live.assess()
    gaps = changes(base, after)
    each = after.tally.final - base.tally.final
    assert [gap.mean for gap in gaps.values()] == pytest.approx(list(each.mean(axis=0)), abs=1e-15)
    assert [gap.high for gap in gaps.values()] == pytest.approx(list(np.quantile(each, 0.95, axis=0)))
    assert sum(gap.mean for gap in gaps.values()) == pytest.approx(0.0, abs=1e-12)
    assert all(np.isnan(gap.low) for gap in changes(live.now(), live.now()).values())


def test_only_outcomes_and_rungs_are_worked_out_at_once(live):
    now, full = live.now(), live.assess()
    n_levels = sum(live.model.variables[n].size for n in live.model.shown)
    assert np.isnan(now.tally.marginals[:, 1:, :n_levels]).all()
    assert now.tally.marginals[..., n_levels:].sum(axis=-1) == pytest.approx(1.0)
    assert full.tally.marginals[..., n_levels:].sum(axis=-1) == pytest.approx(1.0)


def test_processes_that_stand_by_give_the_same_bytes_and_may_die(live):
    alone = live.assess()
    live.standby = Standby(2)
    try:
        together = live.assess()
        live.standby._others[0].process.kill()
        after_a_death = live.assess()
    finally:
        live.standby.close()
    for found in (together, after_a_death):
        assert found.tally.final.tobytes() == alone.tally.final.tobytes()
        assert found.tally.marginals.tobytes() == alone.tally.marginals.tobytes()
        assert {k: v.tobytes() for k, v in found.alternatives.items()} == {
            k: v.tobytes() for k, v in alone.alternatives.items()
        }


def test_a_question_that_nobody_waits_for_leaves_no_answer_behind(live):
    alone = live.assess()
    live.standby = Standby(1)
    asked = iter([False, False, False] + [True] * 100)
    try:
        assert live.assess(lambda: next(asked)) is None
        assert live.assess().tally.final.tobytes() == alone.tally.final.tobytes()
    finally:
        live.standby.close()


FORCED = """format: 1
id: race
title: A race
as_of: 2031-01-01
horizon: 2
turn: 1 week
parameters:
  luck: {name: Luck, uniform: [0.2, 0.7], judgement: Invented.}
variables:
  won: {levels: flag, start: false, judgement: Invented.}
  tired: {levels: 0..1, start: 1, judgement: Invented.}
actors:
  runner:
    name: Runner
    options:
      sprint: {name: Sprint, when: not won, appeal: 0.0, effects: {won: =true, tired: +1}, judgement: Invented.}
      jog: {name: Jog, appeal: luck, judgement: Invented.}
outcomes:
  victory: {name: Victory, when: won, ends: true}
  defeat: {name: Defeat, otherwise: true}
variants:
  spurt: {title: A sprint in the second week, force: [{turn: 2, actor: runner, option: sprint}]}
"""


def test_what_is_imposed_and_cut_off_is_counted_as_a_run_counts_it():
    live = Live(ct.loads(FORCED))
    live.choose("spurt")
    live.move("luck", 0.5)
    run = ct.run(ct.loads(FORCED), variant="spurt", values={"luck": 0.5}, alternatives=False, progress=False)
    assert 0.1 < run.record.forced[0].share < 0.9
    for answer in (live.now(), live.assess()):
        assert answer.record.forced[0].share == pytest.approx(run.record.forced[0].share, abs=1e-12)
        assert answer.caveats[0] == run.caveats[0]
    assert live.assess().record.clipped == pytest.approx(run.record.clipped)
    assert live.now().record.medians
