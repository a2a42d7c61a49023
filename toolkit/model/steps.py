"""Steps: members that are settled at once, the numbers they need, and what is watched of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from toolkit.model.changes import SMALL
from toolkit.model.members import Member
from toolkit.model.program import Program

MOST_INT16 = int(np.iinfo(np.int16).max)


@dataclass(frozen=True)
class Check:
    """A number that must stay within bounds where an action is open."""

    row: int
    low: float
    high: float
    opens: int | None
    what: str
    place: str
    why: str = ""
    """What it would be where it has no value, for numbers that may have none."""

    def message(self, draw: int, where: str) -> str:
        """Say that the number left its bounds in a draw and a state."""
        if self.why:
            return (
                f"{self.place}\n  {self.what} has no value in draw {draw} where {where}: {self.why}; "
                "leave that state out with `when` or if_else(…), or keep the number in range with max(…) or clip(…)"
            )
        return (
            f"{self.place}\n  {self.what} leaves [{self.low:g}, {self.high:g}] in draw {draw} where {where}; "
            "use clip(…, low, high), or narrow the parameters"
        )


@dataclass(frozen=True)
class Step:
    """Members that are settled at once on the same state.

    A phase is one or more steps: members that cannot feel each other are settled one after the other.
    """

    phase: str
    members: tuple[Member, ...]
    program: Program
    reach: Program
    checks: tuple[Check, ...]
    ends_phase: bool
    ends_turn: bool
    noise: tuple[tuple[int, int], ...] = ()
    """(variable, output with the standard deviation of what chance adds) of real numbers."""

    def with_forced(self, turn: int, key: str, option: str, *, announced: bool) -> Step:
        """Return it with an option imposed, in one turn, on those of its members who go by the key and have it."""
        members = (
            one.with_forced(turn, option, announced=announced) if one.may_choose(key, option) else one
            for one in self.members
        )
        return replace(self, members=tuple(members))

    def width(self, variable: int, top: int) -> type[np.int8] | type[np.int16] | type[np.int64]:
        """Return the narrowest type in which the changes to a variable can be added up."""
        added, is_special = self._reaches.get(variable, (0, False))
        reach = top + added
        if reach > MOST_INT16:
            return np.int64
        return np.int16 if reach > SMALL or is_special else np.int8

    @cached_property
    def _reaches(self) -> Mapping[int, tuple[int, bool]]:
        """Variable -> largest size that all changes to it add up to, and whether some hang on the state."""
        found = dict[int, tuple[int, bool]]()
        for member in self.members:
            for variable, table in member.tables.items():
                reach, is_special = found.get(variable, (0, False))
                found[variable] = reach + table.reach, is_special or bool(table.special)
        return found

    @cached_property
    def changed(self) -> tuple[int, ...]:
        """Columns of the variables that some member may change."""
        return tuple(sorted({variable for member in self.members for variable in member.tables}))

    @cached_property
    def read_by_changes(self) -> tuple[int, ...]:
        """Outputs of the program that say how much changes, or for which states a change holds."""
        changes = (change for member in self.members for leaf in member.leaves for change in leaf.changes)
        return tuple(sorted({n for change in changes for n in (change.row, change.when) if n is not None}))
