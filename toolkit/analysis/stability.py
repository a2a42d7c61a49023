"""A second opinion without probabilities: which states nobody would leave, given only what each actor prefers to what.

The graph model for conflict resolution (Fang, Hipel and Kilgour 1993, Interactive Decision Making): states, the moves each
actor can make alone, and preferences that only rank. A state is stable for an actor if it has no improvement (Nash), if
every improvement can be answered so that it is no better off (GMR), if it cannot escape from that answer (SMR), or if the
answer is itself an improvement for those who give it (SEQ).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import central
from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome, final_outcome
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, unheard
from toolkit.errors import ToolkitError, unknown
from toolkit.model.members import SKIP, Member
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.model.steps import Step
from toolkit.model.turn import apply_ways

State = tuple[int, ...]
"""Level of each variable, by its place."""
Moves = Mapping[str, Sequence[frozenset[int]]]
"""Actor -> for each state, the states it can reach alone in one move."""
Ranks = Mapping[str, Sequence[int]]
"""Actor -> for each state its rank, the higher the better; equal ranks are indifferent."""
CONCEPTS = ("Nash", "GMR", "SMR", "SEQ")
MOST_STATES = 2_000
LAYOUT = (
    Column("state", "state"),
    Column("outcome", "outcome", "level"),
    Column("actor", "actor"),
    *(Column(concept, concept, "truth") for concept in CONCEPTS),
    Column("why", "why"),
)


@dataclass(frozen=True)
class Standing:
    """Whether a state is stable for an actor, by each concept, and why."""

    stable: dict[str, bool]
    why: str


@public
@slow
def stability(
    of: Subject, preferences: Mapping[str, Sequence[str]], **options: Unpack[ModelOptions]
) -> Answer:
    """Say which states of a small crisis are stable for each actor, and for all.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Its options are the moves, its outcomes (as they would be classified at the horizon) what is ranked; events and
        chance are left out: an option may turn out in any of its ways.
    preferences : mapping
        Actor -> outcomes from best to worst, every one of them. Actors who are left out do not move.
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row per state and actor, and one for ``everyone``: ``state`` (levels in words), ``outcome``, ``actor``, a truth value per
        concept, and ``why``, a sentence.

    Raises
    ------
    ToolkitError
        For unknown actors or outcomes, missing ones, or more than 2,000 states.
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="stability")
    if not preferences:
        raise ToolkitError("nobody prefers anything; give preferences such as {actor: [best, …, worst]}")
    graph = _graph(model, list(preferences))
    ranks = _ranks(model, preferences, graph.outcomes)
    rows = []
    for s, label in enumerate(graph.labels):
        state = {"state": label, "outcome": model.outcomes[graph.outcomes[s]].name}
        found = [standing(actor, s, graph.moves, ranks, graph.labels) for actor in preferences]
        judged = zip((*preferences, "everyone"), (*found, _everyone(found)), strict=True)
        rows += [state | {"actor": actor} | one.stable | {"why": one.why} for actor, one in judged]
    return Answer(
        pd.DataFrame(rows),
        result=origin(of),
        model=model,
        layout=LAYOUT,
        verb="stability",
        title=f"{model.dossier.full_title}: which states would nobody leave?",
        caveats=(
            Caveat("Chance and events are left out: an option may turn out in any of its ways.", "no_chance"),
            *unheard(of),
        ),
    )


def _everyone(found: Sequence[Standing]) -> Standing:
    stable = {concept: all(one.stable[concept] for one in found) for concept in CONCEPTS}
    return Standing(stable, "stable for everyone" if any(stable.values()) else "somebody would leave it")


def standing(actor: str, state: int, moves: Moves, ranks: Ranks, labels: Sequence[str]) -> Standing:
    """Judge one state for one actor, by each concept."""
    mine = ranks[actor]
    better = sorted(s for s in moves[actor][state] if mine[s] > mine[state])
    if not better:
        return Standing(dict.fromkeys(CONCEPTS, True), f"{actor} has no move to anything it likes better")
    stable = {"Nash": False, "GMR": True, "SMR": True, "SEQ": True}
    unanswered, answers = "", []
    for to in better:
        replies = [s for s in _replies(actor, to, moves, ranks, improving=False) if mine[s] <= mine[state]]
        willing = [s for s in _replies(actor, to, moves, ranks, improving=True) if mine[s] <= mine[state]]
        stuck = [s for s in replies if all(mine[t] <= mine[state] for t in moves[actor][s])]
        stable["GMR"] &= bool(replies)
        stable["SMR"] &= bool(stuck)
        stable["SEQ"] &= bool(willing)
        if not replies:
            unanswered = unanswered or f"{actor} gains by moving to {labels[to]}, and nobody can undo it"
        else:
            answers.append(f"moving to {labels[to]} would be met by {labels[(willing or replies)[0]]}")
    why = unanswered or f"{actor} is held back: {'; '.join(answers[:2])}"
    if not unanswered and not stable["SEQ"]:
        why += ", though those who answer would hurt themselves"
    return Standing(stable, why)


