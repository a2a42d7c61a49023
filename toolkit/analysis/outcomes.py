"""How may it end? The probability of each outcome, with its three parts of uncertainty."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

from toolkit import numbers, verbs
from toolkit.answers import Answer, Column, plain
from toolkit.answers.plain import plain_rows
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.markup import web_page
from toolkit.results.caveats_of_news import reported
from toolkit.results.result import Result
from toolkit.words import likelihood_word

if TYPE_CHECKING:
    import pandas as pd

ANSWERED_BY = "crisis questions, or crisis run --questions"


@dataclass(frozen=True)
class OutcomeRow:
    """One outcome with its probability and the three parts of its uncertainty; fractions, NaN if not assessed."""

    outcome: str
    label: str
    probability: float
    sampling_error: float
    ignorance_low: float
    ignorance_high: float
    disagreement_low: float
    disagreement_high: float
    words: str
    n_histories: int
    """Simulated histories behind it; 0 where chance was summed exactly."""
    step: float
    """Last place written, in per cent points: one for the whole result."""

    @property
    def shown(self) -> str:
        """The probability as per cent."""
        return numbers.per_cent(
            self.probability, self.step, self.sampling_error, n_histories=self.n_histories
        )

    @property
    def sampling_error_shown(self) -> str:
        """The sampling error in per cent points."""
        return numbers.error_points(self.sampling_error, n_histories=self.n_histories)

    @property
    def ignorance_shown(self) -> str:
        """The range of ignorance as per cent."""
        return numbers.per_cent_range(self.ignorance_low, self.ignorance_high, self.step, self.sampling_error)

    @property
    def disagreement_shown(self) -> str:
        """The range of disagreement as per cent."""
        return numbers.per_cent_range(
            self.disagreement_low, self.disagreement_high, self.step, self.sampling_error
        )


def outcome_rows(result: Result) -> list[OutcomeRow]:
    """List the outcomes in declared order, with probability, three-part uncertainty and words.

    Parameters
    ----------
    result : Result
        Output of any engine, with ``K`` outcomes.

    Returns
    -------
    list of OutcomeRow, length K
    """
    columns = (result.probability, result.sampling_error, *result.ignorance, *result.disagreement)
    step = result.step
    return [
        OutcomeRow(
            outcome.name,
            outcome.label,
            *map(float, values),  # type: ignore[arg-type,call-arg]
            likelihood_word(float(values[0])),
            result.n_histories,
            step,
        )
        for outcome, *values in zip(result.model.outcomes, *columns, strict=True)
    ]


@dataclass(frozen=True, repr=False, eq=False)
class Outcomes(Answer):
    """How it may end; ``table`` has one row per outcome, in declared order."""

    def records(self) -> list[dict[Any, Any]]:
        """Return the outcomes, name -> value; no table is made for that."""
        if "table" in self.__dict__:
            return super().records()
        return [asdict(row) for row in outcome_rows(self.result)]

    @property
    def readers(self) -> Answer:
        """What readers ask beside; refused where the scenario lists no questions."""
        found: Answer = verbs.home("questions")(self.result)
        return found

    @property
    def page(self) -> str:
        """The outcomes, and below them what readers ask, as a whole page of HTML."""
        if not self.result.is_asked:
            return super().page
        return web_page(self.title, self.html + below(self.readers).html)

    def companions(self) -> tuple[Answer, ...]:
        """Return what else is written into a folder: when, on the way, and the draws."""
        result = self.result
        names = ["times", "incidence", "states", *(["rungs"] if result.model.rungs else [])]
        names += ["questions"] if result.is_asked else []
        return tuple(verbs.home(name)(result) for name in names)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the outcomes, and the draws behind them."""
        return {**super().tables(), "draws": self.result.draws()}

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as one object for programs; probabilities are fractions at full precision."""
        result = self.result
        return {
            **result.about(),
            "outcomes": [_entry(row) for row in outcome_rows(result)],
            **self._readers(),
            "reports": reported(result.news) if result.news is not None else [],
            "record": plain(result.record.to_dict()),
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }

    def _readers(self) -> dict[str, Any]:
        """Return what readers ask, or which questions were left alone and how to have them answered."""
        names = [one.name for one in self.result.model.questions]
        if self.result.is_asked:
            return {"questions": plain_rows(self.readers.table)}
        return {"questions_left_alone": {"names": names, "answered_by": ANSWERED_BY}} if names else {}


def _entry(row: OutcomeRow) -> dict[str, Any]:
    return {
        "id": row.outcome,
        "label": row.label,
        "probability": row.probability,
        "sampling_error": row.sampling_error,
        "ignorance": _ends(row.ignorance_low, row.ignorance_high),
        "disagreement": _ends(row.disagreement_low, row.disagreement_high),
        "words": row.words,
    }


def _ends(low: float, high: float) -> list[float] | None:
    return None if low != low or high != high else [low, high]


def below(asked: Answer) -> Answer:
    """Return what readers ask without the caveats that stand above it already."""
    own = tuple(one for one in asked.caveats if one not in asked.result.caveats)
    return replace(asked, title="What readers ask", caveats=own)


LAYOUT = (
    Column("outcome", "label"),
    Column("probability", "probability", "per_cent", "sampling_error"),
    Column("sampling", "sampling_error", "error"),
    Column("ignorance", ("ignorance_low", "ignorance_high"), "range", "sampling_error"),
    Column("disagreement", ("disagreement_low", "disagreement_high"), "range", "sampling_error"),
    Column("in words", "words"),
)


@public
def outcomes(of: Subject, **options: Unpack[RunOptions]) -> Outcomes:
    """Tabulate the probability of each outcome, what is unsure about it, and how to say it.

    Probabilities hold only under the scenario's assumptions. The three parts of uncertainty are never pooled:
    ``sampling_error`` shrinks with more draws or runs, ignorance with better sources, disagreement with a
    decision which model of the crisis is right.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Outcomes, table of shape (K, 8)
        Indexed by outcome, in declared order. Fractions at full precision: ``probability``,
        ``sampling_error`` (one standard error), ``ignorance_low`` and ``ignorance_high`` (central 90 % of
        the draws of the inputs), ``disagreement_low`` and ``disagreement_high`` (range over the scenario
        and its alternatives); NaN where a part was not assessed. Texts: ``label`` and ``words`` (the term of
        Intelligence Community Directive 203 for the probability).

    Raises
    ------
    ToolkitError
        For what names no crisis, or a crisis that cannot be answered.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.outcomes("caribbean-2025", draws=2, alternatives=False)
    >>> float(round(answer.probability.sum(), 9))
    1.0
    """
    result = result_of(of, options, verb="outcomes")
    rows = outcome_rows(result)
    return Outcomes(
        lambda: _table(rows),  # type: ignore[arg-type]
        result=result,
        caveats=result.caveats,
        verb="outcomes",
        figure="outcomes",
        layout=LAYOUT,
        step=result.step,
        n_histories=result.n_histories,
        title=result.heading,
        notes=(
            numbers.sum_note(
                [(row.probability, row.sampling_error) for row in rows],
                result.step,
                n_histories=result.n_histories,
            ),
        ),
    )


def _table(rows: list[OutcomeRow]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    return (
        pd.DataFrame([asdict(row) for row in rows]).set_index("outcome").drop(columns=["n_histories", "step"])
    )
