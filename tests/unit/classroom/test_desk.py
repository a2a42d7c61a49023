"""The desk: what the facilitator can do, once and not twice, and what the wall then shows."""

from __future__ import annotations

import re
import time

import pytest
from lessons import Lesson


def test_the_desk_takes_back_and_puts_in(lesson):
    assert lesson.press("undo")[0] == 409
    lesson.choose_first(lesson.links()["north"])
    assert lesson.press("undo")[0] == 303
    assert lesson.room.groups[0].game.moves == []
    event = lesson.room.groups[0].game.possible_events()[0][0]
    assert lesson.press("inject", event=event)[0] == 303
    assert [move.action for move in lesson.room.groups[0].game.injected] == [event]
    assert "comes in turn" in lesson.ask(lesson.desk)[1]
    assert lesson.press("inject", event=event)[0] == 409  # it waits already
    assert lesson.press("inject", event="nothing of the kind")[0] == 409
    assert lesson.press("withdraw", event=event)[0] == 303
    assert lesson.room.groups[0].game.injected == []
    assert lesson.press("dance")[0] == 404
    assert lesson.press("undo", group=7, version="x")[0] == 404
    assert lesson.ask(f"{lesson.desk}/all/dance", {})[0] == 404


def test_a_button_pressed_twice_does_its_work_once(lesson):
    for actor in ("north", "south"):
        lesson.choose_first(lesson.links()[actor])
    seen = lesson.room.groups[0].standing.version
    assert lesson.press("undo", version=seen)[0] == 303
    status, text, _ = lesson.press("undo", version=seen)
    assert status == 409 and "nothing was done" in text
    assert len(lesson.room.groups[0].game.moves) == 1


def test_ending_play_for_all_asks_back(lesson):
    lesson.choose_first(lesson.links()["north"])
    page = lesson.ask(f"{lesson.desk}/end")[1]
    assert "End play for all?" in page and "Group 1, Group 2" in page
    assert not any(group.game.is_over for group in lesson.room.groups)
    form = {"version": re.search(r'name="version" value="([^"]+)"', page)[1]}
    assert lesson.ask(f"{lesson.desk}/all/finish", form)[0] == 303
    assert all(group.game.is_over for group in lesson.room.groups)
    assert "played the rest for 2 groups" in lesson.ask(lesson.desk)[1]
    page = lesson.ask(f"{lesson.desk}/end")[1]  # by its address, or in another tab
    assert "there is nothing to end" in page and "<button" not in page.split("<main")[1].split("</main")[0]
    assert "played the rest" not in lesson.ask(lesson.desk)[1]  # said once
    assert lesson.press("undo")[0] == 303
    assert (
        lesson.ask(f"{lesson.desk}/all/finish", form)[0] == 409
    )  # an old button does not end what was opened again
    assert not lesson.room.groups[0].game.is_over
    assert len(lesson.room.groups[0].game.moves) == 1


def test_a_clock_runs_on_the_wall_and_goes_on_after_a_restart(model, tmp_path):
    with Lesson(model, tmp_path / "class") as lesson:
        assert 'class="clock"' not in lesson.ask(lesson.board)[1]
        assert lesson.ask(f"{lesson.desk}/all/clock", {"minutes": "35"})[0] == 303
        left = int(re.search(r'data-left="(\d+)"', lesson.ask(lesson.board)[1])[1])
        assert 35 * 60 - 60 <= left <= 35 * 60
        for wrong in ("-1", "601", "soon", ""):
            assert lesson.ask(f"{lesson.desk}/all/clock", {"minutes": wrong})[0] == 409
    with Lesson(model, tmp_path / "class") as again:
        assert 'class="clock"' in again.ask(again.board)[1]
        again.ask(f"{again.desk}/all/clock", {"minutes": "0"})
        assert 'class="clock"' not in again.ask(again.board)[1]


def test_the_wall_shows_rungs_by_turn_and_then_what_was_wanted_and_got(lesson):
    assert "at the highest on" not in lesson.ask(lesson.board)[1]
    lesson.finish()
    until = time.monotonic() + 60
    while "Wanted and got" not in lesson.ask(lesson.board)[1]:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert lesson.ask(lesson.board)[1].index("The groups") < lesson.ask(lesson.board)[1].index(
        "Wanted and got"
    )
    lesson.ask(f"{lesson.desk}/all/finish", {"version": lesson.room.n_taken_back})
    wall = lesson.ask(lesson.board)[1]
    assert "Wanted and got" in wall and "The groups" not in wall  # a row for each takes the place of its card
    assert "at the highest on" in wall  # the picture says what it shows
    assert "own choices" in wall and "No forecast, or not worked out yet." in wall  # of the second group


@pytest.mark.parametrize("verb", ["0/undo", "all/finish"])
def test_an_address_of_a_button_that_is_loaded_leads_to_the_desk(lesson, verb):
    status, _, headers = lesson.ask(f"{lesson.desk}/{verb}")
    assert (status, headers["Location"]) == (303, lesson.desk)


def test_a_debrief_on_the_desk_is_told_to_one_seat_at_a_time(lesson):
    lesson.finish()
    page = lesson.ask(f"{lesson.desk}/0/debrief")[1]
    assert '<a href="?seat=1">' in page and "Not shown to you" in page
    other = lesson.ask(f"{lesson.desk}/0/debrief?seat=1")[1]
    assert '<a href="?seat=0">' in other and other != page
    assert lesson.ask(f"{lesson.desk}/0/debrief?seat=2")[0] == 404
    assert lesson.ask(f"{lesson.desk}/0/debrief?seat=me")[0] == 409
