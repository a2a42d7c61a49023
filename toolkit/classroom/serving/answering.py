"""What every address of a class has: who is answered, what goes with each answer, and what is said when it cannot be."""

from __future__ import annotations

import asyncio
import secrets
import sys
import traceback
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from tornado.web import HTTPError, RequestHandler

from toolkit.classroom.pages.frame import page
from toolkit.classroom.roster import NotHere
from toolkit.classroom.serving.guard import is_from_here, is_own
from toolkit.classroom.serving.shared import Shared
from toolkit.errors import ToolkitError
from toolkit.markup import Html, element, joined

T = TypeVar("T")
MOST_FIELDS = 60
REFUSED = HTTPStatus.CONFLICT


class Answering(RequestHandler):
    """Answers one request; ``shared`` is what all handlers of a server share."""

    shared: Shared

    def initialize(self, shared: Shared) -> None:
        """Take what all handlers share."""
        self.shared = shared
        self.nonce = secrets.token_urlsafe(12)

    def prepare(self) -> None:
        """Refuse foreign names and forms of foreign pages before anything else."""
        if not is_own(self.request.host, self.shared.names):
            raise HTTPError(HTTPStatus.MISDIRECTED_REQUEST)
        if self.request.method != "GET" and not is_from_here(self.request.headers, self.request.host):
            raise HTTPError(HTTPStatus.FORBIDDEN)

    def set_default_headers(self) -> None:
        """Let no page be kept, framed, or load anything from elsewhere."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "DENY")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def show(self, title: str, body: Html, *, status: int = HTTPStatus.OK, **of_page: Any) -> None:
        """Send a page."""
        host = self.request.host
        policy = (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{self.nonce}'; "
            f"connect-src 'self' ws://{host}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", policy)
        self.finish(page(title, body, nonce=self.nonce, **of_page))

    def form(self) -> dict[str, str]:
        """Read a form, the first value of each of its fields."""
        text = self.request.body.decode("utf-8", "replace")
        found: dict[str, str] = {}
        try:
            for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS):
                found.setdefault(name, value)
        except ValueError:
            raise HTTPError(HTTPStatus.BAD_REQUEST) from None
        return found

    async def quickly(self, do: Callable[[], T]) -> T:
        """Do something that others wait for beside the loop, so that no page waits for another's choice."""
        return await asyncio.get_running_loop().run_in_executor(self.shared.quick, do)

    async def changing(self, do: Callable[[], T]) -> T:
        """Change something; everybody who looks on is told, also where it was refused after something was done."""
        try:
            return await self.quickly(do)
        finally:
            self.shared.changed()

    @property
    def address(self) -> str:
        """Who asks."""
        return str(self.request.remote_ip)

    def refuse_searching(self) -> None:
        """Refuse whoever has tried too many codes."""
        if self.shared.tries.are_too_many(self.address):
            raise HTTPError(HTTPStatus.TOO_MANY_REQUESTS)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in a sentence what is wrong."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, ToolkitError):
            status_code, text = REFUSED, str(error)
        elif isinstance(error, NotHere):
            status_code, text = HTTPStatus.NOT_FOUND, SAID[HTTPStatus.NOT_FOUND]
            self.shared.tries.wrong(self.address)
        else:
            text = SAID.get(status_code, "That could not be answered.")
        way = element("p", element("a", "To the start", href="/"))
        self.show(
            "Crisis",
            joined(element("h1", "Crisis"), element("p", text, class_="said"), way),
            status=status_code,
        )

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Tell of a fault of ours, and of nothing else; addresses hold secrets, which belong in no log."""
        if not isinstance(value, HTTPError | ToolkitError | NotHere):
            traceback.print_exception(typ, value, tb, file=sys.stderr)


SAID: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. If you had a seat here, your teacher may have freed it: join again.",
    HTTPStatus.FORBIDDEN: "Forms are taken from the pages of this class alone.",
    HTTPStatus.MISDIRECTED_REQUEST: "This machine is not known under that name.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many wrong codes from here. Wait a minute, then try again.",
}
