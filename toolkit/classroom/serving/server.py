"""The server itself: which address is whose, what it is bound to, and what it reads and holds at most."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections import Counter
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application

from toolkit.classroom.room import Classroom
from toolkit.classroom.serving import for_people, for_teachers, live
from toolkit.classroom.serving.answering import Answering
from toolkit.classroom.serving.guard import own_names
from toolkit.classroom.serving.shared import Shared
from toolkit.errors import RunError

MOST_BODY, MOST_HEAD = 10_000, 16_384
MOST_CONNECTIONS, MOST_FROM_ONE = 400, 250
"""In all, and from one address, behind which a whole class may be: far more than its phones hold open. More are turned away."""
SILENCE, PULSE = 30.0, 25.0
"""Seconds after which a silent connection is let go, and between two signs of life of a web socket."""
SECRET = r"([A-Za-z0-9_-]{4,64})"


class Serving:
    """A class that is bound to an address; ``run`` serves it until ``stop``, or Ctrl-C."""

    def __init__(self, room: Classroom, host: str, port: int, shown_host: str, slow: Executor) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            if not 0 <= port < 1 << 16:
                raise OSError("a port is a number from 0 to 65535")
            self._socket = socket.create_server((host, port), family=family, backlog=128)
        except OSError as error:
            reason = error.strerror or str(error)
            raise RunError(f"cannot serve on {host}, port {port}: {reason}; try another --port") from None
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]
        self.base = f"http://{f'[{shown_host}]' if ':' in shown_host else shown_host}:{self.port}"
        self.shared = Shared(room, self.base, own_names(host), slow)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = threading.Event()
        self._end: asyncio.Event | None = None

    def run(self) -> None:
        """Serve until somebody stops it."""
        _say_nothing()
        asyncio.run(self._serve())

    def stop(self) -> None:
        """Stop it, from any thread; what was asked before is answered."""
        self._ending.set()
        if self._loop is not None and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)

    def close(self) -> None:
        """Let go of the address, also where it was never served."""
        self._socket.close()
        self.shared.end()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = _Bounded(
            _application(self.shared),
            max_body_size=MOST_BODY,
            max_header_size=MOST_HEAD,
            idle_connection_timeout=SILENCE,
            body_timeout=SILENCE,
        )
        server.add_socket(self._socket)
        if threading.current_thread() is threading.main_thread():
            with suppress(NotImplementedError):  # Windows knows no such signal
                self._loop.add_signal_handler(signal.SIGTERM, self._end.set)
        self.shared.begin()
        try:
            if not self._ending.is_set():
                await self._end.wait()
        finally:
            server.stop()
            await server.close_all_connections()
            self.shared.end()


class _Bounded(HTTPServer):
    """Turns away whoever comes when too many are there, in all or from one address."""

    def initialize(self, *args: Any, **kwargs: Any) -> None:
        super().initialize(*args, **kwargs)
        self.n_open: Counter[str] = Counter()

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        whom = str(address[0])
        if self.n_open.total() >= MOST_CONNECTIONS or self.n_open[whom] >= MOST_FROM_ONE:
            stream.close()
            return
        self.n_open[whom] += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: Any) -> None:
        self.n_open[str(server_conn.context.address[0])] -= 1
        super().on_close(server_conn)


def serve(room: Classroom, host: str, port: int, shown_host: str = "", *, is_apart: bool = False) -> Serving:
    """Bind a class to an address; call ``run`` on what is returned.

    Parameters
    ----------
    shown_host : the name of this machine in addresses that are shown; ``host``, if left out
    is_apart : whether debriefs are made in a process of their own, which takes some seconds to start

    Raises
    ------
    RunError
        If the address cannot be used.
    """
    slow: Executor = ThreadPoolExecutor(1, "debrief")
    if is_apart:
        slow = ProcessPoolExecutor(1, get_context("spawn"), initializer=_ignore_interrupts)
        _begin_deaf(slow)
    return Serving(room, host, port, shown_host or host, slow)


def _begin_deaf(pool: Executor) -> None:
    """Begin a process so that it is deaf to Ctrl-C from its first moment, before it can say so itself; only a main thread can."""
    if threading.current_thread() is not threading.main_thread():
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pool.submit(_ignore_interrupts)
    finally:
        signal.signal(signal.SIGINT, heard)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C, which goes to all processes of a terminal, to the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _application(shared: Shared) -> Application:
    desk, number = rf"/desk/{SECRET}", r"(\d{1,3})"
    rules: list[tuple[str, Any]] = [
        (r"/", for_people.Start),
        (r"/join", for_people.Join),
        (r"/back", for_people.Back),
        (rf"/lobby/{SECRET}", for_people.Lobby),
        (rf"/lobby/{SECRET}/sit", for_people.Sit),
        (rf"/seat/{SECRET}", for_people.SeatPage),
        (rf"/seat/{SECRET}/(choose|forecast|again)", for_people.SeatPage),
        (rf"/seat/{SECRET}/debrief", for_people.SeatDebrief),
        (rf"/seat/{SECRET}/debrief/(\d)", for_people.SeatDebrief),
        (rf"/board/{SECRET}", for_teachers.Board),
        (desk, for_teachers.DeskPage),
        (rf"{desk}/(briefing|end)", for_teachers.DeskSheets),
        (rf"{desk}/{number}/debrief", for_teachers.DeskDebrief),
        (rf"{desk}/{number}/debrief/(\d)", for_teachers.DeskDebrief),
        (rf"{desk}/(all|\d{{1,3}})/([a-z]+)", for_teachers.DeskButtons),
        (rf"/version/(seat|lobby|board|desk)/{SECRET}", live.Version),
        (rf"/live/(seat|lobby|board|desk)/{SECRET}", live.Live),
    ]
    given = {"shared": shared}
    return Application(
        [(address, handler, given) for address, handler in rules],
        default_handler_class=_Nothing,
        default_handler_args=given,
        log_function=lambda _: None,  # addresses hold secrets, which belong in no log
        websocket_ping_interval=PULSE,
        websocket_max_message_size=1024,
    )


class _Nothing(Answering):
    """Any other address."""

    def prepare(self) -> None:
        super().prepare()
        self.send_error(404)


def _say_nothing() -> None:
    """Keep what the library tells of broken connections off the terminal; faults of ours are told by the handlers."""
    for name in ("tornado.general", "tornado.access", "tornado.application"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
