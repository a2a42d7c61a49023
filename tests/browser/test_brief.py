"""The brief as its reader opens it: from a file, on a screen, on a telephone, on paper."""

from __future__ import annotations

import pytest

from toolkit.cli import main

SECTIONS = (
    "Key judgements", "What drives", "What would change", "watch", "Sources", "Assumptions", "Method", "limits",
)  # fmt: skip


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    file = tmp_path_factory.mktemp("brief") / "grenada.html"
    assert main(["brief", "grenada-1983", "--draws", "16", "--out", str(file)]) == 0
    return file


@pytest.mark.parametrize("width", [1200, 390])
def test_it_fits_and_says_everything(new_page, brief, width):
    page = new_page(width=width)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(brief.as_uri())
    assert page.errors == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    beyond = "[...document.querySelectorAll('.wide')].filter(one => one.scrollWidth > one.clientWidth).length"
    assert page.evaluate(beyond) == 0
    text = page.locator("body").inner_text()
    for section in SECTIONS:
        assert section.lower() in text.lower(), section
    assert not {"nan", "None", "undefined"} & set(text.split())


def test_it_prints(new_page, brief):
    page = new_page()
    page.goto(brief.as_uri())
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert 3 <= paper.count(b"/Type /Page\n") <= 6


def test_judgements_and_outcomes_fit_on_the_first_printed_page(new_page, brief):
    page = new_page(width=680)  # A4 without its margins is 180 mm by 271 mm, at 96 dots per inch
    page.goto(brief.as_uri())
    page.emulate_media(media="print")
    assert (
        page.evaluate(
            "document.querySelector('h2.sheet').previousElementSibling.getBoundingClientRect().bottom"
        )
        < 1024
    )
    assert page.evaluate("getComputedStyle(document.querySelector('h2.sheet')).breakBefore") == "page"
    assert page.evaluate("getComputedStyle(document.querySelector('h2.annex')).breakBefore") == "page"
