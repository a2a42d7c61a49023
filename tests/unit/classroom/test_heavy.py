"""Heavy work: from the record of a game alone, in another process or, where that has died, in a thread."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor

import pytest
from lessons import Lesson

import toolkit as ct
from toolkit.analysis.accounts import accounts
from toolkit.analysis.debrief import debrief
from toolkit.classroom import heavy
from toolkit.engines.subjects import model_of


@pytest.fixture(scope="module")
def game():
    made = ct.Game("chicken", ("east",), 3)
    made.expect("east", "both_yield", {"both_yield": 10})
    made.choose(made.course.decision.choices[0].name)
    return made


def test_marks_are_those_of_the_accounts(game):
    (mark,) = heavy.marks_of(game.record(), {("east",): "East", ("nobody",): "Nobody"}, "Group 1")
    assert (mark.group, mark.chair) == ("Group 1", "East")
    assert mark.moved == accounts(game, "both_yield", ("east",))
    moved = mark.moved
    assert moved.before + moved.own + moved.others + moved.chance == pytest.approx(moved.after, abs=1e-12)


def test_where_odds_cannot_be_worked_out_the_rest_is_said(game, monkeypatch):
    def too_large(*_):
        raise ct.ToolkitError("too many states")

    monkeypatch.setattr(heavy, "accounts", too_large)
    (mark,) = heavy.marks_of(game.record(), {("east",): "East"}, "Group 1")
    assert mark.moved is None and mark.wanted and mark.got


def test_the_forecast_of_the_model_is_that_of_a_run(game):
    found = ct.run("chicken", draws=heavy.N_DRAWS, alternatives=False, progress=False)
    told = heavy.forecast_of(game.record())
    assert told == pytest.approx(dict(zip(found.outcomes, found.probability, strict=True)), abs=1e-12)


class Dead(Executor):
    """A process that has died."""

    def submit(self, *_args, **_words):
        raise BrokenExecutor


def test_where_its_process_has_died_a_thread_goes_on(tmp_path):
    with Lesson(model_of("chicken"), tmp_path / "class", n_groups=1, chairs=(("east",),)) as lesson:
        lesson.serving.shared.slow = Dead()
        lesson.finish()
        status, text, _ = lesson.ask(f"/seat/{lesson.links()['east']}/debrief")
        assert status == 200 and "Debrief" in text


@pytest.mark.slow
def test_a_process_of_its_own_makes_the_same_debrief(tmp_path):
    pages = []
    for is_apart in (False, True):
        folder = tmp_path / f"{is_apart}"
        with Lesson(
            model_of("chicken"), folder, n_groups=1, chairs=(("east",),), is_apart=is_apart
        ) as lesson:
            lesson.finish()
            link = lesson.links()["east"]
            pages.append(lesson.ask(f"/seat/{link}/debrief")[1].replace(link, "LINK"))
    assert pages[0] == pages[1]


def test_a_page_says_what_the_debrief_of_the_saved_game_says():
    game = ct.Game("chicken", ("west",), 4)
    game.choose(game.course.decision.choices[0].name)
    said = debrief(game, chair="west").told.split("Before the first turn")[1]
    assert " ".join(said.split()) in " ".join(
        str(heavy.debrief_of(game.record(), ("west",), "Group 1")).split()
    )
