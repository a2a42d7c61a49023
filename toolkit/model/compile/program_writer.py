"""Expressions over the state and the draws of one model -> programs, with what has to be watched of them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from toolkit.model.compile.drafts import TRUE, MemberDraft
from toolkit.model.compile.program_builder import ProgramBuilder
from toolkit.model.parameters import ModelParameter
from toolkit.model.program import Program
from toolkit.model.steps import Check, Step
from toolkit.model.variables import StateVariable
from toolkit.scenario.expressions import Bounds, Node, bounds
from toolkit.scenario.expressions.domains import LARGEST, Hole, holes

OF_DRAWS = ("parameter", "drawn", "capability")
"""Leaves whose values may differ between draws, and between models that share all names."""


@dataclass
class ProgramWriter:
    """Knows where every name of a model stands, and between what bounds it stays.

    Attributes
    ----------
    variables, parameters : one per column of the state, and of the draws
    capabilities : actor.capability -> number or parameter
    horizon : the last turn
    reads : parameter that is known to few -> what reading it comes to, type by type
    believed : such a parameter -> the lowest and highest of the types that others believe in
    """

    variables: tuple[StateVariable, ...]
    parameters: tuple[ModelParameter, ...]
    capabilities: Mapping[str, float | str]
    horizon: int
    reads: Mapping[str, Node] = field(default_factory=dict)
    believed: Mapping[str, Bounds] = field(default_factory=dict)
    draw_in_effect: str = ""
    """Place of the first change whose size depends on the draw or the turn."""
    steps: dict[Hashable, tuple[Step, str]] = field(default_factory=dict)
    """What was written, by what was asked: each step, and its own place of such a change."""
    known: ProgramWriter | None = None
    """A writer that shares all names with this one, whose steps need not be written again."""

    @cached_property
    def columns(self) -> Mapping[str, tuple[int, int]]:
        """Variable -> (column, number of position 0)."""
        return {one.name: (n, one.low) for n, one in enumerate(self.variables)}

    @cached_property
    def real(self) -> frozenset[int]:
        """Columns that hold real numbers."""
        return frozenset(n for n, one in enumerate(self.variables) if one.within is not None)

    @cached_property
    def _parameter_columns(self) -> Mapping[str, int]:
        return {one.name: n for n, one in enumerate(self.parameters)}

    @cached_property
    def _ranges(self) -> Mapping[str, Bounds]:
        """Variable -> its lowest and highest number."""
        return {
            one.name: one.within or (float(one.low), float(one.low + one.size - 1)) for one in self.variables
        }

    @cached_property
    def _parameter_ranges(self) -> Mapping[str, Bounds]:
        """Parameter -> the lowest and highest value that a draw can have."""
        return {one.name: self._range_of(one) for one in self.parameters}

    def shares_names(self, other: ProgramWriter) -> bool:
        """Whether every name stands for the same in both, whatever values parameters may have."""
        return (
            self.variables == other.variables
            and self._parameter_columns == other._parameter_columns
            and self.capabilities == other.capabilities
            and self.horizon == other.horizon
            and self.reads == other.reads
        )

    def ranges(self, nodes: Iterable[Node]) -> Mapping[str, Bounds]:
        """Return between what values the parameters and capabilities stay that some expressions read."""
        leaves = (part for node in nodes for part in node.walk() if part.operator in OF_DRAWS)
        return {leaf.name: self._leaf(leaf) for leaf in leaves}

    def _range_of(self, parameter: ModelParameter) -> Bounds:
        low, high = parameter.distribution.extremes
        least, most = self.believed.get(parameter.name, (low, high))
        return min(low, least), max(high, most)

    def builder(self) -> ProgramBuilder:
        """Start a program."""
        return ProgramBuilder(self.columns, self._parameter_columns, self.capabilities, self.real, self.reads)

    def program(self, *nodes: Node) -> Program:
        """Write some expressions as one program."""
        builder = self.builder()
        for node in nodes:
            builder.add(node)
        return builder.build()

    def watched(
        self, builder: ProgramBuilder, node: Node, what: str, place: str, given: Sequence[Node] = ()
    ) -> list[Check]:
        """Have the run watch the parts of a number that may have no value where ``given`` holds."""
        found = []
        for hole in self.holes(node, given):
            conditions = [condition for condition in hole.given if condition != TRUE]
            joined = Node("and", tuple(conditions)) if len(conditions) > 1 else None
            opens = builder.add(joined or conditions[0]) if conditions else None
            row = builder.add(hole.node)
            found.append(Check(row, -LARGEST, LARGEST, opens, what, place, hole.why))
        return found

    def holes(self, node: Node, given: Sequence[Node] = ()) -> list[Hole]:
        """Return the parts of a number that may have no value where ``given`` holds."""
        return list(holes(node, self._leaf, tuple(given)))

    def range_of(self, node: Node) -> Bounds:
        """Bracket a resolved expression over all states, draws and turns."""
        return bounds(node, self._leaf)

    def may_be_sharp(self, draft: MemberDraft) -> bool:
        """Say whether an author's own infinity stands in a precision, as a number or in what a parameter may be."""
        leaves = (
            part for part in draft.precision.walk() if part.operator in ("number", "parameter", "capability")
        )
        return any(math.isinf(self.range_of(leaf)[1]) for leaf in leaves)

    def _leaf(self, node: Node) -> Bounds:
        if node.operator == "turn":
            return 1.0, float(self.horizon)
        if node.operator == "flag":
            return 0.0, 1.0
        if node.operator == "variable":
            return self._ranges[node.name]
        name = node.name
        if node.operator == "capability":
            amount = self.capabilities[name]
            if not isinstance(amount, str):
                return amount, amount
            name = amount
        return self._parameter_ranges[name]
