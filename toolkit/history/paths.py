"""The most probable histories of a chain, for given inputs: which states follow each other, and why.

A history here is the sequence of states after every step; what changes nothing is not told apart. The k best
are found by best-first search with the exact value of the best completion as its guide (A* with a perfect
heuristic: Hart, Nilsson and Raphael 1968, IEEE Trans. Systems Science and Cybernetics 4:100-107).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count as counter
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import MOST_ROWS, WIDTH, Caveat, Column, Listed
from toolkit.arguments import public
from toolkit.engines.chances import Chances, step_chances
from toolkit.engines.distribute import slow
from toolkit.engines.endings import final_outcome
from toolkit.engines.foresight import foresee
from toolkit.engines.imposed import imposed
from toolkit.engines.inputs import central
from toolkit.engines.listing import list_states
from toolkit.engines.starts import start_shares
from toolkit.engines.structure import Structure
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, unheard
from toolkit.errors import RunError
from toolkit.history.histories import History, HistoryChange, HistoryStep, plain_history, told
from toolkit.model.decisions import branch_probabilities
from toolkit.model.model import HOLD, NOTHING, SKIP, Member, Model
from toolkit.model.program import Value, Workspace
from toolkit.numbers import per_cent

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
MOST_EXPANDED = 2_000_000
MEDIANS = Caveat(
    "Every input that was not given stands at its median; a course here is a sequence of states, and what changes nothing is left out.",
    "medians",
)


@dataclass(frozen=True)
class ProbablePath:
    """One of the most probable histories.

    Attributes
    ----------
    probability : of this sequence of states, for the given inputs
    places : (turn, step, state before that step), as far as the history goes
    history : the same told as a history: only what changed the state
    """

    probability: float
    places: tuple[tuple[int, int, int], ...]
    history: History


class Layers:
    """The chances of every step in every turn, for one set of inputs."""

    def __init__(self, model: Model, structure: Structure, values: Floats) -> None:
        self.model, self.structure = model, structure
        self.parameters = [np.array([[value]]) for value in values]
        self.policy = foresee(model, structure, self.parameters, 1) if model.has_policy else None
        self.known: dict[tuple[int, int], tuple[Chances, Index, Index, Floats]] = {}
        self.last = (model.horizon, len(model.steps) - 1)

    def of(self, turn: int, number: int) -> tuple[Chances, Index, Index, Floats]:
        """Return the chances of a step, and its moves: source, target, probability, sorted by source."""
        step, states = self.model.steps[number], self.structure.steps[number]
        foreseen = self.policy.of(number, turn) if self.policy is not None else None
        changes = (
            step.program.reads_turn or any(turn in m.forced for m in step.members) or foreseen is not None
        )
        key = (turn if changes else 0, number)
        if key not in self.known:
            workspace = Workspace((states.n_states,), (1, 1))
            with np.errstate(all="ignore"):
                chances = step_chances(step, states, self.parameters, turn, workspace, 1, foreseen)
            n_targets = states.n_next + len(states.ended_outcome)
            pair = states.source.astype(np.int64) * n_targets + states.target
            moves, inverse = np.unique(pair, return_inverse=True)
            probability = np.bincount(inverse.reshape(-1), weights=chances.edges[0], minlength=len(moves))
            possible = probability > 0.0
            moves, found = moves[possible], np.asarray(probability[possible], dtype=np.float64)
            self.known[key] = chances, moves // n_targets, moves % n_targets, found
        return self.known[key]

    def after(self, turn: int, number: int) -> tuple[int, int]:
        """Return the turn and step that follow."""
        return (turn, number + 1) if number + 1 < len(self.model.steps) else (turn + 1, 0)


@dataclass(frozen=True, repr=False, eq=False)
class ProbablePaths(Listed):
    """The most probable histories; ``table`` has one row each: ``number``, ``probability``, ``outcome``, ``label``, ``end_turn``, ``end``."""

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Tell every history in words, with its probability."""
        stories = []
        for one in self.items:
            head, *lines = one.history.story.splitlines()
            stories.append(
                "\n".join(
                    [
                        f"{head} Probability of this sequence of states: {per_cent(one.probability, error=0.0)}.",
                        *lines,
                    ]
                )
            )
        return told(self, stories, width, most)

    def to_dict(self) -> dict[str, Any]:
        """Return the histories step by step, and told in words."""
        stories = [{"probability": one.probability, **plain_history(one.history)} for one in self.items]
        return super().to_dict() | {"histories": stories}


