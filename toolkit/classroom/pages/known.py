"""What a chair knows before the first turn: on its page, and on paper."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.classroom.briefing import Briefing
from toolkit.classroom.pages.sheet import quiet
from toolkit.markup import Html, bullets, element, joined


def known(told: Briefing, *, is_open: bool = False) -> Html:
    """Set a briefing, folded away once play is under way."""
    what = ": the question, the reports, what you want, how it may end"
    summary = element("summary", element("b", "What is known"), what)
    return element("details", summary, briefing_text(told), open=is_open)


def briefing_text(told: Briefing) -> Html:
    """Set what a chair knows before the first turn; no chances."""
    parts = [element("p", told.question)] if told.question else []
    parts += [
        element("p", element("b", f"What if: {title}."), f" {note}", class_="waiting")
        for title, note in told.what_ifs
    ]
    if told.announced:
        parts += [element("p", element("b", "Fixed, and everyone knows:")), bullets(told.announced)]
    for label, about, aims in told.aims:
        if about:
            parts.append(element("p", element("b", f"{label}."), f" {about}"))
        if aims:
            parts.append(_aims(label, aims))
    ends = [f"{label}: {about}" if about else label for label, about in told.endings]
    parts += [element("h3", "How it may end"), bullets(ends)]
    if told.facts:
        facts = [f"{when}: {says} ({by})" for when, says, by in told.facts]
        parts += [element("h3", f"What is reported, as of {told.date}"), bullets(facts)]
    return joined(*parts)


def _aims(label: str, aims: Sequence[tuple[str, str]]) -> Html:
    """Set what each end is worth to an actor."""
    rows = [element("tr", element("td", end), element("td", worth)) for end, worth in aims]
    return joined(
        element("h3", f"What {label} wants"),
        quiet("What each end is worth to it, best first; only the order and the gaps mean anything."),
        element("table", *rows, class_="aims"),
    )


def briefing_sheets(sheets: Sequence[tuple[str, Briefing]]) -> Html:
    """Set a briefing to print for every chair, each on paper of its own."""
    hint = "Print this page: a briefing for each chair, without any chances."
    parts = [element("p", hint, class_="screen quiet")]
    for seats, told in sheets:
        whom = element("p", "You decide for ", element("b", seats), ".")
        parts.append(element("section", element("h1", told.title), whom, briefing_text(told), class_="sheet"))
    return joined(*parts)
