"""What to watch: which choices and events, once seen, speak for which outcome."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.model_limits import limits_of
from toolkit.engines.possible import Possible, possible_after
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import ToolkitError
from toolkit.history.coupling import NOBODY, Runs, coupled_runs
from toolkit.model.days import last_day, turn_ending
from toolkit.model.draws import draw_for_histories
from toolkit.model.members import HOLD, NOTHING, SKIP, Action, Member
from toolkit.model.model import Model
from toolkit.words import run_in_words

if TYPE_CHECKING:
    import pandas as pd

Truths = npt.NDArray[np.bool_]
DRAWS, RUNS = 64, 800
"""Histories behind the shares; each draw of the inputs counts as one group for their standard errors."""
LAYOUT = (
    Column("sign", "label"),
    Column("how often", "share", "share"),
    Column("outcome", "outcome_label"),
    Column("if seen", "if_seen", "per_cent", "error", by_row=True, histories="behind_seen"),
    Column("if not", "if_not", "per_cent", "error", by_row=True, histories="behind_not"),
    Column("points", "difference", "points", "error", by_row=True),
    Column("error", "error", "error", histories="behind_seen"),
)
COLUMNS = (
    "who",
    "label",
    "key",
    "action",
    "within",
    "date",
    "outcome",
    "outcome_label",
    "share",
    "if_seen",
    "if_not",
    "difference",
    "error",
    "behind_seen",
    "behind_not",
)
LEAST_SEEN = 100
"""What fewer histories show is left out: too few to say what it speaks for."""


@public
@slow
def indicators(of: Subject, *, within: int | None = None, **options: Unpack[ModelOptions]) -> Answer:
    """Say how an outcome's probability differs between histories that have shown something and those that have not.

    Only histories still going after ``within`` turns are looked at: what ends the crisis at once needs no watching for. An
    indicator speaks for an outcome; it need not bring it about.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is sampled, without the reports it may have heard.
    within : int, optional
        Turns in which the thing is seen or not; a third of the horizon if left out.
    **options
        ``seed`` (of the sampled histories; that of a result if left out), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row per option or event and outcome, the most telling first: ``who``, ``label``, ``key``, ``action``,
        ``within``, ``date`` (its last day), ``outcome``, ``outcome_label``, ``share`` (of the histories still going that have
        shown it), ``if_seen``, ``if_not``, ``difference`` and ``error`` (its standard error; what no history showed bears half
        its rule-of-three bound), as fractions; ``behind_seen`` and ``behind_not``, the histories that ``if_seen`` and ``if_not``
        rest on, 0 where the states leave nothing open.

    Raises
    ------
    ToolkitError
        If ``within`` is not a turn before the last.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.run("falklands-1982", draws=8, alternatives=False).indicators()
    >>> bool((answer.if_seen - answer.if_not - answer.difference).abs().max() < 1e-12)
    True
    """
    model, seed = model_of(of, options, verb="indicators"), seed_of(of, options)
    chosen = _turn(model, within)
    runs = coupled_runs(model, *draw_for_histories(model, DRAWS, RUNS, seed), seed)
    going, possible = _still_going(runs, chosen), possible_after(model, chosen)
    rows = [
        row
        for member, number in _watched(model)
        for row in _rows(runs, going, possible, member, number, chosen)
    ]
    return Answer(
        _most_telling_first(rows),
        result=origin(of),
        model=model,
        layout=LAYOUT,
        caveats=(*limits_of(of, model), *unheard(of)),
        verb="indicators",
        ran=run_in_words(DRAWS, seed=seed, n_runs=RUNS, copies=not model.is_uncertain),
        n_histories=len(runs.outcome),
        title=f"{model.dossier.full_title}: what to watch up to the {turn_ending(model, chosen)}",
        notes=("Among simulated histories still open then. These are signs, not causes.",),
    )


def _turn(model: Model, within: int | None) -> int:
    """Return the turn by which something is to be seen: the one asked for, or a third of the horizon."""
    if model.horizon < 2:
        raise ToolkitError("a crisis of a single turn leaves nothing to watch for")
    chosen = max(1, model.horizon // 3) if within is None else within
    if not 1 <= chosen < model.horizon:
        raise ToolkitError(f"within is {within}; expected a turn before the last, 1 to {model.horizon - 1}")
    return chosen


def _most_telling_first(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows, columns=pd.Index(COLUMNS))
    ranked = table.difference.abs().sort_values(ascending=False, kind="stable").index
    return table.reindex(ranked).reset_index(drop=True)


def _watched(model: Model) -> list[tuple[Member, int]]:
    """List the choices and events that can be seen, each with the number of its action."""
    members = (member for step in model.steps for member in step.members if member.rule != "clock")
    return [
        (member, number)
        for member in members
        for number, action in enumerate(member.actions)
        if action.name not in (HOLD, NOTHING, SKIP)
    ]


def _rows(
    runs: Runs, going: Truths, possible: Possible | None, member: Member, number: int, within: int
) -> Iterator[dict[str, Any]]:
    """Set how histories end that have shown something beside how those end that have not."""
    model, action = runs.model, member.actions[number]
    seen = _seen(runs, member, number, within)
    sides = (seen & going, going & ~seen)
    counts = np.array([side.sum() for side in sides])
    if counts.min() < LEAST_SEEN:
        return
    shares = np.array([np.bincount(runs.outcome[side], minlength=len(model.outcomes)) for side in sides])
    shares = shares / counts[:, None]
    behind = np.repeat(counts[:, None], len(model.outcomes), axis=1)
    if possible is not None and np.isin(shares, (0.0, 1.0)).any():
        behind[_settled(possible, member, number)] = 0
    own = (_label(member, action), member.key, action.name, within, last_day(model, within))
    for k, outcome in enumerate(model.outcomes):
        here, there = shares[:, k]
        errors = (_error(runs.outcome == k, side, n) for side, n in zip(sides, behind[:, k], strict=True))
        found = (counts[0] / counts.sum(), here, there, here - there, math.hypot(*errors), *behind[:, k])
        yield dict(zip(COLUMNS, (member.label, *own, outcome.name, outcome.label, *found), strict=True))


def _settled(possible: Possible, member: Member, number: int) -> Truths:
    """Say which outcomes are impossible or certain where the action has been seen, and where not; shape (2, K)."""
    can = np.array(possible.outcomes(member.key, number))
    return np.asarray(~can | (can.sum(axis=1, keepdims=True) == 1))


def _label(member: Member, action: Action) -> str:
    return action.label if member.rule == "event" else f"{member.label}: {action.label}"


def _still_going(runs: Runs, turn: int) -> Truths:
    """Return which histories have something settled after a turn."""
    later = [leaves != NOBODY for (at, _), leaves in runs.actions.items() if at == turn + 1]
    return np.asarray(np.any(later, axis=0), dtype=bool)


def _seen(runs: Runs, member: Member, action: int, turn: int) -> Truths:
    """Return in which histories an action was taken by the end of a turn."""
    taken = np.array([leaf.action == action for leaf in member.leaves])
    found = np.zeros(len(runs.outcome), dtype=bool)
    for (at, key), leaves in runs.actions.items():
        if key == member.key and at <= turn:
            found |= taken[leaves] & (leaves != NOBODY)
    return found


def _error(ends: Truths, kept: Truths, behind: int) -> float:
    """Return the standard error of a ratio over draws (delta method: Cochran 1977, ch. 6).

    What none of the histories behind it shows, or all do, bears half its rule-of-three bound, as twice an error is told.
    """
    size = kept.reshape(DRAWS, -1).sum(axis=1).astype(np.float64)
    hits = (ends & kept).reshape(DRAWS, -1).sum(axis=1)
    ratio = hits.sum() / size.sum()
    if ratio in (0.0, 1.0):
        return 1.5 / behind if behind else 0.0
    return float(np.sqrt(np.square(hits - ratio * size).sum() * DRAWS / (DRAWS - 1)) / size.sum())
