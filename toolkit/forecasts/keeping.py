"""What does the toolkit forecast today? Put on record, so that it can be scored when the answer is known."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Unpack

from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError
from toolkit.forecasts.adding import add, day_of
from toolkit.forecasts.answered import Answered, answers_of, refusals_of
from toolkit.forecasts.book import Record, checked_name
from toolkit.forecasts.chain import Fields
from toolkit.forecasts.target import Target
from toolkit.results.result import Result

LAYOUT = (
    Column("line", "line", "count"),
    Column("question", "what", "level"),
    Column("answer", "label"),
    Column("probability", "probability", "per_cent", "sampling_error"),
    Column("sampling", "sampling_error", "error"),
    Column("ignorance", ("ignorance_low", "ignorance_high"), "range", "sampling_error"),
    Column("disagreement", ("disagreement_low", "disagreement_high"), "range", "sampling_error"),
)


@public
def record(
    of: Subject,
    *,
    to: str | os.PathLike[str],
    recorded_on: date | str | None = None,
    revised: str = "",
    **options: Unpack[RunOptions],
) -> Answer:
    """Put the forecast of a crisis on record: how it ends, and its questions, each an entry that nothing changes later.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does, with its questions; a result that was reached without them is run again.
    to : path
        File of the record, whose name ends in ``.jsonl``; a new one where none is.
    recorded_on : date, optional
        Today if left out, and no day before that of the last entry. The day by the clock is kept beside it.
    revised : str
        Why the scenario differs from the one that is on record, whose questions still ask the same.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        The entries as they were written, one row per question and class.

    Raises
    ------
    ToolkitError
        For a what-if, a day before what the forecast knew of, a scenario other than the one on record, a question that asks something else than it did, a damaged record,
        or one that cannot be written; nothing is added then.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import toolkit as ct
    >>> file = Path(tempfile.mkdtemp()) / "falklands.jsonl"
    >>> ct.record("falklands-1982", to=file, draws=8, progress=False).what[0]
    'outcome'
    """
    checked_name(to)
    on = day_of(recorded_on, "recorded_on")
    result = result_of(of, options, verb="record", asks=True)
    _refuse_what_if(result)
    answers = tuple(answers_of(result))
    entries = _entries(result, answers, revised.strip())
    _refuse_foreknowledge(entries[0], on)

    def checked(known: Record) -> Sequence[Fields]:
        _refuse_other_digest(known, result, revised)
        for one in answers:
            if one.target.key in known.questions:
                known.questions[one.target.key].target.refuse_other(one.target)
        return entries

    added = add(to, checked, on)
    first = len(added.record.chain.lines) - len(entries)
    return Answer(
        lambda: _table(added.entries, added.record.chain.lines[first:]),  # type: ignore[arg-type]
        result=result,
        caveats=(*added.caveats, *_left_out(result), *result.caveats),
        layout=LAYOUT,
        verb="record",
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.heading}: put on record in {added.record.name}",
        notes=(f"Head of the record: {added.record.head}",),
    )


def _entries(result: Result, answers: Sequence[Answered], revised: str) -> list[Fields]:
    """Write every answer as an entry, with what it rests on."""
    about = _about(result) | ({"revised": revised} if revised else {})
    return [{"kind": "forecast", **one.to_dict(), **about} for one in answers]


def _left_out(result: Result) -> list[Caveat]:
    """Name the questions that have no answer, and so no entry."""
    return [
        Caveat(f"“{name}” was not put on record: {why}.", "left_out", name)
        for name, why in refusals_of(result)
    ]


def _about(result: Result) -> dict[str, Any]:
    """Say what an answer rests on: the crisis, the news, and how it was reached."""
    news = _news(result)
    as_of = result.model.as_of.isoformat()
    return {
        "digest": result.model.digest,
        "as_of": max(as_of, news["until"]) if news is not None else as_of,
        "news": news,
        "engine": result.engine,
        "seed": result.seed,
        "draws": len(result.parameters),
        "runs": result.n_runs,
        "alternatives": list(result.alternatives),
    }


def _news(result: Result) -> dict[str, Any] | None:
    """Name the reports that an answer has learnt from, and the day up to which they reach."""
    if result.news is None:
        return None
    heard = result.evidence
    if heard is None:
        raise ToolkitError(
            "this saved result has learnt from reports, and its file does not hold them, so the record could not say which they were; "
            "run the crisis with them: crisis record SCENARIO --to FILE --evidence REPORTS"
        )
    until = heard.until or heard.last_published or result.model.as_of
    return {
        "digest": heard.digest,
        "names": list(dict.fromkeys(result.news.names)),
        "until": until.isoformat(),
    }


def _refuse_what_if(result: Result) -> None:
    what_if = result.model.dossier.what_if
    if what_if:
        raise ToolkitError(
            f"a what-if is in force ({what_if}), and what is put on record is a forecast of what will come; record the crisis as it is",
            kind="what-if",
        )


def _refuse_foreknowledge(entry: Fields, on: date | None) -> None:
    """Refuse a day of the entry before what it knew of."""
    if on is None or entry["as_of"] <= on.isoformat():
        return
    by_news = entry["news"] is not None and entry["news"]["until"] == entry["as_of"]
    told, less = (
        ("its reports reach", ", or --until an earlier day") if by_news else ("its scenario reaches", "")
    )
    raise ToolkitError(
        f"this forecast knows of the crisis up to {entry['as_of']}, to which {told}, and would be recorded on {on}; "
        f"expected --recorded-on that day or later{less}",
        kind="foreknowledge",
    )


def _refuse_other_digest(known: Record, result: Result, revised: str) -> None:
    """Refuse a scenario that has changed since it was recorded, unless it is said why."""
    before = known.digests.get(result.model.name)
    if before is None or before == result.model.digest or revised.strip():
        return
    raise ToolkitError(
        f"'{result.model.name}' is on record in {known.name} with digest {before[:12]}, and this scenario has digest {result.model.digest[:12]}: "
        "it has been changed, or inputs were fixed\n"
        "  record the scenario as it was; or say why it was revised (--revised TEXT), if its questions still ask the same; or keep a file of its own",
        kind="another digest",
        subject=result.model.name,
    )


def _table(entries: Sequence[Fields], lines: Sequence[int]) -> Any:
    import pandas as pd  # slow to import, and only tables need it

    return pd.DataFrame([row for one, line in zip(entries, lines, strict=True) for row in _rows(one, line)])


def _rows(entry: Fields, line: int) -> Iterator[dict[str, object]]:
    target, nothing = Target.from_dict(entry["target"]), (float("nan"), float("nan"))
    for n, name in enumerate(target.classes):
        error = entry["sampling_error"][n]
        ignorance, disagreement = (entry[part][n] or nothing for part in ("ignorance", "disagreement"))
        yield {
            "line": line,
            "scenario": target.scenario,
            "what": target.what,
            "outcome": name,
            "label": target.labels[n],
            "probability": entry["probability"][n],
            "sampling_error": float("nan") if error is None else error,
            "ignorance_low": ignorance[0],
            "ignorance_high": ignorance[1],
            "disagreement_low": disagreement[0],
            "disagreement_high": disagreement[1],
        }