LAYOUT = (
    Column("number", "number", "count"),
    Column("probability", "probability", "per_cent", "error"),
    Column("ends as", "label"),
    Column("after turn", "end_turn", "count"),
    Column("on", "end", "day"),
)


@public
@slow
def most_probable(
    of: Subject, *, count: int = 5, outcome: str | None = None, **options: Unpack[ModelOptions]
) -> ProbablePaths:
    """Find the most probable histories, the most probable first.

    A history is here the sequence of states after every step; what changes no state is not told apart, so short
    histories stand high: fewer weeks have to turn out just so. Ask for one outcome to compare like with like.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Must fit the exact engine.
    count : int
        How many; fewer come back where there are fewer.
    outcome : str, optional
        Only histories that end this way.
    **options
        ``variant`` and ``values``, as in ``run``; inputs that are not given stand at their medians.

    Raises
    ------
    RunError
        If the states cannot be listed, the outcome or a parameter is unknown, or too many histories are
        equally probable.

    Examples
    --------
    >>> from toolkit.history import most_probable
    >>> path = most_probable("caribbean-2025", count=1, outcome="leadership_raid")[0]
    >>> path.history.outcome
    'leadership_raid'
    """
    if count < 1:
        raise RunError(f"count is {count}; expected at least 1")
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="most_probable")
    found = probable_paths(model, list_states(model), central(model), count=count, outcome=outcome)
    rows = [
        {
            "number": n, "probability": one.probability, "error": 0.0, "outcome": one.history.outcome, "label": one.history.outcome_label,
            "end_turn": one.history.end_turn, "end": one.history.date_of_turn(one.history.end_turn),
        }
        for n, one in enumerate(found, start=1)
    ]  # fmt: skip
    return ProbablePaths(
        pd.DataFrame(rows), items=tuple(found), result=origin(of), model=model, caveats=(*imposed(of, model), MEDIANS, *unheard(of)), layout=LAYOUT,
        verb="most_probable", title=f"{model.full_title}: the most probable courses of events",
    )  # fmt: skip


def probable_paths(
    model: Model, structure: Structure, values: Floats, *, count: int = 1, outcome: str | None = None
) -> list[ProbablePath]:
    """Find the most probable histories for one set of inputs, the most probable first.

    Parameters
    ----------
    values : array, shape (P,)
        One value per parameter of the model.
    count : int
        How many; fewer come back where there are fewer.
    outcome : str, optional
        Only histories that end this way.

    Raises
    ------
    RunError
        If so many histories are equally probable that the search is given up.
    """
    wanted = None if outcome is None else model.outcome_number(outcome)
    layers = Layers(model, structure, values)
    return [_told(layers, *found) for found in _Search(layers, wanted).best(count)]


