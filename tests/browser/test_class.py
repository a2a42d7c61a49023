"""A class at one machine: phones, the desk and the wall, each in a browser of their own."""

from __future__ import annotations

import re

import pytest
from browsing import addresses, choose, fits, foretell, join, until, version

GRENADA = ("class", "grenada-1983", "--seats", "us", "--seed", "2", "--port", "PORT")


@pytest.fixture
def lesson(serve):
    """Start a class of two groups, with places for two at each."""
    return addresses(*serve("toolkit.cli", *GRENADA, "--groups", "2", "--people", "2"))


def test_a_class_joins_foretells_and_plays_and_wall_and_desk_follow(lesson, new_page):
    wall, desk = new_page(1920, 1080), new_page(1366, 900)
    wall.goto(lesson.board)
    desk.goto(lesson.desk)
    ana, ben = new_page(390, 844), new_page(1366, 768)
    join(ana, lesson, "Ana", seat=0)
    join(ben, lesson, "Ben", seat=1)
    wall.get_by_text("Ana").wait_for()  # it follows by itself
    foretell(ana, 0)
    wall.get_by_text("1 of 2 made").wait_for()
    foretell(ben, 1)
    wall.get_by_text("100 %").first.wait_for()
    before = version(ben)
    choose(ana)
    wall.get_by_text("turn 2 of 14").or_(wall.get_by_text("turn 1 of 14")).first.wait_for()
    assert version(ben) == before  # another group's game
    wall.get_by_text("Forecasts before the first choice").wait_for()
    assert wall.evaluate("document.documentElement.scrollHeight") <= 1080  # all of it, without scrolling
    desk.get_by_text("Take back the last choice").first.click()
    desk.get_by_text("was taken back").wait_for()
    until(lambda: ana.get_by_text("Turn 1 of 14").count() == 1)
    for page in (wall, desk, ana, ben):
        assert page.errors == []
        assert fits(page)
        assert ana.url.rsplit("/", 1)[1] not in page.content() or page is ana


def test_what_is_clicked_while_the_server_is_away_is_sent_when_it_is_back(serve, new_page, tmp_path):
    base, said = serve("toolkit.cli", *GRENADA)
    where = addresses(base, said)
    page = new_page(390, 844)
    join(page, where, "Ana")
    foretell(page)
    before = version(page)
    page.locator("input[name=option]").first.check()
    serve.stop(base)
    page.get_by_role("button", name="Choose").click()
    page.get_by_text("what you sent is kept").wait_for()
    words = [word.replace("PORT", base.rsplit(":", 1)[1]) for word in GRENADA]
    serve("toolkit.cli", *words)
    until(lambda: version(page) != before)
    assert not page.get_by_text("what you sent is kept").is_visible()
    assert [
        text for text in page.errors if "ERR_CONNECTION_REFUSED" not in text and "WebSocket" not in text
    ] == []


def test_somebody_comes_back_by_reload_by_start_and_from_another_browser(lesson, new_page):
    page, other = new_page(390, 844), new_page(1366, 768)
    join(page, lesson, "Zoë <b>", seat=1)
    home = page.url
    page.reload()
    assert page.get_by_text("You are Zoë <b>").count() == 1
    page.goto(lesson.base)
    assert page.url == home
    back = page.locator(".who .code").inner_text()
    other.goto(lesson.base)
    other.get_by_text("I was here before").click()
    other.get_by_label("The name you had").fill("zoë <B>")
    other.get_by_label("Your return code").fill(back)
    other.get_by_role("button", name="Come back").click()
    other.get_by_text("Before you choose").wait_for()
    assert other.url == home


def test_two_tabs_the_back_button_and_an_old_form_do_no_harm(lesson, new_page):
    page = new_page()
    join(page, lesson, "Ana", seat=0)
    foretell(page)
    tab = page.context.new_page()
    tab.goto(page.url)
    tab.locator("input[name=option]").nth(1).check()  # in the middle of something
    choose(page, 0)
    tab.get_by_text("Something has changed.").wait_for()
    tab.get_by_role("button", name="Choose").click()
    tab.get_by_text("Somebody has chosen meanwhile").wait_for()
    until(lambda: version(tab) == version(page))
    page.go_back()
    page.go_forward()
    until(lambda: version(tab) == version(page))


