"""The what-if panel without a browser: what its sliders and buttons do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

import toolkit as ct
from toolkit.engines.inputs import answers_at, central

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"


@pytest.fixture
def panel():
    return ct.explore(STRAIT, seed=3, full=False)


def slider(panel, name):
    return panel._sliders[name]


def test_a_moved_slider_changes_the_picture_and_says_where_it_stands(panel):
    before = panel._answer.value
    slider(panel, "north_resolve").value = slider(panel, "north_resolve").max
    assert panel._answer.value != before
    assert "1 input set by hand" in panel._answer.value
    assert "Two past crises" in panel._source.value


def test_sliders_stand_on_their_own_grid_so_that_a_browser_moves_none(panel):
    for one in panel._sliders.values():
        steps = (one.value - one.min) / one.step
        assert abs(steps - round(steps)) < 1e-6


def test_a_value_a_browser_rounds_is_no_move(panel):
    one = slider(panel, "north_resolve")
    one.value += one.step / 10
    assert panel.live.moved == {}


def test_a_what_if_takes_its_own_medians_and_reset_leaves_it(panel):
    first = slider(panel, "offer_accepted").value
    panel._variants.value = "mediator_arrives"
    model = panel.live.model
    column = [p.name for p in model.parameters].index("offer_accepted")
    assert slider(panel, "offer_accepted").value == pytest.approx(central(model)[column])
    panel.reset()
    assert slider(panel, "offer_accepted").value == pytest.approx(first)
    assert panel.live.variant == ""


def test_a_pinned_answer_is_set_against_the_next(panel):
    panel.pin()
    slider(panel, "north_resolve").value = slider(panel, "north_resolve").max
    moved = central(panel.live.model)
    moved[0] = panel.live.moved["north_resolve"]
    base, after = answers_at(panel.live.model, np.array([central(panel.live.model), moved]))
    gap = 100 * (after - base).max()
    assert f"{gap:+.1f}" in panel._answer.value


def test_yaml_can_be_pasted(panel):
    panel._variants.value = "mediator_arrives"
    slider(panel, "north_resolve").value = slider(panel, "north_resolve").max
    panel.show_yaml()
    read = yaml.safe_load(f"variants:\n{panel._yaml.value}")["variants"]["my_what_if"]
    assert read["set"]["parameters.north_resolve"]["value"] == pytest.approx(
        slider(panel, "north_resolve").max
    )
    assert panel._yaml.layout.display == ""


def test_hostile_texts_are_escaped():
    text = STRAIT.read_text(encoding="utf-8").replace(
        "A blockade in an invented strait", "<img src=x onerror=alert(1)>"
    )
    panel = ct.explore(ct.loads(text), full=False)
    assert "<img" not in panel._head.value


def test_a_what_if_that_settles_what_was_moved_says_so_and_wins(tmp_path):
    text = STRAIT.read_text(encoding="utf-8").replace(
        "variants:", "variants:\n  fixed: {title: Resolve is known, set: {parameters.north_resolve: {value: 0.2, judgement: For the test.}}}\n"
        "  other: {title: Resolve is elsewhere, set: {parameters.north_resolve: {pert: [0.8, 0.9, 1.0], judgement: For the test.}}}", 1,
    )  # fmt: skip
    panel = ct.explore(ct.loads(text), full=False)
    slider(panel, "north_resolve").value = slider(panel, "north_resolve").max
    panel._variants.value = "fixed"
    assert panel.live.moved == {}
    assert slider(panel, "north_resolve").disabled
    assert "settles otherwise what you had moved" in panel._note.value
    panel._variants.value = "other"
    one = slider(panel, "north_resolve")
    assert not one.disabled
    assert 0.8 <= one.min <= one.value <= one.max <= 1.0
    one.value = one.max
    assert panel.live.moved["north_resolve"] == pytest.approx(one.max)
