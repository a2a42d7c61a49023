"""The what-if panel without a browser: what its sliders and buttons do."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import toolkit as ct
from toolkit import numbers
from toolkit.analysis.outcomes import outcome_rows
from toolkit.engines.inputs import answers_at, central
from toolkit.errors import ToolkitError

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"


@pytest.fixture
def panel():
    return ct.explore(STRAIT, seed=3, full=False)


def slider(panel, name):
    return panel._sliders.by_input[name]


def test_a_moved_slider_changes_the_picture_and_says_where_it_stands(panel):
    before = panel._answer.value
    slider(panel, "north_resolve").value = slider(panel, "north_resolve").max
    assert panel._answer.value != before
    assert "1 input set by hand" in panel._answer.value
    assert "Two past crises" in panel._source.value


def test_where_no_widgets_show_the_answer_stands_in_words(panel):
    said = repr(panel)
    assert said.startswith("What-if panel of “")
    for row in outcome_rows(panel.live.now()):
        assert f"{row.label} {row.shown}" in said


def test_it_says_beforehand_what_it_means_if_nothing_follows_a_slider(panel):
    """A kernel that has died can say nothing."""
    left = panel.children[1].children[0]
    assert "the kernel has stopped: restart it" in left.children[-1].value
    assert "Python has stopped behind this" in panel.children[0].value


def test_names_of_200_letters_open(tmp_path):
    text = STRAIT.read_text(encoding="utf-8").replace("name: The North", f"name: {'Wittgenstein' * 17}")
    text = text.replace("  north_resolve:\n", f"  north_resolve:\n    name: {'Wittgenstein' * 17}\n", 1)
    panel = ct.explore(ct.loads(text), full=False)
    assert "Wittgenstein" * 10 in "".join(_text(one) for one in panel._sliders.box.children)


def test_the_strongest_input_stands_first_and_open(panel):
    ranked = list(panel.live.strengths())
    groups = panel._sliders.box
    shown = [
        name
        for group in groups.children
        for box in group.children
        for name in ranked
        if box is panel._sliders._boxes[name]
    ]
    assert shown[0] == ranked[0]
    assert groups.selected_index == 0
    assert sorted(shown) == sorted(ranked)


def test_every_colour_follows_the_theme_of_the_page(panel):
    panel.pin()
    slider(panel, "north_resolve").value = slider(panel, "north_resolve").max
    told = " ".join(
        (
            panel._answer.value,
            panel._source.value,
            panel.readers.box.value,
            *map(_text, panel._sliders.box.children),
        )
    )
    bare = re.findall(
        r"[^-](?:color|background|border[a-z-]*):[^;\"]*?#[0-9a-f]{3,6}", re.sub(r"var\([^)]*\)", "", told)
    )
    assert bare == []


def _text(group):
    return " ".join(
        part.value for box in group.children for part in box.children if isinstance(part.value, str)
    )


def test_sliders_stand_on_their_own_grid_so_that_a_browser_moves_none(panel):
    for one in panel._sliders.by_input.values():
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
    assert numbers.points(float((after - base).max()), 0.1, 0.0) in panel._answer.value


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


IMPOSED = """format: 1
id: race
title: A race
as_of: 2031-01-01
horizon: 2
turn: 1 week
parameters:
  luck: {name: Luck, uniform: [0.2, 0.7], judgement: Invented.}
variables:
  won: {levels: flag, start: false, judgement: Invented.}
actors:
  runner:
    name: Runner
    options:
      sprint: {name: Sprint, when: not won, appeal: 0.0, effects: {won: =true}, judgement: Invented.}
      jog: {name: Jog, appeal: luck, judgement: Invented.}
outcomes:
  victory: {name: Victory, when: won, ends: true}
  defeat: {name: Defeat, otherwise: true}
variants:
  spurt:
    title: The runner sprints in the second week
    force: [{turn: 2, actor: runner, option: sprint}]
