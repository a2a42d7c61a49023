"""What did the news teach? What each report moved, which contradict each other, and where it stands now."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit import numbers
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.conditioning import Learnt, learn
from toolkit.engines.distribute import shown
from toolkit.engines.inputs import structure_of
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.run import run
from toolkit.engines.subjects import (
    DrawnOptions,
    ModelOptions,
    RunOptions,
    Subject,
    origin,
    reports_of,
    result_of,
    scenario_of,
)
from toolkit.errors import ToolkitError
from toolkit.model.compile import compile_model
from toolkit.model.evidence import Evidence, Observation, compile_evidence
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.results.caveats import FEW_DRAWS
from toolkit.results.result import Result
from toolkit.results.uncertainty import Floats, effective_draws, mean, standard_error
from toolkit.scenario import Scenario
from toolkit.scenario.outlook import Outlook
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
    scenario, known = _heard_of(of, evidence, given)
    for name in ("alternatives", "workers", "progress"):  # every row is the base model alone
        given.pop(name, None)
    base = plan(scenario, **given)
    base = replace(base, model=replace(base.model, alternatives={}))
    base = _with_enough_draws(base, scenario, known)
    clashes = list(contradictions(scenario, known).pairs)
    rows: list[dict[str, object]] = []
    errors: list[Floats] = []
    before = None
    for n in shown(range(-1, len(known.reports) + bool(known.watches)), "reports", show=show):
        heard = replace(
            known, reports=known.reports[: n + 1], watches=known.watches if n >= len(known.reports) else ()
        )
        answer = _heard(base, scenario, heard)
        share = mean(answer.tally.final, answer.weights)
        errors.append(standard_error(answer.tally.final, base.draws.n_groups, base.n_runs, answer.weights))
        row = _about(known, n, answer, clashes)
        row["effective_draws"] = effective_draws(answer.weights, len(base.draws))
        if before is not None:
            most = int(np.argmax(np.abs(share - before)))
            row |= {
                "most_moved": base.model.outcomes[most].label,
                "points": float(share[most] - before[most]),
            }
        names = [outcome.name for outcome in base.model.outcomes]
        rows.append(row | dict(zip(names, share.tolist(), strict=True)))
        before = share
    return _tabulated(base, known, rows, origin(of), errors)


def _heard_of(
    of: Subject, evidence: Reports | str | os.PathLike[str] | None, options: dict[str, Any]
) -> tuple[Scenario, Reports]:
    """Return the crisis and all that was reported of it; options that a result has already are taken from there."""
    heard = reports_of(evidence)
    if isinstance(of, Outlook):
        heard = of.evidence if heard is None else of.evidence + heard
    if heard is None or not (heard.reports or heard.watches):
        raise ToolkitError("there are no reports to learn from; give `evidence=ct.reports(…)`")
    applied: dict[str, Any] = {name: options.pop(name) for name in ("variant", "values") if name in options}
    ran = origin(of)
    if ran is not None:
        options.setdefault("seed", ran.seed)
        options.setdefault("draws", len(ran.parameters))
    return scenario_of(of.scenario if isinstance(of, Outlook) else of, applied, verb="learning"), heard


def _tabulated(
    base: Plan, known: Reports, rows: list[dict[str, object]], ran: Result | None, errors: Sequence[Floats]
) -> Learning:
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows)
    count = float(table.effective_draws.min())
    few = (
        (Caveat(
            f"After all reports {table.effective_draws.iloc[-1]:.0f} of {len(base.draws)} draws effectively count, so that the answer is rough.",
            "effective_draws", values={"effective": float(table.effective_draws.iloc[-1]), "draws": len(base.draws)},
        ),) if count < FEW_DRAWS else ()
    )  # fmt: skip
    clashing = tuple(
        Caveat(f"“{row['report']}” and “{other}” cannot both be right.", "contradiction", str(row["report"]))
        for row in rows for other in row["contradicts"] if str(row["report"]) < other  # type: ignore[attr-defined]
    )  # fmt: skip
    return Learning(
        table, result=ran, model=base.model, caveats=(*clashing, *few), layout=LAYOUT, verb="learning",
        title=f"{base.model.full_title}: what did each report move? {known.title}".rstrip(), notes=(EXPLAINED,),
        step=max(numbers.step_for(float(error)) for error in errors[-1]),
        parts={"outcomes": _moved_in_all(base.model, table, errors)},
    )  # fmt: skip


def _moved_in_all(model: Model, table: pd.DataFrame, errors: Sequence[Floats]) -> pd.DataFrame:
    """Tabulate each outcome before and after all that was reported."""
    import pandas as pd  # slow to import, and only tables need it

    first, last = table.iloc[0], table.iloc[-1]
    return pd.DataFrame(
        [
            {"outcome": one.name, "label": one.label, "before": first[one.name], "after": last[one.name],
             "points": last[one.name] - first[one.name], "error_before": float(errors[0][k]), "error_after": float(errors[-1][k])}
            for k, one in enumerate(model.outcomes)
        ]
    )  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False)
class Learning(Answer):
    """What each report moved; ``parts["outcomes"]`` has each outcome before and after all of them."""

    @property
    def footnotes(self) -> list[str]:
        """Notes, caveats, and where the outcomes stand after all of it."""
        moved = [
            f"{row['label']} {numbers.per_cent(row['before'], self.step, row['error_before'])} → "
            f"{numbers.per_cent(row['after'], self.step, row['error_after'])}"
            for row in self.parts["outcomes"].to_dict("records")
        ]
        return [f"Before and after all reports: {'; '.join(moved)}.", *super().footnotes]


@dataclass(frozen=True, repr=False, eq=False)
class Contradictions(Answer):
    """Pairs of reports that cannot both be right; ``pairs`` lists their names."""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs."""
        return tuple(zip(self.table["first"], self.table["second"], strict=True))


