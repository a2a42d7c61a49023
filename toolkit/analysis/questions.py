"""What do readers ask, and what is the answer? Each question of a scenario with the three parts of its uncertainty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit import numbers
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError
from toolkit.model.days import last_day
from toolkit.model.model import Model
from toolkit.model.questions import ModelQuestion
from toolkit.results.asked import NOTHING_TOLD, Asked
from toolkit.results.result import Result
from toolkit.results.uncertainty import mean
from toolkit.words import day, level_in_words, likelihood_word

if TYPE_CHECKING:
    import pandas as pd

LAYOUT = (
    Column("question", "label"),
    Column("answer", "answer", "level"),
    Column("probability", "probability", "per_cent", "sampling_error", by_row=True, histories="n_histories"),
    Column("sampling", "sampling_error", "error", histories="n_histories"),
    Column("ignorance", ("ignorance_low", "ignorance_high"), "range", "sampling_error", by_row=True),
    Column("disagreement", ("disagreement_low", "disagreement_high"), "range", "sampling_error", by_row=True),
    Column("more", "more"),
)
QUARTILES = {"quarter": 0.25, "median": 0.5, "three_quarters": 0.75}
LEVELS = {"level_low": 0.05, "level_median": 0.5, "level_high": 0.95}
END_KNOWN = "asked with the end known"
"""Said of a question that was written after the day of the scenario."""


@dataclass(frozen=True, repr=False, eq=False)
class Questions(Answer):
    """What readers ask; ``table`` has one row per question, ``parts["distributions"]`` every answer of each."""


@public
def questions(of: Subject, question: str | None = None, **options: Unpack[RunOptions]) -> Questions:
    """Answer the questions that a scenario lists under ``questions:``.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does; a result that was reached without its questions is run again.
    question : str, optional
        One of them alone, by name.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Questions, one row per question in declared order, indexed by its name
        ``label`` (the question), ``asks`` (whether, date or level), ``by`` (last day that counts), ``asked_on`` and ``end_known`` (whether
        it was written after the day of the scenario), ``answer`` (yes; by that day; or the likeliest level), its ``probability`` with
        ``sampling_error``, ``ignorance_low`` and ``_high``, ``disagreement_low`` and ``_high`` as fractions, as outcomes have them; ``given``, ``given_probability``
        and ``given_error`` of its condition; ``not_by`` (probability that it has not come) and ``quarter_date``, ``median_date``,
        ``three_quarters_date`` of those that ask for a date: the first turn by whose end so many of all histories have seen it; ``level_mean``,
        ``level_low``, ``level_median`` and ``level_high`` (5, 50 and 95 % of histories) of a level that is a number; ``words``, ``more``
        (what else a reader should see) and ``refused`` (why it is not answered). ``parts["distributions"]`` has a row for each turn or level.

    Raises
    ------
    ToolkitError
        For a crisis that asks nothing, or not this; names the nearest.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.questions("caribbean-2025", draws=2, alternatives=False)
    >>> answer.loc["deal", "answer"]
    'yes'
    """
    result = result_of(of, options, verb="questions", asks=True)
    asked = _wanted(result, question)
    return Questions(
        _table(result, asked),
        result=result,
        caveats=(*result.caveats, *_caveats(result, asked)),
        layout=LAYOUT,
        verb="questions",
        figure="questions",
        step=result.step,
        n_histories=result.n_histories,
        title=f"{result.model.dossier.full_title}: what readers ask",
        parts={"distributions": _distributions(result, asked)},
    )


def _wanted(result: Result, name: str | None) -> list[Asked]:
    """Return the questions that are asked for, those asked before the end was known first."""
    model = result.model
    if name is not None:
        model.question(name)
    if not model.questions:
        raise ToolkitError(
            f"{model.name} asks no question; list some under `questions:`", kind="nothing asked"
        )
    found = [one for one in result.questions_asked if name in (None, one.question.name)]
    return sorted(found, key=lambda one: one.question.end_known)


def _table(result: Result, asked: Sequence[Asked]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    rows = [_row(result, one) for one in asked]
    days = ["by", "asked_on", *(f"{name}_date" for name in QUARTILES)]
    return pd.DataFrame(rows).set_index("question").astype(dict.fromkeys(days, "datetime64[s]"))


def _row(result: Result, one: Asked) -> dict[str, Any]:
    question, model = one.question, result.model
    told = NOTHING_TOLD if one.refused else one.headline
    known = not one.refused
    row: dict[str, Any] = {
        "question": question.name,
        "label": question.text,
        "asks": question.asks,
        "by": last_day(model, question.last(model.horizon)),
        "asked_on": question.asked_on,
        "end_known": question.end_known,
        "answer": _answer(model, one) if known else "",
        **asdict(told),
        "given": question.given_text,
        "given_probability": one.given if question.given is not None else np.nan,
        "given_error": one.given_error if question.given is not None else np.nan,
        "not_by": 1.0 - told.probability if question.asks == "date" else np.nan,
        **_dates(result, one),
        **_numbers(one),
        "words": likelihood_word(told.probability) if known else "",
        "n_histories": round(one.given * result.n_histories),
        "refused": one.refused,
    }
    is_early = question.last(model.horizon) < model.horizon
    return row | {"more": "; ".join(_more(row, result.step, is_early=is_early))}


def _answer(model: Model, one: Asked) -> str:
    """Say what the probability of a row is of."""
    question = one.question
    if question.asks == "level":
        return question.levels[one.likeliest]
    return f"by {day(last_day(model, question.last(model.horizon)))}" if question.asks == "date" else "yes"


def _dates(result: Result, one: Asked) -> dict[str, date | None]:
    """Return the days by which it has come in a quarter, half and three quarters of all histories, as far as it has in so many."""
    found: dict[str, date | None] = {}
    curve = np.cumsum(mean(one.shares.columns, one.shares.weights))
    for name, share in QUARTILES.items():
        is_reached = one.question.asks == "date" and not one.refused and curve[-1] >= share
        turn = int(np.argmax(curve >= share * (1.0 - 1e-12))) + 1
        found[f"{name}_date"] = last_day(result.model, turn) if is_reached else None
    return found


def _numbers(one: Asked) -> dict[str, float]:
    """Return the mean and quantiles of a level that is a number, over all histories."""
    low = one.question.low
    names = ("level_mean", *LEVELS)
    if low is None or one.refused:
        return dict.fromkeys(names, np.nan)
    chances = mean(one.shares.columns, one.shares.weights)
    curve = np.cumsum(chances)
    average = float(chances @ (low + np.arange(len(chances))))
    reached = [float(low + np.argmax(curve >= share * (1.0 - 1e-12))) for share in LEVELS.values()]
    return dict(zip(names, (average, *reached), strict=True))


def _more(row: dict[str, Any], step: float, *, is_early: bool) -> Iterator[str]:
    """Yield what else a reader should see of a row; ``step`` is that of its result."""
    if row["end_known"]:
        yield END_KNOWN
    if is_early and row["asks"] != "date":
        yield f"by {day(row['by'])}"
    if row["given"]:
        own = numbers.step_for(row["given_error"])
        chance = numbers.per_cent(row["given_probability"], max(step, own), row["given_error"])
        yield f"given {row['given']} ({chance})"
    if row["refused"]:
        yield "not answered"
    elif row["asks"] == "date":
        half = row["median_date"]
        yield f"half by {day(half)}" if half else "less than half by that day"
    elif row["level_mean"] == row["level_mean"]:
        yield f"mean {numbers.figure(row['level_mean'])}, 90 % from {row['level_low']:g} to {row['level_high']:g}"


def _distributions(result: Result, asked: Sequence[Asked]) -> pd.DataFrame:
    """Tabulate every answer of each question; of a date also the probability that it has come by then."""
    import pandas as pd  # slow to import, and only tables need it

    rows = [row for one in asked if not one.refused for row in _distribution(result, one)]
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["question"])


def _distribution(result: Result, one: Asked) -> Iterator[dict[str, Any]]:
    question, model = one.question, result.model
    names = question.columns(model.horizon)[: question.n_answers(model.horizon)]
    for n, name in enumerate(names):
        is_date = question.asks == "date"
        alone, up_to = np.eye(len(names))[n], (np.arange(len(names)) <= n).astype(np.float64)
        yield {
            "question": question.name,
            "answer": name,
            "turn": n + 1 if is_date else None,
            "date": last_day(model, n + 1) if is_date else None,
            **asdict(one.told(alone)),
            "come_by": one.told(up_to).probability if is_date else np.nan,
        }
    if question.asks != "level":
        yield _left_over(one)


def _left_over(one: Asked) -> dict[str, Any]:
    """Return the row of histories in which it does not come."""
    told = one.headline
    return {
        "question": one.question.name,
        "answer": "not by then" if one.question.asks == "date" else "no",
        "turn": None,
        "date": None,
        "probability": 1.0 - told.probability,
        "sampling_error": told.sampling_error,
        "ignorance_low": 1.0 - told.ignorance_high,
        "ignorance_high": 1.0 - told.ignorance_low,
        "disagreement_low": 1.0 - told.disagreement_high,
        "disagreement_high": 1.0 - told.disagreement_low,
        "come_by": np.nan,
    }


def _caveats(result: Result, asked: Sequence[Asked]) -> Iterator[Caveat]:
    """Say which questions were asked with the end known, which are not answered, and which models do not have what they ask."""
    late = [one.question for one in asked if one.question.end_known]
    if late:
        yield _asked_late(result, late, every=len(late) == len(asked))
    for one in asked:
        question = one.question
        if one.refused:
            yield Caveat(f"“{question.text}” is not answered: {one.refused}.", "not_answered", question.name)
        elif one.not_told_by:
            named = ", ".join(level_in_words(name) for name in one.not_told_by)
            yield Caveat(
                f"“{question.text}” asks about what {named} does not have; disagreement leaves that out.",
                "disagreement",
                question.name,
            )


def _asked_late(result: Result, late: Sequence[ModelQuestion], *, every: bool) -> Caveat:
    which = "All questions were" if every else f"{len(late)} question{'s were' if len(late) > 1 else ' was'}"
    return Caveat(
        f"{which} written after {day(result.model.as_of)}, when the end could be known: what is asked, and how, may follow from what came.",
        "end_known",
        values={"questions": len(late)},
    )
