"""What did the news teach? What each report moved, in order of date."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit import numbers
from toolkit.analysis.contradictions import contradictions
from toolkit.analysis.discrimination import discriminates
from toolkit.analysis.heard import heard_of
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import shown
from toolkit.engines.evidence.conditioning import Learnt, learn
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.run import run
from toolkit.engines.subjects import DrawnOptions, Subject, origin
from toolkit.model.evidence import compile_evidence
from toolkit.model.model import Model
from toolkit.results.caveats import FEW_DRAWS
from toolkit.results.result import Result
from toolkit.results.uncertainty import Floats, effective_draws, mean, standard_error
from toolkit.scenario import Scenario
from toolkit.scenario.reports import Reports

if TYPE_CHECKING:
    import pandas as pd

LAYOUT = (
    Column("report", "report", "level"),
    Column("date", "date", "day"),
    Column("if true", "if_true", "figure", missing=""),
    Column("if false", "if_false", "figure", missing=""),
    Column("expected", "predicted", "share", missing=""),
    Column("draws", "effective_draws", "count"),
    Column("moved most", "most_moved"),
    Column("points", "points", "points"),
)
EXPLAINED = (
    "if true, if false: probability of such a report where what it says is so, and where it is not; expected: probability of this report "
    "given those before it; draws: how many still count."
)
BEFORE = "(before any report)"
SILENCE = "(silence)"
UNTOLD: dict[str, Any] = {
    "report": BEFORE,
    "date": None,
    "says": "",
    "if_true": np.nan,
    "if_false": np.nan,
    "predicted": np.nan,
    "effective_draws": np.nan,
    "most_moved": "",
    "points": 0.0,
    "relays": (),
    "contradicts": (),
}
"""A row of which nothing is known."""


@dataclass(frozen=True, repr=False, eq=False)
class Learning(Answer):
    """What each report moved; ``parts["outcomes"]`` has each outcome before and after all of them.

    ``parts["discriminates"]`` has, of each report, the ratio of every outcome's odds after it to those before it; the figure draws it.
    """

    @property
    def footnotes(self) -> list[str]:
        """Notes, caveats, and where the outcomes stand after all of it."""
        moved = [
            f"{row['label']} {numbers.per_cent(row['before'], self.step, row['error_before'])} → "
            f"{numbers.per_cent(row['after'], self.step, row['error_after'])}"
            for row in self.parts["outcomes"].to_dict("records")
        ]
        return [f"Before and after all reports: {'; '.join(moved)}.", *super().footnotes]


@public
def learning(
    of: Subject, evidence: Reports | str | os.PathLike[str] | None = None, **options: Unpack[DrawnOptions]
) -> Learning:
    """Tabulate what each report moved, taking them in one after the other in order of date.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        An outlook brings its own reports; of a result its crisis is asked, as it was drawn.
    evidence : Reports, name or path, optional
        Reports to learn from; needed for everything but an outlook.
    **options
        As in ``run``; the same draws are used for every row, those among them that a run after all reports would add, so
        rows can be compared and the last is what ``run`` answers.

    Returns
    -------
    Learning
        One row before any report, then one per report, last one for silence where something is watched.
        ``report``, ``date``, ``says``, ``if_true`` and ``if_false`` (probability of such a report), ``predicted``
        (of this one, given those before it), ``effective_draws`` (how many draws still count), ``most_moved``
        (label of the outcome) and ``points`` (by how much, as a fraction), ``relays`` and ``contradicts`` (tuples of names of
        other reports), then P(outcome) after it, one column per outcome.

    Raises
    ------
    ToolkitError
        Without evidence, or for reports that the scenario does not know or allow.
    """
    given: dict[str, Any] = dict(options)
    show = bool(given.get("progress", True))
    scenario, known = heard_of(of, evidence, given)
    for name in ("alternatives", "workers", "progress"):  # every row is the base model alone
        given.pop(name, None)
    base = plan(scenario, **given)
    base = replace(base, model=replace(base.model, alternatives={}))
    base = _with_enough_draws(base, scenario, known)
    stages = [
        _stage(base, scenario, known, n)
        for n in shown(range(-1, len(known.reports) + bool(known.watches)), "reports", show=show)
    ]
    rows = _rows(base.model, known, stages, list(contradictions(scenario, known).pairs))
    return _learning(base, known, rows, [stage.errors for stage in stages], origin(of))


@dataclass(frozen=True)
class _Stage:
    """The answer after the first reports.

    Attributes
    ----------
    shares, errors : array, shape (K,)
        Probability of each outcome, and its standard error.
    effective : float
        How many draws still count.
    predicted : mapping
        Report -> its probability, given those before it.
    """

    shares: Floats
    errors: Floats
    effective: float
    predicted: dict[str, float]


def _stage(base: Plan, scenario: Scenario, known: Reports, n: int) -> _Stage:
    """Answer after report ``n``: -1 is before the first, the number of reports stands for silence after the last."""
    heard = replace(
        known, reports=known.reports[: n + 1], watches=known.watches if n >= len(known.reports) else ()
    )
    answer = _heard(base, scenario, heard)
    predicted: dict[str, float] = {}
    if answer.news is not None:
        for name, chance in zip(answer.news.names, answer.news.predicted, strict=True):
            predicted.setdefault(name, chance)  # a report of several turns: that of the first of them
    return _Stage(
        mean(answer.tally.final, answer.weights),
        standard_error(answer.tally.final, base.draws.n_groups, base.n_runs, answer.weights),
        effective_draws(answer.weights, len(base.draws)),
        predicted,
    )


def _rows(
    model: Model, known: Reports, stages: Sequence[_Stage], clashes: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Lay out what each report says and moved, the first row before any of them."""
    names = [outcome.name for outcome in model.outcomes]
    rows = []
    for n, stage in enumerate(stages, start=-1):
        row = UNTOLD | _said(known, n, stage, clashes) | {"effective_draws": stage.effective}
        if n >= 0:
            moved = stage.shares - stages[n].shares  # the list starts before report 0
            most = int(np.argmax(np.abs(moved)))
            row |= {"most_moved": model.outcomes[most].label, "points": float(moved[most])}
        rows.append(row | dict(zip(names, stage.shares.tolist(), strict=True)))
    return rows