def test_a_full_room_waits_for_a_place(lesson, new_page):
    page = new_page(390, 844)
    for n in range(4):
        page.context.clear_cookies()
        join(page, lesson, f"Student {n}")
    page.context.clear_cookies()
    page.goto(lesson.base)
    page.get_by_label("Code on the wall").fill(lesson.code)
    page.get_by_label("Your name").fill("Late")
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("The class is full").wait_for()
    desk = new_page()
    desk.goto(lesson.desk)
    desk.get_by_text("4 joined").click()
    desk.get_by_role("button", name="Take out Student 0").click()
    desk.get_by_text("the place is free").wait_for()
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("Which group, and which seat?").wait_for()


def test_pages_work_without_scripts(lesson, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    join(page, lesson, "Ana", seat=0)
    page.locator("input[name=wanted]").first.check()
    page.get_by_role("button", name="Lay the tokens").click()
    page.get_by_text("You laid 0 of 10 tokens").wait_for()
    page.locator("input[type=number]").first.fill("10")
    page.get_by_role("button", name="Lay the tokens").click()
    page.locator("input[name=option]").first.check()
    page.get_by_role("button", name="Choose").click()
    page.wait_for_load_state()
    assert (
        page.get_by_text("what you sent is kept").count() == 1 and not page.locator("#offline").is_visible()
    )
    assert "/seat/" in page.url
    context.close()


def test_ending_play_for_all_asks_back_and_a_group_may_play_again(lesson, new_page):
    seat, desk = new_page(390, 844), new_page()
    join(seat, lesson, "Ana", seat=0)
    foretell(seat)
    desk.goto(lesson.desk)
    desk.get_by_text("End play for all").click()
    desk.get_by_text("No, back to the desk").click()
    assert seat.locator("input[name=option]").count() > 1
    desk.get_by_text("End play for all").click()
    desk.get_by_role("button", name="Yes, end play for 2 groups").click()
    seat.get_by_role("button", name="Play again").click()
    seat.get_by_text("Before you choose").wait_for()
    foretell(seat)
    assert seat.get_by_text("game 2").count() == 1


def test_a_guessed_link_leads_nowhere(lesson, new_page):
    page = new_page()
    for guess in ("/desk/", "/seat/", "/desk/1", "/seat/west", "/board/wall", "/seat/aaaaa-aaaaa"):
        assert page.goto(lesson.base + guess).status in (403, 404)


def test_every_page_can_be_read_by_everybody(lesson, new_page):
    """Axe finds nothing on any page, light and dark."""
    package = pytest.importorskip(
        "axe_playwright_python", reason="needs axe: python -m pip install axe-playwright-python"
    )
    from importlib.resources import files

    axe = (files(package.__name__) / "axe.min.js").read_text(encoding="utf-8")
    page, teacher = new_page(390, 844), new_page(1366, 900)
    found = {}

    def check(one, name):
        for scheme in ("light", "dark"):
            one.emulate_media(color_scheme=scheme)
            one.evaluate(axe)
            for fault in one.evaluate("axe.run(document)")["violations"]:
                found[name, scheme, fault["id"]] = fault["nodes"][0]["html"]

    page.goto(lesson.base)
    check(page, "join")
    join(page, lesson, "Ana", seat=0)
    check(page, "forecast")
    page.goto(page.url.replace("/seat/", "/lobby/"))
    check(page, "lobby")
    page.goto(page.url.replace("/lobby/", "/seat/"))
    foretell(page)
    check(page, "seat")
    for name in ("", "/briefing", "/end"):
        teacher.goto(lesson.desk + name)
        check(teacher, f"desk{name}")
    teacher.get_by_role("button", name="Yes, end play").click()
    page.get_by_text("It is over").wait_for()
    check(page, "over")
    page.get_by_role("link", name=re.compile("^Debrief")).first.click()
    page.get_by_role("heading", name=re.compile("^Debrief")).wait_for()
    check(page, "debrief")
    teacher.goto(lesson.board)
    teacher.get_by_text("Wanted and got").wait_for()
    check(teacher, "wall")
    assert found == {}
