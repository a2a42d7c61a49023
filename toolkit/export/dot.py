"""DOT: the states of a small scenario with fixed inputs, and how one turn leads from each to others, as a graph."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError
from toolkit.export.chain import ExportedChain
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
MOST_NODES = 400


def to_dot(model: Model, values: Mapping[str, float] | None = None) -> str:
    """Write the states of a small scenario, and how one turn leads from each to others, as a DOT graph.

    Probabilities are those of the first turn, at fixed inputs. Layout programs draw it; none is needed to write it.

    Raises
    ------
    RunError
        If there are more states than a picture can show.
    """
    chain = ExportedChain(model, values)
    n_states = chain.structure.n_states
    if n_states > MOST_NODES:
        raise RunError(
            f"{n_states:,} states are more than a picture can show ({MOST_NODES}); export a smaller scenario"
        )
    live, ended = _one_turn(chain)
    lines = [
        "digraph crisis {",
        f'  label="{_quoted(chain.about()[0])}";',
        "  rankdir=LR;",
        "  node [shape=box];",
    ]
    lines += [f'  s{state} [label="{_quoted(_levels(chain, state))}"];' for state in range(n_states)]
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


def _levels(chain: ExportedChain, state: int) -> str:
    """Name the level of every declared variable in a state, one a line."""
    columns, variables = chain.structure.steps[0].columns, chain.model.variables
    return "\n".join(
        f"{variables[n].label}: {variables[n].labels[columns[n][state]]}" for n in chain.model.shown
    )


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
