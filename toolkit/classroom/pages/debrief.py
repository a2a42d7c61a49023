"""The debrief as a page: how the odds of the wanted end moved, through whom, and what nobody at the seat could see."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from toolkit.analysis.accounts import BY, OWN
from toolkit.analysis.debrief import Debrief
from toolkit.analysis.debrief_in_words import AT_FIRST
from toolkit.answers import Section
from toolkit.classroom.pages.sheet import quiet
from toolkit.classroom.pages.tables import section
from toolkit.forecasts.history import what_history_did
from toolkit.markup import Html, bullets, element, joined
from toolkit.report.pictures import course_of_odds, outcome_bars

MOST_OPEN_ROWS = 12
"""Longer tables of assumptions are folded away."""
QUESTIONS = (
    ("1 Where the odds moved", "turns"),
    ("2 Bet and luck", "bet"),
    ("3 What you could not see", "hidden"),
    ("4 Your forecast", "forecast"),
    ("5 What the model assumes", "assumed"),
)
"""Where the page answers each question of the handout."""


def debrief_page(found: Debrief, group: str = "") -> Html:
    """Set a debrief: the five questions of the handout have their answers on it, what matters most first."""
    parts = {one.key: one for one in found.sections}
    turns = parts["turns"]
    return joined(
        quiet(group),
        element("h1", f"Debrief{'' if found.is_over else ' so far'}: {found.game.model.dossier.title}"),
        _head(found),
        section(parts["bet"]),
        section(parts["who"]),
        element("h2", turns.head, id=turns.key),
        _course(found),
        _turns(turns),
        section(parts["open"]),
        section(parts["choices"], is_folded=True),
        section(parts["hidden"]),
        section(parts["forecast"]),
        section(what_history_did(found.game.model)) if found.is_over else Html(),
        section(parts["assumed"], is_folded=len(parts["assumed"].rows) > MOST_OPEN_ROWS),
        _expected(found),
    )


def seats_told(labels: Sequence[str], place: int) -> Html:
    """Set for which seat a debrief is told, and the ways to those of the others; nothing where there is one seat."""
    if len(labels) < 2:
        return Html()
    parts = [
        element("b", label) if n == place else element("a", label, href=f"?seat={n}")
        for n, label in enumerate(labels)
    ]
    return element("p", "“You” is: ", *(joined(" · " if n else "", one) for n, one in enumerate(parts)))


def _head(found: Debrief) -> Html:
    """Say how it ended, and where each question is answered."""
    links = [element("a", text, href=f"#{where}") for text, where in QUESTIONS]
    told = element("p", found.told, class_="waiting")
    jump = element("p", *(joined(link, " ") for link in links), class_="jump screen quiet")
    if found.game.n_by_people is None:
        return joined(told, jump)
    return joined(
        told, quiet("The last choices were left to the model; they are not counted as yours."), jump
    )


def _course(found: Debrief) -> Html:
    """Draw the odds of every end by turn, the wanted one at the bottom, where its height is its chance."""
    if not found.tells_chances:
        return Html()
    played = found.course[found.course.turn <= found.game.course.end_turn]
    table = played.pivot_table(index="turn", columns="label", values="probability", sort=False)
    order = [found.wanted.label, *(name for name in dict.fromkeys(found.course.label) if name != found.wanted.label)]  # fmt: skip
    dates = [found.game.model.date_of_turn(int(turn)) for turn in table.index]
    picture = Html(course_of_odds(order, table[order].to_numpy(), dates))
    said = (
        f"The chance of every end after each turn, if the model had played on from there. At the bottom the end you wanted, “{found.wanted.label}”: "
        "look for the turn in which it grew thin."
    )
    return joined(element("figure", picture, class_="paper"), quiet(said))


def _turns(one: Section) -> Html:
    """Set what moved the wanted end: a heading for each turn with its day, then a row for each choice and each throw."""
    if not one.rows:
        return joined(*(element("p", said) for said in one.says))
    bodies = []
    for (turn, when), rows in groupby(one.rows, key=lambda row: row[:2]):
        inner = [_moved(*row[2:]) for row in rows]
        head = f"At first, {when}" if turn == AT_FIRST else f"Turn {turn}, to {when}"
        title = element("th", head, colspan="3", scope="rowgroup", class_="turn")
        bodies.append(element("tbody", element("tr", title), *inner))
    heads = [element("th", text, scope="col", class_=look) for text, look in (("what", ""), ("chance", "number"), ("points", "number"))]  # fmt: skip
    top = element("thead", element("tr", *heads))
    table = element("table", top, *bodies, class_="listed turns")
    return joined(*(element("p", said) for said in one.says), table, *map(quiet, one.notes))


def _moved(by: str, what: str, before: str, after: str, points: str) -> Html:
    """Set one thing that moved the wanted end."""
    look = "by own" if by == BY[OWN] else "by"
    chance = f"{before.removesuffix(' %')} → {after}" if before else f"→ {after}"
    way = "number " + ("up" if points.startswith("+") else "down" if points.startswith("-") else "")
    cell = element("td", element("span", by, class_=look), element("br"), what)
    return element("tr", cell, element("td", chance, class_="number"), element("td", points, class_=way))


def _expected(found: Debrief) -> Html:
    """Draw what the model expected at the start, over all that its inputs may be, and say what limits it."""
    when = "after the reports that the model has heard" if found.has_heard else "before the first turn"
    said = f"Dot: the chance of each end {when}, over all that the assumptions may be. Bar: between which chances it lies for most of them."
    limits = Html()
    if found.caveats:
        summary = element("summary", "What limits these numbers")
        limits = element("details", summary, bullets(found.caveats), class_="quiet")
    return joined(
        element(
            "h2", f"What the model expected {'after its reports' if found.has_heard else 'at the start'}"
        ),
        element("div", Html(outcome_bars(found.result)), class_="paper"),
        quiet(said),
        limits,
    )
