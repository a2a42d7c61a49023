"""Which choices matter most? The effect of imposing each option in each turn, and what a choice tells of the outcome."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import shown
from toolkit.engines.inputs import central, needed_structure
from toolkit.engines.model_limits import limits_of
from toolkit.engines.plan import Plan
from toolkit.engines.run import run
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import ToolkitError, unknown
from toolkit.history.coupling import NOBODY, coupled_runs
from toolkit.model.draws import Draws, draw_for_histories
from toolkit.model.members import NOTHING, SKIP, Action, Member
from toolkit.model.model import Model
from toolkit.model.targets import Target, asking_about, target_named
from toolkit.numbers import share
from toolkit.results.result import Result
from toolkit.results.values import values_of

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
LAYOUT = (
    Column("who", "who"),
    Column("option", "label"),
    Column("turn", "turn", "count"),
    Column("points", "effect", "points"),
    Column("carried out", "carried_out", "share"),
    Column("chosen anyway", "chosen", "share"),
    Column("tells, bits", "information", "figure"),
)
EXPLAINED = "points: change of the probability if the option is imposed in that turn; carried out: share of histories in which it was open"
TELLS = "; tells: bits that the choice made there and then tells of whether the outcome comes"
MEDIANS = Caveat("Every input stands at its median, so nothing is said of ignorance.", "medians")
SELDOM = 0.5
DRAWS, RUNS = 64, 400
"""Sampled histories behind the information that a choice carries."""


@public
def turning_points(
    of: Subject,
    outcome: str,
    *,
    actor: str | None = None,
    turns: Sequence[int] | None = None,
    **options: Unpack[ModelOptions],
) -> Answer:
    """Impose each option in each turn, and say how the outcome moves and how much the choice tells of it.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is asked, every input at its median; base and what-if are paired.
    outcome : str
        Name of an outcome, or of a question that asks whether or when, or that has a condition.
    actor : str, optional
        Only the options of this actor.
    turns : sequence of int, optional
        Turns in which options are imposed; all if left out, which takes a horizon that is set.
    **options
        ``seed`` (of the sampled histories behind ``information``; that of a result if left out), ``variant``, ``values`` and
        ``progress``, as in ``run``.

    Returns
    -------
    Answer
        One row per option and turn, the largest effect first: ``outcome`` (its label), ``who``, ``actor``, ``option``, ``label``, ``turn``, ``base``,
        ``effect`` (change of the outcome's probability, as a fraction), ``carried_out`` (share of histories in which the option was
        open and so really imposed), ``chosen`` (how often it is chosen by itself then) and ``information`` (bits that the
        choice made there and then tells of whether the outcome comes; no number for a question).

    Raises
    ------
    ToolkitError
        For unknown names, a crisis without choices or one that has to be sampled, or where the horizon is open and no turns are given.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.turning_points("caribbean-2025", "accommodation", actor="brazil", turns=[1])
    >>> list(answer.option)
    ['hold', 'offer_good_offices', 'convene']
    """
    model, seed = model_of(of, options, verb="turning_points"), seed_of(of, options)
    target = target_named(model, outcome)
    _refuse_level(target)
    model = asking_about(model, [target])
    members, asked = _members(model, actor), _turns(model, turns)
    structure = needed_structure(model, "turning points are")
    draws = Draws(central(model)[None], 1)

    def answer(of: Model) -> Result:
        work = Plan(of, "exact", draws, 0, seed, structure)
        return run(work, alternatives=False, progress=False, questions=target.question is not None)

    base = answer(model)
    if math.isnan(_value(base, target)):
        raise ToolkitError(f"'{outcome}' has no answer at the medians, where its condition cannot hold")
    told = _information(model, target, seed)
    rows = []
    for one in shown(_tries(members, asked), "turning points", show=options.get("progress", True)):
        moved = answer(model.with_forced(one.turn, one.member.key, one.action.name))
        bits = told.get((one.turn, one.member.key), np.nan)
        rows.append(_row(base, moved, target, one) | {"information": bits})
    table = _largest_first(rows)
    return Answer(
        table,
        result=origin(of),
        model=model,
        layout=LAYOUT if told else LAYOUT[:-1],
        verb="turning_points",
        caveats=(*limits_of(of, model), MEDIANS, *unheard(of), *_seldom(table)),
        figure="turning_points",
        title=f"{model.dossier.full_title}: which choices move {_quoted(target)} most?",
        notes=(f"{EXPLAINED}{TELLS if told else ''}.",),
    )


class _Try(NamedTuple):
    """An option imposed in a turn."""

    member: Member
    action: Action
    turn: int


def _members(model: Model, actor: str | None) -> list[Member]:
    """Return those who choose, of one actor alone if named."""
    members = [member for step in model.steps for member in step.members if member.actor]
    known = {member.actor for member in members}
    if actor is not None and actor not in known:
        raise unknown("actor that chooses", actor, sorted(known))
    if not known:
        raise ToolkitError("nobody chooses anything in this crisis, so it has no turning points")
    return [member for member in members if actor in (None, member.actor)]


def _turns(model: Model, turns: Sequence[int] | None) -> list[int]:
    """Return the turns in which options are imposed, all of them if left out."""
    if turns is None:
        if model.unsettled_below is not None:
            raise ToolkitError(
                "this crisis goes on until it is settled, and every turn is asked anew; say in which, such as turns=range(1, 7)"
            )
        return list(range(1, model.horizon + 1))
    if not len(turns):
        raise ToolkitError("turns names no turn; leave it out for all of them, or say such as turns=[1, 2]")
    for turn in turns:
        if not 1 <= turn <= model.horizon:
            raise ToolkitError(f"turn {turn} is no turn of this crisis; expected 1 to {model.horizon}")
    return list(turns)


def _tries(members: Sequence[Member], turns: Sequence[int]) -> list[_Try]:
    return [
        _Try(member, action, turn)
        for member in members
        for action in member.actions
        if action.name not in (SKIP, NOTHING)
        for turn in turns
    ]


def _refuse_level(target: Target) -> None:
    """Refuse a question that asks for a level: what is told here is a probability."""
    if target.measure == "level":
        raise ToolkitError(
            f"'{target.name}' asks for a level, and turning points are told of a probability; ask whether a level is reached, with `when:` and "
            "`at_end: true`, or see tornado and compare"
        )


def _quoted(target: Target) -> str:
    return f"“{target.label}”" if target.question is None else target.quoted


def _value(result: Result, target: Target) -> float:
    """Return the probability of an outcome, or that a question comes, given its condition where it has one."""
    return values_of(result.model, target, result.tally).mean(None)


def _row(base: Result, moved: Result, target: Target, one: _Try) -> dict[str, object]:
    """Say what imposing an option changes, and how often it is carried out and chosen anyway."""
    member, action, turn = one
    places = {(key, name): n for n, (key, name, _) in enumerate(base.model.actions)}
    place = places.get((member.key, action.name))
    asked = (member.key, action.name, turn)
    carried = (f.share for f in moved.record.forced if (f.key, f.option, f.turn) == asked)
    return {
        "outcome": target.label,
        "who": member.label,
        "actor": member.actor,
        "option": action.name,
        "label": action.label,
        "turn": turn,
        "base": _value(base, target),
        "effect": _value(moved, target) - _value(base, target),
        "carried_out": next(carried, 0.0),
        "chosen": float(base.tally.choices[turn - 1, place]) if place is not None else np.nan,
    }


def _largest_first(rows: list[dict[str, object]]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows)
    order = table.effect.abs().sort_values(ascending=False, kind="stable").index
    return table.reindex(order).reset_index(drop=True)


def _seldom(table: pd.DataFrame) -> tuple[Caveat, ...]:
    """Warn where an effect is small because its option was seldom open."""
    few = int((table.carried_out < SELDOM).sum())
    if not few:
        return ()
    return (
        Caveat(
            f"{few} of {len(table)} choices could be carried out in less than {share(SELDOM)} of histories: their small effect says little of "
            "the choice itself.",
            "forced",
            values={"rows": few},
        ),
    )


def _information(model: Model, target: Target, seed: int) -> dict[tuple[int, str], float]:
    """Return, per turn and member, the bits that its choice tells of whether the outcome comes; nothing of a question.

    Mutual information among histories still going, with the bias of few counts taken off (Miller 1955); never below 0.
    """
    if target.question is not None:
        return {}
    runs = coupled_runs(model, *draw_for_histories(model, DRAWS, RUNS, seed), seed)
    members = {member.key: member for step in model.steps for member in step.members if member.actor}
    found = {}
    for (turn, key), leaves in runs.actions.items():
        if key not in members:
            continue
        going = leaves != NOBODY
        found[turn, key] = _bits(_actions(members[key], leaves[going]), runs.outcome[going] == target.number)
    return found


def _actions(member: Member, leaves: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
    return np.array([leaf.action for leaf in member.leaves], dtype=np.int64)[leaves]


def _bits(choice: npt.NDArray[np.int64], comes: npt.NDArray[np.bool_]) -> float:
    if not len(choice):
        return 0.0
    table = np.zeros((int(choice.max()) + 1, 2))
    np.add.at(table, (choice, comes.astype(int)), 1.0)
    table = table[table.sum(axis=1) > 0]
    joint = table / table.sum()
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0.0
    bits = float((joint[seen] * np.log2(joint[seen] / apart[seen])).sum())
    cells = (len(table) - 1) * (int((table.sum(axis=0) > 0).sum()) - 1)
    return max(bits - cells / (2.0 * len(choice) * float(np.log(2.0))), 0.0)
