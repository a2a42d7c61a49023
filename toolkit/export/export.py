"""A scenario with fixed inputs in the languages of other tools: PRISM, JANI and DOT.

One step of the exported chain is one step of a turn (a phase, or the part of a phase that is settled at once); a
counter says which. When the crisis ends, or at the last turn, the variable ``outcome`` takes the number of the
outcome and the chain stays where it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.endings import final_outcome
from toolkit.engines.inputs import central
from toolkit.engines.listing import list_states
from toolkit.engines.starts import start_shares
from toolkit.engines.structure import Structure
from toolkit.errors import RunError
from toolkit.history.paths import Layers
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
MOST_COMMANDS = 200_000
"""Commands (states times steps, times turns where the turn matters) that an export may have."""
MOST_NODES = 400
RESERVED = frozenset(
    [
        "A",
        "bool",
        "clock",
        "const",
        "ctmc",
        "C",
        "double",
        "dtmc",
        "E",
        "endinit",
        "endinvariant",
        "endmodule",
        "endobservables",
        "endrewards",
        "endsystem",
        "false",
        "formula",
        "filter",
        "func",
        "F",
        "global",
        "G",
        "init",
        "invariant",
        "I",
        "int",
        "label",
        "max",
        "mdp",
        "min",
        "module",
        "X",
        "nondeterministic",
        "observable",
        "observables",
        "of",
        "Pmax",
        "Pmin",
        "P",
        "pomdp",
        "popta",
        "probabilistic",
        "prob",
        "pta",
        "rate",
        "rewards",
        "Rmax",
        "Rmin",
        "R",
        "S",
        "stochastic",
        "system",
        "true",
        "U",
        "W",
        "turn",
        "step",
        "outcome",
    ]
)


@dataclass(frozen=True)
class Command:
    """From one state before a step (and in one turn, if the turn matters) to states after it."""

    step: int
    turn: int | None
    state: tuple[int, ...]
    moves: tuple[tuple[float, tuple[int, ...], int], ...]
    """(probability, state after, outcome or -1)."""


class ExportedChain:
    """A model at fixed inputs as a plain Markov chain over its own variables.

    Raises
    ------
    RunError
        If the states cannot be listed, or are too many to be written down.
    """

    def __init__(self, model: Model, values: Mapping[str, float] | None = None) -> None:
        self.model = model.with_values(**(values or {}))
        if model.unsettled_below is not None:
            raise RunError("an export needs a last turn; set `horizon:` to a number of turns")
        self.structure: Structure = list_states(self.model)
        self.inputs = central(self.model)
        self.layers = Layers(self.model, self.structure, self.inputs)
        self.names = _names(self.model)
        self._refuse_if_large()

    def _refuse_if_large(self) -> None:
        count = sum(
            s.n_states * (self.model.horizon if self._turn_matters(n) else 1)
            for n, s in enumerate(self.structure.steps)
        )
        if count > MOST_COMMANDS:
            raise RunError(
                f"the export would have {count:,} commands, more than {MOST_COMMANDS:,}; export a smaller scenario, or one "
                "in which less depends on the turn"
            )

    def _turn_matters(self, number: int) -> bool:
        step = self.model.steps[number]
        return step.program.reads_turn or any(m.forced for m in step.members) or self.model.has_policy

    def commands(self) -> Iterator[Command]:
        """Yield every command, step by step; the last step of the last turn classifies what is left."""
        model = self.model
        last = len(model.steps) - 1
        for number in range(len(model.steps)):
            turns: Sequence[int | None] = (
                range(1, model.horizon + 1)
                if self._turn_matters(number)
                else [None, model.horizon]
                if number == last
                else [None]
            )
            for turn in turns:
                yield from self._of_step(number, turn, is_last=number == last and turn == model.horizon)

    def _of_step(self, number: int, turn: int | None, *, is_last: bool) -> Iterator[Command]:
        structure = self.structure.steps[number]
        following = self.structure.steps[(number + 1) % len(self.structure.steps)].columns
        _, source, target, probability = self.layers.of(turn or 1, number)
        final = final_outcome(self.model, following) if is_last else None
        bounds = np.searchsorted(source, np.arange(structure.n_states + 1))
        for state in range(structure.n_states):
            moves = []
            for edge in range(bounds[state], bounds[state + 1]):
                place = int(target[edge])
                gone = place - structure.n_next
                columns = structure.ended_columns if gone >= 0 else following
                where = tuple(int(column[gone if gone >= 0 else place]) for column in columns)
                outcome = (
                    int(structure.ended_outcome[gone])
                    if gone >= 0
                    else int(final[place])
                    if final is not None
                    else -1
                )
                moves.append((float(probability[edge]), where, outcome))
            if moves:
                yield Command(number, turn, tuple(int(c[state]) for c in structure.columns), tuple(moves))

    def starts(self) -> list[tuple[float, tuple[int, ...], int]]:
        """Return (probability, state, outcome or -1) of every start."""
        structure = self.structure
        shares = start_shares(self.model, structure.start_columns, self.layers.parameters, 1)[0]
        found = []
        for n, share in enumerate(shares):
            if share > 0.0:
                outcome = int(structure.start_outcome[n]) if structure.start_state[n] < 0 else -1
                found.append((float(share), tuple(int(c[n]) for c in structure.start_columns), outcome))
        return found

    def about(self) -> list[str]:
        """Say what was exported, for a comment."""
        model = self.model
        values = [
            f"{p.name}={value:.12g}"
            for p, value in zip(model.parameters, self.inputs, strict=True)
            if not p.is_doubt
        ]
        lines = [f"{model.title} ({model.name}), as of {model.as_of}, digest {model.digest[:12]}"]
        lines += [f"inputs: {', '.join(values)}"] if values else []
        lines += [
            f"{self.names[n]}: {', '.join(f'{k}={label}' for k, label in enumerate(v.labels))}"
            for n, v in enumerate(model.variables)
        ]
        lines.append(
            "outcome: "
            + ", ".join(f"{k}={o.name}" for k, o in enumerate(model.outcomes))
            + ", -1 while it goes on"
        )
        return lines


def _names(model: Model) -> list[str]:
    """Return a name per variable that the other languages accept."""
    found: list[str] = []
    for variable in model.variables:
        name = re.sub(r"\W", "_", variable.name)
        name = f"v_{name}" if name in RESERVED or not name[0].isalpha() else name
        while name in found:
            name += "_"
        found.append(name)
    return found


def to_prism(model: Model, values: Mapping[str, float] | None = None) -> str:
    """Write a scenario at fixed inputs as a discrete-time Markov chain in the PRISM language.

    Ask it for ``P=? [F outcome=k]``; the comments at the top number the outcomes and levels.

    Parameters
    ----------
    values : mapping, optional
        Parameter -> value; the rest stand at their medians, doubts at 0.

    Raises
    ------
    RunError
        If the scenario is too large, or cannot be listed state by state.
    """
    chain = ExportedChain(model, values)
    names, horizon, n_steps = chain.names, model.horizon, len(model.steps)
    lines = ["dtmc", "", *(f"// {line}" for line in chain.about()), "", "module crisis"]
    lines.append(f"  turn : [0..{horizon + 1}] init 0;  // 0 before the start is drawn")
    lines.append(f"  step : [0..{n_steps}] init 0;")
    lines += [f"  {name} : [0..{v.size - 1}] init 0;" for name, v in zip(names, model.variables, strict=True)]
    lines.append(f"  outcome : [-1..{len(model.outcomes) - 1}] init -1;")
    starts = " + ".join(f"{p!r}:{_prism_update(names, s, None, o, 1, 0)}" for p, s, o in chain.starts())
    lines.append(f"  [] turn=0 -> {starts};")
    for command in chain.commands():
        lines.append("  " + _prism_command(command, names, horizon, n_steps))
    lines += ["  [] outcome>=0 -> true;", "endmodule", ""]
    lines += [f'label "{o.name}" = outcome={k};' for k, o in enumerate(model.outcomes)]
    return "\n".join(lines) + "\n"


def _next(command: Command, n_steps: int) -> tuple[int, bool]:
    """Return the step that follows, and whether a new turn begins."""
    return (command.step + 1, False) if command.step + 1 < n_steps else (0, True)


def _prism_command(command: Command, names: Sequence[str], horizon: int, n_steps: int) -> str:
    step, new_turn = _next(command, n_steps)
    if command.turn is not None:
        when = f"turn={command.turn}"
    else:
        when = f"turn>=1 & turn<{horizon}" if new_turn else f"turn>=1 & turn<={horizon}"
    where = " & ".join(f"{name}={value}" for name, value in zip(names, command.state, strict=True))
    moves = " + ".join(
        f"{p!r}:{_prism_update(names, after, command.state, outcome, None if not new_turn else -1, step)}"
        for p, after, outcome in command.moves
    )
    return f"[] outcome=-1 & step={command.step} & {when} & {where} -> {moves};"


def _prism_update(
    names: Sequence[str], after: Sequence[int], before: Sequence[int] | None, outcome: int, turn: int | None, step: int
) -> str:  # fmt: skip
    parts = [
        f"({name}'={value})"
        for n, (name, value) in enumerate(zip(names, after, strict=True))
        if before is None or before[n] != value
    ]
    if outcome >= 0:
        return "&".join([*parts, f"(outcome'={outcome})", "(step'=0)"] + (["(turn'=1)"] if turn == 1 else []))
    if turn is not None:
        parts.append("(turn'=turn+1)" if turn < 0 else f"(turn'={turn})")
    return "&".join([*parts, f"(step'={step})"])


def to_jani(model: Model, values: Mapping[str, float] | None = None) -> str:
    """Write a scenario at fixed inputs as a JANI model (a discrete-time Markov chain); see ``to_prism``."""
    chain = ExportedChain(model, values)
    names, horizon, n_steps = chain.names, model.horizon, len(model.steps)
    variables = [("turn", 0, horizon + 1, 0), ("step", 0, n_steps, 0)]
    variables += [(name, 0, v.size - 1, 0) for name, v in zip(names, model.variables, strict=True)]
    variables.append(("outcome", -1, len(model.outcomes) - 1, -1))
    edges = [_jani_edge(_equal("turn", 0), [
        (p, [*zip(names, s, strict=True), *([("outcome", o)] if o >= 0 else []), ("turn", 1), ("step", 0)])
        for p, s, o in chain.starts()
    ])]  # fmt: skip
    for command in chain.commands():
        step, new_turn = _next(command, n_steps)
        last = horizon - 1 if new_turn and command.turn is None else horizon
        when = (
            _equal("turn", command.turn)
            if command.turn is not None
            else _both(_most(1, "turn"), _most("turn", last))
        )
        guard = _both(_equal("outcome", -1), _equal("step", command.step), when, *(
            _equal(name, value) for name, value in zip(names, command.state, strict=True)
        ))  # fmt: skip
        moves = []
        for p, after, outcome in command.moves:
            changed: list[tuple[str, Any]] = [
                (name, value)
                for name, value, old in zip(names, after, command.state, strict=True)
                if value != old
            ]
            if outcome >= 0:
                changed += [("outcome", outcome), ("step", 0)]
            else:
                changed += [("step", step)] + (
                    [("turn", {"op": "+", "left": "turn", "right": 1})] if new_turn else []
                )
            moves.append((p, changed))
        edges.append(_jani_edge(guard, moves))
    edges.append(_jani_edge(_most(0, "outcome"), [(1.0, [])]))
    document = {
        "jani-version": 1, "name": model.name, "type": "dtmc", "features": [],
        "metadata": {"description": "\n".join(chain.about())},
        "variables": [
            {"name": n, "type": {"kind": "bounded", "base": "int", "lower-bound": a, "upper-bound": b}, "initial-value": i}
            for n, a, b, i in variables
        ],
        "properties": [
            {"name": o.name, "expression": {"op": "filter", "fun": "max", "states": {"op": "initial"}, "values":
                {"op": "Pmax", "exp": {"op": "F", "exp": _equal("outcome", k)}}}}
            for k, o in enumerate(model.outcomes)
        ],
        "automata": [{
            "name": "crisis", "locations": [{"name": "here"}], "initial-locations": ["here"], "edges": edges,
        }],
        "system": {"elements": [{"automaton": "crisis"}]},
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _equal(name: str, value: int) -> dict[str, Any]:
    return {"op": "=", "left": name, "right": value}


def _most(low: Any, high: Any) -> dict[str, Any]:
    return {"op": "≤", "left": low, "right": high}


def _both(*parts: dict[str, Any]) -> dict[str, Any]:
    whole = parts[0]
    for part in parts[1:]:
        whole = {"op": "∧", "left": whole, "right": part}
    return whole


def _jani_edge(
    guard: dict[str, Any], moves: Sequence[tuple[float, Sequence[tuple[str, Any]]]]
) -> dict[str, Any]:
    destinations = [
        {
            "location": "here",
            "probability": {"exp": p},
            "assignments": [{"ref": n, "value": v} for n, v in changed],
        }
        for p, changed in moves
    ]
    return {"location": "here", "guard": {"exp": guard}, "destinations": destinations}


def to_dot(model: Model, values: Mapping[str, float] | None = None) -> str:
    """Write the states of a small scenario, and how one turn leads from each to others, as a DOT graph.

    Probabilities are those of the first turn, at fixed inputs. Layout programs draw it; none is needed to write it.

    Raises
    ------
    RunError
        If there are more states than a picture can show.
    """
    chain = ExportedChain(model, values)
    structure, shown = chain.structure, model.shown
    n_states = structure.n_states
    if n_states > MOST_NODES:
        raise RunError(
            f"{n_states:,} states are more than a picture can show ({MOST_NODES}); export a smaller scenario"
        )
    live, ended = _one_turn(chain)
    lines = [
        "digraph crisis {",
        '  label="' + _quoted("; ".join(chain.about()[:1])) + '";',
        "  rankdir=LR;",
        "  node [shape=box];",
    ]
    columns = structure.steps[0].columns
    for state in range(n_states):
        labels = [
            f"{model.variables[n].label}: {model.variables[n].labels[columns[n][state]]}" for n in shown
        ]
        lines.append(f'  s{state} [label="{_quoted(chr(10).join(labels))}"];')
    lines += [
        f'  o{k} [label="{_quoted(o.label)}", shape=ellipse];'
        for k, o in enumerate(model.outcomes)
        if ended[:, k].any()
    ]
    for state in range(n_states):
        lines += [f'  s{state} -> s{t} [label="{live[state, t]:.3g}"];' for t in np.flatnonzero(live[state])]
        lines += [
            f'  s{state} -> o{k} [label="{ended[state, k]:.3g}"];' for k in np.flatnonzero(ended[state])
        ]
    return "\n".join([*lines, "}"]) + "\n"


def _one_turn(chain: ExportedChain) -> tuple[Floats, Floats]:
    """Return the chances of one turn from every state to every state, and to every outcome."""
    structure, n_outcomes = chain.structure, len(chain.model.outcomes)
    mass = np.eye(structure.n_states)
    ended = np.zeros((structure.n_states, n_outcomes))
    for number, step in enumerate(structure.steps):
        _, source, target, probability = chain.layers.of(1, number)
        after = np.zeros((structure.n_states, step.n_next + len(step.ended_outcome)))
        np.add.at(after.T, target, (mass[:, source] * probability).T)
        mass = after[:, : step.n_next]
        for place, outcome in enumerate(step.ended_outcome):
            ended[:, outcome] += after[:, step.n_next + place]
    return mass, ended


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
