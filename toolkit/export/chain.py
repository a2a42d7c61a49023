"""A scenario with fixed inputs as a plain Markov chain, which PRISM, JANI and DOT each write in their own way.

One step of the exported chain is one step of a turn (a phase, or the part of a phase that is settled at once); a
counter says which. When the crisis ends, or at the last turn, the variable ``outcome`` takes the number of the
outcome and the chain stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.inputs import central
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.starts import start_shares
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.export.names import names_of
from toolkit.history.layers import Layers
from toolkit.history.records import named_inputs
from toolkit.model.model import Model

MOST_COMMANDS = 200_000
"""Commands (states times steps, times turns where the turn matters) that an export may have."""


@dataclass(frozen=True)
class Command:
    """From one state before a step (and in one turn, if the turn matters) to states after it."""

    step: int
    turn: int | None
    state: tuple[int, ...]
    moves: tuple[tuple[float, tuple[int, ...], int], ...]
    """(probability, state after, outcome or -1)."""

    def following(self, n_steps: int) -> tuple[int, bool]:
        """Return the step that follows, and whether a new turn begins."""
        return (self.step + 1, False) if self.step + 1 < n_steps else (0, True)


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
        self.names = names_of(self.model)
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
            turns: Sequence[int | None] = [None, model.horizon] if number == last else [None]
            if self._turn_matters(number):
                turns = range(1, model.horizon + 1)
            for turn in turns:
                yield from self._of_step(number, turn, is_last=number == last and turn == model.horizon)

    def _of_step(self, number: int, turn: int | None, *, is_last: bool) -> Iterator[Command]:
        structure = self.structure.steps[number]
        following = self.structure.steps[(number + 1) % len(self.structure.steps)].columns
        _, source, target, probability = self.layers.of(turn or 1, number)
        final = final_outcome(self.model, following) if is_last else None
        bounds = np.searchsorted(source, np.arange(structure.n_states + 1))

        def reached(place: int) -> tuple[tuple[int, ...], int]:
            """Return the state that an edge leads to, and its outcome or -1."""
            gone = place - structure.n_next
            if gone >= 0:
                return _state(structure.ended_columns, gone), int(structure.ended_outcome[gone])
            return _state(following, place), -1 if final is None else int(final[place])

        for state in range(structure.n_states):
            edges = range(bounds[state], bounds[state + 1])
            moves = tuple((float(probability[edge]), *reached(int(target[edge]))) for edge in edges)
            if moves:
                yield Command(number, turn, _state(structure.columns, state), moves)

    def starts(self) -> list[tuple[float, tuple[int, ...], int]]:
        """Return (probability, state, outcome or -1) of every start."""
        structure = self.structure
        shares = start_shares(self.model, structure.start_columns, self.layers.parameters, 1)[0]
        found = []
        for n, share in enumerate(shares):
            if share > 0.0:
                outcome = int(structure.start_outcome[n]) if structure.start_state[n] < 0 else -1
                found.append((float(share), _state(structure.start_columns, n), outcome))
        return found

    def about(self) -> list[str]:
        """Say what was exported, for a comment."""
        model = self.model
        values = [f"{name}={value:.12g}" for name, value in named_inputs(model, self.inputs).items()]
        lines = [f"{model.dossier.title} ({model.name}), as of {model.as_of}, digest {model.digest[:12]}"]
        lines += [f"inputs: {', '.join(values)}"] if values else []
        lines += [
            f"{self.names[n]}: {', '.join(f'{k}={label}' for k, label in enumerate(v.labels))}"
            for n, v in enumerate(model.variables)
        ]
        outcomes = ", ".join(f"{k}={o.name}" for k, o in enumerate(model.outcomes))
        return [*lines, f"outcome: {outcomes}, -1 while it goes on"]


def _state(columns: Sequence[npt.NDArray[np.generic]], place: int) -> tuple[int, ...]:
    return tuple(int(column[place]) for column in columns)
