"""JANI: a scenario with fixed inputs as a discrete-time Markov chain in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.export.chain import Command, ExportedChain
from toolkit.model.model import Model

Json = dict[str, Any]
"""A JSON object."""
Changes = Sequence[tuple[str, int | Json]]
"""Variables and the values they take."""
NEXT_TURN: Json = {"op": "+", "left": "turn", "right": 1}


def to_jani(model: Model, values: Mapping[str, float] | None = None) -> str:
    """Write a scenario at fixed inputs as a JANI model (a discrete-time Markov chain); see ``to_prism``."""
    chain = ExportedChain(model, values)
    edges = [_first_edge(chain), *(_edge_of(chain, command) for command in chain.commands())]
    edges.append(_edge(_most(0, "outcome"), [(1.0, [])]))
    automaton = {
        "name": "crisis",
        "locations": [{"name": "here"}],
        "initial-locations": ["here"],
        "edges": edges,
    }
    document = {
        "jani-version": 1,
        "name": model.name,
        "type": "dtmc",
        "features": [],
        "metadata": {"description": "\n".join(chain.about())},
        "variables": _variables(chain, model.horizon),
        "properties": [_property(o.name, k) for k, o in enumerate(model.outcomes)],
        "automata": [automaton],
        "system": {"elements": [{"automaton": "crisis"}]},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _variables(chain: ExportedChain, horizon: int) -> list[Json]:
    """Declare turn, step, the variables of the model and the outcome: each with its bounds and its start."""
    model = chain.model
    declared = [("turn", 0, horizon + 1, 0), ("step", 0, len(model.steps), 0)]
    declared += [(name, 0, v.size - 1, 0) for name, v in zip(chain.names, model.variables, strict=True)]
    declared.append(("outcome", -1, len(model.outcomes) - 1, -1))
    return [
        {
            "name": name,
            "type": {"kind": "bounded", "base": "int", "lower-bound": low, "upper-bound": high},
            "initial-value": start,
        }
        for name, low, high, start in declared
    ]


def _property(name: str, outcome: int) -> Json:
    """Ask how likely it is that an outcome comes."""
    ever = {"op": "Pmax", "exp": {"op": "F", "exp": _equal("outcome", outcome)}}
    return {
        "name": name,
        "expression": {"op": "filter", "fun": "max", "states": {"op": "initial"}, "values": ever},
    }


def _first_edge(chain: ExportedChain) -> Json:
    """Draw the start."""
    moves: list[tuple[float, Changes]] = []
    for probability, state, outcome in chain.starts():
        ended = [("outcome", outcome)] if outcome >= 0 else []
        moves.append((probability, [*zip(chain.names, state, strict=True), *ended, ("turn", 1), ("step", 0)]))
    return _edge(_equal("turn", 0), moves)


def _edge_of(chain: ExportedChain, command: Command) -> Json:
    names, horizon, n_steps = chain.names, chain.model.horizon, len(chain.model.steps)
    step, new_turn = command.following(n_steps)
    if command.turn is not None:
        when = _equal("turn", command.turn)
    else:
        when = _both(_most(1, "turn"), _most("turn", horizon - 1 if new_turn else horizon))
    where = [_equal(name, value) for name, value in zip(names, command.state, strict=True)]
    guard = _both(_equal("outcome", -1), _equal("step", command.step), when, *where)
    goes_on: Changes = [("step", step), *([("turn", NEXT_TURN)] if new_turn else [])]
    moves: list[tuple[float, Changes]] = []
    for probability, after, outcome in command.moves:
        states = zip(names, after, command.state, strict=True)
        changed = [(name, value) for name, value, before in states if value != before]
        ends: Changes = [("outcome", outcome), ("step", 0)]
        moves.append((probability, [*changed, *(ends if outcome >= 0 else goes_on)]))
    return _edge(guard, moves)


def _edge(guard: Json, moves: Sequence[tuple[float, Changes]]) -> Json:
    destinations = [
        {
            "location": "here",
            "probability": {"exp": probability},
            "assignments": [{"ref": name, "value": value} for name, value in changed],
        }
        for probability, changed in moves
    ]
    return {"location": "here", "guard": {"exp": guard}, "destinations": destinations}


def _equal(name: str, value: int) -> Json:
    return {"op": "=", "left": name, "right": value}


def _most(low: int | str, high: int | str) -> Json:
    return {"op": "≤", "left": low, "right": high}


def _both(*parts: Json) -> Json:
    whole = parts[0]
    for part in parts[1:]:
        whole = {"op": "∧", "left": whole, "right": part}
    return whole
