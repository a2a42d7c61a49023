"""Who is in a class: the lobby, who sits where, and how somebody comes back from another device."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from toolkit.classroom.class_file import N_RETURN, ClassRecord, Person, open_record, write_record
from toolkit.classroom.codes import clean_name, new_code, new_secret, typed_code
from toolkit.errors import RunError

MOST_AT_A_SEAT = 40
MOST_WAITING = 200
"""People in the lobby who have no seat yet."""
LONGEST_CLOCK = 600


class NotHere(KeyError):
    """An address, a seat or a button that is not there (any more)."""


class Roster:
    """Who is in a class. The record is exchanged for another, saved first, and never changed in place.

    Parameters
    ----------
    folder, digest, chairs, n_groups : of the class, as in ``open_record``
    at_a_seat : int
        People who may sit at each chair.

    Raises
    ------
    RunError
        If the folder cannot be used, or holds another class.
    """

    def __init__(
        self, folder: Path, digest: str, chairs: Sequence[Sequence[str]], n_groups: int, at_a_seat: int
    ) -> None:
        if not 1 <= at_a_seat <= MOST_AT_A_SEAT:
            raise RunError(f"{at_a_seat} people at a seat were asked for; expected 1 to {MOST_AT_A_SEAT}")
        self.folder, self.at_a_seat = folder, at_a_seat
        self.record: ClassRecord = open_record(folder, digest, chairs, n_groups)
        self.links = [link for given in self.record.groups.values() for link in given]
        self._lock = threading.Lock()
        """Held while the record is exchanged; no game is waited for under it."""

    def person_of(self, secret: str) -> Person:
        """Return who has an address.

        Raises
        ------
        NotHere
            If nobody has it.
        """
        found = [
            one for one in self.record.people if hmac.compare_digest(one.secret.encode(), secret.encode())
        ]
        if not found:
            raise NotHere(secret)
        return found[0]

    def people_at(self, link: str) -> list[Person]:
        """Return who sits at a seat; with no link, who waits in the lobby."""
        return [one for one in self.record.people if one.chair == link]

    def is_desk(self, token: str) -> bool:
        """Whether it is the facilitator's token."""
        return hmac.compare_digest(token.encode(), self.record.desk.encode())

    def is_code(self, text: str) -> bool:
        """Whether somebody has typed the code of the class."""
        return hmac.compare_digest(typed_code(text).encode(), self.record.code.encode())

    def join(self, name: str) -> Person:
        """Let somebody into the lobby, who has shown the code.

        Raises
        ------
        RunError
            If somebody has that name, or no place is left in the class.
        """
        name = clean_name(name)
        with self._lock:
            record = self.record
            if any(one.name.casefold() == name.casefold() for one in record.people):
                raise RunError(
                    f"There is a {name} already. If that is you, come back with your return code; if not, add a letter."
                )
            if (
                len(record.people) >= len(self.links) * self.at_a_seat
                or len(self.people_at("")) >= MOST_WAITING
            ):
                raise RunError("The class is full. Ask your teacher to free a seat.")
            person = Person(
                number=record.n_joined + 1, name=name, secret=new_secret(), back=new_code(N_RETURN)
            )
            self._write(people=(*record.people, person), n_joined=person.number)
            return person

    def come_back(self, name: str, back: str) -> Person:
        """Return who somebody is that comes back from another device.

        Raises
        ------
        RunError
            If name and return code are nobody's.
        """
        typed = typed_code(back).encode()
        for one in self.record.people:
            if one.name.casefold() == " ".join(name.split()).casefold() and hmac.compare_digest(
                one.back.encode(), typed
            ):
                return one
        raise RunError(
            "Nobody here has that name and return code. Your teacher’s desk shows both, or can free your seat."
        )

    def sit(self, secret: str, link: str = "") -> Person:
        """Give somebody a place at a seat; without a link where the fewest sit.

        Raises
        ------
        RunError
            If it is full.
        NotHere
            If there is no such person or seat.
        """
        if link and link not in self.links:
            raise NotHere(link)
        with self._lock:
            person = self.person_of(secret)
            link = link or min(self.links, key=lambda one: len(self.people_at(one)))
            if person.chair == link:
                return person
            if len(self.people_at(link)) >= self.at_a_seat:
                raise RunError("That seat is full. Take another, or ask your teacher.")
            moved = person.model_copy(update={"chair": link})
            self._write(people=tuple(moved if one is person else one for one in self.record.people))
            return moved

    def free(self, number: int) -> str:
        """Take somebody out of the class, so that their place is free; return what to say of it.

        Raises
        ------
        RunError
            If they are gone already.
        """
        with self._lock:
            rest = tuple(one for one in self.record.people if one.number != number)
            gone = [one for one in self.record.people if one.number == number]
            if not gone:
                raise RunError("They are gone already; nothing was done.")
            self._write(people=rest)
        return f"{gone[0].name} was taken out; the place is free."

    def set_clock(self, minutes: int) -> str:
        """Let the clock on the wall run for some minutes from now, or take it away; return what to say of it.

        Raises
        ------
        RunError
            If that is no time for a lesson.
        """
        if not 0 <= minutes <= LONGEST_CLOCK:
            raise RunError(f"The clock runs for 1 to {LONGEST_CLOCK} minutes; 0 takes it away.")
        with self._lock:
            self._write(play_ends=time.time() + 60 * minutes if minutes else None)
        return f"The clock runs for {minutes} minutes." if minutes else "The clock was taken away."

    def show_forecasts(self) -> str:
        """Have the wall show the forecasts that there are; return what to say of it."""
        with self._lock:
            self._write(shows_forecasts=True)
        return "The wall shows the forecasts that are made."

    def count_back(self, name: str) -> int:
        """Write down that something is taken back in a group; return how often that was."""
        with self._lock:
            n = self.record.taken_back.get(name, 0) + 1
            self._write(taken_back={**self.record.taken_back, name: n})
        return n

    def close_forecasts(self, links: Iterable[str], attempt: int) -> None:
        """Write down that seats have chosen in a game, so that taking that back opens no forecast again."""
        with self._lock:
            closed = dict.fromkeys(links, attempt)
            if closed.items() - self.record.foretold.items():
                self._write(foretold={**self.record.foretold, **closed})

    def _write(self, **new: Any) -> None:
        """Save the record with something new, then put it in place of the other; the lock is held."""
        record: ClassRecord = self.record.model_copy(update=new)
        write_record(self.folder, record)
        self.record = record
