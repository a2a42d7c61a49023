"""Numbers that are known to few -> hidden variables: one level for the value that is drawn, one for each type that others believe in.

Whoever knows the number sees the level and so the value; what reads the number reads the value of the level. In truth it is the value that was drawn,
which no one but those who know it holds for possible; others believe it to be one of the types.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.compile.parameters import believed_of
from toolkit.model.compile.variables import listed
from toolkit.model.types import AS_IT_IS, cut
from toolkit.model.variables import StateVariable
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import Node
from toolkit.scenario.learning import typed

DRAWN = "drawn"
"""Operator of a parameter that is read as it was drawn, whoever knows it."""


@dataclass(frozen=True)
class Types:
    """The types of one number: their values, in the order of the levels behind the first, and how likely others think them."""

    values: tuple[float, ...]
    shares: tuple[float, ...]

    def read(self, name: str) -> Node:
        """Return what reading the number comes to, level by level."""
        found = Node("number", value=self.values[-1])
        for place in range(len(self.values) - 1, 0, -1):
            found = _if_level(name, place, Node("number", value=self.values[place - 1]), found)
        return _if_level(name, 0, Node(DRAWN, name=name), found)


def types_of(scenario: Scenario) -> dict[str, Types]:
    """Return the types of every number that somebody who looks ahead does not know."""
    return {
        name: Types(*cut(believed_of(parameter), parameter.types or 1))
        for name, parameter in typed(scenario.declared).items()
    }


def type_variables(scenario: Scenario, types: dict[str, Types]) -> tuple[StateVariable, ...]:
    """Return the hidden variables that stand for numbers known to few."""
    declared = scenario.declared.parameters
    return tuple(
        StateVariable(
            name,
            declared[name].name or name.replace("_", " "),
            "type",
            (AS_IT_IS, *(f"{value:.3g}" for value in own.values)),
            place=scenario.place("parameters", name),
            known_to=listed(declared[name].known_to),
            visible_to=listed(declared[name].known_to),
        )
        for name, own in types.items()
    )


def _if_level(name: str, level: int, then: Node, other: Node) -> Node:
    here = Node("==", (Node("variable", name=name), Node("number", value=float(level))))
    return Node("if_else", (here, then, other))