class _Search:
    def __init__(self, layers: Layers, wanted: int | None) -> None:
        self.layers, self.model, self.structure = layers, layers.model, layers.structure
        self.wanted = wanted
        self.completion = self._completions()

    def _good(self, outcome: npt.NDArray[np.int32]) -> Floats:
        """Return 0 for outcomes that are wanted and minus infinity for others."""
        good = (outcome >= 0) if self.wanted is None else outcome == self.wanted
        return np.where(good, 0.0, -np.inf)

    def _completions(self) -> dict[tuple[int, int], Floats]:
        """Return per layer the log-probability of the best completion from each state."""
        model, layers = self.model, self.layers
        live = self._good(final_outcome(model, self.structure.steps[0].columns))
        found: dict[tuple[int, int], Floats] = {(model.horizon + 1, 0): live}
        for turn in range(model.horizon, 0, -1):
            for number in range(len(model.steps) - 1, -1, -1):
                states = self.structure.steps[number]
                after = np.concatenate((found[layers.after(turn, number)], self._good(states.ended_outcome)))
                _, source, target, probability = layers.of(turn, number)
                best = np.full(states.n_states, -np.inf)
                np.maximum.at(best, source, np.log(probability) + after[target])
                found[turn, number] = best
        return found

    def best(self, count: int) -> Iterator[tuple[float, list[tuple[int, int, int]], int, int]]:
        """Yield (log-probability, places, number of the start, outcome), the best first."""
        ticket = counter()
        queue: list[tuple[float, int, float, int, int, int, object]] = []
        shares = start_shares(self.model, self.structure.start_columns, self.layers.parameters, 1)[0]
        good = self._good(self.structure.start_outcome)
        for n, (share, state) in enumerate(zip(shares, self.structure.start_state, strict=True)):
            rest = self.completion[1, 0][state] if state >= 0 else good[n]
            if share > 0.0 and rest > -np.inf:
                log = float(np.log(share))
                heapq.heappush(queue, (-(log + float(rest)), next(ticket), log, 1, 0, int(state), (n,)))
        done = expanded = 0
        while queue and done < count:
            _, _, log, turn, number, state, trail = heapq.heappop(queue)
            outcome = self._outcome_of(turn, number, state, trail)
            if outcome is not None:
                done += 1
                yield (log, *_unwound(trail), outcome)
                continue
            expanded += 1
            if expanded > MOST_EXPANDED:
                raise RunError("too many histories are equally probable to rank them; ask for fewer")
            for item in self._moves(log, turn, number, state, trail):
                heapq.heappush(queue, (item[0], -next(ticket), *item[1:]))

    def _outcome_of(self, turn: int, number: int, state: int, trail: object) -> int | None:
        """Return the outcome of a finished history; None while it goes on."""
        if state < 0:
            start = _unwound(trail)[1]
            return int(self.structure.start_outcome[start])
        if number < 0:  # ended after the step -1 - number
            return int(self.structure.steps[-1 - number].ended_outcome[state])
        if turn > self.model.horizon:
            live = tuple(column[state : state + 1] for column in self.structure.steps[0].columns)
            return int(final_outcome(self.model, live)[0])
        return None

    def _moves(
        self, log: float, turn: int, number: int, state: int, trail: object
    ) -> Iterator[tuple[float, float, int, int, int, object]]:
        _, source, target, probability = self.layers.of(turn, number)
        first, last = np.searchsorted(source, (state, state + 1))
        states = self.structure.steps[number]
        following = self.layers.after(turn, number)
        ended = self._good(states.ended_outcome)
        link = (trail, turn, number, state)
        for place, chance in zip(target[first:last], probability[first:last], strict=True):
            reached = log + float(np.log(chance))
            gone = int(place) - states.n_next
            rest = float(ended[gone]) if gone >= 0 else float(self.completion[following][place])
            if rest == -np.inf:
                continue
            where = (turn, -1 - number, gone) if gone >= 0 else (*following, int(place))
            yield (-(reached + rest), reached, *where, link)


def _unwound(trail: object) -> tuple[list[tuple[int, int, int]], int]:
    """Return the places of a linked trail, first to last, and the number of its start."""
    places: list[tuple[int, int, int]] = []
    while isinstance(trail, tuple) and len(trail) == 4:
        trail, turn, number, state = trail
        places.append((turn, number, state))
    assert isinstance(trail, tuple)
    return places[::-1], int(trail[0])


