"""What a class may see on the wall: how to join, a clock, the rungs of every group, forecasts, and what was wanted and got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit import numbers
from toolkit.classroom.marks import Mark
from toolkit.classroom.pages.rungs import rungs_drawn
from toolkit.classroom.pages.sheet import quiet, wide
from toolkit.markup import Html, bullets, element, joined

LEAST = 0.005
"""Half a point; what moved the odds by less needs no column."""


@dataclass(frozen=True)
class Joining:
    """How one joins.

    Attributes
    ----------
    picture : the address as a QR code, HTML; empty without the library that draws it
    n_here, n_places, n_waiting : people who have a seat, places, and people in the lobby
    """

    address: str
    code: str
    picture: Html
    n_here: int
    n_places: int
    n_waiting: int

    @property
    def counted(self) -> str:
        """Say who is here, in a few words."""
        waiting = f", {self.n_waiting} in the lobby" if self.n_waiting else ""
        return f"{self.n_here} of {self.n_places} places taken{waiting}"


@dataclass(frozen=True)
class Clock:
    """When play ends: at which time of day, and in how many seconds."""

    at: str
    left: int


@dataclass(frozen=True)
class Card:
    """One group on the wall.

    Attributes
    ----------
    now : where it stands, in words
    rung : the highest rung that stands and that all seats see
    heights : (turn, height) as in ``rungs_by_turn``
    names : of those who sit in the group
    """

    name: str
    now: str
    rung: str
    heights: Sequence[tuple[int, int]]
    horizon: int
    names: Sequence[str]


@dataclass(frozen=True)
class Row:
    """A forecast: whose it is, the end they want (empty for the model), and end -> chance."""

    who: str
    wanted: str
    chances: Mapping[str, float]


@dataclass(frozen=True)
class Wall:
    """All that the wall shows.

    Attributes
    ----------
    ends : outcome -> label
    ladder : the rungs that all seats can see, lowest first: number and name
    forecasts : rows that may be shown, and why others wait
    marks : what was wanted and got, of games that are over
    plays_again : whether a group has gone on to another game; forecasts and marks are of the first
    begun, is_over : whether anybody has chosen, and whether the games of all who play are over
    """

    title: str
    begun: bool
    is_over: bool
    joining: Joining
    clock: Clock | None
    cards: Sequence[Card]
    ends: Mapping[str, str]
    ladder: Sequence[str]
    forecasts: Sequence[Row]
    held_back: str
    marks: Sequence[Mark]
    plays_again: bool = False

    @property
    def which(self) -> str:
        """Which game the tables are of, where there may be a doubt."""
        return " (game 1)" if self.plays_again else ""


def board(wall: Wall) -> Html:
    """Set the wall, so that up to four groups fit on it: big what matters now, small what does not; at the end the table first."""
    way_in = joining(wall.joining, is_big=not wall.begun)
    small, big = (way_in, Html()) if wall.begun else (Html(), way_in)
    head = element("div", element("h1", wall.title), small, clock(wall.clock), class_="top")
    cards = element("div", *(_card(card, wall) for card in wall.cards), class_="cards")
    groups = joined(element("h2", "The groups"), cards, _ladder(wall) if wall.begun else "")
    expected = forecasts(wall.ends, wall.forecasts, wall.held_back, which=wall.which)
    got = marks(wall.marks, which=wall.which)
    parts = [got, expected, groups] if wall.is_over else [groups, got, expected]
    return joined(head, big, *parts)


def _ladder(wall: Wall) -> Html:
    """Name the rungs whose numbers stand in the pictures."""
    if not wall.ladder:
        return Html()
    return quiet("Rungs that every seat can see, from the lowest: ", " · ".join(wall.ladder))


def clock(found: Clock | None) -> Html:
    """Set the clock; without a script it says the time of day at which play ends."""
    if found is None:
        return Html()
    running = element("span", f"until {found.at}", class_="clock", data_left=str(found.left))
    return element("p", running, f" play ends at {found.at}", role="timer")


def joining(found: Joining, *, is_big: bool) -> Html:
    """Say how one joins."""
    code = element("span", found.code, class_="code big" if is_big else "code")
    if not is_big:
        return quiet("To join: ", element("b", found.address), " with the code ", code, f" · {found.counted}")
    text = element(
        "div",
        element("p", "Join at ", element("b", found.address)),
        element("p", "with the code ", code),
        quiet(found.counted),
    )
    return element("div", found.picture, text, class_="join")


def _card(card: Card, wall: Wall) -> Html:
    """Set one group: before play who is there, then where it stands and its rungs by turn."""
    names = bullets(card.names, class_="names quiet") if card.names else Html()
    if not wall.begun:
        return element("section", element("h3", card.name), names or quiet("nobody yet"), class_="card")
    rung = element("p", element("span", card.rung, class_="rung")) if card.rung else ""
    picture = rungs_drawn(card.heights, wall.ladder, card.horizon, card.name)
    told = element("div", element("h3", card.name), element("p", card.now), rung, names)
    return element("section", told, picture, class_="card")


def forecasts(ends: Mapping[str, str], rows: Sequence[Row], held_back: str = "", *, which: str = "") -> Html:
    """Set what each group wanted and expected, beside the model's own forecast."""
    if not rows and not held_back:
        return Html()
    head = element("h2", f"Forecasts before the first choice{which}")
    why = quiet(held_back) if held_back else Html()
    if not rows:
        return joined(head, why)
    heads = element(
        "tr",
        element("th", "forecast of", scope="col"),
        *(element("th", label, scope="col") for label in ends.values()),
    )
    body = [
        element(
            "tr",
            element("th", row.who, scope="row"),
            *(_chance(row, end) for end in ends),
            class_="" if row.wanted else "model",
        )
        for row in rows
    ]
    table = element("table", element("thead", heads), element("tbody", *body), class_="shares")
    key = quiet("In a frame: the end that they want.") if any(row.wanted for row in rows) else Html()
    return joined(head, wide(table, "forecasts"), key, why)


