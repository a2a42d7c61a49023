"""What a class shows to those who join it: the way in, the lobby, and the pages of a seat."""

from __future__ import annotations

import time
from collections.abc import Mapping

from toolkit.classroom import pages
from toolkit.classroom.codes import shown_code
from toolkit.classroom.group import Standing
from toolkit.classroom.pages.board import Clock, clock
from toolkit.classroom.pages.forecast import Filled
from toolkit.classroom.pages.join import Place
from toolkit.classroom.pages.sheet import quiet
from toolkit.classroom.room import Classroom, Seat
from toolkit.classroom.view import view
from toolkit.errors import ToolkitError
from toolkit.games.forecast import TOKENS
from toolkit.markup import Html, element, joined


def join_body(room: Classroom, **typed: str) -> Html:
    """Set the page on which one joins."""
    return pages.join(room.model.dossier.title, **typed)


def lobby_body(room: Classroom, secret: str, said: str = "") -> Html:
    """Set the lobby for somebody.

    Raises
    ------
    NotHere
        If nobody has that address.
    """
    roster, person = room.roster, room.roster.person_of(secret)
    places = [
        Place(
            group.name,
            labels_of(room, chair),
            link,
            [one.name for one in roster.people_at(link)],
            max(0, roster.at_a_seat - len(roster.people_at(link))),
        )
        for group in room.groups
        for link, chair in group.chairs.items()
    ]
    return pages.lobby(person.name, person.back, places, f"/lobby/{secret}/sit", mine=person.chair, said=said)


def seat_body(
    room: Classroom, token: str, *, said: str = "", at_forecast: bool = False, filled: Filled | None = None
) -> Html:
    """Set the page of a seat: its forecast while that is to be made, else how matters stand and what is open.

    Parameters
    ----------
    at_forecast : whether a forecast is to be made or changed though there is one
    filled : what was typed and refused

    Raises
    ------
    NotHere
        If the address leads nowhere.
    """
    seat = room.seat_of(token)
    standing = seat.group.standing
    who = _who(room, seat, token)
    has_time = room.may_foretell(seat.group, seat.link, standing)
    if has_time and (at_forecast or standing.game.forecast(*seat.actors) is None):
        return joined(who, _forecast(room, seat, token, said, filled))
    shown = view(standing.game, seat.actors)
    name = seat.group.name if standing.attempt == 1 else f"{seat.group.name}, game {standing.attempt}"
    body = pages.seat(
        shown,
        group=name,
        action=f"/seat/{token}/choose",
        version=standing.version,
        said=said,
        debrief=_after(room, token, standing)
        if shown.outcome
        else _own_forecast(room, seat, token, standing),
    )
    return joined(who, body)


def seat_title(room: Classroom, token: str) -> str:
    """Name the page of a seat, so that its tab says when it is its turn."""
    seat, title = room.seat_of(token), room.model.dossier.title
    decision = seat.group.game.course.decision
    return f"● Your turn: {title}" if decision is not None and decision.actor in seat.actors else title


def labels_of(room: Classroom, chair: tuple[str, ...]) -> str:
    """Name the actors of a chair."""
    labels = {actor.name: actor.label for actor in room.model.actors}
    return " and ".join(labels[seat] for seat in chair)


def clock_of(room: Classroom) -> Clock | None:
    """Return the clock, where one runs."""
    ends = room.roster.record.play_ends
    if ends is None:
        return None
    return Clock(time.strftime("%H:%M", time.localtime(ends)), max(0, round(ends - time.time())))


def forecast_from(form: Mapping[str, str]) -> tuple[str, dict[str, int], Filled]:
    """Read a forecast from a form: the end that is wanted, the tokens, and what to show again if it is refused.

    Raises
    ------
    ToolkitError
        If something other than whole numbers was typed, or nothing is wanted.
    """
    typed = {name.removeprefix("on-"): text.strip() for name, text in form.items() if name.startswith("on-")}
    filled = Filled(form.get("wanted", ""), typed)
    try:
        tokens = {name: int(text) for name, text in typed.items() if text not in ("", "0")}
    except ValueError:
        tokens = {"": -1}
    return filled.wanted, tokens, filled


def refusal(wanted: str, tokens: Mapping[str, int]) -> str:
    """Say in a class's words what is wrong with a forecast; empty if nothing is."""
    if not wanted:
        return "Mark the end that you want."
    if any(not 0 <= n <= TOKENS for n in tokens.values()):
        return f"Tokens are whole numbers from 0 to {TOKENS}."
    total = sum(tokens.values())
    if total != TOKENS:
        left = TOKENS - total
        gap = (
            f"{left} {'is' if left == 1 else 'are'} still to lay" if left > 0 else f"that is {-left} too many"
        )
        return f"You laid {total} of {TOKENS} tokens; {gap}."
    return ""


