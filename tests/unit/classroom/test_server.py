"""One machine serves a class: links open what they should and nothing else, and no choice is lost."""

from __future__ import annotations

import http.client
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

import toolkit as ct
from toolkit.analysis import class_debrief
from toolkit.classroom.server import Classroom, serve
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def model():
    text = STRAIT.read_text(encoding="utf-8").replace("name: The North", f"name: '{HOSTILE}'")
    return model_of(
        ct.loads(text.replace("warned: {levels: flag,", "warned: {levels: flag, visible_to: [south],"))
    )


class Class:
    """A class on loopback, and a browser without pictures."""

    def __init__(self, model, folder, n_groups=2, chairs=(("north",), ("south",))):
        self.room = Classroom(model, chairs, n_groups, folder, seed=3)
        self.server = serve(self.room, "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def ask(self, path, form=None, method=None):
        host, port = self.server.server_address[:2]
        line = http.client.HTTPConnection(host, port, timeout=20)
        body = urlencode(form) if form is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        line.request(method or ("POST" if form is not None else "GET"), path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text, dict(answer.getheaders())

    def seats(self, group=0):
        return {"".join(chair): token for token, chair in self.room.groups[group].chairs.items()}


@pytest.fixture
def lesson(model, tmp_path):
    with Class(model, tmp_path / "class") as found:
        yield found


def choose_first(lesson, token):
    _, text, _ = lesson.ask(f"/seat/{token}")
    option = re.search(r'name="option" value="([^"]+)"', text)[1]
    version = re.search(r'name="version" value="([^"]+)"', text)[1]
    return lesson.ask(f"/seat/{token}/choose", {"option": option, "version": version})


def test_a_seat_chooses_and_the_other_waits(lesson):
    seats = lesson.seats()
    assert "your choice" in lesson.ask(f"/seat/{seats['north']}")[1]
    assert "Waiting for" in lesson.ask(f"/seat/{seats['south']}")[1]
    status, _, headers = choose_first(lesson, seats["north"])
    assert (status, headers["Location"]) == (303, f"/seat/{seats['north']}")
    assert len(lesson.room.groups[0].game.moves) == 1
    assert lesson.room.groups[1].game.moves == []


def test_out_of_turn_stale_and_wrong_choices_change_nothing(lesson):
    seats, now = lesson.seats(), lesson.room.groups[0].version
    for token, form in (
        (seats["south"], {"option": "hold", "version": now}),
        (seats["north"], {"option": "hold", "version": "7.0"}),
        (seats["north"], {"option": "fly", "version": now}),
        (seats["north"], {}),
    ):
        status, text, _ = lesson.ask(f"/seat/{token}/choose", form)
        assert status == 409
        assert 'class="said"' in text
    assert lesson.room.groups[0].game.moves == []


@pytest.mark.parametrize(
    "path",
    ["/", "/seat/x", "/seat", "/desk/x", "/desk//", "/../etc/passwd", "/seat/%2e%2e/x", "/favicon.ico"],
)
def test_unknown_addresses_are_not_there(lesson, path):
    assert lesson.ask(path)[0] == 404


def test_a_seat_is_no_desk(lesson):
    token = lesson.seats()["north"]
    assert lesson.ask(f"/desk/{token}")[0] == 404
    assert lesson.ask(f"/desk/{token}/0/undo", {})[0] == 404


def test_a_body_too_long_is_not_read(lesson):
    assert lesson.ask(f"/seat/{lesson.seats()['north']}/choose", {"option": "x" * 50_000})[0] == 404


def test_pages_hold_no_markup_from_the_file_and_load_nothing(lesson):
    desk = f"/desk/{lesson.room.desk_token}"
    for path in (desk, *(f"/seat/{token}" for token in lesson.seats().values())):
        status, text, headers = lesson.ask(path)
        assert status == 200
        assert HOSTILE not in text
        assert not re.search(r"(?:src|href)=\"(?!/)", text)
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_what_a_seat_may_not_see_is_not_in_its_page(lesson):
    seats = lesson.seats()
    assert ">warned<" not in lesson.ask(f"/seat/{seats['north']}")[1]
    assert ">warned<" in lesson.ask(f"/seat/{seats['south']}")[1]
    assert ">warned<" in lesson.ask(f"/desk/{lesson.room.desk_token}")[1]


def press(lesson, verb, group=0, version=None, **fields):
    """Press a button of the desk."""
    now = lesson.room.groups[group].version if version is None else version
    return lesson.ask(f"/desk/{lesson.room.desk_token}/{group}/{verb}", {"version": now, **fields})[0]


def test_the_desk_takes_back_and_puts_in(lesson):
    game = lesson.room.groups[0].game
    assert press(lesson, "undo") == 409
    choose_first(lesson, lesson.seats()["north"])
    assert press(lesson, "undo") == 303
    assert game.moves == []
    event = game.possible_events()[0][0]
    assert press(lesson, "inject", event=event) == 303
    assert [m.action for m in game.injected] == [event]
    assert "comes in turn" in lesson.ask(f"/desk/{lesson.room.desk_token}")[1]
    assert press(lesson, "inject", event=event) == 409  # it waits already
    assert press(lesson, "inject", event="nothing of the kind") == 409
    assert press(lesson, "withdraw", event=event) == 303
    assert game.injected == []
    assert press(lesson, "dance") == 404


def test_a_button_pressed_twice_does_its_work_once(lesson):
    for actor in ("north", "south"):
        choose_first(lesson, lesson.seats()[actor])
    seen = lesson.room.groups[0].version
    assert press(lesson, "undo", version=seen) == 303
    assert press(lesson, "undo", version=seen) == 409
    assert len(lesson.room.groups[0].game.moves) == 1


def test_a_form_from_before_a_choice_was_taken_back_is_old(lesson):
    token = lesson.seats()["north"]
    version = lesson.room.groups[0].version
    choose_first(lesson, token)
    press(lesson, "undo")
    assert lesson.ask(f"/seat/{token}/choose", {"option": "hold", "version": version})[0] == 409


def test_when_time_is_up_the_model_plays_the_rest(lesson):
    desk, seat = f"/desk/{lesson.room.desk_token}", f"/seat/{lesson.seats()['north']}"
    assert lesson.ask(f"{desk}/0/debrief")[0] == 409  # nothing to look back on
    choose_first(lesson, lesson.seats()["north"])
    assert "Debrief so far" in lesson.ask(f"{desk}/0/debrief")[1]
    assert lesson.ask(f"{seat}/debrief")[0] == 409  # what the model thinks is not for players
    assert lesson.ask(f"{desk}/all/finish", {"version": "old"})[0] == 409
    assert lesson.ask(f"{desk}/all/finish", {"version": lesson.room.version})[0] == 303
    assert all(group.game.is_over for group in lesson.room.groups)
    text = lesson.ask(f"{seat}/debrief")[1]
    assert "left to the model" in text
    assert press(lesson, "undo") == 303
    assert len(lesson.room.groups[0].game.moves) == 1


def test_a_seat_reads_what_is_known_and_the_board_shows_no_links(lesson):
    desk = f"/desk/{lesson.room.desk_token}"
    seat = lesson.ask(f"/seat/{lesson.seats()['north']}")[1]
    assert "What is known" in seat
    assert "Eight frigates" in seat
    assert "Eight frigates" in lesson.ask(f"{desk}/briefing")[1]
    board = lesson.ask(f"{desk}/board")[1]
    assert "Group 2" in board
    assert not any(token in board for group in lesson.room.groups for token in group.chairs)


def finish(lesson, group):
    seats = lesson.seats(group)
    while not lesson.room.groups[group].game.is_over:
        actor = lesson.room.groups[group].game.course.decision.actor
        choose_first(lesson, seats[actor])


def test_groups_play_at_once_and_are_debriefed(model, tmp_path):
    with Class(model, tmp_path / "class", n_groups=4) as lesson:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: finish(lesson, n), range(4)))
        outcomes = {group.game.course.outcome for group in lesson.room.groups}
        assert len(outcomes) == 1  # the same seed and the same choices
        status, text, _ = lesson.ask(f"/seat/{lesson.seats(2)['north']}/debrief")
        assert status == 200
        assert "The end you wanted, turn by turn" in text
        assert "The class so far" in lesson.ask(f"/desk/{lesson.room.desk_token}")[1]
    assert len(class_debrief(tmp_path / "class")) == 4


