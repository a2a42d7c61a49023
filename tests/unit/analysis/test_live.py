"""A what-if that answers while inputs move: exact where it says so, and the same what-if as YAML."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

import toolkit as ct
from toolkit.analysis.live import Live, changes
from toolkit.engines.inputs import answers_at, central
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


@pytest.mark.parametrize("variant", ["", "mediator_arrives"])
def test_the_yaml_says_the_same_what_if(live, variant):
    live.choose(variant)
    live.move("north_resolve", 0.6)
    document = yaml.safe_load(live.scenario.to_yaml())
    document["variants"] |= live.as_variant("mine")
    read = ct.loads(yaml.safe_dump(document, sort_keys=False)).variant("mine")
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


def test_changes_are_paired_where_the_draws_are_the_same(live):
    base = live.assess()
    live.move("north_resolve", 0.7)
    after = live.assess()
    gaps = changes(base, after)
    wanted = (after.tally.final - base.tally.final).mean(axis=0)
    assert list(gaps.values()) == pytest.approx(list(wanted), abs=1e-15)
    assert sum(gaps.values()) == pytest.approx(0.0, abs=1e-12)
