"""Two pieces that many pages of a class have."""

from __future__ import annotations

from toolkit.markup import Html, element


def quiet(*inner: str) -> Html:
    """Set a paragraph of small print."""
    return element("p", *inner, class_="quiet")


def wide(table: Html, what: str = "table") -> Html:
    """Set a table that may be wider than the screen; ``what`` it is tells it from others on the page."""
    return element("div", table, class_="wide", tabindex="0", role="region", aria_label=what)
