"""The what-if panel alone, served by Voilà."""

from __future__ import annotations

import pytest


def test_the_panel_follows_and_asks_no_other_host(serve, new_page):
    pytest.importorskip("voila", reason="needs Voilà: python -m pip install voila")
    address, _ = serve("toolkit.cli", "dashboard", "grenada-1983", "--port", "PORT", "--no-browser")
    page = new_page()
    reached = []
    page.on("response", lambda response: reached.append(response.url))
    page.goto(address)
    bars = page.locator(".crisis-bars").first
    bars.wait_for()
    before = bars.inner_html()
    page.locator(".widget-slider .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("old => document.querySelector('.crisis-bars').innerHTML !== old", arg=before)
    handle = page.locator(".widget-slider .noUi-handle").first
    assert handle.get_attribute("aria-label") == page.locator(".crisis-name").first.inner_text()
    assert handle.get_attribute("aria-valuetext") == page.locator(".widget-readout").first.inner_text()
    assert [url for url in reached if not url.startswith((address, "data:", "blob:"))] == []


@pytest.mark.parametrize("width", [390, 1366])
def test_the_panel_can_be_read_by_everyone(serve, new_page, serious, width):
    pytest.importorskip("voila", reason="needs Voilà: python -m pip install voila")
    address, _ = serve("toolkit.cli", "dashboard", "grenada-1983", "--port", "PORT", "--no-browser")
    page = new_page(width, 800, bypass_csp=True)
    page.goto(address)
    page.locator(".crisis-bars").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page, ".crisis-panel") == []
