"""What the handlers of a server share: the class, its pages, those who look on, and who does the work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from toolkit.classroom.group import Group, Standing
from toolkit.classroom.heavy import debrief_of, forecast_of, marks_of
from toolkit.classroom.looking_back import LookingBack, Place, place_of
from toolkit.classroom.room import Classroom
from toolkit.classroom.seat_pages import labels_of
from toolkit.classroom.serving.guard import Tries
from toolkit.classroom.serving.hub import Hub
from toolkit.classroom.serving.picture import qr_code
from toolkit.classroom.teacher_pages import Teacher
from toolkit.errors import ToolkitError
from toolkit.markup import Html

T = TypeVar("T")


@dataclass
class Shared:
    """What the handlers of a server share; used from the server's own thread alone.

    Attributes
    ----------
    base : where it is served
    names : under which it answers, beside its numbers
    slow : who makes debriefs, one at a time; a process of its own takes no time from those who play
    quick : who changes games and sets pages
    told : what the last button of the desk did, said once
    """

    room: Classroom
    base: str
    names: set[str]
    slow: Executor = field(default_factory=lambda: ThreadPoolExecutor(1, "debrief"))
    quick: Executor = field(default_factory=lambda: ThreadPoolExecutor(4, "class"))
    tries: Tries = field(default_factory=Tries)
    told: str = ""

    def __post_init__(self) -> None:
        self.back = LookingBack()
        self.hub = Hub(self.room, self.back)
        self.teacher = Teacher(self.room, self.back, self.base, qr_code)
        self._making: dict[Place, asyncio.Task[Any]] = {}

    def changed(self) -> None:
        """Tell everybody who looks on, and have worked out what the wall will show of games that are over."""
        self.hub.publish()
        for group in self.room.groups:
            if self.back.is_wanted(group):
                self._once(place_of(group, group.games[0]), partial(self._mark, group))

    def begin(self) -> None:
        """Have the model's own forecast worked out before anybody asks for it."""
        self._once(("", 0, "", ()), self._foretell)
        self.changed()

    def end(self) -> None:
        """Begin nothing more."""
        for one in self._making.values():
            one.cancel()
        self.quick.shutdown(wait=False, cancel_futures=True)
        self.slow.shutdown(wait=False, cancel_futures=True)

    async def debrief(self, group: Group, standing: Standing, chair: tuple[str, ...] = ()) -> Html:
        """Return the debrief of a game as it stands; whoever asks while it is made waits for the same.

        Raises
        ------
        ToolkitError
            If there is nothing to look back on.
        """
        known = self.back.debrief(group, standing, chair)
        if known is not None:
            return known
        place = "debrief of " + group.name, standing.attempt, standing.version, chair
        made: Html = await asyncio.shield(self._once(place, partial(self._debrief, group, standing, chair)))
        return made

    def _once(self, place: Place, make: Callable[[], Any]) -> asyncio.Task[Any]:
        """Make something, unless it is being made."""
        if place not in self._making:
            task = asyncio.get_running_loop().create_task(make())
            self._making[place] = task
            task.add_done_callback(lambda done: self._made(place, done))
        return self._making[place]

    def _made(self, place: Place, done: asyncio.Task[Any]) -> None:
        del self._making[place]
        if not done.cancelled() and done.exception() is None:
            self.hub.publish()

    async def _debrief(self, group: Group, standing: Standing, chair: tuple[str, ...]) -> Html:
        made = await self._work(debrief_of, standing.game.record(), chair, group.name)
        self.back.keep_debrief(group, standing, chair, made)
        return made

    async def _mark(self, group: Group) -> None:
        first = group.games[0]
        labels = {chair: labels_of(self.room, chair) for chair in group.chairs.values()}
        self.back.keep_marks(
            group, await self._work(marks_of, first.game.record(), labels, group.name), first
        )

    async def _foretell(self) -> None:
        try:
            self.back.forecast = await self._work(forecast_of, self.room.groups[0].games[0].game.record())
        except ToolkitError:  # too large to solve: the wall does without it
            self.back.forecast = None

    async def _work(self, do: Callable[..., T], *given: object) -> T:
        """Do heavy work where it is done; where that process has died, in a thread from then on."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.slow, do, *given)
        except BrokenExecutor:
            self.slow = ThreadPoolExecutor(1, "debrief")
            return await loop.run_in_executor(self.slow, do, *given)
