"""A class in real browsers: what is done over and over in the tests of it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

PATIENCE = 120.0


@dataclass(frozen=True)
class Addresses:
    """What ``crisis class`` prints."""

    base: str
    code: str
    board: str
    desk: str
    seats: tuple[str, ...]


def addresses(base, said):
    """Read what was printed."""
    text = said.read_text(encoding="utf-8")
    code = re.search(r"^Code: (\S+)$", text, re.MULTILINE)[1]
    board = re.search(rf"{re.escape(base)}/board/\S+", text)[0]
    desk = re.search(rf"{re.escape(base)}/desk/\S+", text)[0]
    return Addresses(base, code, board, desk, tuple(re.findall(rf"{re.escape(base)}/seat/\S+", text)))


def join(page, where, name, seat=None):
    """Join with the code and take a seat: one by its number in the lobby, or any."""
    page.goto(f"{where.base}/?code={where.code}")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("Which group, and which seat?").wait_for()
    if seat is None and page.get_by_role("radio").count() > 1:
        page.get_by_role("button", name="Put me where the fewest are").click()
    else:
        page.get_by_role("radio").nth(seat or 0).check()
        page.get_by_role("button", name="Take this seat").click()
    page.get_by_text("Before you choose").wait_for()


def foretell(page, n=0):
    """Want the n-th end, and lay all tokens on it."""
    page.locator("input[name=wanted]").nth(n).check()
    page.locator("input[type=number]").nth(n).fill("10")
    page.get_by_role("button", name="Lay the tokens").click()
    page.locator("input[name=wanted]").first.wait_for(state="detached")


def choose(page, n=0):
    """Choose the n-th option, and wait until the page shows what came."""
    before = version(page)
    page.locator("input[name=option]").nth(n).check()
    page.get_by_role("button", name="Choose").click()
    until(lambda: version(page) != before)


def version(page):
    """Return what the form of a seat rests on; the page forbids scripts, so it is asked for by hand."""
    return page.evaluate("(document.querySelector('main input[name=version]') || {}).value || document.title")


def until(holds):
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def fits(page):
    """Whether nothing hangs over the edge of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