def _who(room: Classroom, seat: Seat, token: str) -> Html:
    """Set the strip on top: who one is, who else sits here, and the clock."""
    names = [one.name for one in room.roster.people_at(seat.link) if one is not seat.person]
    parts: list[Html] = []
    if seat.person is not None:
        me = joined("You are ", element("b", seat.person.name))
        code = joined("return code ", element("span", shown_code(seat.person.back), class_="code"))
        parts += [element("span", me), element("span", code)]
        if not seat.group.game.moves:
            parts.append(element("a", "change seat", href=f"/lobby/{token}"))
    if names:
        parts.append(element("span", f"with you: {', '.join(names)}"))
    parts += [
        element("a", f"debrief of game {one.attempt}", href=f"/seat/{token}/debrief/{one.attempt}")
        for one in seat.group.finished
    ]
    running = clock_of(room)
    if running is not None:
        parts.append(clock(running))
    return element("div", *parts, class_="who") if parts else Html()


def _forecast(room: Classroom, seat: Seat, token: str, said: str, filled: Filled | None) -> Html:
    """Set what a seat reads and says before its first choice."""
    game, dossier = seat.group.game, room.model.dossier
    mine = next((one for one in game.forecasts if one.seat in seat.actors and one.by == seat.by), None)
    if filled is None:
        filled = Filled(mine.wanted, {k: str(n) for k, n in mine.tokens.items()}) if mine else Filled()
    ends = [(one.name, one.label, dossier.about("outcomes", one.name)) for one in room.model.outcomes]
    is_alone = seat.person is not None and len(room.roster.people_at(seat.link)) > 1
    shown = view(game, seat.actors)
    return joined(
        quiet(f"{seat.group.name} · you decide for ", element("b", shown.seats)),
        element("h1", shown.title),
        element(
            "p",
            "First read what is known; then ",
            element("a", "say what you want and expect", href="#forecast"),
            ".",
            class_="turn screen",
        ),
        pages.known(shown.briefing, is_open=not said),
        pages.forecast_form(ends, f"/seat/{token}/forecast", filled=filled, is_alone=is_alone, said=said),
    )


def _own_forecast(room: Classroom, seat: Seat, token: str, standing: Standing) -> Html:
    """Set the way to a forecast of one's own, or to another one, while nobody at the seat has chosen."""
    game = standing.game
    if not room.may_foretell(seat.group, seat.link, standing):
        return Html()
    has_own = any(one.by == seat.by for one in game.forecasts if one.seat in seat.actors)
    text = "Change the forecast" if has_own else "Add a forecast of your own"
    return element("p", element("a", text, href=f"/seat/{token}/forecast"))


def _after(room: Classroom, token: str, standing: Standing) -> Html:
    """Set what a group can do that has finished."""
    link = element(
        "p", element("a", "Debrief: what moved the odds, and what was luck", href=f"/seat/{token}/debrief")
    )
    wall = element("a", "watch the wall", href=f"/board/{room.roster.record.board}")
    return joined(link, element("p", _again(room, token, standing), " or ", wall))


def _again(room: Classroom, token: str, standing: Standing) -> Html:
    """Set the button that asks for another game, and who has asked."""
    seat = room.seat_of(token)
    held = room.held(seat.group)
    if seat.link in standing.again and not standing.again.issuperset(held):
        return Html("You have asked to play again; it begins when all seats of your group have asked.")
    hidden = element("input", type="hidden", name="version", value=standing.version)
    button = element("button", "Play again, with other luck", class_="plain")
    form = element("form", hidden, button, class_="inline", method="post", action=f"/seat/{token}/again")
    if standing.again - {seat.link}:
        return joined(element("b", "Another seat of your group asks to play again. "), form)
    if len(held) < 2:
        return form
    return joined(form, element("span", "It begins when all seats of your group have asked.", class_="quiet"))


def standing_to_look_back_on(seat: Seat, attempt: int | None) -> Standing:
    """Return the game of a seat that is over: the last, or another by its number.

    Raises
    ------
    ToolkitError
        While its game goes on: what the model thinks of it is not for players.
    """
    games = seat.group.games
    over = [one for one in games if one.game.is_over and (attempt is None or one.attempt == attempt)]
    if not over:
        raise ToolkitError("The game goes on; the facilitator can look back on it with you.")
    return over[-1]