def _told(
    layers: Layers, log: float, places: list[tuple[int, int, int]], start: int, outcome: int
) -> ProbablePath:
    model, structure = layers.model, layers.structure
    before = [int(column[start]) for column in structure.start_columns]
    starting = {model.variables[n].name: model.variables[n].labels[before[n]] for n in model.shown}
    steps: list[HistoryStep] = []
    changes: list[HistoryChange] = []
    ends = places[-1][0] if places else 0
    for moment, (turn, number, state) in enumerate(places):
        target = _target(layers, places, moment, outcome)
        states = structure.steps[number]
        columns, place = (
            (states.ended_columns, target - states.n_next)
            if target >= states.n_next
            else (structure.steps[(number + 1) % len(structure.steps)].columns, target)
        )
        after = [int(column[place]) for column in columns]
        moved = [n for n in model.shown if after[n] != before[n]]
        if moved:
            steps += _reasons(layers, turn, number, state, target, moment)
            changes += [
                HistoryChange(
                    turn, moment, model.variables[n].name, model.variables[n].label,
                    model.variables[n].labels[before[n]], model.variables[n].labels[after[n]],
                )
                for n in moved
            ]  # fmt: skip
        before = after
    history = History(
        model, 0, 0,
        {p.name: float(v[0, 0]) for p, v in zip(model.parameters, layers.parameters, strict=True) if not p.is_doubt},
        starting, tuple(steps), tuple(changes), model.outcomes[outcome].name, ends,
    )  # fmt: skip
    return ProbablePath(float(np.exp(log)), tuple(places), history)


def _target(layers: Layers, places: Sequence[tuple[int, int, int]], moment: int, outcome: int) -> int:
    """Return where a step of a path leads: the state before the next one, or the likeliest that ends it so."""
    turn, number, state = places[moment]
    if moment + 1 < len(places):
        return places[moment + 1][2]
    states = layers.structure.steps[number]
    _, source, target, probability = layers.of(turn, number)
    first, last = np.searchsorted(source, (state, state + 1))
    scores = np.full(last - first, -1.0)
    for n, (place, chance) in enumerate(zip(target[first:last], probability[first:last], strict=True)):
        if place >= states.n_next and states.ended_outcome[place - states.n_next] == outcome:
            scores[n] = chance
        elif place < states.n_next and (turn, number) == layers.last:
            live = tuple(c[int(place) : int(place) + 1] for c in layers.structure.steps[0].columns)
            if int(final_outcome(layers.model, live)[0]) == outcome:
                scores[n] = chance
    return int(target[first + int(np.argmax(scores))])


def _reasons(
    layers: Layers, turn: int, number: int, state: int, target: int, moment: int
) -> Iterator[HistoryStep]:
    """Name the likeliest way in which a step leads from a state to another, with the chances of choices and of their branches."""
    step, states = layers.model.steps[number], layers.structure.steps[number]
    chances = layers.of(turn, number)[0]
    edges = np.flatnonzero((states.source == state) & (states.target == target))
    edge = edges[np.argmax(chances.edges[0, edges])]
    columns = tuple(column[state : state + 1] for column in states.columns)
    with np.errstate(all="ignore"):
        rows = step.program.evaluate(columns, layers.parameters, turn, Workspace((1,), (1, 1)))
    for member, actions, way in zip(
        step.members, chances.actions, states.ways[states.way[edge]], strict=True
    ):
        leaf, chosen, branch = _likeliest_leaf(member, [float(one[0, state]) for one in actions], rows, way)
        action = member.actions[member.leaves[leaf].action]
        if member.rule == "clock" or action.name in (HOLD, NOTHING, SKIP):
            continue
        yield HistoryStep(
            turn, moment, member.key, action.name, member.label, action.label, member.leaves[leaf].label, False,
            chosen, branch,
        )  # fmt: skip


def _likeliest_leaf(
    member: Member, actions: Sequence[float], rows: Sequence[Value], way: int
) -> tuple[int, float, float]:
    """Return the likeliest leaf of a way, with the chance of its action and that of its branch given the action."""
    leaves = [
        (leaf, chosen, float(np.asarray(share).reshape(-1)[0]))
        for action, chosen in zip(member.actions, actions, strict=True)
        for leaf, share in enumerate(branch_probabilities(action, rows), start=action.first_leaf)
        if member.way_of_leaf[leaf] == way
    ]
    return max(leaves, key=lambda one: one[1] * one[2])
