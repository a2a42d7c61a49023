"""Single histories: who did what, what came of it, and how likely each step was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib import import_module
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import MOST_ROWS, WIDTH, Answer, Column, Listed
from toolkit.arguments import public
from toolkit.engines.blocks import Block
from toolkit.engines.distribute import slow
from toolkit.engines.imposed import imposed
from toolkit.engines.listing import list_states
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.simulation import Simulation, Whole32
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import RunError
from toolkit.markup import html_table, paragraph
from toolkit.model.decisions import branch_probabilities
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import HOLD, NOTHING, SKIP, Member, Model
from toolkit.model.program import Value
from toolkit.plaintext import sentence

Floats = npt.NDArray[np.float64]
TRIED_AT_ONCE, MOST_TRIED = 4_096, 200_000
"""Histories simulated to find some that end in a given way: at once, and in all."""


@dataclass(frozen=True)
class HistoryStep:
    """One thing that was chosen or happened, or did not.

    Attributes
    ----------
    key, action : who chose or what may happen (``actor``, ``actor.track``, event), and the action's name
    who, label, branch : the same for readers; ``branch`` says how it turned out where that was open
    is_rest : whether nothing was done or happened
    probability : of the action among those open, given the state and the inputs
    branch_probability : of how it turned out, given the action
    """

    turn: int
    moment: int
    """Steps of the history with the same number were settled at once."""
    key: str
    action: str
    who: str
    label: str
    branch: str
    is_rest: bool
    probability: float
    branch_probability: float
    came_to_nothing: bool = False
    """Whether none of the ways in which it might have turned out came."""


@dataclass(frozen=True)
class HistoryChange:
    """A variable that moved: the labels of its levels before and after."""

    turn: int
    moment: int
    """The steps that moved it have the same number."""
    variable: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class History:
    """One simulated course of events.

    Attributes
    ----------
    draw, run : its place among the draws and runs; the same seed gives the same history
    parameters : parameter -> its value in this history, doubts left out
    start : variable -> label of its level at the start
    steps, changes : in the order in which they came
    outcome, end_turn : how it ends, and the turn after which nothing more happens
    """

    model: Model
    draw: int
    run: int
    parameters: Mapping[str, float]
    start: Mapping[str, str]
    steps: tuple[HistoryStep, ...]
    changes: tuple[HistoryChange, ...]
    outcome: str
    end_turn: int

    @property
    def outcome_label(self) -> str:
        """How it ends, for readers."""
        return next(outcome.label for outcome in self.model.outcomes if outcome.name == self.outcome)

    def date_of_turn(self, turn: int) -> date:
        """Return the day on which a turn ends."""
        return self.model.date_of_turn(turn)

    def __repr__(self) -> str:
        return f"<History of {self.model.name}: {self.outcome_label}, after turn {self.end_turn}; .story tells it>"

    @property
    def story(self) -> str:
        """The history told in words; see ``toolkit.analysis.tell``."""
        told: str = import_module("toolkit.analysis").tell(self)
        return told

    def _repr_html_(self) -> str:
        rows = []
        for turn in range(1, self.end_turn + 1):
            done = [s for s in self.steps if s.turn == turn and not s.is_rest]
            moved = [c for c in self.changes if c.turn == turn]
            said = "; ".join(
                (s.label if s.who == s.label else f"{s.who}: {s.label}")
                + (f", {s.branch}" if s.branch else "")
                for s in done
            )
            rows.append([
                turn, self.date_of_turn(turn), said or "nothing",
                "; ".join(f"{c.label}: {c.before} to {c.after}" for c in moved),
            ])  # fmt: skip
        head = paragraph(f"{self.model.title}: {self.outcome_label}, after turn {self.end_turn}", bold=True)
        return head + html_table(["turn", "to", "what happened", "what it changed"], rows, numbers=(0,))


@dataclass(frozen=True, repr=False, eq=False)
class Histories(Listed):
    """Single histories; ``table`` has one row each: ``number``, ``outcome``, ``label``, ``end_turn``, ``end``."""

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Tell every history in words."""
        return told(self, [one.story for one in self.items], width, most)

    def to_dict(self) -> dict[str, Any]:
        """Return the histories step by step, and told in words."""
        return super().to_dict() | {"histories": [plain_history(one) for one in self.items]}


def told(answer: Answer, stories: Sequence[str], width: int, most: int | None) -> str:
    """Write stories one below the other, numbered, between what stands above and below an answer."""
    parts = [sentence(answer.title, width)]
    for number, story in enumerate(stories[:most], start=1):
        head, *lines = story.splitlines()
        first = f"{number}. " + sentence(head, width, indent="   ", first="")
        parts.append(
            "\n".join([first, *(sentence(line, width, indent="     ", first="   ") for line in lines)])
        )
    notes = [note for note in (*answer.notes, *answer.caveats) if note]
    return "\n\n".join(
        [*parts, "\n".join(sentence(note, width, indent="  ", first="- ") for note in notes)]
    ).rstrip()


