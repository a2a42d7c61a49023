"""How a page hears that it is another by now: a short text that changes with whatever is shown on it."""

from __future__ import annotations

import hashlib

from toolkit.classroom.group import Group
from toolkit.classroom.looking_back import LookingBack
from toolkit.classroom.room import Classroom
from toolkit.classroom.roster import NotHere


def version_of(room: Classroom, back: LookingBack, kind: str, key: str) -> str:
    """Return the version of a page: of a seat, the lobby, the board or the desk.

    Raises
    ------
    NotHere
        If there is no such page.
    """
    record = room.roster.record
    if kind == "seat":
        seat = room.seat_of(key)
        names = [one.name for one in room.roster.people_at(seat.link)]
        return _sum(stands(seat.group), names, record.play_ends)
    if kind == "lobby":
        room.roster.person_of(key)
        return _sum([(one.number, one.chair) for one in record.people])
    if (kind == "board" and key == record.board) or (kind == "desk" and room.roster.is_desk(key)):
        done = [back.marks(group) is not None for group in room.groups]
        known = back.forecast is not None
        here = record.people, record.play_ends, record.shows_forecasts
        return _sum([stands(group) for group in room.groups], done, known, *here)
    raise NotHere(kind)


def stands(group: Group) -> str:
    """Say where a group stands, forecasts included."""
    standing = group.standing
    return _sum(standing.version, standing.game.forecasts, sorted(standing.again))


def _sum(*told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]