def _with_enough_draws(base: Plan, scenario: Scenario, known: Reports) -> Plan:
    evidence = compile_evidence(scenario, base.model, known)
    return learn(base, evidence, 1, "", smooth=False)[0] if evidence.observations else base


def _heard(base: Plan, scenario: Scenario, heard: Reports) -> Learnt:
    evidence = compile_evidence(scenario, base.model, heard)
    if not evidence.observations:
        return Learnt(run(replace(base, evidence=None), alternatives=False, progress=False).tally)
    return learn(base, evidence, 1, "", more=False, smooth=False)[1]


def _about(known: Reports, n: int, answer: Learnt, clashes: Sequence[tuple[str, str]]) -> dict[str, object]:
    row: dict[str, object] = {
        "report": BEFORE, "date": None, "says": "", "if_true": np.nan, "if_false": np.nan, "predicted": np.nan,
        "effective_draws": np.nan, "most_moved": "", "points": 0.0, "relays": (), "contradicts": (),
    }  # fmt: skip
    if n >= len(known.reports):
        return row | {
            "report": SILENCE,
            "date": known.until,
            "says": ", ".join(w.name for w in known.watches),
        }
    if n < 0:
        return row
    report, news = known.reports[n], answer.news
    said = (
        []
        if news is None
        else [p for name, p in zip(news.names, news.predicted, strict=True) if name == report.name]
    )
    return row | {
        "report": report.name, "date": report.date, "says": report.record.says, "if_true": report.likelihood[0],
        "if_false": report.likelihood[1], "predicted": said[0] if said else np.nan,
        "relays": tuple(report.relays),
        "contradicts": tuple(b if a == report.name else a for a, b in clashes if report.name in (a, b)),
    }  # fmt: skip


