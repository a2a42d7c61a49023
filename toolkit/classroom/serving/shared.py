"""What the handlers of a server share: the class, its pages, those who look on, and who does the work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from toolkit.classroom.looking_back import LookingBack
from toolkit.classroom.room import Classroom
from toolkit.classroom.seat_pages import labels_of
from toolkit.classroom.serving.guard import Tries
from toolkit.classroom.serving.hub import Hub
from toolkit.classroom.serving.picture import qr_code
from toolkit.classroom.teacher_pages import Teacher


@dataclass
class Shared:
    """What the handlers of a server share.

    Attributes
    ----------
    base : where it is served
    names : under which it answers, beside its numbers
    quick, slow : who changes games and sets pages; who makes debriefs, one at a time
    told : token of the desk -> what its last button did, said once
    """

    room: Classroom
    base: str
    names: set[str]
    quick: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "class"))
    slow: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "debrief"))
    tries: Tries = field(default_factory=Tries)
    told: str = ""

    def __post_init__(self) -> None:
        self.back = LookingBack(self.room.model)
        self.hub = Hub(self.room, self.back)
        self.teacher = Teacher(self.room, self.back, self.base, qr_code)
        self._wanted: set[str] = set()

    def changed(self) -> None:
        """Tell everybody who looks on, and have worked out what the wall will show of games that are over."""
        self.hub.publish()
        for group in self.room.groups:
            if self.back.is_wanted(group) and group.name not in self._wanted:
                self._wanted.add(group.name)
                labels = {chair: labels_of(self.room, chair) for chair in group.chairs.values()}
                self._later(partial(self.back.work_out, group, labels), group.name)

    def begin(self) -> None:
        """Have the model's own forecast worked out before anybody asks for it."""
        self._later(self.back.result, "")
        self.changed()

    def end(self) -> None:
        """Begin nothing more."""
        self.quick.shutdown(wait=False, cancel_futures=True)
        self.slow.shutdown(wait=False, cancel_futures=True)

    def _later(self, do: Callable[[], object], name: str) -> None:
        """Do heavy work when its turn comes, then tell everybody who looks on."""
        work = asyncio.get_running_loop().run_in_executor(self.slow, do)

        def done(finished: asyncio.Future[object]) -> None:
            self._wanted.discard(name)
            if not finished.cancelled() and finished.exception() is None:
                self.hub.publish()

        work.add_done_callback(done)
