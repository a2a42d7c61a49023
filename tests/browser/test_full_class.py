"""Thirty phones at once, each in a browser context of its own, with all that goes wrong in a classroom."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import unicodedata
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import pytest
from browsing import PATIENCE, addresses

import toolkit as ct

NAMES = (
    "Zoë",
    "<b>Bold</b>",
    "O'Brien & Co",
    "王小明",
    "a\u0301b",
    "'; DROP",
    "=1+1",
    "${x}",
    "{{7*7}}",
    "عمر",
)
ROUNDS = 5


@pytest.mark.slow
def test_thirty_phones_lose_nothing_and_nobody_sits_wrong(serve, tmp_path):
    """Ten groups of three: all click at once, some reload, sleep, go back, open a second tab, or join twice."""
    pytest.importorskip("playwright.async_api", reason="needs Playwright: python -m pip install playwright")
    found = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), "chromium"))), None)
    if found is None:
        pytest.skip("needs Chromium")
    words = (
        "class",
        "grenada-1983",
        "--seats",
        "us",
        "--seed",
        "2",
        "--groups",
        "10",
        "--people",
        "3",
        "--port",
        "PORT",
    )
    where = addresses(*serve("toolkit.cli", *words))
    with ThreadPoolExecutor(1) as pool:  # a loop of its own, whatever the other tests have running
        told = pool.submit(lambda: asyncio.run(whole_class(found, where))).result()
    assert told["wrong"] == []
    assert len(told["taken"]) == 10
    for group, taken in told["taken"].items():
        game = ct.open_game(tmp_path / "crisis-class" / f"{group.lower().replace(' ', '-')}.game.json")
        made = [move.action for move in game.moves[: game.n_by_people]]
        assert sorted(made) == sorted(option for _, option in taken), group
        assert len(made) >= ROUNDS or game.n_by_people is None, group  # or they have brought it to its end
        assert len(game.forecasts) == 3


async def whole_class(chromium, where):
    """Play the class; return what was wrong, and for each group the choices that its phones were told were taken."""
    from playwright.async_api import async_playwright

    told = {"wrong": [], "taken": defaultdict(set)}
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        phones = await asyncio.gather(*(opened(browser, told) for _ in range(30)))
        await asyncio.gather(*(joined(page, where, n) for n, page in enumerate(phones)))
        await asyncio.gather(*(foretold(page, n, told) for n, page in enumerate(phones)))
        for turn in range(ROUNDS):
            await asyncio.gather(*(mischief(page, n, turn) for n, page in enumerate(phones)))
            await asyncio.gather(*(clicked(page, n) for n, page in enumerate(phones)))
            await agree(phones, told)
            await caught_up(phones, told, turn + 1)
        desk = await opened(browser, told)
        await desk.goto(f"{where.desk}/end")
        await desk.get_by_role("button", name="Yes, end play").click()
        await asyncio.gather(*(page.get_by_text("It is over").wait_for() for page in phones))
        await asyncio.gather(*(looked_back(page) for page in phones))
        await browser.close()
    return told


async def opened(browser, told):
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    page.set_default_timeout(3000 * PATIENCE)
    page.on("pageerror", lambda error: told["wrong"].append(str(error)))
    return page


def name_of(n):
    return unicodedata.normalize("NFC", f"{NAMES[n % len(NAMES)]} {n}")


async def joined(page, where, n):
    """Join; every fifth mistypes the code first, and sends the form twice."""
    await page.goto(f"{where.base}/")
    if n % 5 == 0:
        await page.get_by_label("Code on the wall").fill("wrong")
        await page.get_by_label("Your name").fill(name_of(n))
        await page.get_by_role("button", name="Join", exact=True).click()
        await page.get_by_text("That is not the code").wait_for()
    await page.get_by_label("Code on the wall").fill(where.code)
    await page.get_by_label("Your name").fill(name_of(n))
    await page.get_by_role("button", name="Join", exact=True).click()
    await page.get_by_text("Which group, and which seat?").wait_for()
    await page.get_by_role("button", name="Put me where").click()
    await page.get_by_text("Before you choose").wait_for()


async def foretold(page, n, told):
    """Lay the tokens; from then on note every choice that the server says it took."""
    group = re.search(r"Group \d+", await page.locator("main").inner_text())[0]

    def answered(answer):
        if answer.url.endswith("/choose") and answer.status == 303:
            form = dict(parse_qsl(answer.request.post_data))
            told["taken"][group].add((form["version"], form["option"]))

    page.on("response", answered)
    await page.goto(f"{page.url.removesuffix('/forecast')}/forecast")
    await page.locator("input[name=wanted]").nth(n % 5).check()
    await page.locator("input[type=number]").nth(n % 5).fill("10")
    await page.get_by_role("button", name="Lay the tokens").click()
    await page.locator("input[name=option]").first.wait_for()


async def mischief(page, n, turn):
    """Do what phones do: some are loaded again, some sleep through a turn, some go back and forth."""
    if (n + turn) % 7 == 0:
        await page.reload()
    elif (n + turn) % 7 == 1:
        await page.context.set_offline(True)
        await asyncio.sleep(0.3)
        await page.context.set_offline(False)
    elif (n + turn) % 7 == 2:
        await page.go_back()
        await page.go_forward()
    elif (n + turn) % 7 == 3:
        tab = await page.context.new_page()
        await tab.goto(page.url)
        await tab.close()


async def clicked(page, n):
    """Choose, whatever the others of the group do at the same moment."""
    option = page.locator("input[name=option]")
    if not await option.count():
        return
    try:
        await option.nth(n % await option.count()).check(timeout=3000)
        await page.get_by_role("button", name="Choose").click(timeout=3000)
    except Exception:  # another of the group was faster, and the page shows what came
        return


async def caught_up(phones, told, n_rounds):
    """Let a phone of each group in which nobody got to click in this round, on a slow machine, click alone."""
    for n, page in enumerate(phones):
        group, _, _ = await seen(page, n)
        option = page.locator("input[name=option]")
        if len(told["taken"][group]) < n_rounds and await option.count():
            await option.first.check()
            async with page.expect_response(lambda answer: answer.url.endswith("/choose")):
                await page.get_by_role("button", name="Choose").click()
    await agree(phones, told)


async def agree(phones, told):
    """Wait until the three of every group see the same, and note what they see."""
    from playwright.async_api import Error

    for _ in range(400):
        shown = [await seen(page, n) for n, page in enumerate(phones)]
        by_group = {}
        for group, version, is_busy in shown:
            by_group.setdefault(group, set()).add((version, is_busy))
        if len(by_group) == 10 and all(len(one) == 1 and not next(iter(one))[1] for one in by_group.values()):
            break
        for page in phones:
            again = page.get_by_role("button", name="Show how matters stand")
            if await again.is_visible():
                with contextlib.suppress(Error):  # the page has caught up by itself, and the button is gone
                    await again.click(timeout=1000)
        await asyncio.sleep(0.1)
    else:
        told["wrong"].append(f"the phones of a group never saw the same: {by_group}")
    for n, page in enumerate(phones):
        text = await page.locator("main").inner_text()
        if f"You are {name_of(n)}" not in text:
            told["wrong"].append(f"{name_of(n)} was shown: {text[:200]}")


async def seen(page, n):
    """Return a phone's group, the version that its form rests on, and whether something is being sent."""
    text = await page.locator("main").inner_text()
    version = await page.evaluate("(document.querySelector('main input[name=version]') || {}).value || ''")
    busy = await page.locator("main button:disabled").count()
    return re.search(r"Group \d+", text)[0], version, bool(busy)


async def looked_back(page):
    await page.get_by_role("link", name=re.compile("^Debrief")).first.click()
    await page.get_by_role("heading", name=re.compile("^Debrief")).wait_for()
    await page.go_back()
    await page.get_by_text("It is over").wait_for()