def _chance(row: Row, end: str) -> Html:
    chance = row.chances.get(end, 0.0)
    bar = element("span", element("i", style=f"width:{100 * chance:.0f}%"), class_="bar", aria_hidden="true")
    is_wanted = end == row.wanted
    star = element("span", " wanted", class_="quiet") if is_wanted else ""
    return element("td", numbers.share(chance), star, bar, class_="wanted" if is_wanted else "")


def marks(found: Sequence[Mark], *, which: str = "") -> Html:
    """Set what was wanted and got, and who moved the odds of what was wanted."""
    if not found:
        return Html()
    beside = any(one.moved is not None and abs(one.moved.teacher + one.moved.left) >= LEAST for one in found)
    heads = [
        "odds at the start",
        "by its own choices",
        "by others’ choices",
        "by chance",
        *(["put in, or left to the model"] if beside else []),
    ]
    texts = [element("th", text, scope="col", class_="text") for text in ("group", "wanted", "got")]
    head = element("tr", *texts, *(element("th", text, scope="col") for text in heads))
    rows = [element("tr", *_mark(one, beside=beside)) for one in found]
    table = element("table", element("thead", head), element("tbody", *rows), class_="shares")
    said = (
        "The odds of the end that was wanted, if the model had played on from the start, and by how many points each moved them in the "
        "first game. Good choices may end badly, and bad ones well."
    )
    return joined(
        element("h2", f"Wanted and got, choice and luck{which}"), wide(table, "wanted and got"), quiet(said)
    )


def _mark(one: Mark, *, beside: bool) -> list[Html]:
    """Set the cells of one chair."""
    texts = [
        element("th", f"{one.group}, {one.chair}", scope="row"),
        element("td", one.wanted, class_="text"),
        element("td", one.got, class_="text"),
    ]
    moved = one.moved
    if moved is None:
        return [*texts, *(element("td", "–") for _ in range(5 if beside else 4))]
    parts = [moved.own, moved.others, moved.chance, *([moved.teacher + moved.left] if beside else [])]
    return [
        *texts,
        element("td", numbers.share(moved.before)),
        *(element("td", points(part)) for part in parts),
    ]


def points(part: float) -> str:
    """Write by how many points odds were moved.

    Examples
    --------
    >>> points(0.123), points(-0.3), points(0.001)
    ('+12', '−30', '0')
    """
    n = round(100 * part)
    return f"{'+' if n > 0 else '−' if n < 0 else ''}{abs(n)}"
