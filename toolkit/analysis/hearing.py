"""What would it tell to hear that something happened? Each option and event, and where each outcome moves once it is reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.analysis.heard_actions import DRAWS, LEAST_SEEN, Found, never, rough
from toolkit.analysis.hearing_of_question import add_question, column_of, question_named
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.backward import Place, places, with_outcomes
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import needed_structure, structure_of
from toolkit.engines.model_limits import limits_of
from toolkit.engines.plan import Plan
from toolkit.engines.run import run
from toolkit.engines.states.structure import Structure
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import ToolkitError
from toolkit.history.coupling import NOBODY, Runs, coupled_runs
from toolkit.model.combinations import combinations
from toolkit.model.days import last_day
from toolkit.model.draws import draw_parameters
from toolkit.model.model import Model
from toolkit.numbers import ROUNDING
from toolkit.results.uncertainty import effective_draws, mean, standard_error

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
RUNS = 800
"""Sampled histories per draw, where chance has to be sampled."""
POSSIBLE = 1e-6
"""What is less probable than this in a turn is taken not to happen in it."""
LAYOUT = (
    Column("who", "who"),
    Column("what", "label"),
    Column("turn", "turn", "count"),
    Column("probability", "probability", "per_cent", "probability_error", by_row=True),
    Column("moves most", "most_moved", drawn="beside"),
    Column("points", "points", "points", "error", by_row=True, drawn="alone"),
)
EXPLAINED = (
    "probability: of it in that turn; points: probability of the outcome once it is known for certain to have happened in that turn, less "
    "the probability before. What it tells of the inputs is in it. It is news, not a cause."
)


@public
@slow
def hearing(
    of: Subject,
    *,
    turn: int | None = None,
    question: str | None = None,
    draws: int = DRAWS,
    **options: Unpack[ModelOptions],
) -> Answer:
    """Say which way hearing that an option was taken, or that an event came, would move each outcome.

    The first check of a scenario against reports: a sign that surprises is either a finding or a mistake.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is asked, without the reports it may have heard.
    turn : int, optional
        The turn in which it happened; if left out, for each the first in which it can (where histories are sampled, the first in which
        100 of them show it).
    question : str, optional
        Name of a question, to say where that moves too; only where chance can be summed.
    draws : int
        Draws of the inputs; where chance has to be sampled, each with 800 histories.
    **options
        ``seed`` (that of a result if left out), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row per option and event that can happen then, the most telling first; the index keeps the order of the scenario.
        ``who``, ``key``, ``kind`` (option or event), ``action``, ``label``, ``turn``, ``date`` (its last day), ``probability``
        and ``probability_error`` (of it, in that turn), ``effective_draws`` (how many draws would count after it), ``behind`` (histories that show it;
        0 where chance was summed), ``most_moved`` (label of the outcome; empty where hearing of it moves none), ``points`` and ``error`` (how far, and its standard error),
        then P(outcome | it) − P(outcome), one column per outcome, as fractions; of the question by how much it moves, in a column of its
        name (in levels where it asks for one), and ``question_error``.

    Raises
    ------
    ToolkitError
        If ``turn`` is no turn of the crisis, or nothing can happen in it.

    Examples
    --------
    >>> from toolkit.analysis import hearing
    >>> table = hearing("chicken").table.set_index(["key", "action"])
    >>> bool(table.loc[("east", "hold_course"), "collision"] > 0)
    True
    """
    if draws < 1:
        raise ToolkitError(f"draws is {draws}; expected at least 1")
    model, seed = model_of(of, options, verb="hearing"), seed_of(of, options)
    target = None if question is None else question_named(model, question)
    structure = (
        structure_of(model)
        if target is None
        else needed_structure(model, "what hearing tells of a question is")
    )
    found = (
        _sampled(model, draws, seed, turn)
        if structure is None
        else _summed(model, structure, draws, seed, turn)
    )
    rows = list(_rows(found))
    if not rows:
        raise ToolkitError(f"nothing can happen in turn {turn}, so there is nothing to hear of")
    if target is not None and structure is not None:
        add_question(
            rows, found.model, structure, found.draws, target, (found.turns, found.joint.sum(axis=2))
        )
    return Answer(
        _most_telling_first(rows),
        result=origin(of),
        model=found.model,
        layout=(*LAYOUT, *(() if target is None else (column_of(target),))),
        caveats=(*limits_of(of, found.model), *unheard(of), *never(found), *rough(rows, found)),
        verb="hearing",
        n_histories=found.n_histories,
        title=f"{model.dossier.full_title}: what would hearing of each option and event tell?",
        notes=(EXPLAINED,),
    )


def _summed(model: Model, structure: Structure, draws: int, seed: int, turn: int | None) -> Found:
    """Sum chance over the states."""
    every = combinations(model, draws)
    drawn = draw_parameters(model, draws, seed, "sobol") if every is None else every
    ran = run(Plan(model, "exact", drawn, 0, seed, structure), alternatives=False, progress=False)
    _refuse_turn(ran.model, turn)
    turns = _turns(ran.tally.choices > POSSIBLE, turn)
    joint = with_outcomes(ran.model, structure, drawn, turns)
    return Found(ran.model, turns, joint, ran.tally.final, drawn)


def _sampled(model: Model, draws: int, seed: int, turn: int | None) -> Found:
    """Count sampled histories."""
    _refuse_turn(model, turn)
    drawn = draw_parameters(model, draws, seed, "random")
    runs = coupled_runs(model, drawn, RUNS, seed)
    counts = np.zeros((model.horizon, len(model.actions)), dtype=int)
    listed = list(enumerate(places(model)))
    for n, place in listed:
        counts[:, n] = [_taken(runs, place, at).sum() for at in range(1, model.horizon + 1)]
    turns = _turns(counts >= (LEAST_SEEN if turn is None else 1), turn)
    turns = tuple(at or _commonest(counts[:, n], turn) for n, at in enumerate(turns))
    ends = runs.outcome[:, None] == np.arange(len(model.outcomes))
    shape = (len(drawn), RUNS, len(model.outcomes))
    joint = np.zeros((len(drawn), len(listed), len(model.outcomes)))
    for n, place in listed:
        if turns[n]:
            joint[:, n] = (ends & _taken(runs, place, turns[n])[:, None]).reshape(shape).mean(axis=1)
    return Found(model, turns, joint, ends.reshape(shape).mean(axis=1), drawn, RUNS)


def _commonest(counts: npt.NDArray[Any], turn: int | None) -> int:
    """Return the turn in which most histories show what too few show in any; 0 if none does, or one turn is asked about."""
    return int(np.argmax(counts)) + 1 if turn is None and counts.any() else 0


def _refuse_turn(model: Model, turn: int | None) -> None:
    if turn is not None and not 1 <= turn <= model.horizon:
        raise ToolkitError(f"turn {turn} is no turn of this crisis; expected 1 to {model.horizon}")


def _turns(can: npt.NDArray[np.bool_], turn: int | None) -> tuple[int, ...]:
    """Return for each action the first turn in which it can happen, or the one asked about if it can then; else 0."""
    if turn is not None:
        return tuple(turn if one else 0 for one in can[turn - 1])
    return tuple(int(np.argmax(one)) + 1 if one.any() else 0 for one in can.T)


def _taken(runs: Runs, place: Place, turn: int) -> npt.NDArray[np.bool_]:
    """Return which histories took an action in a turn; shape (N,)."""
    member = runs.model.steps[place.step].members[place.member]
    leaves = runs.actions.get((turn, member.key))
    if leaves is None:
        return np.zeros(len(runs.outcome), dtype=bool)
    is_it = np.array([leaf.action == place.action for leaf in member.leaves])
    return np.asarray(is_it[leaves] & (leaves != NOBODY))


def _rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a row for each action that is looked at, in the order of the scenario."""
    model = found.model
    names = [outcome.name for outcome in model.outcomes]
    for n, (place, turn) in enumerate(zip(places(model), found.turns, strict=True)):
        if not turn:
            continue
        member = model.steps[place.step].members[place.member]
        action = member.actions[place.action]
        chance = found.joint[:, n].sum(axis=1)
        moved, errors = _moved(found, n)
        weighed = chance if found.shares is None else chance * found.shares
        most = int(np.argmax(np.abs(moved)))
        yield {
            "who": member.label,
            "key": member.key,
            "kind": "event" if member.rule == "event" else "option",
            "action": action.name,
            "label": action.label,
            "turn": turn,
            "date": last_day(model, turn),
            "probability": float(mean(chance, found.shares)),
            "probability_error": float(
                standard_error(chance[:, None], found.n_groups, found.runs, found.shares)[0]
            ),
            "effective_draws": effective_draws(weighed / weighed.sum(), len(chance)),
            "behind": round(chance.sum() * found.runs),
            "most_moved": model.outcomes[most].label if abs(moved[most]) > ROUNDING else "",
            "points": float(moved[most]),
            "error": float(errors[most]),
            **dict(zip(names, moved.tolist(), strict=True)),
        }


def _moved(found: Found, n: int) -> tuple[Floats, Floats]:
    """Return P(outcome | action) − P(outcome) for one action, and its standard error; shapes (K,).

    The first term is a ratio of two means over draws; the error is that of its linear part (delta method: Cochran 1977, ch. 6),
    taken together with the second, which rests on the same draws.
    """
    joint, final, n_groups = found.joint[:, n], found.final, found.n_groups
    chance = joint.sum(axis=1, keepdims=True)
    ratio = mean(joint, found.shares) / mean(chance, found.shares)
    before = mean(final, found.shares)
    if n_groups == 1:  # between runs of an only draw nothing tells it
        return ratio - before, np.full_like(ratio, np.nan if found.runs else 0.0)
    off = (joint - ratio * chance) / chance.mean() - (final - before)
    groups = off.reshape(n_groups, -1, off.shape[1]).mean(axis=1)
    return ratio - before, np.sqrt(np.square(groups).sum(axis=0) / (n_groups * (n_groups - 1)))


def _most_telling_first(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows)
    return table.reindex(table.points.abs().sort_values(ascending=False, kind="stable").index)