@public
def contradictions(
    of: Subject, evidence: Reports | str | os.PathLike[str] | None = None, **options: Unpack[ModelOptions]
) -> Contradictions:
    """Name pairs of reports that cannot both be right.

    Two reports contradict each other if they say and deny the same of one turn, if they give one actor two
    choices on one track in one turn, or if no state that can be reached fits both.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    evidence : Reports, name or path, optional
        Needed for everything but an outlook, which brings its own.
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Contradictions
        ``table`` has ``first`` and ``second``, names of reports; ``pairs`` the same as tuples.
    """
    import pandas as pd  # slow to import, and only tables need it

    scenario, heard = _heard_of(of, evidence, dict(options))
    model = compile_model(scenario, with_alternatives=False)
    found = compile_evidence(scenario, model, replace(heard, watches=()))
    pairs = [(a.name, b.name) for a, b in _pairs(found) if _exclude(model, a, b)]
    return Contradictions(
        pd.DataFrame(pairs, columns=["first", "second"]), result=origin(of), model=model, verb="contradictions",
        title=f"{model.full_title}: which reports cannot both be right?",
    )  # fmt: skip


def _pairs(evidence: Evidence) -> Iterator[tuple[Observation, Observation]]:
    for a, b in combinations(evidence.observations, 2):
        if a.turn == b.turn and a.name != b.name:
            yield a, b


def _exclude(model: Model, a: Observation, b: Observation) -> bool:
    if a.if_so == a.if_not or b.if_so == b.if_not:
        return False
    both_say = a.if_so > a.if_not and b.if_so > b.if_not
    if a.subject == b.subject:
        return (a.if_so > a.if_not) != (b.if_so > b.if_not)
    if a.kind == b.kind == "action":
        return both_say and (a.step, a.member) == (b.step, b.member)
    if a.kind == b.kind == "state" and both_say:
        return not _fits_both(model, a, b)
    return False


def _fits_both(model: Model, a: Observation, b: Observation) -> bool:
    structure = structure_of(model)
    assert a.program is not None
    assert b.program is not None
    if structure is None or a.program.reads_draws or b.program.reads_draws:
        return True
    for columns in (structure.steps[0].columns, *(step.ended_columns for step in structure.steps)):
        if not len(columns[0]):
            continue
        holds = [
            np.broadcast_to(one.program.evaluate(columns, [], a.turn, Workspace(columns[0].shape, (1,)))[0], columns[0].shape)
            for one in (a, b) if one.program is not None
        ]  # fmt: skip
        if np.logical_and(*[np.array(h) for h in holds]).any():
            return True
    return False


@public
def now(of: Subject, **options: Unpack[RunOptions]) -> Answer:
    """Tabulate where the crisis stands at the end of the last turn that reports speak of, as far as they tell.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Run with evidence; whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        One row per level of each variable, then per rung of the ladder: ``variable``, ``label``, ``level``,
        ``probability``.

    Raises
    ------
    ToolkitError
        For a result without evidence.
    """
    import pandas as pd

    result = result_of(of, options, verb="now")
    if result.news is None:
        raise ToolkitError("no reports were given, so nothing is known beyond the start; run with evidence")
    model = result.model
    shares = result.over_draws(result.news.now)
    rows: list[tuple[str, str, str]] = []
    for n in model.shown:
        variable = model.variables[n]
        rows += [(variable.name, variable.label, level) for level in variable.labels]
    if model.rungs:
        rows += [("ladder", "Rung", name) for name in ("none", *(name for _, name, _ in model.rungs))]
    table = pd.DataFrame(rows, columns=pd.Index(("variable", "label", "level")))
    table["probability"] = shares
    day = model.date_of_turn(result.news.last_turn)
    layout = (
        Column("variable", "label"),
        Column("level", "level", "level"),
        Column("probability", "probability", "per_cent"),
    )
    return Answer(
        table, result=result, caveats=result.caveats, layout=layout, verb="now", step=result.step,
        title=f"{model.full_title}: where does it stand on {day:%Y-%m-%d}, as far as reports tell?",
    )  # fmt: skip
