"""The server itself: whom it answers, what it reads and holds at most, and how pages hear of changes."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import time

import pytest
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

from toolkit.classroom.serving import serve
from toolkit.classroom.serving.guard import Tries, is_from_here, is_own
from toolkit.classroom.serving.picture import qr_code
from toolkit.errors import RunError


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8808",
        "127.0.0.1.evil.example",
        "",
        "[",
        "x@127.0.0.1.x",
        "127.0.0.1; script-src *",
    ],
)
def test_a_foreign_name_is_refused(lesson, host):
    assert lesson.ask("/", Host=host)[0] in (400, 421)
    assert lesson.ask(lesson.desk, Host=host)[0] in (400, 421)


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "192.168.7.7:8808", "[::1]:99"])
def test_numbers_and_own_names_are_answered(lesson, host):
    assert lesson.ask("/", Host=host)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_forms_of_foreign_pages_are_refused(lesson, headers):
    lesson.choose_first(lesson.links()["north"])
    version = lesson.room.groups[0].standing.version
    assert lesson.ask(f"{lesson.desk}/0/undo", {"version": version}, **headers)[0] == 403
    assert len(lesson.room.groups[0].game.moves) == 1


def test_forms_of_our_own_pages_are_taken(lesson):
    token = lesson.links()["north"]
    form = lesson.form(token)
    own = {"Origin": f"http://127.0.0.1:{lesson.serving.port}", "Sec_Fetch_Site": "same-origin"}
    assert lesson.ask(f"/seat/{token}/choose", form, **own)[0] == 303


def test_a_body_too_long_is_not_read_and_the_class_goes_on(lesson):
    path = f"/seat/{lesson.links()['north']}/choose"
    line = http.client.HTTPConnection("127.0.0.1", lesson.serving.port, timeout=20)
    try:
        line.request("POST", path, "option=" + "x" * 50_000)
        assert line.getresponse().status in (400, 413)
    except OSError:
        pass  # closed on us, which will do
    line.close()
    assert lesson.ask("/")[0] == 200
    assert lesson.ask(path, {f"f{n}": "x" for n in range(100)})[0] == 400
    assert lesson.ask("/", method="DELETE")[0] == 405


@pytest.mark.parametrize("bound", ["MOST_CONNECTIONS", "MOST_FROM_ONE"])
def test_whoever_comes_when_too_many_are_there_is_turned_away(lesson, monkeypatch, bound):
    monkeypatch.setattr(f"toolkit.classroom.serving.server.{bound}", 3)
    address = ("127.0.0.1", lesson.serving.port)
    held = [socket.create_connection(address) for _ in range(3)]
    assert is_turned_away(lesson)
    for one in held:
        one.close()
    until = time.monotonic() + 20
    while is_turned_away(lesson):
        assert time.monotonic() < until, "the places were not free again"


def is_turned_away(lesson):
    """Whether whoever comes now is sent off; each system says it in its own way."""
    try:
        return lesson.ask("/")[0] != 200
    except (OSError, http.client.HTTPException):
        return True


def test_no_page_is_kept_framed_or_sent_elsewhere(lesson):
    headers = lesson.ask(lesson.desk)[2]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


class Listening:
    """An open page: what its web socket says."""

    def __init__(self, lesson, topic, **headers):
        self.loop = IOLoop(make_current=False)
        from tornado.httpclient import HTTPRequest

        asked = HTTPRequest(
            f"ws://127.0.0.1:{lesson.serving.port}/live{topic}", headers=headers, request_timeout=20
        )
        self.line = self.loop.run_sync(lambda: websocket_connect(asked), timeout=20)

    def hears(self):
        return self.loop.run_sync(self.line.read_message, timeout=20)

    def close(self):
        self.line.close()
        self.loop.close()


def test_open_pages_hear_of_changes_and_only_of_their_own(lesson):
    north, other = lesson.links(0)["north"], lesson.links(1)["north"]
    mine, theirs = Listening(lesson, f"/seat/{north}"), Listening(lesson, f"/seat/{other}")
    wall = Listening(lesson, lesson.board)
    before = mine.hears(), theirs.hears(), wall.hears()
    assert before[0] == lesson.ask(f"/version/seat/{north}")[1]
    lesson.foretell(north)
    after = mine.hears()
    assert after not in before and after == lesson.ask(f"/version/seat/{north}")[1]
    assert wall.hears() not in before
    lesson.foretell(other)
    assert theirs.hears() != before[1]
    for one in (mine, theirs, wall):
        one.close()


def test_a_page_of_somebody_who_was_taken_out_is_told(lesson):
    secret = lesson.join("Ana")
    page = Listening(lesson, f"/lobby/{secret}")
    page.hears()
    lesson.ask(f"{lesson.desk}/all/free", {"number": "1"})
    assert page.hears() == "gone"
    page.close()


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_web_sockets_of_foreign_pages_are_refused(lesson, headers):
    from tornado.httpclient import HTTPClientError

    with pytest.raises(HTTPClientError, match=r"403|421"):
        Listening(lesson, lesson.board, **headers)


def test_a_web_socket_to_nowhere_is_closed(lesson):
    page = Listening(lesson, "/seat/nowhere")
    assert (page.hears(), page.hears()) == ("gone", None)
    page.close()


def test_a_taken_port_is_said_in_words(lesson):
    with pytest.raises(RunError, match="try another --port"):
        serve(lesson.room, "127.0.0.1", lesson.serving.port)
    with pytest.raises(RunError, match="cannot serve on"):
        serve(lesson.room, "127.0.0.1", 70_000)


def test_wrong_codes_are_forgotten_after_a_minute():
    now = [0.0]
    tries = Tries(lambda: now[0])
    for _ in range(30):
        tries.wrong("a")
    assert tries.are_too_many("a") and not tries.are_too_many("b")
    now[0] = 61.0
    assert not tries.are_too_many("a")
    for _ in range(1000):
        tries.wrong("a")
    assert tries.are_too_many("a") and not tries.are_too_many("c")  # one alone cannot shut the others out
    for n in range(300):
        tries.wrong(f"{n}")
    assert tries.are_too_many("c")  # all together
    for n in range(3000):
        tries.wrong(f"{n}")
    assert len(tries._wrong) <= 2000


def test_whose_page_it_is():
    assert is_own("Class-PC.local:80", {"class-pc.local"})
    assert is_from_here({}, "a") and is_from_here({"Origin": "http://a"}, "a")
    assert not is_from_here({"Origin": "http://a:1"}, "a")


def test_the_wall_does_without_the_picture_where_the_library_is_missing(monkeypatch):
    qr_code.cache_clear()
    monkeypatch.setitem(sys.modules, "segno", None)
    assert qr_code("http://127.0.0.1/") == ""
    qr_code.cache_clear()


def test_the_picture_is_drawn_where_the_library_is_there():
    pytest.importorskip("segno", reason="needs the extra class: python -m pip install segno")
    qr_code.cache_clear()
    drawn = qr_code("http://127.0.0.1:8808/?code=<b>")
    assert drawn.startswith("<svg") and "<b>" not in drawn


def test_the_file_of_a_class_holds_people_and_games_hold_none(lesson):
    ana = lesson.join("Ana Maria")
    lesson.ask(f"/lobby/{ana}/sit", {"seat": lesson.links()["north"]})
    lesson.foretell(ana)
    assert "Ana Maria" in (lesson.room.folder / "class.json").read_text(encoding="utf-8")
    game = (lesson.room.folder / "group-1.game.json").read_text(encoding="utf-8")
    assert "Ana" not in game and json.loads(game)["forecasts"][0][:2] == ["north", "1"]