def test_a_class_goes_on_after_a_restart_with_the_same_links(model, tmp_path):
    with Class(model, tmp_path / "class") as lesson:
        choose_first(lesson, lesson.seats()["north"])
        before = lesson.seats(), lesson.room.desk_token, list(lesson.room.groups[0].game.moves)
    with Class(model, tmp_path / "class") as again:
        assert (again.seats(), again.room.desk_token, again.room.groups[0].game.moves) == before
    with pytest.raises(RunError, match="another class"):
        Classroom(model, [["north"]], 2, tmp_path / "class", seed=3)
    (tmp_path / "class" / "class.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="damaged"):
        Classroom(model, [["north"], ["south"]], 2, tmp_path / "class", seed=3)


def test_tokens_cannot_be_guessed_and_belong_to_their_owner(lesson):
    tokens = [token for group in lesson.room.groups for token in group.chairs] + [lesson.room.desk_token]
    assert len(set(tokens)) == len(tokens)
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", token) for token in tokens[:-1])  # 31 ** 10: 49 bits
    assert len(tokens[-1]) >= 24
    assert (lesson.room.folder / "class.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("chairs", "n", "said"),
    [([["north"], ["north"]], 1, "one chair"), ([["north"]], 0, "1 to"), ([["nort"]], 1, "no seat")],
)
def test_a_class_that_cannot_be_is_refused(model, tmp_path, chairs, n, said):
    with pytest.raises(RunError, match=said):
        Classroom(model, chairs, n, tmp_path / "class", seed=1)


def test_a_taken_port_is_said_in_words(lesson, model, tmp_path):
    with pytest.raises(RunError, match="try another --port"):
        serve(lesson.room, "127.0.0.1", lesson.server.server_address[1])
