"""The what-if panel as its user has it: buttons, sliders, and the full answer that comes when nothing moves."""

from __future__ import annotations

import time

import ipywidgets as widgets
import pytest
import yaml

import toolkit as ct

RACE = """format: 1
id: race
title: A race
as_of: 2031-01-01
horizon: 2
turn: 1 week
parameters:
  luck: {name: Luck, uniform: [0.2, 0.7], unit: share, judgement: Invented.}
  lanes: {name: Lanes, discrete: {1: 0.5, 2: 0.3, 4: 0.2}, judgement: Invented.}
variables:
  won: {levels: flag, start: false, judgement: Invented.}
events:
  finish: {name: Finish, when: not won, probability: luck / lanes, effects: {won: =true}, judgement: Invented.}
outcomes:
  victory: {name: Victory, when: won, ends: true}
  defeat: {name: Defeat, otherwise: true}
variants:
  sure:
    title: Luck is known
    note: Somebody told.
    set: {parameters.luck: {value: 0.5, judgement: For the test.}}
"""


def parts(widget):
    """Yield everything inside a widget."""
    for child in getattr(widget, "children", ()):
        yield child
        yield from parts(child)


def those(panel, kind):
    return [one for one in parts(panel) if isinstance(one, kind)]


def click(panel, text):
    next(one for one in those(panel, widgets.Button) if one.description == text).click()


def text_of(panel):
    return "\n".join(one.value for one in those(panel, widgets.HTML))


def choose(panel, name):
    (buttons,) = those(panel, widgets.ToggleButtons)
    buttons.value = name


def wait_for(panel, sign, seconds=60.0):
    """Wait until the panel shows something, which another thread has it do."""
    until = time.monotonic() + seconds
    while sign not in text_of(panel):
        assert time.monotonic() < until, text_of(panel)
        time.sleep(0.05)


@pytest.fixture
def race():
    return ct.explore(ct.loads(RACE), seed=3, full=False)


def test_an_input_with_few_values_can_stand_at_those_alone(race):
    (lanes,) = those(race, widgets.SelectionSlider)
    assert lanes.options == (1.0, 2.0, 4.0)
    before = text_of(race)
    lanes.value = 4.0
    assert race.live.moved == {"lanes": 4.0}
    assert text_of(race) != before and "1 input set by hand" in text_of(race)


def test_reset_puts_everything_back(race):
    (luck,) = those(race, widgets.FloatSlider)
    middle = luck.value
    click(race, "Pin as baseline")
    luck.value = luck.max
    assert "Pinned: as written." in text_of(race)
    click(race, "Reset")
    assert (luck.value, race.live.moved, race.pinned) == (middle, {}, None)
    assert "Pinned" not in text_of(race) and "every input at its median" in text_of(race)


def test_what_is_pinned_is_told_with_its_what_if_and_what_was_moved(race):
    choose(race, "sure")
    those(race, widgets.SelectionSlider)[0].value = 1.0
    those(race, widgets.SelectionSlider)[0].value = 4.0
    click(race, "Pin as baseline")
    assert "Pinned: Luck is known, 1 input set by hand." in text_of(race)


def test_a_what_if_says_its_note_and_closes_what_it_fixes(race):
    (luck,) = those(race, widgets.FloatSlider)
    choose(race, "sure")
    assert "Somebody told." in text_of(race) and luck.disabled
    luck.value = luck.max  # as a browser may, before it hears that the slider is closed
    assert race.live.moved == {} and "This what-if fixes that input." in text_of(race)


def test_a_slider_that_comes_back_to_its_median_is_not_moved(race):
    (luck,) = those(race, widgets.FloatSlider)
    middle = luck.value
    luck.value = luck.max
    assert race.live.moved["luck"] == pytest.approx(0.7, abs=0.01)
    luck.value = middle
    assert race.live.moved == {}


def test_the_variant_to_paste_is_read_back_as_what_the_panel_shows():
    panel = ct.explore(ct.loads(RACE), variant="sure", full=False)
    those(panel, widgets.SelectionSlider)[0].value = 4.0
    click(panel, "Copy as YAML variant")
    (shown,) = those(panel, widgets.Textarea)
    assert shown.value.startswith("  # on top of sure, with which this panel was opened")
    read = yaml.safe_load(f"variants:\n{shown.value}")["variants"]["my_what_if"]
    assert read["set"]["parameters.lanes"]["value"] == 4.0


def test_without_uncertain_inputs_it_says_so_and_answers():
    panel = ct.explore(ct.loads(RACE), values={"luck": 0.4, "lanes": 1}, full=False)
    assert those(panel, widgets.FloatSlider) == []
    assert "This scenario has no uncertain inputs to move." in text_of(panel)
    assert "Victory" in text_of(panel)


def test_what_has_no_answer_is_said_where_the_answer_stood():
    text = RACE.replace("probability: luck / lanes", "probability: luck / (4 - lanes)")
    panel = ct.explore(ct.loads(text), full=False)
    those(panel, widgets.SelectionSlider)[0].value = 4.0
    assert "Finish" in text_of(panel) or "finish" in text_of(panel)
    assert "Exact at central inputs" not in text_of(panel)
    those(panel, widgets.SelectionSlider)[0].value = 1.0
    assert "Exact at central inputs" in text_of(panel)


def test_the_full_answer_comes_by_itself_and_is_kept():
    panel = ct.explore(ct.loads(RACE), seed=3)
    assert "how sure that is, is being worked out" in text_of(panel) or panel.full is not None
    wait_for(panel, "Full answer: ")
    first = panel.full
    table = ct.outcomes(
        ct.run(panel.live.scenario, seed=3, draws=len(first.parameters), progress=False)
    ).table
    assert first.probability == pytest.approx(table.probability[[*first.outcomes]], abs=0.05)
    click(panel, "Pin as baseline")
    those(panel, widgets.SelectionSlider)[0].value = 4.0
    wait_for(panel, "Full answer: ")
    assert panel.full is not first and "Pinned: as written." in text_of(panel)
    click(panel, "Reset")
    assert panel.full is first  # shown at once: it was kept


def test_without_what_is_uncertain_the_full_answer_is_the_one_shown():
    panel = ct.explore(ct.loads(RACE), values={"luck": 0.4, "lanes": 1})
    wait_for(panel, "no input is left uncertain")
    assert panel.full.probability == pytest.approx(panel.live.now().probability)


def test_a_full_answer_that_cannot_be_had_is_said(monkeypatch):
    def refuse(*_):
        raise ct.ToolkitError("the other models are too large")

    panel = ct.explore(ct.loads(RACE), full=True)
    wait_for(panel, "Full answer: ")
    monkeypatch.setattr(panel.live, "assess", refuse)
    those(panel, widgets.SelectionSlider)[0].value = 4.0
    wait_for(panel, "the other models are too large")