def _said(known: Reports, n: int, stage: _Stage, clashes: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return what is said at one stage, and how it stands to other reports."""
    if n >= len(known.reports):
        watched = ", ".join(watch.name for watch in known.watches)
        return {"report": SILENCE, "date": known.until, "says": watched}
    if n < 0:
        return {}
    report = known.reports[n]
    return {
        "report": report.name,
        "date": report.date,
        "says": report.record.says,
        "if_true": report.likelihood[0],
        "if_false": report.likelihood[1],
        "predicted": stage.predicted.get(report.name, np.nan),
        "relays": tuple(report.relays),
        "contradicts": tuple(b if a == report.name else a for a, b in clashes if report.name in (a, b)),
    }


def _learning(
    base: Plan, known: Reports, rows: list[dict[str, Any]], errors: Sequence[Floats], ran: Result | None
) -> Learning:
    """Put the table and what limits it together."""
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows)
    return Learning(
        table,
        result=ran,
        model=base.model,
        caveats=(*_clashing(rows), *_few_draws(rows, len(base.draws))),
        layout=LAYOUT,
        verb="learning",
        title=f"{base.model.dossier.full_title}: what did each report move? {known.title}".rstrip(),
        notes=(EXPLAINED,),
        step=max(numbers.step_for(float(error)) for error in errors[-1]),
        figure="discrimination",
        parts={
            "outcomes": _moved_in_all(base.model, table, errors),
            "discriminates": discriminates(table, [one.name for one in base.model.outcomes]),
        },
    )


def _clashing(rows: Sequence[dict[str, Any]]) -> Iterator[Caveat]:
    for row in rows:
        name = str(row["report"])
        for other in row["contradicts"]:
            if name < other:  # each pair once
                yield Caveat(f"“{name}” and “{other}” cannot both be right.", "contradiction", name)


def _few_draws(rows: Sequence[dict[str, Any]], n_draws: int) -> Iterator[Caveat]:
    """Warn where reports left few draws that count."""
    if min(row["effective_draws"] for row in rows) < FEW_DRAWS:
        left = float(rows[-1]["effective_draws"])
        yield Caveat(
            f"After all reports {left:.0f} of {n_draws} draws effectively count, so that the answer is rough.",
            "effective_draws",
            values={"effective": left, "draws": n_draws},
        )


def _moved_in_all(model: Model, table: pd.DataFrame, errors: Sequence[Floats]) -> pd.DataFrame:
    """Tabulate each outcome before and after all that was reported."""
    import pandas as pd  # slow to import, and only tables need it

    first, last = table.iloc[0], table.iloc[-1]
    return pd.DataFrame(
        [
            {
                "outcome": one.name,
                "label": one.label,
                "before": first[one.name],
                "after": last[one.name],
                "points": last[one.name] - first[one.name],
                "error_before": float(errors[0][k]),
                "error_after": float(errors[-1][k]),
            }
            for k, one in enumerate(model.outcomes)
        ]
    )


def _with_enough_draws(base: Plan, scenario: Scenario, known: Reports) -> Plan:
    evidence = compile_evidence(scenario, base.model, known)
    return learn(base, evidence, 1, "", smooth=False)[0] if evidence.observations else base


def _heard(base: Plan, scenario: Scenario, heard: Reports) -> Learnt:
    evidence = compile_evidence(scenario, base.model, heard)
    if not evidence.observations:
        return Learnt(run(replace(base, evidence=None), alternatives=False, progress=False).tally)
    return learn(base, evidence, 1, "", more=False, smooth=False)[1]