def plain_history(one: History) -> dict[str, Any]:
    """Return a history as plain data."""
    return {
        "outcome": one.outcome, "end_turn": one.end_turn, "parameters": dict(one.parameters), "start": dict(one.start),
        "steps": [asdict(step) for step in one.steps], "changes": [asdict(change) for change in one.changes], "text": one.story,
    }  # fmt: skip


LAYOUT = (
    Column("number", "number", "count"),
    Column("ends as", "label"),
    Column("after turn", "end_turn", "count"),
    Column("on", "end", "day"),
)


@public
@slow
def histories(
    of: Subject, *, count: int = 10, outcome: str | None = None, **options: Unpack[ModelOptions]
) -> Histories:
    """Simulate single histories, each with inputs of its own.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        What to simulate; a result lends its model and, unless another is given, its seed.
    count : int
        How many.
    outcome : str, optional
        Keep only histories that end in this outcome; more are then simulated until there are enough.
    **options
        ``seed``, ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Histories, a list of History
        In the order in which they were drawn: each as likely as any other under the scenario.

    Raises
    ------
    RunError
        For an unknown outcome, or one that is too rare to be found by sampling.

    Examples
    --------
    >>> from toolkit.history import histories
    >>> story = histories("caribbean-2025", count=1, seed=7)[0]
    >>> story.steps[0].turn
    1
    """
    if count < 1:
        raise RunError(f"count is {count}; expected at least 1")
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="histories")
    if outcome is not None:
        model.outcome_number(outcome)
    found = _Search(model, seed_of(of, options), count, outcome).run()
    rows = [
        {"number": n, "outcome": one.outcome, "label": one.outcome_label, "end_turn": one.end_turn, "end": one.date_of_turn(one.end_turn)}
        for n, one in enumerate(found, start=1)
    ]  # fmt: skip
    return Histories(
        pd.DataFrame(rows), items=tuple(found), result=origin(of), model=model, layout=LAYOUT, verb="histories",
        caveats=(*imposed(of, model), *unheard(of)), title=f"{model.full_title}: single histories", notes=("Each is as likely as any other under the scenario.",),
    )  # fmt: skip


@dataclass
class _Search:
    """Simulates histories until enough are found."""

    model: Model
    seed: int
    count: int
    outcome: str | None

    def run(self) -> list[History]:
        found: list[History] = []
        tried = 0
        while len(found) < self.count:
            size = self.count if self.outcome is None else TRIED_AT_ONCE
            if tried >= MOST_TRIED:
                raise RunError(
                    f"{len(found)} of {tried:,} simulated histories end in '{self.outcome}', fewer than the "
                    f"{self.count} asked for; ask for fewer, or for the most probable ones"
                )
            found += self._batch(tried, tried + size)
            tried += size
        return found[: self.count]

    def _batch(self, first: int, last: int) -> list[History]:
        draws = draw_parameters(self.model, last, self.seed, "random")
        if len(draws) < last:  # nothing is uncertain: every run has the one draw there is
            draws = Draws(np.repeat(draws.values, last, axis=0), last)
        structure = list_states(self.model) if self.model.foresight else None
        sampler = Sampler(self.model, draws, 1, self.seed, structure)
        watcher = Recorder(self.model)
        sampler.watch(Block(first, last, 0, 1), watcher)
        names = [o.name for o in self.model.outcomes]
        wanted = range(last - first)
        if self.outcome is not None:
            wanted = np.flatnonzero(watcher.outcome == names.index(self.outcome))  # type: ignore[assignment]
        return [watcher.history(int(n), first + int(n), draws) for n in wanted[: self.count]]


@dataclass
class _Moment:
    """What one member did in one turn, in every run followed then."""

    turn: int
    number: int
    member: Member
    position: npt.NDArray[np.int64]
    action: npt.NDArray[np.int8]
    leaf: npt.NDArray[Any]
    probability: Floats
    branch_probability: Floats

    def step(self, place: int) -> HistoryStep:
        """Read what one run did."""
        action = self.member.actions[self.action[place]]
        leaf = int(self.leaf[place])
        is_rest_of_branches = bool(action.branches) and leaf == action.first_leaf + len(action.branches)
        return HistoryStep(
            turn=self.turn,
            moment=self.number,
            key=self.member.key,
            action=action.name,
            who=self.member.label,
            label=action.label,
            branch=self.member.leaves[leaf].label,
            is_rest=action.name in (HOLD, NOTHING, SKIP),
            probability=float(self.probability[place]),
            branch_probability=float(self.branch_probability[place]),
            came_to_nothing=is_rest_of_branches and not self.member.leaves[leaf].changes,
        )