def _replies(actor: str, state: int, moves: Moves, ranks: Ranks, *, improving: bool) -> list[int]:
    """Return where the others can take a state, nobody moving twice in a row; only by improvements of their own, if asked."""
    others = [name for name in moves if name != actor]
    seen: set[tuple[int, str]] = set()
    waiting = [(state, "")]
    while waiting:
        at, last = waiting.pop()
        for name in others:
            to = moves[name][at] if name != last else ()
            new = {(s, name) for s in to if not improving or ranks[name][s] > ranks[name][at]} - seen
            seen |= new
            waiting += new
    return sorted({to for to, _ in seen})


def _ranks(
    model: Model, preferences: Mapping[str, Sequence[str]], outcomes: Sequence[int]
) -> dict[str, list[int]]:
    names = [outcome.name for outcome in model.outcomes]
    found = {}
    for actor, order in preferences.items():
        for name in order:
            model.outcome_number(name)
        missing = [names[n] for n in sorted(set(outcomes)) if names[n] not in order]
        if missing or len(set(order)) < len(order):
            what = f"says nothing of {', '.join(missing)}" if missing else "names an outcome twice"
            raise ToolkitError(f"the preference of '{actor}' {what}; expected every outcome once, best first")
        found[actor] = [-list(order).index(names[n]) for n in outcomes]
    return found


@dataclass(frozen=True)
class _Graph:
    """The states that options lead to from the start: their levels in words, how each would be classified, and who can move."""

    labels: list[str]
    outcomes: list[int]
    moves: dict[str, list[frozenset[int]]]


def _graph(model: Model, actors: Sequence[str]) -> _Graph:
    """List the states that the actors' options lead to from the start, in the order in which they are found."""
    members = _members(model, actors)
    inputs = [np.full((1, 1), value) for value in central(model)]
    start = tuple(int(levels[0]) for levels in model.start_levels)
    place, states = {start: 0}, [start]
    moves: dict[str, list[set[int]]] = {actor: [] for actor in actors}
    for state in states:  # grows on the way
        for own in moves.values():
            own.append(set())
        for actor, after in () if _has_ended(model, state) else _onwards(model, members, state, inputs):
            if after not in place:
                _refuse_many(len(states) + 1)
                place[after] = len(states)
                states.append(after)
            moves[actor][-1].add(place[after])
    columns = tuple(np.array(column, dtype=np.int8) for column in zip(*states, strict=True))
    labels = [", ".join(model.variables[n].labels[state[n]] for n in model.shown) for state in states]
    outcomes = [int(n) for n in final_outcome(model, columns)]
    return _Graph(labels, outcomes, {actor: [frozenset(to) for to in own] for actor, own in moves.items()})


def _members(model: Model, actors: Sequence[str]) -> list[tuple[Step, int]]:
    """Return where the actors choose: steps, and their places in them."""
    known = {member.actor for step in model.steps for member in step.members if member.actor}
    for actor in actors:
        if actor not in known:
            raise unknown("actor that chooses", actor, sorted(known))
    if model.real is not None:
        raise ToolkitError(
            f"'{model.real.name}' is a real number, so states cannot be listed; give it levels"
        )
    return [
        (step, m) for step in model.steps for m, member in enumerate(step.members) if member.actor in actors
    ]


def _refuse_many(count: int) -> None:
    if count > MOST_STATES:
        raise ToolkitError(f"more than {MOST_STATES:,} states: a stability report is for small crises")


def _onwards(
    model: Model, members: Sequence[tuple[Step, int]], state: State, inputs: Sequence[np.ndarray]
) -> Iterator[tuple[str, State]]:
    """Yield who can take a state to which other one."""
    for step, m in members:
        for after in _moves_of(model, step, m, state, inputs):
            if after != state:
                yield step.members[m].actor, after


def _has_ended(model: Model, state: State) -> bool:
    columns = tuple(np.array([level], dtype=np.int8) for level in state)
    return int(ended_outcome(model, columns, at_turn_end=True)[0]) != NO_OUTCOME


def _moves_of(model: Model, step: Step, m: int, state: State, inputs: Sequence[np.ndarray]) -> list[State]:
    """Return the states that one choice can lead to, the others of its phase doing nothing."""
    columns = [np.array([level], dtype=np.int8) for level in state]
    rows = step.program.evaluate(columns, inputs, 1, Workspace((1,), (1, 1)))
    found = []
    for number, leaf in enumerate(step.members[m].leaves):
        action = step.members[m].actions[leaf.action]
        is_open = True if action.opens is None else bool(np.all(rows[action.opens]))
        if action.name == SKIP or not is_open:
            continue
        ways = [np.array([number if n == m else _idle(member)]) for n, member in enumerate(step.members)]
        applied = apply_ways(
            model, step, ways, columns, [np.reshape(row, -1)[:1] if np.ndim(row) else row for row in rows]
        )
        found.append(tuple(int(applied.columns.get(n, column)[0]) for n, column in enumerate(columns)))
    return found


def _idle(member: Member) -> int:
    """Return a leaf that changes nothing; -1, which is no leaf, where every one changes something."""
    return next((n for n, leaf in enumerate(member.leaves) if not leaf.changes), -1)
