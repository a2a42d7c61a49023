"""What a class may see on the wall: how to join, a clock, the rungs of every group, forecasts, and what was wanted and got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit import numbers
from toolkit.classroom.marks import Mark
from toolkit.classroom.pages.rungs import rungs_drawn
from toolkit.classroom.pages.sheet import quiet, wide
from toolkit.classroom.pages.wanted_and_got import wanted_and_got
from toolkit.markup import Html, bullets, element, joined

FEW, MANY, MOST_ACROSS = 3, 5, 3
"""So few groups are set bigger, so many closer together; and how many stand side by side at most."""
ACROSS = {1: 1, 2: 2, 4: 2}
"""Number of groups -> how many stand side by side; three, where it is none of these."""
MOST_ROWS = 4
"""Seats of few groups that may be set bigger: a row for each stands in the tables."""
MOST_OPEN = 6
"""Rows of the table at the end beside which the forecasts still fit."""


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
    again : where its further game stands, in words; empty while it is at its first
    first_heights : as ``heights``, of its first game
    """

    name: str
    now: str
    rung: str
    heights: Sequence[tuple[int, int]]
    horizon: int
    names: Sequence[str]
    again: str = ""
    first_heights: Sequence[tuple[int, int]] = ()


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

    @property
    def model_expected(self) -> Mapping[str, float] | None:
        """Outcome -> chance as the model had it before play; None while that may not be shown."""
        return next((row.chances for row in self.forecasts if not row.wanted), None)


def board(wall: Wall) -> Html:
    """Set the wall, so that up to six groups fit on it: big what matters now, small what does not.

    When all is over a table takes the place of the groups' cards; forecasts are folded where there is no room for both.
    """
    is_small = wall.begun or bool(wall.forecasts)
    way_in = joining(wall.joining, is_big=not is_small)
    small, big = (way_in, Html()) if is_small else (Html(), way_in)
    running = Html() if wall.is_over else clock(wall.clock)
    head = element("div", element("h1", wall.title), running, small, class_="top")
    at_end = wall.is_over and bool(wall.marks)
    n_rows = sum(bool(row.wanted) for row in wall.forecasts)
    is_few = len(wall.cards) <= FEW and max(n_rows, len(wall.marks)) <= MOST_ROWS
    is_folded = len(wall.marks) > ((FEW if is_few else MOST_OPEN) if at_end else 0)
    expected = forecasts(wall.ends, wall.forecasts, wall.held_back, which=wall.which, is_folded=is_folded)
    look = "few" if is_few else ""
    if not at_end:
        got = wanted_and_got(wall.marks, which=wall.which, model=wall.model_expected)
        return element("div", head, big, _groups(wall), got, expected, class_=look)
    pictures = {card.name: _small(card, wall) for card in wall.cards}
    got = wanted_and_got(wall.marks, which=wall.which, model=wall.model_expected, pictures=pictures)
    return element("div", head, big, got, _ladder(wall), expected, class_=look)


def _small(card: Card, wall: Wall) -> Html:
    """Draw the rungs of a group's first game for a row of a table, and say where it stands in another."""
    picture = rungs_drawn(card.first_heights, wall.ladder, card.horizon, card.name, is_small=True)
    return joined(picture, element("span", card.again, class_="quiet")) if card.again else picture


def _groups(wall: Wall) -> Html:
    """Set a card for each group."""
    n_across = ACROSS.get(len(wall.cards), MOST_ACROSS)
    size = "cards many" if len(wall.cards) >= MANY else "cards"
    cards = element(
        "div", *(_card(card, wall) for card in wall.cards), class_=size, style=f"--across:{n_across}"
    )
    return joined(element("h2", "The groups"), cards, _ladder(wall) if wall.begun else "")


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
        return quiet("To join: ", element("b", found.address), " with the code ", code)
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


def forecasts(
    ends: Mapping[str, str],
    rows: Sequence[Row],
    held_back: str = "",
    *,
    which: str = "",
    is_folded: bool = False,
) -> Html:
    """Set what each group wanted and expected, beside the model's own forecast."""
    if not rows and not held_back:
        return Html()
    title = f"Forecasts before the first choice{which}"
    why = quiet(held_back) if held_back else Html()
    table = wide(_table(ends, rows), "forecasts") if rows else Html()
    if is_folded and rows:
        return element("details", element("summary", title), table, why)
    return joined(element("h2", title), table, why)


def _table(ends: Mapping[str, str], rows: Sequence[Row]) -> Html:
    """Set forecasts, a row each; the end that is wanted stands in a frame and says so."""
    heads = [element("th", label, scope="col") for label in ends.values()]
    head = element("tr", element("th", "forecast of", scope="col"), *heads)
    body = []
    for row in rows:
        cells = [element("th", row.who, scope="row"), *(_chance(row, end) for end in ends)]
        body.append(element("tr", *cells, class_="" if row.wanted else "model"))
    return element("table", element("thead", head), element("tbody", *body), class_="shares")


def _chance(row: Row, end: str) -> Html:
    chance = row.chances.get(end, 0.0)
    bar = element("span", element("i", style=f"width:{100 * chance:.0f}%"), class_="bar", aria_hidden="true")
    is_wanted = end == row.wanted
    star = element("span", " wanted", class_="quiet") if is_wanted else ""
    return element("td", numbers.share(chance), star, bar, class_="wanted" if is_wanted else "")