@dataclass
class _Moved:
    """What a step changed in every run followed then."""

    turn: int
    number: int
    position: npt.NDArray[np.int64]
    columns: dict[int, npt.NDArray[Any]]


@dataclass
class Recorder:
    """Writes down every choice and change of a block of runs."""

    model: Model
    moments: list[_Moment | _Moved] = field(default_factory=list)
    start: list[npt.NDArray[Any]] = field(default_factory=list)
    outcome: Whole32 = field(default_factory=lambda: np.empty(0, np.int32))
    end_turn: Whole32 = field(default_factory=lambda: np.empty(0, np.int32))
    end_moment: Whole32 = field(default_factory=lambda: np.empty(0, np.int32))
    """How many moments each run has lived through."""
    number: int = 0
    """Model steps settled so far."""

    def started(self, simulation: Simulation) -> None:
        """Write down how every run starts."""
        self.start = [column.reshape(-1).copy() for column in simulation.columns]
        n_runs = len(self.start[0])
        self.outcome, self.end_turn, self.end_moment = (np.zeros(n_runs, dtype=np.int32) for _ in range(3))

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],
    ) -> None:  # fmt: skip
        """Write down what a member did."""
        shape = simulation.shape
        if member.rule == "clock":
            return
        table = np.stack([np.broadcast_to(weight, shape) for weight in weights]).reshape(len(weights), -1)
        total = table.sum(axis=0)
        flat = action.reshape(-1)
        probability = np.take_along_axis(table, flat[None].astype(np.intp), axis=0)[0] / total
        branch = np.ones_like(probability)
        for number, one in enumerate(member.actions):
            if one.branches:
                for place, share in enumerate(branch_probabilities(one, rows), start=one.first_leaf):
                    here = (flat == number) & (leaf.reshape(-1) == place)
                    branch[here] = np.broadcast_to(share, shape).reshape(-1)[here]
        self.moments.append(
            _Moment(
                turn,
                self.number,
                member,
                simulation.followed,
                flat.copy(),
                leaf.reshape(-1).copy(),
                probability,
                branch,
            )
        )

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[np.int8]]) -> None:
        """Write down what a step changed."""
        columns = {variable: column.reshape(-1).copy() for variable, column in changed.items()}
        self.moments.append(_Moved(turn, self.number, simulation.followed, columns))
        self.number += 1

    def ended(
        self, simulation: Simulation, turn: int, outcome: Whole32, where: npt.NDArray[np.bool_]
    ) -> None:
        """Write down which runs end, and how."""
        ending = where.reshape(-1)
        runs = simulation.followed[ending]
        self.outcome[runs] = outcome.reshape(-1)[ending]
        self.end_turn[runs] = turn
        self.end_moment[runs] = len(self.moments)

    def finished(self) -> int:
        """Return how many moments belong to steps that are settled for everyone."""
        moved = [n for n, moment in enumerate(self.moments, start=1) if isinstance(moment, _Moved)]
        return moved[-1] if moved else 0

    def told(self, run: int, until: int) -> tuple[list[HistoryStep], list[HistoryChange], list[Any]]:
        """Return what one run did and what it changed in its first moments, and the state it then stands in."""
        model, shown = self.model, set(self.model.shown)
        state = [column[run] for column in self.start]
        steps: list[HistoryStep] = []
        changes: list[HistoryChange] = []
        for moment in self.moments[:until]:
            place = int(np.searchsorted(moment.position, run))
            if isinstance(moment, _Moment):
                steps.append(moment.step(place))
                continue
            for variable, column in moment.columns.items():
                after = column[place]
                if after != state[variable] and variable in shown:
                    declared = model.variables[variable]
                    before = declared.shown(state[variable])
                    changes.append(
                        HistoryChange(
                            moment.turn,
                            moment.number,
                            declared.name,
                            declared.label,
                            before,
                            declared.shown(after),
                        )
                    )
                state[variable] = after
        return steps, changes, state

    def history(self, run: int, draw: int, draws: Draws) -> History:
        """Put together what was written down about one run."""
        model = self.model
        steps, changes, _ = self.told(run, int(self.end_moment[run]))
        return History(
            model=model,
            draw=draw,
            run=0,
            parameters={
                parameter.name: float(value)
                for parameter, value in zip(model.parameters, draws.values[draw], strict=True)
                if not parameter.is_doubt
            },
            start={
                model.variables[n].name: model.variables[n].shown(self.start[n][run]) for n in model.shown
            },
            steps=tuple(steps),
            changes=tuple(changes),
            outcome=model.outcomes[int(self.outcome[run])].name,
            end_turn=int(self.end_turn[run]),
        )
