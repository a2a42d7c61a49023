"""A class at one machine: two groups and the facilitator, each in a browser of their own."""

from __future__ import annotations

import re


def test_two_groups_play_a_turn_and_the_desk_sees_it(serve, new_page):
    address, said = serve(
        "toolkit.cli",
        "class",
        "grenada-1983",
        "--seats",
        "us",
        "--groups",
        "2",
        "--seed",
        "2",
        "--port",
        "PORT",
    )
    text = said.read_text(encoding="utf-8")
    desk = re.search(rf"{re.escape(address)}/desk/\S+", text)[0]
    seats = re.findall(rf"{re.escape(address)}/seat/\S+", text)
    assert len(seats) == 2
    board, one, two = new_page(), new_page(width=420, height=900), new_page()
    for page, link in ((board, desk), (one, seats[0]), (two, seats[1])):
        page.goto(link)
    before = two.locator("body").inner_text()
    assert one.get_by_text("Turn 1 of 14").count() == 1
    one.get_by_role("radio").last.check()
    one.get_by_role("button", name="Choose").click()
    one.get_by_text("Turn 2 of 14").wait_for()
    two.reload()
    assert two.locator("body").inner_text() == before  # another group's game
    board.get_by_text("turn 2 of 14", exact=False).wait_for()  # the desk follows by itself
    for page in (board, one, two):
        assert page.errors == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_guessed_link_leads_nowhere(serve, new_page):
    address, _ = serve("toolkit.cli", "class", "chicken", "--seats", "west", "--port", "PORT")
    page = new_page()
    for guess in ("/desk/", "/seat/", "/desk/1", "/seat/west", "/"):
        assert page.goto(address + guess).status in (403, 404)
