"""Addresses of those who join: the way in, the lobby, and the pages of a seat."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError

from toolkit.classroom import seat_pages
from toolkit.classroom.class_file import Person
from toolkit.classroom.serving.answering import REFUSED, Answering
from toolkit.errors import ToolkitError

COOKIE = "crisis_class"
"""Holds the secret of whoever joined from this browser, so that the start leads back to the seat; nothing else rests on it."""


class Start(Answering):
    """``/``: join, or go on where one sat."""

    def get(self) -> None:
        """Show the way in; whoever has a seat in this browser is led to it."""
        secret = self.get_cookie(COOKIE) or ""
        known = next((one for one in self.shared.room.roster.record.people if one.secret == secret), None)
        if known is not None:
            self.redirect(_home(known), status=HTTPStatus.SEE_OTHER)
            return
        code = self.get_query_argument("code", "")[:20]
        self.show("Join the class", seat_pages.join_body(self.shared.room, code=code))


class Join(Answering):
    """``/join``: into the lobby with the code."""

    async def post(self) -> None:
        """Let somebody in, or say why not."""
        self.refuse_searching()
        form, room = self.form(), self.shared.room
        name, code = form.get("name", ""), form.get("code", "")
        if not room.roster.is_code(code):
            self.shared.tries.wrong(self.address)
            said = "That is not the code on the wall. Capitals and blanks do not matter."
            self._refuse(said, name=name, code=code)
            return
        try:
            person = await self.changing(lambda: room.roster.join(name))
        except ToolkitError as refusal:
            self._refuse(str(refusal), name=name, code=code)
            return
        _go_home(self, person)

    def _refuse(self, said: str, **typed: str) -> None:
        body = seat_pages.join_body(self.shared.room, said=said, **typed)
        self.show("Join the class", body, status=REFUSED)


class Back(Answering):
    """``/back``: from another device."""

    async def post(self) -> None:
        """Lead somebody to the seat they have, by name and return code."""
        self.refuse_searching()
        form, room = self.form(), self.shared.room
        name, back = form.get("name", ""), form.get("back", "")
        try:
            person = room.roster.come_back(name, back)
        except ToolkitError as refusal:
            self.shared.tries.wrong(self.address)
            body = seat_pages.join_body(room, said=str(refusal), name=name, back=back or "?")
            self.show("Join the class", body, status=REFUSED)
            return
        _go_home(self, person)


class Lobby(Answering):
    """``/lobby/SECRET``: who is where, and which seats are free."""

    def get(self, secret: str) -> None:
        """Show the lobby."""
        self._show(secret)

    def _show(self, secret: str, said: str = "", status: int = HTTPStatus.OK) -> None:
        body = seat_pages.lobby_body(self.shared.room, secret, said)
        version = self.shared.hub.version("lobby", secret)
        self.show("Lobby", body, version=version, topic=f"/lobby/{secret}", status=status)


class Sit(Lobby):
    """``/lobby/SECRET/sit``: take a seat."""

    async def post(self, secret: str) -> None:
        """Give them the seat, or say why not."""
        form, room = self.form(), self.shared.room
        link = "" if form.get("anywhere") else form.get("seat", "")
        if not link and not form.get("anywhere"):
            self._show(secret, "Mark a seat first.", REFUSED)
            return
        try:
            await self.changing(lambda: room.sit(secret, link))
        except ToolkitError as refusal:
            self._show(secret, str(refusal), REFUSED)
            return
        self.redirect(f"/seat/{secret}", status=HTTPStatus.SEE_OTHER)

    def get(self, secret: str) -> None:
        """Lead whoever loads this again to the lobby."""
        self.redirect(f"/lobby/{secret}", status=HTTPStatus.SEE_OTHER)


class SeatPage(Answering):
    """``/seat/TOKEN``, and what is done there: ``/choose``, ``/forecast``, ``/again``."""

    async def get(self, token: str, verb: str = "") -> None:
        """Show the seat; on ``/forecast`` the form, while a forecast can be made."""
        self.shared.room.seat_of(token)
        if verb in ("", "forecast"):
            await self._show(token, at_forecast=verb == "forecast")
        else:
            self.redirect(f"/seat/{token}", status=HTTPStatus.SEE_OTHER)

    async def post(self, token: str, verb: str = "") -> None:
        """Do what the form says, then show how matters stand."""
        form, room = self.form(), self.shared.room
        room.seat_of(token)
        version = form.get("version", "")
        filled = None
        try:
            if verb == "choose":
                await self.changing(lambda: room.choose(token, form.get("option", ""), version))
            elif verb == "again":
                await self.changing(lambda: room.play_again(token, version))
            elif verb == "forecast":
                wanted, tokens, filled = seat_pages.forecast_from(form)
                await self.changing(lambda: room.expect(token, wanted, tokens))
            else:
                raise HTTPError(HTTPStatus.NOT_FOUND)
        except ToolkitError as refusal:
            said = (seat_pages.refusal(wanted, tokens) if filled else "") or str(refusal)
            await self._show(token, said=said, at_forecast=filled is not None, filled=filled, status=REFUSED)
            return
        self.redirect(f"/seat/{token}", status=HTTPStatus.SEE_OTHER)

    async def _show(self, token: str, *, status: int = HTTPStatus.OK, **how: Any) -> None:
        room = self.shared.room
        version = self.shared.hub.version(
            "seat", token
        )  # before the page is set: what comes meanwhile is news
        title, body = await self.quickly(
            lambda: (seat_pages.seat_title(room, token), seat_pages.seat_body(room, token, **how))
        )
        self.show(title, body, version=version, topic=f"/seat/{token}", status=status)


class SeatDebrief(Answering):
    """``/seat/TOKEN/debrief``, and that of an earlier game."""

    async def get(self, token: str, attempt: str = "") -> None:
        """Show the debrief of a game that is over."""
        seat = self.shared.room.seat_of(token)
        standing = seat_pages.standing_to_look_back_on(seat, int(attempt) if attempt else None)
        body = await self.shared.debrief(seat.group, standing, seat.actors)
        self.show("Debrief", body, back=(f"/seat/{token}", "Back to the game"))


def _home(person: Person) -> str:
    return f"/seat/{person.secret}" if person.chair else f"/lobby/{person.secret}"


def _go_home(handler: Answering, person: Person) -> None:
    handler.set_cookie(COOKIE, person.secret, httponly=True, samesite="Strict", path="/")
    handler.redirect(_home(person), status=HTTPStatus.SEE_OTHER)
