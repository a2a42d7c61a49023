"""What an action changes: its ways to turn out, and what each does to the variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

FARTHEST = 2**40
"""Largest change to a whole number: further than any sum of smaller ones could bring it back."""
SMALL = 127
"""Largest number that the narrow columns hold."""


@dataclass(frozen=True)
class Change:
    """A change to one variable.

    ``add`` and ``set`` do what they say; ``arm`` starts a clock that is not running yet.
    """

    variable: int
    operation: Literal["add", "set", "arm"]
    amount: int = 0
    row: int | None = None
    """Output of the step's program that holds the amount, where it is not a constant."""
    when: int | None = None
    """Output of the step's program that says for which states the change holds."""
    place: str = ""
    most: int = 0
    """Largest size that the amount can have."""


@dataclass(frozen=True)
class Leaf:
    """One way a member of a phase can turn out."""

    action: int
    changes: tuple[Change, ...]
    label: str = ""
    """Name of the branch, empty where the action has none or none of them came."""
    needs: tuple[str, ...] = ()
    """Actors whose consent it needs when people play."""


@dataclass(frozen=True)
class ChangeTable:
    """What the leaves of a member do to one variable.

    Attributes
    ----------
    added, assigned : (leaf, amount) of changes of fixed size.
    special : (leaf, change) for sizes or conditions that depend on the state, and for clocks.
    """

    added: tuple[tuple[int, int], ...]
    assigned: tuple[tuple[int, int], ...]
    special: tuple[tuple[int, Change], ...]

    @cached_property
    def reach(self) -> int:
        """Largest size of what a leaf adds, or of what it sets the variable to."""
        sizes = dict[int, int]()
        for leaf, amount in (*self.added, *((leaf, change.most) for leaf, change in self.special)):
            sizes[leaf] = sizes.get(leaf, 0) + abs(amount)
        return max(sizes.values(), default=0)


def change_table(leaves: Sequence[Leaf], variable: int) -> ChangeTable:
    """Gather what the leaves of a member do to one variable."""
    added, assigned, special = dict[int, int](), dict[int, int](), list[tuple[int, Change]]()
    for number, leaf in enumerate(leaves):
        for change in leaf.changes:
            if change.variable != variable:
                continue
            if change.operation == "set" and change.when is None:  # of two assignments the later listed holds
                assigned.pop(number, None)
                special = [
                    (leaf_number, c)
                    for leaf_number, c in special
                    if leaf_number != number or c.operation != "set"
                ]
            if change.row is not None or change.when is not None or change.operation == "arm":
                special.append((number, change))
            elif change.operation == "add":
                added[number] = added.get(number, 0) + change.amount
            else:
                assigned[number] = min(max(change.amount, -SMALL), SMALL)
    return ChangeTable(tuple(added.items()), tuple(assigned.items()), tuple(special))
