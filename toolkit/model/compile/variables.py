"""Declared variables -> columns of the state, and where each may start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.model.compile.program_writer import ProgramWriter
from toolkit.model.compile.rates import ONE, number
from toolkit.model.program import Program
from toolkit.model.variables import NOBODY, StateVariable
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import Node
from toolkit.scenario.learning import noticed_by
from toolkit.scenario.records import Variable


def declared_variables(scenario: Scenario) -> tuple[StateVariable, ...]:
    """Return the variables that an author declared."""
    return tuple(
        StateVariable(
            name,
            variable.name or name.replace("_", " "),
            variable.levels.kind,
            variable.levels.labels,
            variable.levels.low,
            variable.overflow == "refuse",
            scenario.place("variables", name),
            listed(variable.known_to),
            variable.levels.within,
            listed(noticed_by(variable)) or listed(variable.known_to),
        )
        for name, variable in scenario.declared.variables.items()
    )


def listed(actors: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return a list of actors as models hold it: empty for everyone, and ``NOBODY`` for none.

    Examples
    --------
    >>> listed(None), listed(()), listed(("north",))
    ((), ('',), ('north',))
    """
    return () if actors is None else actors or NOBODY


def start_of(scenario: Scenario, writer: ProgramWriter) -> tuple[Program, tuple[tuple[float, ...], ...]]:
    """Write how likely each start is: the program, and per variable the positions that its outputs are about."""
    tables = [_start_table(scenario, variable) for variable in writer.variables]
    return _written(writer, tables), tuple(map(tuple, tables))


def believed_start_of(
    scenario: Scenario, writer: ProgramWriter, types: Mapping[str, Sequence[float]]
) -> Program | None:
    """Write how likely actors think each start that they do not see, in the order of ``start_of``; None where that is how it is drawn."""
    declared = scenario.declared.variables
    if not types and all(one.believed is None for one in declared.values()):
        return None
    tables = [_start_table(scenario, variable) for variable in writer.variables]
    for variable, table in zip(writer.variables, tables, strict=True):
        if variable.name in types:
            table.update({place: number(share) for place, share in enumerate((0.0, *types[variable.name]))})
        elif variable.name in declared and (said := declared[variable.name].believed) is not None:
            believed = _positions(scenario, declared[variable.name], said)
            table.update({place: believed.get(place, number(0.0)) for place in table})
    return _written(writer, tables)


def _written(writer: ProgramWriter, tables: Sequence[Mapping[float, Node]]) -> Program:
    return writer.program(*(node for table in tables for node in table.values()))


def _start_table(scenario: Scenario, variable: StateVariable) -> dict[float, Node]:
    """Return position -> its probability, in order of positions."""
    if variable.kind == "memory":
        return {0: ONE}
    if variable.kind == "type":
        return {place: number(float(place == 0)) for place in range(variable.size)}
    declared = scenario.declared.variables[variable.name]
    if variable.within is not None:
        return {float(str(declared.start)): ONE}
    found = _positions(scenario, declared, declared.start)
    if declared.believed is not None:
        unlikely = _positions(scenario, declared, declared.believed).keys() - found.keys()
        found |= dict.fromkeys(unlikely, number(0.0))
    return dict(sorted(found.items()))


def _positions(
    scenario: Scenario, declared: Variable, start: str | Mapping[str | int | bool, str]
) -> dict[float, Node]:
    """Return position -> its probability, as a start is written."""
    table = start if isinstance(start, Mapping) else {start: "1.0"}
    found: dict[float, Node] = {}
    for level, text in table.items():
        position = declared.levels.position(level)
        if position is None:
            raise AssertionError(f"unchecked start level {level!r}")
        found[position] = scenario.tree(text)
    return found
