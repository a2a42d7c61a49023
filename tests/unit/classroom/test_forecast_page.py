"""Before the first choice: what is wanted and expected, group by group or person by person, held back until all are in."""

from __future__ import annotations

import time

import pytest
from lessons import Lesson


def ends(lesson):
    return [one.name for one in lesson.room.model.outcomes]


def test_nobody_chooses_before_the_forecast_is_made(lesson):
    token = lesson.links()["north"]
    text = lesson.ask(f"/seat/{token}")[1]
    assert 'name="wanted"' in text and 'name="option"' not in text
    assert lesson.foretell(token)[0] == 303
    text = lesson.ask(f"/seat/{token}")[1]
    assert 'name="wanted"' not in text and 'name="option"' in text
    assert lesson.room.groups[0].game.forecast("north").wanted == ends(lesson)[0]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Mark the end that you want"),
        ({"wanted": 0, "on": "9"}, "You laid 9 of 10 tokens; 1 is still to lay"),
        ({"wanted": 0, "on": "12"}, "Tokens are whole numbers from 0 to 10"),
        ({"wanted": 0, "on": "many"}, "Tokens are whole numbers from 0 to 10"),
        ({"wanted": 0, "on": ""}, "You laid 0 of 10 tokens"),
        ({"wanted": "peace on earth", "on": "10"}, "unknown outcome"),
    ],
)
def test_what_is_no_forecast_is_said_and_what_was_typed_is_kept(lesson, form, said):
    token, end = lesson.links()["north"], ends(lesson)[0]
    sent = {}
    if "wanted" in form:
        sent["wanted"] = end if form["wanted"] == 0 else form["wanted"]
    if "on" in form:
        sent[f"on-{end}"] = form["on"]
    status, text, _ = lesson.ask(f"/seat/{token}/forecast", sent)
    assert (status, said in text) == (409, True)
    if form.get("on") == "9":
        assert 'value="9"' in text and "checked" in text
    assert not lesson.room.groups[0].game.forecasts


def test_each_of_a_group_may_make_one_and_change_it_until_the_group_has_chosen(lesson):
    north = lesson.links()["north"]
    ana, ben = lesson.join("Ana"), lesson.join("Ben")
    for secret in (ana, ben):
        lesson.ask(f"/lobby/{secret}/sit", {"seat": north})
        assert lesson.foretell(secret, ends(lesson)[1])[0] == 303
    assert 'name="wanted"' in lesson.ask(f"/seat/{ana}/forecast")[1]
    assert lesson.foretell(ana, ends(lesson)[2])[0] == 303
    found = lesson.room.groups[0].game.forecasts
    assert [(one.by, one.wanted) for one in found] == [("2", ends(lesson)[1]), ("1", ends(lesson)[2])]
    lesson.choose_first(ana)
    assert lesson.foretell(ben)[0] == 409
    assert 'name="wanted"' not in lesson.ask(f"/seat/{ben}/forecast")[1]


def test_the_wall_holds_forecasts_back_until_all_are_in(lesson):
    assert "Forecasts" not in lesson.ask(lesson.board)[1]
    links = [link for group in (0, 1) for link in lesson.links(group).values()]
    for link in links[:3]:
        lesson.foretell(link)
    wall = lesson.ask(lesson.board)[1]
    assert "3 of 4 made" in wall and "100 %" not in wall
    assert "100 %" in lesson.ask(lesson.desk)[1]  # the facilitator sees them
    lesson.foretell(links[3])
    wall = lesson.ask(lesson.board)[1]
    assert "100 %" in wall and "the model" not in wall
    until_the_model_has_foretold(lesson)
    for seat in ("north", "south"):
        for group in (0, 1):
            assert "the model, playing for all" not in lesson.ask(lesson.board)[1]  # a seat could copy it
            lesson.choose_first(lesson.links(group)[seat])
    assert "the model, playing for all" in lesson.ask(lesson.board)[1]
    for group in (0, 1):
        for link in lesson.links(group).values():
            assert lesson.foretell(link)[0] == 409


def until_the_model_has_foretold(lesson):
    """Wait for the model's own forecast, which is worked out beside."""
    until = time.monotonic() + 60
    while lesson.serving.shared.back.forecast is None:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_group_without_anybody_holds_no_forecast_back(lesson):
    for name, seat in (("Ana", "north"), ("Ben", "south")):
        secret, link = lesson.join(name), lesson.links()[seat]
        lesson.ask(f"/lobby/{secret}/sit", {"seat": link})
        lesson.foretell(secret)
        shows = "100 %" in lesson.ask(lesson.board)[1]
        assert shows == (seat == "south")
    assert "1 of 2 made" not in lesson.ask(lesson.desk)[1]


def test_the_desk_shows_forecasts_before_all_are_in(lesson):
    assert "Show them on the wall now" not in lesson.ask(lesson.desk)[1]
    lesson.foretell(lesson.links()["north"])
    assert "1 of 4 made" in lesson.ask(lesson.board)[1]
    assert "Show them on the wall now" in lesson.ask(lesson.desk)[1]
    assert lesson.ask(f"{lesson.desk}/all/show", {})[0] == 303
    wall = lesson.ask(lesson.board)[1]
    assert "100 %" in wall and "1 of 4 made" not in wall and "the model" not in wall
    assert "Show them on the wall now" not in lesson.ask(lesson.desk)[1]


def test_a_first_choice_taken_back_opens_no_forecast_again(model, tmp_path):
    with Lesson(model, tmp_path / "class") as lesson:
        until_the_model_has_foretold(lesson)
        for group in (0, 1):
            for seat in ("north", "south"):
                lesson.choose_first(lesson.links(group)[seat])
        assert "the model, playing for all" in lesson.ask(lesson.board)[1]
        assert lesson.press("undo")[0] == 303  # of the South, which has seen the model's by now
        north, south = lesson.links()["north"], lesson.links()["south"]
        assert lesson.press("undo")[0] == 303
        assert lesson.room.groups[0].game.moves == []
        assert "the model, playing for all" in lesson.ask(lesson.board)[1]  # nobody can copy it
    with Lesson(model, tmp_path / "class") as again:
        for link in (north, south):
            assert again.foretell(link, ends(again)[1])[0] == 409
            page = again.ask(f"/seat/{link}/forecast")[1]
            assert 'name="wanted"' not in page and "hange the forecast" not in page
        assert again.room.groups[0].game.forecast("north").wanted == ends(again)[0]
        again.choose_first(north)
        again.finish()
        again.ask(f"/seat/{north}/again", {"version": again.room.groups[0].standing.version})
        assert 'name="wanted"' in again.ask(f"/seat/{north}")[1]  # another game, another forecast


def test_a_choice_of_another_seat_taken_back_leaves_a_forecast_open(lesson):
    lesson.choose_first(lesson.links()["north"])
    lesson.press("undo")
    assert lesson.foretell(lesson.links()["north"])[0] == 409
    assert lesson.foretell(lesson.links()["south"])[0] == 303
