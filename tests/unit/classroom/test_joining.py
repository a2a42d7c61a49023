"""Joining with the code: who gets a seat, who does not, and how somebody comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from lessons import Lesson

from toolkit.classroom.codes import clean_name, new_code
from toolkit.errors import RunError


def test_the_code_leads_to_the_lobby_and_the_lobby_to_a_seat(lesson):
    written = f" {lesson.code[:3].upper()}-{lesson.code[3:]} "
    status, _, headers = lesson.ask("/join", {"code": written, "name": "Ana"})
    assert status == 303
    assert "HttpOnly" in headers["Set-Cookie"] and "SameSite=Strict" in headers["Set-Cookie"]
    secret = headers["Location"].removeprefix("/lobby/")
    lobby = lesson.ask(headers["Location"])[1]
    assert "Welcome, Ana" in lobby and "Group 2" in lobby
    south = lesson.links(1)["south"]
    status, _, headers = lesson.ask(f"/lobby/{secret}/sit", {"seat": south})
    assert (status, headers["Location"]) == (303, f"/seat/{secret}")
    assert "You are <b>Ana</b>" in lesson.ask(f"/seat/{secret}")[1]
    assert "Ana" in lesson.ask(lesson.board)[1]
    assert lesson.room.seat_of(secret).actors == ("south",)


def test_a_wrong_code_opens_nothing_and_keeps_what_was_typed(lesson):
    status, text, _ = lesson.ask("/join", {"code": "zzz zzz", "name": "Ana"})
    assert status == 409
    assert "not the code on the wall" in text and 'value="Ana"' in text
    assert lesson.room.roster.record.people == ()


def test_who_tries_codes_is_stopped_and_with_the_right_one_too(lesson):
    for _ in range(30):
        assert lesson.ask("/join", {"code": new_code(6), "name": "Ana"})[0] == 409
    assert lesson.ask("/join", {"code": lesson.code, "name": "Ana"})[0] == 429
    assert lesson.ask("/back", {"name": "Ana", "back": "x"})[0] == 429
    assert lesson.ask(f"/seat/{lesson.links()['north']}")[0] == 200  # whoever plays, plays on


def test_the_browser_that_joined_is_led_back_from_the_start(lesson):
    secret = lesson.join("Ana")
    cookie = f"crisis_class={secret}"
    assert lesson.ask("/", Cookie=cookie)[2]["Location"] == f"/lobby/{secret}"
    lesson.ask(f"/lobby/{secret}/sit", {"anywhere": "yes"})
    assert lesson.ask("/", Cookie=cookie)[2]["Location"] == f"/seat/{secret}"
    assert lesson.ask("/", Cookie="crisis_class=other")[0] == 200


def test_another_browser_comes_back_with_name_and_return_code(lesson):
    secret = lesson.join("Ana Maria")
    back = lesson.room.roster.record.people[0].back
    assert back in lesson.ask(lesson.desk)[1].replace(" ", "").lower()
    status, _, headers = lesson.ask("/back", {"name": "ana  maria", "back": back.upper()})
    assert (status, headers["Location"]) == (303, f"/lobby/{secret}")
    for name, typed in (("Ana Maria", "wrong"), ("Ben", back), ("", "")):
        status, text, _ = lesson.ask("/back", {"name": name, "back": typed})
        assert status == 409 and "Nobody here has that name and return code" in text
    assert (
        "There is a ANA MARIA already" in lesson.ask("/join", {"code": lesson.code, "name": "ANA MARIA"})[1]
    )


def test_the_last_place_is_given_once_and_again_when_the_teacher_frees_it(model, tmp_path):
    with Lesson(model, tmp_path / "class", n_groups=1, chairs=(("north",),), at_a_seat=2) as lesson:
        link = lesson.links()["north"]
        with ThreadPoolExecutor(5) as pool:
            form = lambda n: {"code": lesson.code, "name": f"Student {n}"}  # noqa: E731
            found = sorted(pool.map(lambda n: lesson.ask("/join", form(n))[0], range(5)))
        assert found == [303, 303, 409, 409, 409]
        people = lesson.room.roster.record.people
        for one in people:
            assert lesson.ask(f"/lobby/{one.secret}/sit", {"seat": link})[0] == 303
        assert "class is full" in lesson.ask("/join", {"code": lesson.code, "name": "Late"})[1]
        assert lesson.ask(f"{lesson.desk}/all/free", {"number": str(people[0].number)})[0] == 303
        assert lesson.ask(f"/seat/{people[0].secret}")[0] == 404
        assert lesson.ask(f"/version/seat/{people[0].secret}")[0] == 404
        late = lesson.join("Late")
        assert lesson.ask(f"/lobby/{late}/sit", {"anywhere": "yes"})[0] == 303
        assert lesson.ask(f"{lesson.desk}/all/free", {"number": str(people[0].number)})[0] == 409
        assert lesson.ask(f"{lesson.desk}/all/free", {"number": "x"})[0] == 409


def test_two_who_want_the_last_place_at_a_seat_get_it_once(model, tmp_path):
    with Lesson(model, tmp_path / "class", n_groups=1, at_a_seat=1) as lesson:
        link = lesson.links()["north"]
        people = [lesson.join(name) for name in ("Ana", "Ben")]
        with ThreadPoolExecutor(2) as pool:
            sit = lambda secret: lesson.ask(f"/lobby/{secret}/sit", {"seat": link})[0]  # noqa: E731
            assert sorted(pool.map(sit, people)) == [303, 409]
        assert len(lesson.room.roster.people_at(link)) == 1


def test_all_who_want_any_place_at_once_get_one(model, tmp_path):
    with Lesson(model, tmp_path / "class", n_groups=2, at_a_seat=2) as lesson:
        people = [lesson.join(f"Student {n}") for n in range(8)]
        with ThreadPoolExecutor(8) as pool:
            found = list(
                pool.map(lambda one: lesson.ask(f"/lobby/{one}/sit", {"anywhere": "yes"})[0], people)
            )
        assert found == [303] * 8
        assert all(len(lesson.room.roster.people_at(link)) == 2 for link in lesson.room.by_link)


def test_whoever_has_begun_stays_with_the_group(lesson):
    ana = lesson.join("Ana")
    one, two = lesson.links(0)["north"], lesson.links(1)["north"]
    assert lesson.ask(f"/lobby/{ana}/sit", {"seat": one})[0] == 303
    assert lesson.ask(f"/lobby/{ana}/sit", {"seat": two})[0] == 303  # nothing has begun
    lesson.foretell(ana)
    status, text, _ = lesson.ask(f"/lobby/{ana}/sit", {"seat": one})
    assert status == 409 and "begun with your group" in text
    ben = lesson.join("Ben")
    assert lesson.ask(f"/lobby/{ben}/sit", {"seat": "nowhere"})[0] == 404
    assert lesson.ask(f"/lobby/{ben}/sit", {})[0] == 409


HOSTILE_NAMES = (
    ("<img src=x onerror=alert(1)>"[:24], None),
    ("  Zoë \u202egnp.exe ", "Zoë gnp.exe"),
    ("Ana\u0000\n\tMaria", "Ana Maria"),
    ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ("王小明", "王小明"),
    ("O'Brien & Söhne", "O'Brien & Söhne"),
)


@pytest.mark.parametrize(("typed", "shown"), HOSTILE_NAMES)
def test_hostile_names_are_shown_as_they_are_or_not_at_all(lesson, typed, shown):
    lesson.join(typed)
    name = lesson.room.roster.record.people[0].name
    assert name == (shown or typed)
    for path in (lesson.board, lesson.desk):
        text = lesson.ask(path)[1]
        assert "<img" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u200b\u200d", "....", "x" * 25, "a" + "\u0301" * 20, "\u202e"]
)
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(RunError):
        clean_name(typed)
