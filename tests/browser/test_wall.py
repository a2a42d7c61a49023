"""The wall of a class of six groups, two seats in each: all of it stands on the screen, before, in and after play."""

from __future__ import annotations

import random

import pytest
from browsing import fits

from toolkit.classroom.heavy import forecast_of, marks_of
from toolkit.classroom.looking_back import LookingBack
from toolkit.classroom.pages.frame import page as set_page
from toolkit.classroom.room import Classroom
from toolkit.classroom.seat_pages import labels_of
from toolkit.classroom.serving.picture import qr_code
from toolkit.classroom.teacher_pages import Teacher
from toolkit.engines.subjects import model_of

SIZES = ((1366, 768), (1920, 1080))
CRISES = {"grenada-1983": (("us",),), "mobilisation-2031": (("north",), ("south",))}


@pytest.mark.parametrize("name", CRISES)
@pytest.mark.parametrize("n_groups", [2, 3, 4, 6])
def test_the_wall_stands_on_the_screen_without_scrolling(name, n_groups, tmp_path, new_page):
    room = Classroom(model_of(name), CRISES[name], n_groups, tmp_path / "class", seed=4)
    teacher = Teacher(room, LookingBack(), "http://192.168.178.42:8808", qr_code)
    page = new_page()
    for told in stages(room, teacher):
        page.set_content(set_page("The class", teacher.board(), kind="wall"))
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert fits(page), told
            assert page.evaluate("document.documentElement.scrollHeight") <= height, told


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_the_desk_stays_within_its_screen_and_its_cards(width, tmp_path, new_page):
    room = Classroom(model_of("grenada-1983"), (("us",),), 6, tmp_path / "class", seed=4)
    teacher = Teacher(room, LookingBack(), "http://192.168.178.42:8808", qr_code)
    page = new_page(width, 900)
    page.set_content(set_page("The desk", teacher.desk(), kind="desk"))
    assert page.locator("select").count() == 6
    assert fits(page)
    out = "[...document.querySelectorAll('.card')].filter(one => one.scrollWidth > one.clientWidth).length"
    assert page.evaluate(out) == 0


def stages(room, teacher):
    """Bring a class, three to a seat, from the first to its end; name each stage that its wall has."""
    rng, ends = random.Random(2), [one.name for one in room.model.outcomes]
    chairs = [(group, link) for group in room.groups for link in group.chairs]
    for n, (_, link) in enumerate(3 * chairs):
        room.sit(room.roster.join(f"Maximiliane {n}").secret, link)
    yield "joining"
    room.roster.set_clock(35)
    for _, link in chairs:
        wanted, other = rng.sample(ends, 2)
        room.expect(link, wanted, {wanted: 7, other: 3})
    yield "forecasts"
    teacher.back.forecast = forecast_of(room.groups[0].game.record())
    for group in room.groups:
        for _ in range(4):
            choose(room, group, rng)
    yield "play"
    room.finish_all(room.n_taken_back)
    for group in room.groups:
        keep_marks(room, teacher, group)
    yield "the end"


def choose(room, group, rng):
    decision = group.game.course.decision
    if decision is not None:
        link = next(link for link, chair in group.chairs.items() if decision.actor in chair)
        room.choose(link, rng.choice(decision.choices).name, group.standing.version)


def keep_marks(room, teacher, group):
    labels = {chair: labels_of(room, chair) for chair in group.chairs.values()}
    teacher.back.keep_marks(group, marks_of(group.game.record(), labels, group.name), group.games[0])
