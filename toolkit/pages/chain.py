"""The chain of a model as data: its states, the moves between them and what each state shows, as the exact engine has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.grain import sight_of
from toolkit.engines.states.ladder import rung_of
from toolkit.engines.states.structure import StepStructure, Structure
from toolkit.model.distinct import grouped
from toolkit.model.model import Model
from toolkit.model.program import Program, State, Workspace
from toolkit.model.questions import ModelQuestion
from toolkit.pages.packing import Store
from toolkit.pages.questions import Asked, questions_of
from toolkit.pages.recording import Tape, pruned
from toolkit.pages.steps import programs_of
from toolkit.results.asked import LEAST_CHANCE

Seat = tuple[int, int]
"""A step, and the place of a member in it."""


@dataclass
class Packer:
    """Writes one model down as plain data; arrays go to a store that several models share."""

    model: Model
    structure: Structure
    store: Store
    shared: list[dict[str, Any]]
    """Steps of all models; equal ones stand there once."""
    conditions: list[Program] = field(default_factory=list)
    """What is asked of states, by questions and by news."""
    seats: set[Seat] = field(default_factory=set)
    """Members after whose actions somebody asks."""

    @cached_property
    def asked(self) -> Asked:
        """The chain with what is asked of its states."""
        return Asked(Chain(self.model, self.structure, 1), self.conditions)

    def packed(self, news: Callable[[Asked], list[dict[str, Any]]]) -> dict[str, Any]:
        """Return everything that a page needs to answer for the model; ``news`` are the items that it can switch."""
        items = news(self.asked)
        for one in (told for item in items for told in item["observations"] if told["kind"] == "action"):
            self.seats.add((one["step"], one["member"]))
        return {"chain": self._chain(), "news": items}

    def _chain(self) -> dict[str, Any]:
        model = self.model
        questions = [questions_of(self.asked, one) for one in model.questions]
        self.seats |= {(s, m) for one in model.questions for s, m, _ in one.acts}
        classes = self._classes(model.questions)
        return {
            "horizon": model.horizon,
            "outcomes": [one.name for one in model.outcomes],
            "n_rungs": len(model.rungs),
            "least_chance": LEAST_CHANCE,
            "n_live": self.structure.n_states,
            "steps": [self._shared(self._step(n, step)) for n, step in enumerate(self.structure.laid)],
            "start": self._start(),
            "questions": questions,
            **classes,
        }

    # --- what a step does

    def _shared(self, step: dict[str, Any]) -> int:
        if step not in self.shared:
            self.shared.append(step)
        return self.shared.index(step)

    def _step(self, number: int, step: StepStructure) -> dict[str, Any]:
        watched = sorted(m for s, m in self.seats if s == number)
        found = programs_of(self.model, number, watched)
        reads = _variables(found["programs"])
        store = self.store.add
        return {
            **found,
            "n_rows": step.n_rows,
            "n_next": step.n_next,
            "n_ended": step.n_ended,
            "columns": {str(v): store(step.row_columns[v]) for v in reads},
            "n_members": len(self.model.steps[number].members),
            "joint": store(step.ways),
            "move_way": store(step.move_way),
            "move_row": store(step.move_row),
            "row": store(step.row),
            "blocks": [
                {
                    "n_rest": int(block.sources.shape[1]),
                    "sources": store(block.sources),
                    "targets": store(block.targets),
                    "first": store(block.first),
                    "row": store(block.row),
                    "move": store(block.move),
                }
                for block in step.blocks
            ],
            "later": self._later(number, step) if step.n_ended else {},
        }

    def _later(self, number: int, step: StepStructure) -> dict[str, Any]:
        """Return, for later steps that are watched, what they would have found in the states before this one."""
        found = {}
        for later in sorted({s for s, _ in self.seats if s > number}):
            sight = sight_of(self.model, later)
            seen = np.stack([step.columns[v] for v in sight]) if sight else np.zeros((1, step.n_states), int)
            kinds = grouped(seen)
            reads = _variables(programs_of(self.model, later, ())["programs"])
            found[str(later)] = {
                "n_kinds": len(kinds.counts),
                "kind": self.store.add(kinds.of),
                "columns": {str(v): self.store.add(step.columns[v][kinds.first]) for v in reads},
            }
        return found

    def _start(self) -> dict[str, Any]:
        """Return how likely each combination of start levels is: the product of some outputs of a program."""
        model, structure = self.model, self.structure
        tape, places = Tape(), []
        outputs = iter(tape.program(model.start))
        for levels, column in zip(model.start_levels, structure.start_columns, strict=True):
            each = {int(level): tape.place(next(outputs)) for level in levels}
            places.append([each[int(level)] for level in column])
        flat = [n for one in places for n in one]
        nodes, new = pruned(tape.nodes, flat)
        shape = (len(model.start_levels), len(structure.start_state))
        return {
            "nodes": nodes,
            "factors": np.array(new, dtype=int).reshape(shape).T.tolist(),
            "state": structure.start_state.tolist(),
        }

    # --- what states show

    def _classes(self, questions: tuple[ModelQuestion, ...]) -> dict[str, Any]:
        """Sort states by what they show: how they end, their rung, which conditions hold, what is asked for of them."""
        model, steps = self.model, self.structure.laid
        live, start = steps[0].columns, self.structure.start_columns
        variables = sorted({one.variable for one in questions if one.asks == "level"})
        sets = [
            (live, final_outcome(model, live)),
            (start, self.structure.start_outcome),
            *((step.ended_columns, step.ended_outcome) for step in steps),
        ]
        shown = [self._shown(columns, outcome, variables) for columns, outcome in sets]
        shows = grouped(np.concatenate(shown, axis=1))
        classes = shows.columns
        bounds = np.cumsum([one.shape[1] for one in shown])[:-1]
        of_set = [self.store.add(one) for one in np.split(shows.of, bounds)]
        n = len(self.conditions)
        return {
            "classes": {
                "outcome": classes[0].tolist(),
                "rung": classes[1].tolist(),
                "conditions": classes[2 : 2 + n].tolist(),
                "levels": {str(v): classes[2 + n + i].tolist() for i, v in enumerate(variables)},
            },
            "class_of_live": of_set[0],
            "class_of_start": of_set[1],
            "class_of_ended": of_set[2:],
        }

    def _shown(
        self, columns: State, outcome: npt.NDArray[np.int32], variables: list[int]
    ) -> npt.NDArray[np.int64]:
        model = self.model
        rung = rung_of(model, columns) + 1 if model.rungs else np.zeros(len(outcome), int)
        holds = [holding(one, columns) for one in self.conditions]
        levels = [model.variables[v].positions(columns[v]) for v in variables]
        return np.stack([np.asarray(one, dtype=np.int64) for one in (outcome, rung, *holds, *levels)])


def holding(program: Program, columns: State) -> npt.NDArray[np.bool_]:
    """Return where a condition on the state alone holds; shape (S,)."""
    holds = program.evaluate(columns, (), 1, Workspace(columns[0].shape, (1, 1)))[0]
    return np.broadcast_to(np.asarray(holds, dtype=bool), columns[0].shape)


def _variables(programs: list[dict[str, Any]]) -> list[int]:
    """Return the columns of the variables that some programs read."""
    return sorted({node[1] for one in programs for node in one["nodes"] if node[0] == "variable"})
