"""Small print of the panel: a sentence, and what limits an answer."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.answers import Caveat
from toolkit.markup import Html, bullets, element, joined
from toolkit.report.pictures import FONT, QUIET, THEMES

WHAT_IFS = "What-ifs that the scenario declares"
STOPPED = "Does nothing follow a slider? Then the kernel has stopped: restart it, in the menu Kernel, and run this cell again; in a dashboard load the page again."
"""Stands there beforehand, since a kernel that has died can say nothing."""


def themes() -> Html:
    """Set the colours of a piece by JupyterLab's theme."""
    return element("style", Html(THEMES))


def small(text: str) -> Html:
    """Set a sentence; nothing where there is none."""
    look = Html(f"margin:0.2em 0;font-size:0.85em;line-height:1.35;color:{QUIET};{FONT}")
    return element("p", text, style=look) if text else Html()


def wide(piece: Html) -> Html:
    """Put what may be wider than a phone into a box that scrolls, and says so there."""
    hint = element("div", small("Swipe sideways to see all of it."), class_="crisis-hint", hidden=True)
    focusable = {"tabindex": "0", "role": "region", "aria_label": "Scrolls sideways"}
    return joined(hint, element("div", piece, class_="crisis-scroll", **focusable))


def listed(caveats: Sequence[Caveat]) -> Html:
    """Set what limits the answer, below the line that says how it was had."""
    look = Html(f"margin:0.2em 0;padding-left:1.2em;font-size:0.85em;line-height:1.35;color:{QUIET};{FONT}")
    return bullets(caveats, class_="crisis-caveats", style=look) if caveats else Html()
