"""A seat at the table, by what a person clicks and reads."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as widgets
import pytest

import toolkit as ct
from toolkit.notebook.forecast import ForecastForm

GRENADA = {"seats": "us", "seed": 3}


def parts(widget):
    """Yield everything inside a widget."""
    for child in getattr(widget, "children", ()):
        yield child
        yield from parts(child)


def click(seat, text):
    next(one for one in parts(seat) if isinstance(one, widgets.Button) and one.description == text).click()


def text_of(seat):
    return "\n".join(one.value for one in parts(seat) if isinstance(one, widgets.HTML))


def options(seat):
    return next(one for one in parts(seat) if isinstance(one, widgets.RadioButtons))


def mark(seat, position):
    options(seat).index = position


@pytest.fixture
def seat():
    return ct.play("grenada-1983", **GRENADA)


def test_what_is_open_is_offered_with_what_it_does(seat):
    decision = seat.game.course.decision
    assert len(options(seat).options) == len(decision.choices)
    for label, choice in zip(options(seat).options, decision.choices, strict=True):
        assert label.startswith(choice.label)
        assert choice.rung is None or label.endswith(f"[rung {choice.rung}]")
    assert options(seat).index is None
    assert "You decide for" in text_of(seat) and "turn 1 of" in text_of(seat)


def test_it_says_beforehand_what_is_shown_if_python_stops(seat):
    assert "Python has stopped behind this" in text_of(seat)


def test_nothing_is_chosen_before_an_option_is_marked(seat):
    click(seat, "Choose")
    assert seat.game.moves == [] and "Mark an option first." in text_of(seat)


def test_a_choice_is_made_told_and_taken_back(seat):
    taken = seat.game.course.decision.choices[0]
    mark(seat, 0)
    click(seat, "Choose")
    assert [move.action for move in seat.game.moves] == [taken.name]
    assert taken.label in text_of(seat) and "Mark an option" not in text_of(seat)
    click(seat, "Take back")
    assert seat.game.moves == [] and "Taken back." in text_of(seat)
    click(seat, "Take back")
    assert seat.game.moves == [] and "Taken back." not in text_of(seat)  # says why not instead


def test_it_is_saved_where_the_player_says(seat, tmp_path):
    file = next(one for one in parts(seat) if isinstance(one, widgets.Text))
    click(seat, "Save")
    assert "Give the file a name first." in text_of(seat)
    file.value = str(tmp_path / "nowhere" / "mine.game.json")
    click(seat, "Save")
    assert "Saved to" not in text_of(seat)
    file.value = str(tmp_path / "mine.game.json")
    click(seat, "Save")
    assert "Saved to" in text_of(seat)
    assert ct.open_game(tmp_path / "mine.game.json").seed == 3


def test_looking_back_so_far_leaves_the_game_going_on(seat):
    mark(seat, 0)
    click(seat, "Choose")
    before = text_of(seat)
    click(seat, "Debrief so far")
    assert len(text_of(seat)) > len(before)
    assert not seat.game.is_over


def test_the_model_plays_the_rest_and_the_debrief_follows(seat):
    click(seat, "Let the model play the rest")
    assert seat.game.is_over
    assert "It is over:" in text_of(seat) and "Working out" not in text_of(seat)
    assert "What limits these numbers" in text_of(seat)
    assert options(seat).layout.display == "none"
    moves = list(seat.game.moves)
    click(seat, "Choose")
    assert seat.game.moves == moves


def test_reports_that_the_crisis_has_learnt_from_are_said_to_be_left_out():
    outlook = ct.load("caribbean-2025").advance("2025-11-09", ct.reports("caribbean-2025"))
    assert "Reports are not taken in" in text_of(ct.play(outlook, seats="us"))


def test_a_stored_result_names_the_crisis(tmp_path):
    ct.run("chicken", seed=5, draws=4, progress=False).save(tmp_path / "chicken.nc")
    seat = ct.play(Path(tmp_path / "chicken.nc"), seats="east")
    assert seat.game.seed == 5 and seat.game.model.name == "chicken"


def form(seat):
    return next(one for one in parts(seat) if isinstance(one, ForecastForm))


def test_a_forecast_is_kept_until_the_first_choice(seat):
    click(seat, "Keep the forecast")
    assert "0 tokens were laid; expected 10 in all" in text_of(seat)
    ends = list(form(seat).tokens)
    form(seat).tokens[ends[0]].value, form(seat).tokens[ends[5]].value = 4, 6
    form(seat).wanted.value = ends[5]
    click(seat, "Keep the forecast")
    assert seat.game.forecast("us").wanted == ends[5]
    assert form(seat).layout.display == ""
    mark(seat, 0)
    click(seat, "Choose")
    assert form(seat).layout.display == "none"


def test_the_briefing_stands_first_until_something_was_chosen(seat):
    assert "<details open" in seat._early.value and seat._known.value == ""
    mark(seat, 0)
    click(seat, "Choose")
    assert seat._early.value == "" and '<details class="known">' in seat._known.value


def test_the_debrief_tells_history_and_the_forecast(seat):
    ends = list(form(seat).tokens)
    seat.game.expect("us", ends[5], {ends[5]: 10})
    click(seat, "Let the model play the rest")
    said = text_of(seat)
    assert "Your score:" in said and "What history did" in said and "named before the first choice" in said
