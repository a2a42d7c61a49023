"""What readers ask, answered before any report and after each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit import numbers
from toolkit.answers.levels import level
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.evidence.learnt import Learnt
from toolkit.engines.plan import Plan
from toolkit.engines.solving import solved
from toolkit.engines.spreading.crew import Crew
from toolkit.errors import ToolkitError
from toolkit.model.evidence import Evidence
from toolkit.model.model import Model
from toolkit.model.targets import OF_QUESTIONS, Target, question_targets
from toolkit.results.news import News
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import Weights
from toolkit.results.values import values_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Standing:
    """What one question stood at: its number, and the standard error of it; no number where it has no answer."""

    value: float
    error: float


def nothing_asked(model: Model) -> ToolkitError:
    """Make the refusal of questions where a crisis lists none."""
    return ToolkitError(f"{model.name} asks no question; list some under `questions:`", kind="nothing asked")


def standing(
    model: Model, target: Target, tally: Tally, weights: Weights, n_groups: int, n_runs: int
) -> Standing:
    """Return where a question stands by one answer of an engine."""
    found = values_of(model, target, tally)
    value = found.mean(weights)
    if np.isnan(value):
        return Standing(value, value)
    return Standing(value, found.error(weights, n_groups, n_runs, target.ends))


def after_each(
    drawn: Plan, told: Evidence, news: News, last: tuple[Plan, Learnt]
) -> Mapping[Target, Sequence[Standing]]:
    """Answer the questions of a plan before any report and after each, one after the other; ``last`` is the answer after all.

    Each row follows the reports up to it anew, so that it takes as long as they are many.
    """
    if not drawn.model.questions:
        raise nothing_asked(drawn.model)
    order = {name: n for n, name in reversed(list(enumerate(news.names)))}
    observed = sorted(told.observations, key=lambda one: (one.turn, order[one.name]))
    plain = replace(drawn, evidence=None)
    stages = [(plain, solved(plain, Crew(), "")[1])]
    for n in range(1, len(observed)):
        stages.append(learn(drawn, Evidence(tuple(observed[:n])), Crew(), "", more=False, smooth=False))
    stages.append(last)
    return {
        target: [
            standing(plan.model, target, found.tally, found.weights, plan.groups, plan.n_runs)
            for plan, found in stages
        ]
        for target in question_targets(drawn.model)
    }


def put_beside(rows: Sequence[dict[str, Any]], found: Mapping[Target, Sequence[Standing]]) -> None:
    """Write the number of each question into the rows, under a name that nothing else in them has."""
    for one, stood in found.items():
        name = f"{OF_QUESTIONS}{one.name}" if rows and one.name in rows[0] else one.name
        for row, each in zip(rows, stood, strict=True):
            row[name] = each.value


def moved_in_all(found: Mapping[Target, Sequence[Standing]]) -> pd.DataFrame:
    """Tabulate each question before and after all that was reported."""
    import pandas as pd  # slow to import, and only tables need it

    rows = [
        {
            "question": one.name,
            "label": one.label,
            "before": first.value,
            "after": last.value,
            "points": last.value - first.value,
            "error_before": first.error,
            "error_after": last.error,
            "measure": one.measure,
        }
        for one, (first, *_, last) in found.items()
    ]
    return pd.DataFrame(rows)


def in_a_sentence(moved: pd.DataFrame, step: float) -> str:
    """Say where each question stood before and after all reports; empty without questions."""
    told = [
        f"“{row['label']}” {_said(row['before'], row['error_before'], row['measure'], step)} → "
        f"{_said(row['after'], row['error_after'], row['measure'], step)}"
        for row in moved.to_dict("records")
    ]
    return f"What readers ask, before and after: {'; '.join(told)}." if told else ""


def _said(value: float, error: float, measure: str, step: float) -> str:
    return level(value, error) if measure == "level" else numbers.per_cent(value, step, error)
