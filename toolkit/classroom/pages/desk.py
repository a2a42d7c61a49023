"""The facilitator's desk: how to join, the clock, who is where, forecasts, and every group with what can be done to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.classroom.pages.board import Joining, Row, Wall, clock, forecasts
from toolkit.classroom.pages.seat import news, rung
from toolkit.classroom.pages.sheet import quiet, wide
from toolkit.classroom.pages.wanted_and_got import wanted_and_got
from toolkit.classroom.view import View
from toolkit.markup import Html, bullets, element, html_table, joined

MINUTES = "35"
"""What the field of the clock holds: the play of a lesson of ninety minutes."""


@dataclass(frozen=True)
class Place:
    """One group as the facilitator sees it.

    Attributes
    ----------
    links : (seats, address, path of it) of its chairs
    base : where its buttons lead
    events : (name, label) of what may be put in as matters stand
    waiting : (name, label, turn) of what was put in and has not come yet
    attempt : which of its games this is
    """

    name: str
    view: View
    version: str
    links: Sequence[tuple[str, str, str]]
    base: str
    events: Sequence[tuple[str, str]]
    waiting: Sequence[tuple[str, str, int]]
    attempt: int = 1

    @property
    def now(self) -> str:
        """Where it stands, in a few words."""
        shown = self.view
        game = f"game {self.attempt}, " if self.attempt > 1 else ""
        if shown.outcome:
            return f"{game}over: {shown.outcome}"
        whom = shown.decision.who if shown.decision else ""
        return f"{game}turn {shown.turn} of {shown.horizon}, waiting for {whom}"


@dataclass(frozen=True)
class Sitting:
    """One of the class: name, where they sit (empty in the lobby), return code, and number."""

    name: str
    where: str
    back: str
    number: int


def desk(
    wall: Wall,
    base: str,
    board: str,
    places: Sequence[Place],
    people: Sequence[Sitting],
    rows: Sequence[Row],
    said: str,
) -> Html:
    """Set the desk; ``rows`` are all forecasts, also those that the wall holds back."""
    goes_on = [one for one in places if not one.view.outcome and (one.attempt == 1 or one.view.has_chosen)]
    end = element("a", "End play for all …", href=f"{base}/end") if goes_on else "All games are over"
    links = (
        element("a", "The board, for the wall", href=board),
        element("a", "Briefings to print", href=f"{base}/briefing"),
        end,
    )
    return joined(
        element("h1", f"{wall.title}: the facilitator’s desk"),
        element("p", said, class_="said", role="alert") if said else "",
        quiet("Keep this address to yourself. Every change is saved at once."),
        element("p", *(joined(" · " if n else "", one) for n, one in enumerate(links))),
        element("div", _joining(wall.joining), _clock(wall, base), class_="top"),
        _people(people, base),
        forecasts(wall.ends, rows, wall.held_back, which=wall.which),
        _show_now(wall, base),
        wanted_and_got(wall.marks, which=wall.which, model=wall.model_expected),
        element("h2", "The groups"),
        element("div", *map(_place, places), class_="cards"),
    )


def _show_now(wall: Wall, base: str) -> Html:
    """Set the button that has the wall show forecasts though some are missing."""
    if not wall.held_back:
        return Html()
    button = element("button", "Show them on the wall now", class_="plain")
    return element("form", button, class_="inline", method="post", action=f"{base}/all/show")


def _joining(found: Joining) -> Html:
    return element(
        "p", "Joining: ", element("b", found.address), " with the code ", element("span", found.code, class_="code"),
        f" · {found.counted}",
    )  # fmt: skip


def _clock(wall: Wall, base: str) -> Html:
    field = element(
        "input", type="number", name="minutes", value=MINUTES, min="0", max="600", aria_label="minutes of play",
        style="width:4.5rem",
    )  # fmt: skip
    start = element("button", "Start the clock" if wall.clock is None else "Start it again", class_="plain")
    form = element(
        "form", field, " minutes ", start, class_="inline", method="post", action=f"{base}/all/clock"
    )
    if wall.clock is None:
        return element("div", form)
    none = element("input", type="hidden", name="minutes", value="0")
    away = element(
        "form",
        none,
        element("button", "Take it away", class_="plain"),
        class_="inline",
        method="post",
        action=f"{base}/all/clock",
    )
    return element("div", clock(wall.clock), form, away)


def _people(people: Sequence[Sitting], base: str) -> Html:
    """Set who has joined, with what brings them back and what takes them out."""
    if not people:
        return joined(
            element("h2", "Who is here"), quiet("Nobody has joined with the code yet. Links work without it.")
        )
    head = element(
        "tr",
        *(
            element("th", text, scope="col", class_="text")
            for text in ("name", "where", "return code", "take out")
        ),
    )
    rows = [
        element(
            "tr",
            element("th", one.name, scope="row"),
            element("td", one.where or "in the lobby", class_="text"),
            element("td", one.back, class_="code text"),
            element("td", _out(one, base)),
        )
        for one in people
    ]
    table = element("table", element("thead", head), element("tbody", *rows), class_="shares")
    waiting = sum(not one.where for one in people)
    summary = f"{len(people)} joined, {waiting} of them without a seat: names, return codes, and who is to be taken out"
    return joined(
        element("h2", "Who is here"),
        element("details", element("summary", summary), wide(table, "who is here")),
    )


def _out(one: Sitting, base: str) -> Html:
    number = element("input", type="hidden", name="number", value=str(one.number))
    button = element("button", "Take out", class_="plain", aria_label=f"Take out {one.name}")
    return element("form", number, button, class_="inline", method="post", action=f"{base}/all/free")


def ending(base: str, names: Sequence[str], taken_back: str) -> Html:
    """Ask whether play is to end for all groups; where none plays, say so."""
    back = element("p", element("a", "Back to the desk", href=base))
    if not names:
        return joined(
            element("h1", "End play for all?"),
            element("p", "No game goes on; there is nothing to end."),
            back,
        )
    hidden = element("input", type="hidden", name="version", value=taken_back)
    yes = element("button", f"Yes, end play for {len(names)} group{'' if len(names) == 1 else 's'}")
    form = element("form", hidden, yes, method="post", action=f"{base}/all/finish")
    said = "The model plays the rest of each of their games, and every seat can open its debrief. For a single group you can take it back."
    return joined(
        element("h1", "End play for all?"),
        element("p", "Still playing: ", element("b", ", ".join(names)), "."),
        element("p", said),
        form,
        element("p", element("a", "No, back to the desk", href=base)),
    )


def _place(place: Place) -> Html:
    """Set one group of the desk."""
    links = [
        joined(f"{seats}: ", element("a", element("code", address), href=path))
        for seats, address, path in place.links
    ]
    far = "" if place.view.outcome else " so far"
    everything = element(
        "details",
        element("summary", f"Everything that stands and happened in {place.name}"),
        html_table(["what", "how it stands"], place.view.state),
        news(place.view),
    )
    return element(
        "section",
        element("h3", place.name),
        element("p", f"{place.now} ", rung(place.view)),
        bullets(links),
        *_buttons(place),
        element("a", f"Debrief{far}", href=f"{place.base}/debrief"),
        *(_earlier(place, attempt) for attempt in range(1, place.attempt)),
        *(_waiting(place, *one) for one in place.waiting),
        everything,
        class_="card",
    )


def _earlier(place: Place, attempt: int) -> Html:
    """Set the way to the debrief of a game that the group has finished before."""
    return joined(" · ", element("a", f"of game {attempt}", href=f"{place.base}/debrief/{attempt}"))


def _buttons(place: Place) -> list[Html]:
    """Set what can be done to a group."""
    found = [_button(place, "undo", "Take back the last choice")]
    if place.view.outcome:
        return found
    found.append(_button(place, "finish", "Let the model play the rest"))
    if place.events:
        options = [element("option", label, value=name) for name, label in place.events]
        events = element("select", *options, name="event", aria_label=f"event for {place.name}")
        found.append(_button(place, "inject", "Put this event in next", joined(events, " ")))
    return found


def _waiting(place: Place, name: str, label: str, turn: int) -> Html:
    """Set an event that was put in, and the button that takes it out."""
    event = element("input", type="hidden", name="event", value=name)
    out = _button(place, "withdraw", "Take it out", event)
    return element("p", f"“{label}” comes in turn {turn} if it then can. ", out)


def _button(place: Place, verb: str, text: str, fields: str = "") -> Html:
    hidden = element("input", type="hidden", name="version", value=place.version)
    button = element("button", text, class_="plain")
    return element(
        "form", hidden, fields, button, class_="inline", method="post", action=f"{place.base}/{verb}"
    )
