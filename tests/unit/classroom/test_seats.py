"""What a seat can do over the network: links open what they should and nothing else, and no choice is lost."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from lessons import Lesson

from toolkit.analysis import class_debrief

HOSTILE = "<script>alert(1)</script>"


def test_a_seat_chooses_and_the_other_waits(lesson):
    links = lesson.links()
    lesson.form(links["north"])
    lesson.foretell(links["south"])
    mine, other = (lesson.ask(f"/seat/{links[seat]}")[1] for seat in ("north", "south"))
    assert "your choice" in mine and "Waiting for" in other
    assert mine.index('href="#choose"') < mine.index("What is known") < mine.index('id="choose"')
    assert "<title>● Your turn" in mine and "Your turn" not in other
    status, _, headers = lesson.choose_first(links["north"])
    assert (status, headers["Location"]) == (303, f"/seat/{links['north']}")
    assert len(lesson.room.groups[0].game.moves) == 1
    assert lesson.room.groups[1].game.moves == []


def test_out_of_turn_stale_and_wrong_choices_change_nothing(lesson):
    links, now = lesson.links(), lesson.room.groups[0].standing.version
    for token, form in (
        (links["south"], {"option": "hold", "version": now}),
        (links["north"], {"option": "hold", "version": "7.0"}),
        (links["north"], {"option": "fly", "version": now}),
        (links["north"], {}),
    ):
        lesson.foretell(token)
        status, text, _ = lesson.ask(f"/seat/{token}/choose", form)
        assert status == 409
        assert 'class="said"' in text
    assert lesson.room.groups[0].game.moves == []


def test_a_choice_that_is_sent_twice_is_made_once(lesson):
    token = lesson.links()["north"]
    form = lesson.form(token)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: lesson.ask(f"/seat/{token}/choose", form)[0], range(6)))
    assert found == [303] * 6
    assert len(lesson.room.groups[0].game.moves) == 1


def test_two_who_choose_differently_at_once_get_one_choice(lesson):
    token = lesson.links()["north"]
    form = lesson.form(token)
    options = [choice.name for choice in lesson.room.groups[0].game.course.decision.choices][:2]
    with ThreadPoolExecutor(2) as pool:
        send = lambda option: lesson.ask(f"/seat/{token}/choose", {**form, "option": option})[0]  # noqa: E731
        assert sorted(pool.map(send, options)) == [303, 409]
    assert len(lesson.room.groups[0].game.moves) == 1


def test_a_form_from_before_a_choice_was_taken_back_is_old(lesson):
    token = lesson.links()["north"]
    form = lesson.form(token)
    lesson.ask(f"/seat/{token}/choose", form)
    assert lesson.press("undo")[0] == 303
    assert lesson.ask(f"/seat/{token}/choose", form)[0] == 409
    assert lesson.room.groups[0].game.moves == []


@pytest.mark.parametrize(
    "path",
    [
        "/seat/xxxxx", "/seat", "/seat/", "/desk/xxxxx", "/desk//", "/../etc/passwd", "/seat/%2e%2e/x", "/favicon.ico", "/board/xxxxx",
        "/lobby/xxxxx", "/version/seat/xxxxx", "/version/start/xxxxx", "/seat/xxxxx/debrief", "/static/a.js", "/%00", "/seat/" + "x" * 2000,
    ],
)  # fmt: skip
def test_unknown_addresses_are_not_there(lesson, path):
    assert lesson.ask(path)[0] == 404


def test_a_seat_is_no_desk(lesson):
    token = lesson.links()["north"]
    assert lesson.ask(f"/desk/{token}")[0] == 404
    assert lesson.ask(f"/desk/{token}/0/undo", {})[0] == 404
    assert lesson.ask(f"/lobby/{token}")[0] == 404


def test_pages_hold_no_markup_from_the_file_and_load_nothing(lesson):
    secret = lesson.join("Ana")
    paths = [
        lesson.desk,
        lesson.board,
        "/",
        f"/lobby/{secret}",
        *(f"/seat/{one}" for one in lesson.links().values()),
    ]
    for path in paths:
        status, text, headers = lesson.ask(path)
        assert status == 200
        assert HOSTILE not in text
        assert not re.search(r"(?:src|href)=\"(?![/#])", text)
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_what_a_seat_may_not_see_is_not_in_its_page(lesson):
    links = lesson.links()
    for token in links.values():
        lesson.foretell(token)
    assert ">warned<" not in lesson.ask(f"/seat/{links['north']}")[1]
    assert ">warned<" in lesson.ask(f"/seat/{links['south']}")[1]
    assert ">warned<" in lesson.ask(lesson.desk)[1]
    assert "warned" not in lesson.ask(lesson.board)[1]


def test_a_seat_reads_what_is_known_and_the_wall_shows_no_link(lesson):
    lesson.join("Ana")
    assert "Eight frigates" in lesson.ask(f"/seat/{lesson.links()['north']}")[1]
    assert "Eight frigates" in lesson.ask(f"{lesson.desk}/briefing")[1]
    wall = lesson.ask(lesson.board)[1]
    record = lesson.room.roster.record
    assert "Group 2" in wall
    secrets = [
        record.desk,
        *lesson.room.by_link,
        *(one.secret for one in record.people),
        *(one.back for one in record.people),
    ]
    assert not any(secret in wall for secret in secrets)


def test_groups_play_at_once_and_are_debriefed(model, tmp_path):
    with Lesson(model, tmp_path / "class", n_groups=3) as lesson:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lesson.finish, range(3)))
        assert (
            len({group.game.course.outcome for group in lesson.room.groups}) == 1
        )  # the same luck and choices
        status, text, _ = lesson.ask(f"/seat/{lesson.links(2)['north']}/debrief")
        assert status == 200
        assert "Debrief" in text
    assert len(class_debrief(tmp_path / "class")) == 3


def test_what_the_model_thinks_is_not_for_players_while_they_play(lesson):
    token = lesson.links()["north"]
    assert lesson.ask(f"{lesson.desk}/0/debrief")[0] == 409  # nothing to look back on
    lesson.choose_first(token)
    assert "so far" in lesson.ask(f"{lesson.desk}/0/debrief")[1]
    assert lesson.ask(f"/seat/{token}/debrief")[0] == 409


def test_a_group_that_has_finished_plays_again_with_other_luck(lesson):
    token = lesson.links()["north"]
    now = lesson.room.groups[0].standing.version
    assert lesson.ask(f"/seat/{token}/again", {"version": now})[0] == 409  # it goes on
    lesson.finish()
    page = lesson.ask(f"/seat/{token}")[1]
    assert "Play again, with other luck" in page and lesson.board in page
    form = {"version": lesson.room.groups[0].standing.version}
    with ThreadPoolExecutor(3) as pool:
        found = sorted(pool.map(lambda _: lesson.ask(f"/seat/{token}/again", form)[0], range(3)))
    assert found == [303, 409, 409]
    first, second = lesson.room.groups[0].games
    assert (first.game.is_over, second.game.seed, second.game.moves) == (True, first.game.seed + 1, [])
    assert "game 2" in lesson.ask(lesson.desk)[1]
    wall = lesson.ask(lesson.board)[1]
    assert "game 1: " in wall and "Forecasts before the first choice (game 1)" in wall
    assert lesson.room.to_finish == lesson.room.groups[1:]  # nobody has begun the second game
    assert lesson.ask(f"/seat/{token}/debrief")[0] == 200  # of the first, which is over
    assert lesson.ask(f"/seat/{token}/debrief/2")[0] == 409
    lesson.choose_first(token)
    assert "game 2" in lesson.ask(f"/seat/{token}")[1]
    assert "debrief of game 1" in lesson.ask(f"/seat/{token}")[1]
    assert f"{lesson.desk}/0/debrief/1" in lesson.ask(lesson.desk)[1]
    assert lesson.ask(f"{lesson.desk}/0/debrief/1")[0] == 200
    assert lesson.ask(f"{lesson.desk}/0/debrief/7")[0] == 404
    assert lesson.ask(f"/seat/{token}/debrief/1")[0] == 200


def test_another_game_begins_when_every_seat_that_is_held_has_asked(lesson):
    links = lesson.links()
    north, south = lesson.join("Ana"), lesson.join("Ben")
    for secret, seat in ((north, "north"), (south, "south")):
        lesson.ask(f"/lobby/{secret}/sit", {"seat": links[seat]})
    lesson.finish()
    form = {"version": lesson.room.groups[0].standing.version}
    assert "when all seats of your group have asked" in lesson.ask(f"/seat/{north}")[1]
    for _ in range(2):  # asked twice by one seat is asked once
        assert lesson.ask(f"/seat/{north}/again", form)[0] == 303
    assert len(lesson.room.groups[0].games) == 1
    assert "You have asked to play again" in lesson.ask(f"/seat/{north}")[1]
    assert "Another seat of your group asks" in lesson.ask(f"/seat/{south}")[1]
    assert lesson.ask(f"/seat/{south}/again", form)[0] == 303
    assert len(lesson.room.groups[0].games) == 2
