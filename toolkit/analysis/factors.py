"""What may drive an answer: inputs that move together, by themselves or by who or what they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.errors import ToolkitError
from toolkit.model.model import Model

Factors = Mapping[str, Sequence[int]]
"""Name -> columns of the inputs that move together."""
DOUBTS = "doubts"


def factors_of(model: Model, by: str) -> dict[str, list[int]]:
    """Return the columns behind each factor; whoever holds one of a correlated block holds all of it."""
    blocks = _blocks(model)
    if by == "input":
        return blocks
    if by not in ("actor", "source"):
        raise ToolkitError(f"by is '{by}'; expected input, actor or source")
    found: dict[str, list[int]] = {}
    for block in blocks.values():
        for name in {owner for n in block for owner in _owners(model, n, by)}:
            found.setdefault(name, []).extend(block)
    return dict(sorted((_with_own_doubts(model, found) if by == "actor" else found).items()))


def _with_own_doubts(model: Model, found: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Give every actor the doubts of its own options alone, though all doubts are one block."""
    doubts: dict[str, list[int]] = {}
    for n, parameter in enumerate(model.parameters):
        for owner in parameter.actors if parameter.is_doubt else ():
            doubts.setdefault(owner, []).append(n)
    plain = {
        name: [n for n in columns if not model.parameters[n].is_doubt] for name, columns in found.items()
    }
    return {name: [*plain.get(name, []), *doubts.get(name, [])] for name in dict.fromkeys([*plain, *doubts])}


def _owners(model: Model, column: int, by: str) -> tuple[str, ...]:
    parameter = model.parameters[column]
    if by == "actor":
        return parameter.actors
    return model.dossier.sources_of("parameters", parameter.name) or ("judgement alone",)


def _blocks(model: Model) -> dict[str, list[int]]:
    """Group the inputs: correlated ones together, all doubts together, fixed numbers left out."""
    group = list(range(len(model.parameters)))
    for first, second, _ in model.correlations:
        old, new = group[second], group[first]
        group = [new if one == old else one for one in group]
    found: dict[str, list[int]] = {}
    members: dict[int, list[int]] = {}
    doubts = []
    for n, parameter in enumerate(model.parameters):
        if parameter.is_doubt:
            doubts.append(n)
        elif parameter.distribution.kind != "value":
            members.setdefault(group[n], []).append(n)
    for columns in members.values():
        found[" and ".join(model.parameters[n].name for n in columns)] = columns
    if doubts:
        found[DOUBTS] = doubts
    return found
