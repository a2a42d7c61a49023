"""Everybody who looks on: each open page is told the version of what it shows as soon as that is another."""

from __future__ import annotations

from typing import Protocol

from toolkit.classroom.looking_back import LookingBack
from toolkit.classroom.room import Classroom
from toolkit.classroom.roster import NotHere
from toolkit.classroom.versions import version_of

GONE = "gone"
"""Said to a page that is not there any more, such as that of somebody who was taken out."""


class Listener(Protocol):
    """A page that is open somewhere."""

    kind: str
    key: str
    told: str

    def tell(self, version: str) -> None:
        """Send it a version."""


class Hub:
    """The open pages of a class; used from the server's own thread alone."""

    def __init__(self, room: Classroom, back: LookingBack) -> None:
        self.room, self.back = room, back
        self.listeners: set[Listener] = set()

    def version(self, kind: str, key: str) -> str:
        """Return the version of a page."""
        try:
            return version_of(self.room, self.back, kind, key)
        except NotHere:
            return GONE

    def publish(self) -> None:
        """Tell every page that shows something else by now."""
        known: dict[tuple[str, str], str] = {}
        for listener in list(self.listeners):
            topic = listener.kind, listener.key
            if topic not in known:
                known[topic] = self.version(*topic)
            if listener.told != known[topic]:
                listener.told = known[topic]
                listener.tell(known[topic])
