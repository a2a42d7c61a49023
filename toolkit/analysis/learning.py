"""What did the news teach? What each report moved, which contradict each other, and where it stands now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from toolkit.engines.conditioning import Learnt, learn
from toolkit.engines.inputs import structure_of
from toolkit.engines.plan import Plan, plan
from toolkit.engines.result import Result
from toolkit.engines.run import run
from toolkit.engines.uncertainty import effective_draws, mean
from toolkit.errors import ToolkitError
from toolkit.model.compile import compile_model
from toolkit.model.evidence import Evidence, Observation, compile_evidence
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.scenario import Scenario
from toolkit.scenario.outlook import Outlook
from toolkit.scenario.reports import Reports

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 64
BEFORE = "(before any report)"
SILENCE = "(silence)"


def learning(
    of: Scenario | Outlook,
    evidence: Reports | None = None,
    *,
    seed: int = 0,
    draws: int = DRAWS,
    runs: int | None = None,
) -> pd.DataFrame:
    """Tabulate what each report moved, taking them in one after the other in order of date.

    Parameters
    ----------
    of : Scenario or Outlook
        An outlook brings its own reports.
    evidence : Reports, optional
        Reports to learn from; needed for a scenario.
    seed, draws, runs : int
        As in ``run``; the same draws are used for every row, so rows can be compared.

    Returns
    -------
    DataFrame
        One row before any report, then one per report, last one for silence where something is watched.
        ``report``, ``date``, ``says``, ``if_true`` and ``if_false`` (probability of such a report), ``predicted``
        (of this one, given those before it), ``effective_draws`` (how many draws still count), ``most_moved``
        (label of the outcome) and ``points`` (by how much, as a fraction), ``relays`` and ``contradicts`` (names of
        other reports), then P(outcome) after it, one column per outcome.

    Raises
    ------
    ToolkitError
        Without evidence, or for reports that the scenario does not know or allow.
    """
    import pandas as pd  # slow to import, and only tables need it

    scenario, known = (of.scenario, of.evidence) if isinstance(of, Outlook) else (of, evidence)
    if isinstance(of, Outlook) and evidence is not None:
        known = of.evidence + evidence
    if known is None or not (known.reports or known.watches):
        raise ToolkitError("there are no reports to learn from; give `evidence=ct.reports(…)`")
    base = plan(scenario, seed=seed, draws=draws, runs=runs)
    base = replace(base, model=replace(base.model, alternatives={}))
    clashes = contradictions(scenario, known)
    rows: list[dict[str, object]] = []
    before = None
    for n in range(-1, len(known.reports) + bool(known.watches)):
        heard = replace(
            known, reports=known.reports[: n + 1], watches=known.watches if n >= len(known.reports) else ()
        )
        answer = _heard(base, scenario, heard)
        share = mean(answer.tally.final, answer.weights)
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
    return pd.DataFrame(rows)


def _heard(base: Plan, scenario: Scenario, heard: Reports) -> Learnt:
    evidence = compile_evidence(scenario, base.model, heard)
    if not evidence.observations:
        return Learnt(run(replace(base, evidence=None), alternatives=False, progress=False).tally)
    return learn(base, evidence, 1, "", more=False, smooth=False)[1]


def _about(known: Reports, n: int, answer: Learnt, clashes: Sequence[tuple[str, str]]) -> dict[str, object]:
    row: dict[str, object] = {
        "report": BEFORE, "date": None, "says": "", "if_true": np.nan, "if_false": np.nan, "predicted": np.nan,
        "effective_draws": np.nan, "most_moved": "", "points": 0.0, "relays": "", "contradicts": "",
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
        "relays": ", ".join(report.relays),
        "contradicts": ", ".join(b if a == report.name else a for a, b in clashes if report.name in (a, b)),
    }  # fmt: skip


def contradictions(scenario: Scenario, evidence: Reports) -> list[tuple[str, str]]:
    """Name pairs of reports that cannot both be right.

    Two reports contradict each other if they say and deny the same of one turn, if they give one actor two
    choices on one track in one turn, or if no state that can be reached fits both.

    Returns
    -------
    list of (str, str)
        Names of reports.
    """
    model = compile_model(scenario, with_alternatives=False)
    found = compile_evidence(scenario, model, replace(evidence, watches=()))
    return [(a.name, b.name) for a, b in _pairs(found) if _exclude(model, a, b)]


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


def now(result: Result) -> pd.DataFrame:
    """Tabulate where the crisis stands at the end of the last turn that reports speak of, as far as they tell.

    Parameters
    ----------
    result : Result
        Run with evidence.

    Returns
    -------
    DataFrame
        One row per level of each variable, then per rung of the ladder: ``variable``, ``label``, ``level``,
        ``probability``.

    Raises
    ------
    ToolkitError
        For a result without evidence.
    """
    import pandas as pd

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
    return table
