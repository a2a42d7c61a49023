"""How an open page hears of changes: over a web socket, or by asking."""

from __future__ import annotations

import contextlib
from http import HTTPStatus

from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from toolkit.classroom.serving.answering import Answering
from toolkit.classroom.serving.guard import is_from_here, is_own
from toolkit.classroom.serving.hub import GONE
from toolkit.classroom.serving.shared import Shared

MOST_LISTENERS = 300


class Version(Answering):
    """``/version/…``: for pages that have no web socket."""

    def get(self, kind: str, key: str) -> None:
        """Say the version of a page."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        version = self.shared.hub.version(kind, key)
        self.set_status(HTTPStatus.NOT_FOUND if version == GONE else HTTPStatus.OK)
        self.finish(version)


class Live(WebSocketHandler):
    """``/live/…``: tells one open page of every change. What it is sent is not read."""

    shared: Shared
    kind = key = told = ""

    def initialize(self, shared: Shared) -> None:
        """Take what all handlers share."""
        self.shared = shared

    def prepare(self) -> None:
        """Refuse foreign names, and more pages than a class has."""
        if not is_own(self.request.host, self.shared.names):
            raise HTTPError(HTTPStatus.MISDIRECTED_REQUEST)
        if len(self.shared.hub.listeners) >= MOST_LISTENERS:
            raise HTTPError(HTTPStatus.SERVICE_UNAVAILABLE)

    def check_origin(self, origin: str) -> bool:
        """Whether it is one of our own pages."""
        return is_from_here({"Origin": origin}, self.request.host)

    def open(self, kind: str, key: str) -> None:
        """Begin with the version as it is."""
        self.kind, self.key = kind, key
        self.told = self.shared.hub.version(kind, key)
        self.tell(self.told)
        if self.told == GONE:
            self.close()
            return
        self.shared.hub.listeners.add(self)

    def on_message(self, message: str | bytes) -> None:
        """Read nothing."""

    def on_close(self) -> None:
        """Forget the page."""
        self.shared.hub.listeners.discard(self)

    def tell(self, version: str) -> None:
        """Send a version, unless the page has gone."""
        with contextlib.suppress(WebSocketClosedError):
            self.write_message(version)
