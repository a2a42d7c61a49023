"""Who or what is settled in a phase, and the actions among which it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from toolkit.model.changes import Change, ChangeTable, Leaf, change_table

SKIP = "no_option_open"
"""Stands for an actor that finds every option closed and skips its phase."""
HOLD = "hold"
"""Stands for an actor that does nothing, unless its file says otherwise."""
HOLD_LABEL = "Hold"
"""The one word for doing nothing, on pages, in games, figures and tables, where a file has no title of its own for it."""
NOTHING = "nothing"
"""Stands for an event that does not happen."""


@dataclass(frozen=True)
class Action:
    """An option, an event, or the rest (``hold``, ``nothing``)."""

    name: str
    label: str
    opens: int | None
    """Output that says where it is open; None is always."""
    score: int
    """Output with its log-weight (logit), weight (weights) or probability (events)."""
    branches: tuple[int, ...]
    """Outputs with the probabilities of its branches; what is left is the last leaf."""
    first_leaf: int
    may_open: int
    """Output of the step's ``reach`` program: where it may be open for some draw and some turn to come."""
    may_branch: tuple[int, ...] = ()
    """Outputs of ``reach``: where each branch may be drawn, and last where none may."""
    rung: int | None = None
    """Rung of the ladder that an option stands for; a label."""
    visible_to: tuple[str, ...] = ()
    """Actors who notice it beside who does it, or ``NOBODY``; empty for everyone."""
    needs: tuple[str, ...] = ()
    """Actors without whose consent it does not come when people hold their seats."""


@dataclass(frozen=True)
class Member:
    """One random selection of a phase: an actor's choice on a track, an event, a group of events, a clock."""

    key: str
    """Name its random numbers belong to: ``actor``, ``actor.track``, an event or a group."""
    rule: Literal["logit", "weights", "event", "clock"]
    actions: tuple[Action, ...]
    leaves: tuple[Leaf, ...]
    label: str = ""
    """Who chooses or what may happen, for readers."""
    actor: str = ""
    track: str = ""
    precision: int | None = None
    """Output with the precision, for actors that look ahead or whose precision may be infinite; otherwise scores hold it already."""
    is_best_reply: bool = False
    """Infinite precision: the best option, ties split evenly."""
    may_be_sharp: bool = False
    """Whether precision may be infinite in some draws or states."""
    shifts: bool = False
    """Whether scores may be so large that the largest is taken off first."""
    forced: Mapping[int, tuple[int, bool]] = field(default_factory=dict)
    """Turn -> (action imposed, whether others foresee it)."""
    place: str = ""

    @cached_property
    def tables(self) -> Mapping[int, ChangeTable]:
        """Changes by variable, as look-up tables over the leaves."""
        variables = {change.variable for leaf in self.leaves for change in leaf.changes}
        return {variable: change_table(self.leaves, variable) for variable in sorted(variables)}

    @cached_property
    def way_of_leaf(self) -> tuple[int, ...]:
        """For each leaf, its number among the different sets of changes: leaves that change alike are one way."""
        number: dict[tuple[Change, ...], int] = {}
        return tuple(number.setdefault(leaf.changes, len(number)) for leaf in self.leaves)

    @cached_property
    def first_leaf_of_way(self) -> tuple[int, ...]:
        """For each way, one leaf that has its changes."""
        return tuple(self.way_of_leaf.index(way) for way in range(max(self.way_of_leaf) + 1))

    @cached_property
    def reported(self) -> tuple[Action, ...]:
        """Actions that a reader hears of: all but the rest, which stands last."""
        if self.rule == "clock":
            return ()
        return tuple(action for action in self.actions if action.name not in (SKIP, NOTHING))

    def may_choose(self, key: str, option: str) -> bool:
        """Whether it goes by a name, or belongs to an actor of that name, and has an option."""
        return key in (self.key, self.actor) and any(action.name == option for action in self.actions)

    def with_forced(self, turn: int, option: str, *, announced: bool) -> Member:
        """Return it with an option imposed in one turn."""
        names = [action.name for action in self.actions]
        return replace(self, forced={**self.forced, turn: (names.index(option), announced)})

    @property
    def is_certain(self) -> bool:
        """Whether it can turn out in only one way."""
        return len(self.leaves) == 1

    @property
    def branches_anywhere(self) -> bool:
        """Whether any action has branches."""
        return any(action.branches for action in self.actions)
