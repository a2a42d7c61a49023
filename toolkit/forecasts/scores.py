"""How good were the forecasts? Of a record, of plain lists, or of one crisis in the codes of past ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard, Unpack

import numpy as np

from toolkit.analysis.back_test import score_codes
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import check_call, public
from toolkit.engines.subjects import RunOptions, Subject
from toolkit.errors import ToolkitError
from toolkit.forecasts.book import LATE_DAYS, Question, Record, is_record, open_record
from toolkit.forecasts.calibration import LEAST_QUESTIONS, Reliability, events_of, reliability_of
from toolkit.forecasts.comparing import OURS, Compared, forecasters
from toolkit.forecasts.listed import is_listed, score_lists
from toolkit.forecasts.standing import Case, cases_of, without_a_day
from toolkit.forecasts.tabled import parts_of, span
from toolkit.forecasts.trust import ahead

KINDS = {"yes_no": "yes or no", "outcomes": "how it ends", "date": "when", "quantity": "how much"}
BEFOREHAND, RETROSPECTIVE = "beforehand", "in retrospect"
LAYOUT = (
    Column("recorded", "recorded"),
    Column("asks", "kind"),
    Column("forecaster", "forecaster"),
    Column("questions", "n_questions", "count"),
    Column("crises", "n_crises", "count"),
    Column("days", "days", "count"),
    Column("Brier", "brier", "figure"),
    Column("log", "log", "figure"),
    Column("ranked", "ranked", "figure", missing=""),
    Column("CRPS", "crps", "figure", missing=""),
    Column("worse by", "worse_by", "figure", missing=""),
    Column("90 %", "worse_range"),
)
NAMES = (
    *("recorded", "kind", "forecaster", "n_questions", "n_crises", "days", "brier", "log", "ranked", "crps"),
    *("worse_by", "worse_low", "worse_high", "worse_range"),
)
NOTES = (
    "Lower scores are better, and each is the mean over the days on which a forecast stood, then over resolved questions. Brier: half "
    "the sum of squared distances over all classes, 0 to 1; CRPS: in days up to the horizon, or in levels.",
    "“worse by” is how much worse a forecaster's Brier score is than ours on the same questions and days, with its 90 % interval by drawing "
    "whole crises again; with fewer than five crises there is none.",
)


@public
def score(
    of: Subject,
    observed: Any = None,
    *,
    classes: Sequence[str] = ("all_1945",),
    taken_out_of: Sequence[str] | None = None,
    codes: Mapping[str, Mapping[str, int]] | None = None,
    crises: Sequence[str] | None = None,
    **options: Unpack[RunOptions],
) -> Answer:
    """Score forecasts against what came, beside base rates, even odds and the forecasts of others.

    Parameters
    ----------
    of : record, list of records or of probabilities, or what names a crisis
        The file of a record (``.jsonl``), or several, scored together; or probabilities, one an event, or one list of them an event; or a crisis whose outcomes have
        ``codes:``, which is run, as ``run`` does, unless it has been.
    observed
        Nothing for a record, which holds what came. For a list of probabilities: 1 or 0 for each, or for lists the place of what came. For
        a crisis: code -> value that came, such as ``{"icb_viol": 2}``; with ``days``, how long it lasted, it is scored at the scenario's horizon,
        beside earlier crises that were as old, and may still be going on then.
    classes, taken_out_of
        For a crisis: reference classes, as in ``outside_view``, and those out of which it is taken before they forecast it; if left out
        those that hold it by its year alone.
    codes
        For a crisis: outcome -> code -> value, in place of those of the file.
    crises : sequence of str, optional
        For lists: the crisis of each event. Intervals draw whole crises again; if left out, each event is one.
    **options
        For a crisis: as in ``run``, for what has not been run.

    Returns
    -------
    Answer
        Of a record one row per kind of question and forecaster, with those recorded in retrospect apart; of lists one per forecaster; of
        a crisis one per code and forecaster. Lower is better. ``brier`` of a record and of lists is half the sum of
        squared distances over all classes (0 to 1), ``brier_score`` of a crisis the whole sum (0 to 2). ``parts`` of a record and of lists hold
        ``reliability`` (bins of like probability) and ``murphy`` (the parts of a Brier score that counts every class as a yes or no of its own).

    Raises
    ------
    ToolkitError
        For a damaged record, an unknown code, value or class, outcomes without codes, or lists that do not fit.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.score("cuba-1962", {"icb_viol": 2}, draws=8, alternatives=False)
    >>> list(answer.forecaster)
    ['scenario', 'all_1945', 'all_1945 earlier', 'even odds']
    >>> round(float(ct.score([0.8, 0.2, 0.6], [1, 0, 0]).brier[0]), 4)
    0.1467
    """
    if is_record(of) or isinstance(of, Record):
        if observed is not None:
            raise ToolkitError(
                "a record holds what came, as `crisis resolve` put it there; leave it out of score"
            )
        return score_records([open_record(of)], seed=int(options.get("seed", 0)))
    if are_records(of) and observed is None:
        return score_records([open_record(one) for one in of], seed=int(options.get("seed", 0)))
    if is_listed(of):
        return score_lists(of, observed, crises=crises, seed=int(options.get("seed", 0)))
    if not isinstance(observed, Mapping):
        raise ToolkitError(
            "score needs what came: code -> value, such as {'icb_viol': 2}; or the file of a record (.jsonl)"
        )
    check_call(
        score_codes,
        (of, observed),
        {"classes": classes, "taken_out_of": taken_out_of, "codes": codes, **options},
        name="score",
    )
    return score_codes(of, observed, classes=classes, taken_out_of=taken_out_of, codes=codes, **options)


def are_records(of: object) -> TypeGuard[Sequence[Any]]:
    """Whether something is a list of records."""
    return (
        isinstance(of, list | tuple)
        and bool(of)
        and all(isinstance(one, Record) or is_record(one) for one in of)
    )


def score_records(records: Sequence[Record], *, seed: int = 0) -> Answer:
    """Score records together; see ``score``."""
    _refuse_shared(records)
    groups = {
        name: [case for one in records for case in cases_of(one, retrospective=name == RETROSPECTIVE)]
        for name in (BEFOREHAND, RETROSPECTIVE)
    }
    rows = [row for name, cases in groups.items() for row in _rows(name, cases, seed)]
    basis = BEFOREHAND if groups[BEFOREHAND] else RETROSPECTIVE
    found = reliability_of(events_of(groups[basis]), seed=seed)
    title = records[0].name if len(records) == 1 else f"{len(records)} records"
    return Answer(
        lambda: _table(rows),  # type: ignore[arg-type]
        caveats=(*(caveat for one in records for caveat in one.caveats), *_caveats(records, groups)),
        layout=tuple(one for one in LAYOUT if not _is_empty(one, rows)),
        verb="score",
        figure="reliability",
        title=f"{title}: how good were the forecasts?",
        notes=(*NOTES, *_said(found, basis)),
        parts=parts_of(found) | ({} if found is None else {"verdict": _verdict(found, basis)}),
    )


def _refuse_shared(records: Sequence[Record]) -> None:
    """Refuse records of which two hold one question: it would count twice."""
    held: dict[str, str] = {}
    for record in records:
        for key in record.questions:
            if key in held:
                raise ToolkitError(
                    f"'{key}' stands in {held[key]} and in {record.name}, and would count twice; leave one of the two out"
                )
            held[key] = record.name


def _rows(recorded: str, cases: Sequence[Case], seed: int) -> list[dict[str, object]]:
    rows = []
    for kind, label in KINDS.items():
        held = [one for one in cases if one.target.asks == kind]
        if held:
            rows += [_row(recorded, label, name, found, seed) for name, found in forecasters(held)]
    return rows


def _row(recorded: str, kind: str, name: str, found: Sequence[Compared], seed: int) -> dict[str, object]:
    means = np.array([one.theirs for one in found]).mean(axis=0)
    row = {
        "recorded": recorded,
        "kind": kind,
        "forecaster": name,
        "n_questions": len(found),
        "n_crises": len({one.case.target.scenario for one in found}),
        "days": sum(one.days for one in found),
        **dict(zip(("brier", "log", "ranked", "crps"), map(float, means), strict=True)),
    }
    worse = (np.nan, np.nan, np.nan) if name == OURS else ahead(found, name, seed)
    return row | {
        **dict(zip(("worse_by", "worse_low", "worse_high"), worse, strict=True)),
        "worse_range": span(*worse[1:]),
    }


def _said(found: Reliability | None, basis: str) -> tuple[str, ...]:
    if found is None:
        return ()
    verdict = _verdict(found, basis)
    return (verdict,) if found.n_questions < LEAST_QUESTIONS else (_murphy(found, basis), verdict)


def _verdict(found: Reliability, basis: str) -> str:
    """Return the verdict on calibration, marked where all was recorded in retrospect."""
    if basis == BEFOREHAND:
        return found.verdict
    return f"Recorded in retrospect: {found.verdict[0].lower()}{found.verdict[1:]}"


def _murphy(found: Reliability, basis: str) -> str:
    """Write the parts of the Brier score, and over what it is: no mean of the table's column, since events are classes."""
    return (
        f"Murphy's parts of the Brier score of {found.n_questions} first forecasts ({basis}), every class a yes or no of its own (0 to 1; of three "
        f"classes or more lower than in the table, which halves their sum): {found.brier:.3f} = uncertainty {found.uncertainty:.3f} - resolution "
        f"{found.resolution:.3f} + reliability {found.reliability:.3f} + within bins {found.within:+.3f}."
    )


