"""A page that answers as its reader opens it: from a file, with the network off, on a screen and a telephone, whole or damaged."""

from __future__ import annotations

import re

import pytest
from pages import CLOSE_RACE, NEWS, SMALL

import toolkit as ct
from toolkit.scenario.reports import read_reports

QUICK = {"draws": 8, "alternatives": False, "progress": False, "printed": False}


@pytest.fixture(scope="module")
def text():
    return ct.page(ct.loads(SMALL), evidence=read_reports(NEWS), explain=True, **QUICK).html


@pytest.fixture(scope="module")
def file(text, tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "small.html"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A page with its brief, which is what is printed."""
    file = tmp_path_factory.mktemp("page") / "whole.html"
    ct.page(ct.loads(CLOSE_RACE), explain=True, **QUICK | {"printed": True}).save(file)
    return file


@pytest.fixture
def opened(new_page, file):
    def open_at(state="", width=1366, of=file):
        page = new_page(width=width)
        page.asked = []
        page.context.set_offline(True)
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(of.as_uri() + state)
        page.said = page.evaluate("crisis.ready.then(() => 'open', error => error.message)")
        return page

    return open_at


def notice(page):
    return page.inner_text(".notice") if page.is_visible(".notice") else ""


@pytest.mark.parametrize("width", [360, 1920])
def test_it_opens_and_asks_for_nothing(opened, width):
    page = opened(width=width)
    assert (page.said, page.errors, notice(page)) == ("open", [], "")
    assert [url for url in page.asked if not url.startswith("file:")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.title() == "A small crisis <b>in bold</b>"
    assert (
        page.locator("h1").inner_text() == "A small crisis <b>in bold</b>"
        and page.locator("h1 b").count() == 0
    )
    assert page.locator(".bars").get_by_text("A clash </script>").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(new_page, serious, whole, scheme):
    """As it is opened, and once it is moved, pinned and guessed: light, dark, and on a telephone."""
    for width in (390, 1366):
        page = new_page(width=width, color_scheme=scheme)
        page.goto(whole.as_uri())
        page.evaluate("crisis.ready")
        assert serious(page) == []
        page.get_by_role("button", name="Pin this answer").click()
        page.locator(".lesson").get_by_role("button", name="Show the answer").click()
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert serious(page) == []


def test_a_key_moves_a_slider_and_the_answer_with_it(opened):
    page = opened()
    before = page.inner_text(".bottom-line")
    slider = page.locator(".slider", has_text="resolve").locator("input[type=range]")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    page.wait_for_url("**resolve**")  # the link follows once nothing moves any more
    value = float(slider.input_value())
    now = page.evaluate("value => crisis.answer({resolve: value}).outcomes", value)
    assert page.inner_text(".bottom-line") != before and "at these inputs: 1 input moved" in page.inner_text(
        ".bottom-line"
    )
    row = page.locator(".row", has_text="A clash").locator(".value").inner_text()
    assert row.replace("\xa0", " ") == f"{100 * now['clash']:.1f} %"
    assert page.locator(".bars.moved").count() == 1  # the stored run is greyed
    page.get_by_role("button", name="Back to the start").click()
    assert page.inner_text(".bottom-line") == before and page.locator(".bars.moved").count() == 0


COIN = """
format: 1
id: coin
title: A coin
as_of: 2031-01-01
horizon: 1
turn: 1 week
variables:
  side: {levels: [none, heads, tails], start: none, judgement: j}
events:
  thrown: {probability: 1, chance: [{probability: 0.5, effects: {side: =heads}}, {probability: 0.5, effects: {side: =tails}}], judgement: j}
outcomes:
  heads: {when: side == heads}
  tails: {when: side == tails}
  lost: {otherwise: true}
questions:
  up: {text: Is it heads?, outcomes: heads}
"""


def test_a_crisis_without_inputs_is_told_without_them_and_alike_is_said_alike(opened, tmp_path):
    ct.page(ct.loads(COIN), **QUICK).save(tmp_path / "coin.html")
    page = opened(of=tmp_path / "coin.html")
    said = page.inner_text("main").replace("\xa0", " ")
    assert (page.said, page.errors) == ("open", [])
    assert "The likeliest outcomes by 7 January 2031 are “heads” and “tails”, 50.0 % each." in said
    assert "Every answer is worked out here, exactly" in said and "As it stands now" in said
    assert "inputs" not in said.split("What this page is")[0]


def test_a_link_carries_what_was_moved(opened):
    page = opened("#v=lucky&i=resolve:0.8&n=push,deals")
    assert (page.said, notice(page)) == ("open", "")
    assert page.get_by_role("button", name="More luck").get_attribute("aria-pressed") == "true"
    assert page.locator(".news input:checked").count() == 2
    assert (
        float(page.locator(".slider", has_text="resolve").locator("input[type=range]").input_value()) == 0.8
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("#v=unlucky", "There is no what-if 'unlucky'"),
        ("#v=%E0%A4%A", "is no name"),
        ("#i=resolve:7", "resolve = 7 cannot be; expected a number from 0 to 1"),
        ("#i=resolve:high", "'high' is no number"),
        ("#i=resolve", "is no number"),
        ("#i=resolve:0.5:0.9", "'0.5:0.9' is no number"),
        pytest.param("#v=" + 1000 * "v", "…' is no name", id="a name without end"),
        ("#i=nobody:0.5", "There is no slider 'nobody'"),
        ("#n=rumour", "There is no news 'rumour'"),
        ("#n=push,push", ""),
        ("#<script>alert(1)</script>", "says nothing here"),
        ("#i=__proto__:1", "There is no slider"),
    ],
)
def test_a_link_that_does_not_fit_is_said_and_moves_nothing(opened, state, said):
    page = opened(state)
    assert page.said == "open" and page.errors == []
    assert said in notice(page)
    if said:
        assert page.locator(".bars.moved").count() == 0 and "over all inputs" in page.inner_text(
            ".bottom-line"
        )


def test_a_number_out_of_range_is_said_and_moves_nothing(opened):
    page = opened()
    before = page.inner_text(".bars")
    number = page.locator(".slider", has_text="resolve").locator("input[type=number]")
    for wrong in ("3", "", "-1"):
        number.fill(wrong)
        number.press("Tab")
        assert "cannot be. It takes a number from 0 to 1" in notice(page)
        assert number.get_attribute("aria-invalid") == "true" and page.inner_text(".bars") == before
    number.fill("0.5")
    number.press("Tab")
    page.wait_for_selector(".bars.moved")
    assert notice(page) == "" and number.get_attribute("aria-invalid") is None


def test_news_that_cannot_all_have_come_is_said(opened):
    page = opened("#v=calm&n=push")
    assert page.said == "open" and page.errors == []
    assert "There is no news 'push'" in notice(page) or "cannot all have come" in notice(page)


def test_what_is_pinned_is_compared_with_and_the_word_stays(opened):
    page = opened()
    page.get_by_role("button", name="Pin this answer").click()
    page.get_by_role("button", name="More luck").click()
    first = page.locator(".row").first.locator(".said").inner_text()
    assert (
        "in the pinned answer" in first and "roughly even chance" in first and page.is_visible(".legend .pin")
    )
    page.get_by_role("button", name="Let the pinned answer go").click()
    assert "pinned" not in page.locator(".row").first.inner_text() and not page.is_visible(".legend .pin")


def test_one_is_taken_just_past_the_edge(opened, whole):
    """There the sentence has another first outcome, and at the figures shown it leads."""
    page = opened(of=whole)
    told = page.evaluate("crisis.page.told.overturn")
    labels = dict(page.evaluate("crisis.page.told.outcomes.map(one => [one.name, one.label])"))
    rival, leader = (labels[name] for name in (told["rivals"][-1], told["leader"]))
    page.get_by_role("button", name="Take me there, just past the edge").click()
    said = page.inner_text(".bottom-line").replace("\xa0", " ")
    first, second = map(float, re.findall(r"([\d.]+) %", said)[:2])
    assert f"is “{rival}”" in said and f"next “{leader}”" in said and first > second
    assert "You are there now" in page.inner_text(".overturning")
    assert page.locator(".overturning.is-stale").count() == 0


def test_what_would_overturn_is_greyed_once_something_else_is_moved(opened):
    page = opened()
    box = page.locator(".overturning")
    assert "with nothing moved" not in box.inner_text()
    for state in ("#v=lucky", "#n=push,calm,gave,incident,deals"):
        page.goto(page.url.split("#")[0] + state)
        page.wait_for_selector(".overturning.is-stale")
        assert "of the crisis with nothing moved, not of what is shown now" in box.inner_text()
    page.get_by_role("button", name="Back to the start").click()
    assert page.locator(".overturning.is-stale").count() == 0 and "nothing moved" not in box.inner_text()


def test_sliders_stand_by_actor_or_all_by_strength(opened, whole):
    page = opened(of=whole)
    names = page.evaluate("crisis.page.told.sliders.map(one => one.label)")
    assert page.locator(".sliders .group").count() == 2
    page.get_by_role("button", name="All by strength").click()
    assert page.locator(".sliders .group").count() == 0 and "The strongest first" in page.inner_text(
        ".sliders"
    )
    assert page.locator(".sliders .slider > label").all_inner_texts() == names


@pytest.mark.parametrize("width", [360, 1366])
def test_nothing_scrolls_within_itself_and_what_ifs_are_near(opened, width):
    page = opened(width=width)
    assert page.evaluate("getComputedStyle(document.querySelector('.answer')).overflowY") == "visible"
    heads = page.locator("h2").all_inner_texts()
    ladder = heads.index("Where it stands on the ladder, over time")
    assert (heads.index("What if …?") < ladder) == (width == 360)
    assert page.is_visible("nav.jumps") == (width == 360)
    if width == 360:
        page.get_by_role("button", name="What moves it").click()
        top = page.get_by_role("heading", name="What moves it").bounding_box()["y"]
        assert page.locator(".top").bounding_box()["height"] <= top < 600


def printed(page):
    """Return what would be on paper."""
    page.emulate_media(media="print")
    text = page.inner_text("body")
    page.emulate_media(media="screen")
    return text.replace("\xa0", " ")


def test_print_has_one_bottom_line_and_what_is_shown(opened, whole):
    page = opened(of=whole)
    assert page.get_by_role("button", name="Print the brief").is_visible()
    paper = printed(page)
    assert "Key judgements" in paper and paper.count("likeliest") >= 1 and "What has been moved" not in paper
    assert "The likeliest outcome by" not in paper.split("Bottom line")[0]
    page.get_by_role("button", name="More luck").click()
    paper = printed(page)
    assert "Bottom line" not in paper and paper.count("The likeliest outcome by") == 1
    assert "What if: More luck" in paper and "seed 0" in paper and "digest" in paper
    assert "In figures" not in paper and "Pin this answer" not in paper


def test_a_lesson_is_printed_as_it_was_guessed(opened, whole):
    page = opened(of=whole)
    page.locator(".lesson").get_by_label("Your guess").fill("80")
    page.get_by_role("button", name="Show the answer").click()
    paper = printed(page)
    assert "The lesson so far" in paper and "the guess was 80 %" in paper and "Key judgements" not in paper
    page.get_by_role("button", name="Back to the start").click()
    assert "the guess was 80 %" in printed(page)


def test_a_slider_stands_where_the_what_if_has_it(opened):
    page = opened("#v=lucky")
    luck = page.locator(".slider", has_text="luck")
    assert float(luck.locator("input[type=range]").input_value()) == pytest.approx(0.7)
    assert (
        "In this what-if it stands at 0.7" in luck.inner_text()
        and page.locator(".slider.is-moved").count() == 0
    )
    page.get_by_role("button", name="Back to the start").click()
    assert float(luck.locator("input[type=range]").input_value()) == pytest.approx(0.2)


def test_what_stands_at_sliders_and_below_the_ladder_is_set_apart(opened, tmp_path):
    file = tmp_path / "mobilisation.html"
    ct.page("mobilisation-2031", **QUICK).save(file)
    page = opened(width=390, of=file)
    told = page.locator(".slider small[id]").all_text_contents()
    assert any("It bears on" in one for one in told) and all(one.endswith(". ") for one in told)
    right = """[document.querySelector('.ladder').getBoundingClientRect().right, (() => {
        const words = document.createRange();
        words.selectNodeContents(document.querySelector('.ladder-frame .ends span:last-child'));
        return Math.min(...[...words.getClientRects()].map((one) => one.right));
    })()]"""
    bars, shortest = page.evaluate(right)
    assert shortest == pytest.approx(bars, abs=12.0)  # a line that is broken ends in a blank
    counts = page.locator("details.weak summary").all_text_contents()
    assert all(one.startswith("1 input that moves") == one.startswith("1 ") for one in counts)


def test_a_lesson_asks_for_a_guess_before_it_shows(opened):
    page = opened()
    lesson = page.locator(".lesson")
    assert "Step 1 of 2" in lesson.inner_text() and "A clash likelier" not in lesson.inner_text()
    lesson.get_by_label("Your guess").fill("80")
    lesson.get_by_role("button", name="Show the answer").click()
    now = page.evaluate("crisis.answer({resolve: 0.9}).outcomes.clash")
    said = lesson.inner_text().replace("\xa0", " ")
    assert (
        f"{100 * now:.1f} % now" in said
        and "You guessed 80 %" in said
        and "More resolve makes a clash likelier." in said
    )
    slider = lesson.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("PageDown")
    value = float(slider.input_value())
    now = page.evaluate("value => crisis.answer({resolve: value}).outcomes.clash", value)
    lesson.get_by_text(f"as it stands now: {100 * now:.1f}").wait_for()
    below = page.locator(".sliders .slider", has_text="resolve").locator("input[type=range]")
    assert value < 0.9 and float(below.input_value()) == value
    lesson.get_by_role("button", name="Next step").click()
    assert "this holds: “More luck”" in lesson.inner_text()
    lesson.get_by_role("button", name="Show the answer").click()
    assert "That was the last step" in lesson.inner_text()
    pressed = lesson.get_by_role("button", name="More luck")
    assert pressed.get_attribute("aria-pressed") == "true"
    pressed.click()
    assert pressed.get_attribute("aria-pressed") == "false" and "over all inputs" in page.inner_text(
        ".bottom-line"
    )


def damaged(text, tmp_path, change):
    file = tmp_path / "damaged.html"
    found = change(text)
    assert found != text
    file.write_text(found, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "change",
    [
        lambda text: re.sub(r'(id="crisis-arrays"[^>]*>.{40}).', r"\1A", text).replace(
            'id="crisis-arrays"', 'id="crisis-arrays" ', 1
        ),
        lambda text: re.sub(r'(id="crisis-data"[^>]*>).{8}', r"\1", text),
        lambda text: re.sub(r'(id="crisis-data"[^>]*>)', r"\1$$", text),
        lambda text: text.replace('id="crisis-arrays"', 'id="lost"'),
    ],
    ids=["a letter changed", "letters lost", "letters added", "a part lost"],
)
def test_a_damaged_file_says_so_and_shows_no_number(opened, text, tmp_path, change):
    page = opened(of=damaged(text, tmp_path, change))
    assert "This file has been cut short" in page.said and "This file has been cut short" in notice(page)
    assert "%" not in page.inner_text("body")


def test_a_file_of_which_the_end_is_lost_shows_no_number(new_page, text, tmp_path):
    """Its script is lost with the end, so that nothing speaks but what stands there already."""
    page = new_page()
    page.goto(damaged(text, tmp_path, lambda whole: whole[: len(whole) * 2 // 3]).as_uri())
    assert "%" not in page.inner_text("main") and "cut short" in page.inner_text("main")


def test_a_browser_that_is_too_old_is_told_so(new_page, file):
    page = new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(file.as_uri())
    assert "too old for this page" in page.evaluate("crisis.ready.then(() => '', error => error.message)")
    assert "too old for this page" in notice(page) and "%" not in page.inner_text("main")


def test_a_browser_that_reckons_otherwise_is_told_so(new_page, file):
    page = new_page()
    page.add_init_script("const exp = Math.exp; Math.exp = x => exp(x) * (1 + 1e-6 * x)")
    page.goto(file.as_uri())
    assert "works out other numbers" in page.evaluate("crisis.ready.then(() => '', error => error.message)")
    assert "works out other numbers" in notice(page)


def test_the_scenario_can_be_taken_out_again(opened, tmp_path):
    page = opened()
    with page.expect_download() as download:
        page.get_by_role("button", name="Take the scenario out").click()
    download.value.save_as(tmp_path / "out.yaml")
    assert download.value.suggested_filename == "small.yaml"
    assert ct.load(str(tmp_path / "out.yaml")).digest == ct.loads(SMALL).digest
