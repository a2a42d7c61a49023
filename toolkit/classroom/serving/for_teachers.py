"""Addresses of the desk and of the wall."""

from __future__ import annotations

from http import HTTPStatus

from tornado.web import HTTPError

from toolkit.classroom import pages
from toolkit.classroom.roster import NotHere
from toolkit.classroom.seat_pages import labels_of
from toolkit.classroom.serving.answering import REFUSED, Answering
from toolkit.errors import ToolkitError
from toolkit.markup import joined


class Board(Answering):
    """``/board/NAME``: what the class may see on the wall; it needs no cookie and holds no secret."""

    async def get(self, name: str) -> None:
        """Show the wall."""
        record = self.shared.room.roster.record
        if name != record.board:
            raise NotHere(name)
        version = self.shared.hub.version("board", name)
        body = await self.quickly(self.shared.teacher.board)
        self.show("The class", body, kind="wall", version=version, topic=f"/board/{name}")


class AtDesk(Answering):
    """What only the facilitator may do."""

    def check(self, token: str) -> str:
        """Return where the desk is, or refuse."""
        if not self.shared.room.roster.is_desk(token):
            raise NotHere(token)
        return f"/desk/{token}"

    async def show_desk(self, token: str, said: str = "", status: int = HTTPStatus.OK) -> None:
        """Show the desk."""
        version = self.shared.hub.version("desk", token)
        body = await self.quickly(lambda: self.shared.teacher.desk(said))
        self.show("Facilitator", body, kind="desk", version=version, topic=f"/desk/{token}", status=status)


class DeskPage(AtDesk):
    """``/desk/TOKEN``."""

    async def get(self, token: str) -> None:
        """Show the desk, and once what its last button did."""
        self.check(token)
        said, self.shared.told = self.shared.told, ""
        await self.show_desk(token, said)


class DeskSheets(AtDesk):
    """``/desk/TOKEN/briefing`` and ``/desk/TOKEN/end``."""

    async def get(self, token: str, sheet: str) -> None:
        """Show a page of the desk."""
        back = self.check(token), "Back to the desk"
        teacher = self.shared.teacher
        body = await self.quickly(teacher.briefings if sheet == "briefing" else teacher.ending)
        self.show("Briefings" if sheet == "briefing" else "End play", body, back=back)


class DeskDebrief(AtDesk):
    """``/desk/TOKEN/N/debrief``, and that of an earlier game."""

    async def get(self, token: str, number: str, attempt: str = "") -> None:
        """Show the debrief of a group, over or not."""
        where = self.check(token)
        groups = self.shared.room.groups
        if int(number) >= len(groups):
            raise NotHere(number)
        group = groups[int(number)]
        games = [one for one in group.games if attempt in ("", str(one.attempt))]
        if not games:
            raise NotHere(attempt)
        chairs = list(group.chairs.values())
        place = _whole(self.get_query_argument("seat", "0"))
        if place not in range(len(chairs)):
            raise NotHere(place)
        told = pages.seats_told([labels_of(self.shared.room, chair) for chair in chairs], place)
        body = await self.shared.debrief(group, games[-1], chairs[place])
        self.show("Debrief", joined(told, body), back=(where, "Back to the desk"))


class DeskButtons(AtDesk):
    """What the buttons of the desk do: for all groups, or for one."""

    async def get(self, token: str, *_: str) -> None:
        """Lead whoever loads this again to the desk."""
        self.redirect(self.check(token), status=HTTPStatus.SEE_OTHER)

    async def post(self, token: str, whom: str, verb: str) -> None:
        """Do it, then show the desk."""
        where, form = self.check(token), self.form()
        try:
            self.shared.told = await self.changing(lambda: self._do(whom, verb, form))
        except ToolkitError as refusal:
            await self.show_desk(token, str(refusal), REFUSED)
            return
        self.redirect(where, status=HTTPStatus.SEE_OTHER)

    def _do(self, whom: str, verb: str, form: dict[str, str]) -> str:
        room = self.shared.room
        version = form.get("version", "")
        if whom != "all":
            return room.change(int(whom), verb, form.get("event", ""), version)
        if verb == "finish":
            return room.finish_all(version)
        if verb == "clock":
            return room.roster.set_clock(_whole(form.get("minutes", "")))
        if verb == "show":
            return room.roster.show_forecasts()
        if verb == "free":
            return room.roster.free(_whole(form.get("number", "")))
        raise HTTPError(HTTPStatus.NOT_FOUND)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ToolkitError(f"“{text[:20]}” is no whole number.") from None