"""


def caveats(panel):
    return re.findall(r"<li>([^<]+)</li>", panel._answer.value)


def test_how_often_an_imposed_choice_is_carried_out_shows_while_moving_and_at_rest():
    panel = ct.explore(ct.loads(IMPOSED), full=False)
    assert not any("Imposed" in one for one in caveats(panel))
    panel._variants.value = "spurt"
    first = next(one for one in caveats(panel) if "Imposed" in one)
    slider(panel, "luck").value = slider(panel, "luck").max
    moved = next(one for one in caveats(panel) if "Imposed" in one)
    assert re.search(r"“Sprint” in turn 2 was carried out in \d+ % of histories", moved)
    assert moved != first  # the better jogging looks, the more often the crisis is still open for it
    panel._known[panel._at()] = panel.live.assess()
    panel.show()
    assert "Full answer" in panel._answer.value
    assert next(one for one in caveats(panel) if "Imposed" in one) == moved  # the only input was given
    by_hand = ct.run(
        ct.loads(IMPOSED), variant="spurt", values={"luck": panel.live.moved["luck"]}, progress=False
    )
    assert by_hand.caveats[0] == moved.replace("&quot;", '"')


def test_the_panel_writes_what_outcomes_writes(panel):
    for result in (panel.live.now(), panel.live.assess()):
        if len(result.parameters) > 1:
            panel._known[panel._at()] = result
            panel.show()
        for row in outcome_rows(result):
            assert f">{row.shown}</span>" in panel._answer.value
    assert all(row.ignorance_shown in panel._answer.value for row in outcome_rows(result))


def test_it_opens_on_whatever_names_a_crisis_and_says_that_reports_are_left_out():
    crisis = ct.load("grenada-1983")
    result = ct.run(crisis, seed=5, draws=4, alternatives=False, progress=False)
    assert ct.explore(result, full=False).live.seed == 5
    assert ct.explore(result, seed=6, full=False).live.seed == 6
    assert ct.explore(ct.outcomes(result), full=False).live.scenario.digest == crisis.digest
    name = crisis.variants[0]
    assert ct.explore(crisis, variant=name, full=False).live.scenario.variants_applied == (name,)
    assert not any("Reports" in one for one in caveats(ct.explore(crisis, full=False)))


def test_it_says_that_reports_are_left_out():
    outlook = ct.load("caribbean-2025").advance("2025-11-09", ct.reports("caribbean-2025"))
    assert caveats(ct.explore(outlook, full=False))[0].startswith("Reports are not taken in")


WRONG = [
    None,
    3,
    "nowhere",
    [],
    {},
    object(),
    Path("no/such.nc"),
    Path("no/such.game.json"),
    pd.DataFrame({"a": [1]}),
]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("verb", [ct.explore, ct.play])
def test_whatever_is_no_crisis_is_refused_in_a_sentence(verb, wrong):
    with pytest.raises(ToolkitError):
        verb(wrong)


def test_axes_are_refused():
    plt = pytest.importorskip("matplotlib.pyplot")
    for verb in (ct.explore, ct.play):
        with pytest.raises(ToolkitError, match="takes"):
            verb(plt.figure().add_subplot())
    plt.close("all")


@pytest.mark.parametrize("wishes", [{"seed": "x"}, {"variant": 3}, {"variant": "no"}, {"values": {"no": 1.0}}, {"values": 3}, {"full": "x"}, {"draws": 3}])  # fmt: skip
def test_wrong_wishes_are_refused(wishes):
    with pytest.raises(ToolkitError):
        ct.explore(STRAIT, **wishes)
    with pytest.raises(ToolkitError):
        ct.play(STRAIT, seats="north", **wishes)


def test_a_seat_is_taken_in_a_crisis_or_in_a_game_that_goes_on(tmp_path):
    seat = ct.play(STRAIT, seats="north", seed=3, variant="mediator_arrives")
    assert (seat.game.seed, seat.game.seats, seat.game.model.variants) == (
        3,
        ("north",),
        ("mediator_arrives",),
    )
    assert ct.play(seat.game).game is seat.game
    for wish in ({"seed": 3}, {"seats": "north"}, {"variant": "mediator_arrives"}, {"values": {"a": 1.0}}):
        with pytest.raises(ToolkitError, match="already"):
            ct.play(seat.game, **wish)
    result = ct.run(STRAIT, seed=9, draws=2, alternatives=False, progress=False)
    assert ct.play(result, seats=["north"]).game.seed == 9
    seat._file.value = str(tmp_path / "mine.game.json")
    seat._keep()
    assert ct.play(tmp_path / "mine.game.json").game.seed == 3
    with pytest.raises(ToolkitError, match="already"):
        ct.play(tmp_path / "mine.game.json", seed=3)


def test_the_debrief_at_the_table_says_what_limits_it():
    seat = ct.play(STRAIT, seats="north", seed=3)
    seat.game.finish()
    seat.show()
    assert "What limits these numbers" in seat._debrief.value


def test_it_may_be_told_how_long_to_take(monkeypatch):
    panel = ct.explore(STRAIT, full=False, time_limit=60)
    assert panel._allowed == 60
    with pytest.raises(ToolkitError, match="time_limit is -1"):
        ct.explore(STRAIT, full=False, time_limit=-1)
    monkeypatch.setattr("toolkit.notebook.panel.REST", 0.0)
    monkeypatch.setattr("toolkit.time_limits.GRACE", 0.0)
    panel._allowed = 1e-9
    panel._work_out(panel._asked, panel.live.now(), panel._at())
    assert "takes longer than was told" in panel._answer.value and panel.full is None
