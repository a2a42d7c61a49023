"""The facilitator's desk, and the board that the class may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.analysis.class_debrief import ClassDebrief
from toolkit.classroom.pages.seat import news, rung
from toolkit.classroom.pages.sheet import quiet, wide
from toolkit.classroom.view import View
from toolkit.markup import Html, bullets, element, html_table, joined, paragraph


@dataclass(frozen=True)
class Place:
    """One group as the facilitator sees it.

    Attributes
    ----------
    links : (seats, address) of its chairs
    base : where its buttons lead
    events : (name, label) of what may be put in as matters stand
    waiting : (name, label, turn) of what was put in and has not come yet
    """

    name: str
    view: View
    version: str
    links: Sequence[tuple[str, str]]
    base: str
    events: Sequence[tuple[str, str]]
    waiting: Sequence[tuple[str, str, int]]

    @property
    def now(self) -> str:
        """Where it stands, in a few words."""
        shown = self.view
        if shown.outcome:
            return f"over: {shown.outcome}"
        return f"turn {shown.turn} of {shown.horizon}, waiting for {shown.decision.who if shown.decision else ''}"


def desk(
    title: str, base: str, version: str, places: Sequence[Place], comparison: ClassDebrief, said: str = ""
) -> Html:
    """Set the facilitator's desk: the class so far, then every group, its links, and what can be done to it."""
    board = element("a", "The board, to project: no links on it", href=f"{base}/board")
    sheets = element("a", "Briefings to print", href=f"{base}/briefing")
    ends = Html()
    if not all(place.view.outcome for place in places):
        ends = _form(f"{base}/all/finish", version, "End play: let the model play the rest for every group")
    return joined(
        element("h1", f"{title}: the facilitator’s desk"),
        element("p", said, class_="said") if said else "",
        quiet("Keep this address to yourself; give each seat its own link. Every choice is saved at once."),
        element("p", board, " · ", sheets),
        element("h2", "The class so far"),
        class_table(comparison),
        ends,
        *map(_place, places),
    )


def _place(place: Place) -> Html:
    """Set one group of the desk."""
    links = [
        joined(f"{seats}: ", element("a", element("code", link), href=link)) for seats, link in place.links
    ]
    far = "" if place.view.outcome else " so far"
    everything = element(
        "details",
        element("summary", "Everything that stands and happened"),
        html_table(["", ""], place.view.state),
        news(place.view),
    )
    return joined(
        element("h2", place.name),
        element("p", f"{place.now} ", rung(place.view)),
        bullets(links),
        *_buttons(place),
        element("a", f"Debrief{far}", href=f"{place.base}/debrief"),
        *(_waiting(place, *one) for one in place.waiting),
        everything,
    )


def _buttons(place: Place) -> list[Html]:
    """Set what can be done to a group."""
    found = [_button(place, "undo", "Take back the last choice")]
    if place.view.outcome:
        return found
    found.append(_button(place, "finish", "Let the model play the rest"))
    if place.events:
        options = [element("option", label, value=name) for name, label in place.events]
        events = element("select", *options, name="event", aria_label="event")
        found.append(_button(place, "inject", "Put this event in next", joined(events, " ")))
    return found


def _waiting(place: Place, name: str, label: str, turn: int) -> Html:
    """Set an event that was put in, and the button that takes it out."""
    event = element("input", type="hidden", name="event", value=name)
    out = _button(place, "withdraw", "Take it out", event)
    return element("p", f"“{label}” comes in turn {turn} if it then can. ", out)


def _button(place: Place, verb: str, text: str, fields: str = "") -> Html:
    return _form(f"{place.base}/{verb}", place.version, text, fields)


def _form(action: str, version: str, text: str, fields: str = "") -> Html:
    hidden = element("input", type="hidden", name="version", value=version)
    button = element("button", text, class_="plain")
    return element("form", hidden, fields, button, class_="inline", method="post", action=action)


def board(title: str, rows: Sequence[tuple[str, str, str]], comparison: ClassDebrief) -> Html:
    """Set what a class may see on the wall: where each group stands as all seats see it, and how the groups compare."""
    return element(
        "div",
        element("h1", title),
        wide(html_table(["group", "where it stands", "rung that all can see"], rows)),
        element("h2", "The class so far"),
        class_table(comparison, with_rungs=False),
        class_="board",
    )


def class_table(found: ClassDebrief, *, with_rungs: bool = True) -> Html:
    """Set the groups of a class beside each other; the highest rungs of games that go on may be secrets."""
    shown = found if with_rungs else found.without_secrets()
    flush = [n for n, column in enumerate(shown.layout) if column.is_number]
    table = wide(html_table(shown.heads, shown.cells(), numbers=flush))
    return joined(table, element("div", *map(paragraph, shown.footnotes), class_="quiet"))