def _caveats(records: Sequence[Record], groups: Mapping[str, Sequence[Case]]) -> Iterator[Caveat]:
    """Yield what limits scores: what is open or void, what came too late, and what stood for no day."""
    if not any(groups.values()):
        yield Caveat("No question with a forecast that stood for a day has been resolved.", "unresolved")
    questions = [one for record in records for one in record.questions.values()]
    n_open = sum(one.resolution is None for one in questions)
    n_void = sum(bool(one.resolution and one.resolution.void) for one in questions)
    for count, what in ((n_open, "not resolved yet"), (n_void, "void")):
        if count:
            yield Caveat(f"{_counted(count, 'question', 'is', 'are')} {what}, and not scored.", "unresolved")
    yield from _late(questions, len(groups[RETROSPECTIVE]))
    idle = sum(map(without_a_day, records))
    if idle:
        yield Caveat(
            f"{_counted(idle, 'forecast', 'counts', 'count')} for nothing, having stood for no day: by then the answer was known, or a "
            "later forecast of the same day took the place.",
            "no_day",
        )


def _late(questions: Sequence[Question], n_questions: int) -> Iterator[Caveat]:
    """Yield what was recorded when the answer could be known."""
    if n_questions:
        yield Caveat(
            f"{_counted(n_questions, 'question', 'was', 'were')} forecast in retrospect: recorded, or written, when the answer could be known. "
            "Such scores stand apart and lift no confidence.",
            "retrospective",
            values={"questions": n_questions},
        )
    late = sum(one.is_late(entry) for one in questions for entry in one.others)
    if late:
        yield Caveat(
            f"{_counted(late, 'forecast', '', '')}of others {'were' if late != 1 else 'was'} put on record when the answer could be known, or more "
            f"than {LATE_DAYS} days after the day given, and may have been picked for it; such forecasts stand apart.",
            "retrospective",
            "others",
        )


def _counted(count: int, what: str, one: str, several: str) -> str:
    """Write a count with its noun and verb."""
    return f"{count} {what}{'' if count == 1 else 's'} {one if count == 1 else several}"


def _is_empty(column: Column, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a score applies to none of the rows, so that its column is not shown."""
    return column.of in ("ranked", "crps") and all(np.isnan(row[str(column.of)]) for row in rows)


def _table(rows: list[dict[str, object]]) -> Any:
    import pandas as pd  # slow to import, and only tables need it

    return pd.DataFrame(rows, columns=NAMES)
