"""How a model is laid out in tables: which rows each step, member and rule can tell apart, and where their tables stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.rows.effects import StepEffects
from toolkit.engines.sampling.rows.endings import Endings
from toolkit.engines.sampling.rows.words import Grain, Index, Words
from toolkit.model.keyed_random import Use
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Program
from toolkit.model.steps import Check, Step


@dataclass(frozen=True)
class Table:
    """Numbers that are worked out from part of a step's program, for every row and draw.

    Attributes
    ----------
    slot : place of its grain among those of the step
    factor : entries of a row in one column
    first, n_columns : where it stands among the entries of a draw, and how many columns it has
    outputs, program : what of the step's program it needs, and what works these out
    columns : a state of each row
    """

    slot: int
    grain: Grain
    factor: int
    first: int
    n_columns: int
    outputs: tuple[int, ...]
    program: Program
    columns: tuple[npt.NDArray[np.int8], ...]

    def column(self, n: int) -> int:
        """Return where column n stands among the entries of a draw."""
        return self.first + n * self.height

    @property
    def height(self) -> int:
        """Entries of a column."""
        return self.grain.size * self.factor


@dataclass(frozen=True)
class MemberRows:
    """The tables of one member.

    Attributes
    ----------
    member : the member itself
    width : largest number of leaves of an action
    weights : (table, actions weighed in it, the member with these actions alone)
    n_cuts : how many sums of weights tell its actions apart
    branches : table with the summed chances of branches, action by action, or None
    """

    member: Member
    width: int
    weights: tuple[tuple[Table, tuple[int, ...], Member], ...]
    n_cuts: int
    branches: Table | None

    @property
    def is_summed(self) -> bool:
        """Whether the only table holds weights that are summed up already."""
        return len(self.weights) == 1

    @property
    def n_ways(self) -> int:
        """Ways it can turn out: its actions times ``width``."""
        return len(self.member.actions) * self.width

    @property
    def use(self) -> Use:
        """What the number is used for that decides its action."""
        return "event" if self.member.rule == "event" else "choice"

    @property
    def has_total(self) -> bool:
        """Whether weights have a sum other than 1."""
        return self.member.rule != "event"


@dataclass(frozen=True)
class StepRows:
    """The tables of one step; ``grains`` are the rows that they are looked up by."""

    number: int
    step: Step
    members: tuple[MemberRows, ...]
    checks: tuple[tuple[Table, Check], ...]
    grains: tuple[Grain, ...]
    effects: StepEffects

    @property
    def is_lasting(self) -> bool:
        """Whether all of it is the same in all turns."""
        return not self.step.program.reads_turn and not any(one.member.forced for one in self.members)


class CountedRows(NamedTuple):
    """What is counted together: the rows of some variables, or of the ladder with the rung of each, from 0 for none."""

    grain: Grain
    sizes: tuple[int, ...]
    cell: Index | None


@dataclass(frozen=True)
class Layout:
    """The tables of a model; ``n_cells`` entries a draw."""

    model: Model
    words: Words
    steps: tuple[StepRows, ...]
    endings: Endings
    counted: tuple[CountedRows, ...]
    n_cells: int
