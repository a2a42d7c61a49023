"""The way into a class: the code, the lobby with its groups and seats, and the way back from another device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.classroom.codes import shown_code
from toolkit.classroom.pages.sheet import quiet
from toolkit.markup import Html, element, joined


@dataclass(frozen=True)
class Place:
    """One seat of one group as the lobby shows it.

    Attributes
    ----------
    names : of those who sit there
    n_free : places that are left
    """

    group: str
    seats: str
    link: str
    names: Sequence[str]
    n_free: int


def join(title: str, *, code: str = "", name: str = "", said: str = "", back: str = "") -> Html:
    """Set the page on which somebody joins; what was typed is kept, and ``said`` tells what was wrong with it."""
    return joined(
        element("h1", "Join the class"),
        element("p", title),
        _said(said if not back else ""),
        element(
            "form",
            _field("Code on the wall", "code", code, class_="code", maxlength="20", autofocus=not code),
            _field("Your name", "name", name, maxlength="60", autocomplete="name", autofocus=bool(code)),
            element("button", "Join"),
            method="post",
            action="/join",
        ),
        _come_back(name, back, said),
    )


def _come_back(name: str, back: str, said: str) -> Html:
    return element(
        "details",
        element("summary", "I was here before, on another device"),
        _said(said if back else ""),
        element(
            "form",
            _field("The name you had", "name", name if back else "", key="had", maxlength="60"),
            _field("Your return code", "back", back, class_="code", maxlength="20"),
            element("button", "Come back"),
            method="post",
            action="/back",
        ),
        open=bool(back),
    )


def _field(label: str, name: str, value: str, *, key: str = "", **attributes: str | bool) -> Html:
    given: dict[str, str | bool] = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    made = element("input", name=name, id=key or name, value=value, required=True, **{**given, **attributes})
    return element("label", label, made, class_="field", for_=key or name)


def _said(text: str) -> Html:
    return element("p", text, class_="said", role="alert") if text else Html()


def lobby(
    name: str, back: str, places: Sequence[Place], action: str, *, mine: str = "", said: str = ""
) -> Html:
    """Set the lobby: who is where, and which seats are free; ``mine`` is the link of the seat one has."""
    is_full = not any(place.n_free for place in places) and not mine
    waiting = "Every seat is taken. Wait here: this page shows when one is free."
    groups = list(dict.fromkeys(place.group for place in places))
    seats = element("div", *(_group(one, places, mine) for one in groups), class_="cards")
    return joined(
        element("h1", f"Welcome, {name}"),
        returning(back),
        _said(said),
        element("p", waiting, class_="waiting") if is_full else "",
        element(
            "form",
            element("fieldset", element("legend", "Which group, and which seat?"), seats),
            element("div", *_takers(len(places)), class_="actions"),
            method="post",
            action=action,
        ),
    )


def _takers(n_places: int) -> list[Html]:
    """Set the buttons that take a seat."""
    take = [element("button", "Take this seat")]
    if n_places > 1:
        text = "Put me where the fewest are"
        take.append(
            element("button", text, name="anywhere", value="yes", formnovalidate=True, class_="plain")
        )
    return take


def returning(back: str) -> Html:
    """Say how one comes back from another device."""
    return quiet(
        "If this device fails: your name and the return code ",
        element("span", shown_code(back), class_="code"),
        " bring you back on any other.",
    )


def _group(group: str, places: Sequence[Place], mine: str) -> Html:
    is_only = len(places) == 1
    seats = [_seat(place, mine, is_only=is_only) for place in places if place.group == group]
    return element("div", element("h2", group), *seats, class_="card")


def _seat(place: Place, mine: str, *, is_only: bool) -> Html:
    is_mine = place.link == mine
    radio = element(
        "input",
        type="radio",
        name="seat",
        value=place.link,
        required=True,
        checked=is_mine or (is_only and place.n_free > 0),
        disabled=not place.n_free and not is_mine,
    )
    free = f"{place.n_free} free" if place.n_free else "full"
    names = ", ".join(place.names) or "nobody yet"
    about = element("span", f"{names} · {free}", class_="quiet")
    return element("label", radio, " ", element("b", place.seats), element("br"), about, class_="option")
