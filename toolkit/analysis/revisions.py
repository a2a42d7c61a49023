"""How was the forecast revised? What would have been answered at the end of each turn, with what had been published by then."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Unpack

from toolkit.analysis.asked_after import Standing, nothing_asked, standing
from toolkit.analysis.comparison import coarsest_step
from toolkit.analysis.heard import heard_of
from toolkit.analysis.limits_of_news import more_than_asked
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.evidence.conditioning import learn, with_enough_draws
from toolkit.engines.evidence.learnt import Learnt
from toolkit.engines.evidence.resuming import shared_turn
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.solving import solved
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.hiring import crew_of
from toolkit.engines.subjects import DrawnOptions, Subject, origin
from toolkit.model.days import last_day
from toolkit.model.evidence import Evidence, compile_evidence
from toolkit.model.model import Model
from toolkit.model.targets import outcome_targets, question_targets, targets_of
from toolkit.results.caveats_of_news import FEW_DRAWS, disagreeing, few_count, of_stream
from toolkit.results.news import News
from toolkit.results.uncertainty import effective_draws, mean, standard_error
from toolkit.scenario.reports import Reports
from toolkit.words import day

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.scenario import Scenario

LAYOUT = (
    Column("by", "date", "day"),
    Column("reports", "reports", "count"),
    Column("draws", "effective_draws", "count"),
)
EXPLAINED = (
    "Each row: what would have been answered on that day, from what had been published by then, later turns unknown. reports: how many had been published; "
    "draws: how many draws of equal weight those weighed by the news are worth."
)


@dataclass(frozen=True)
class Stage:
    """What had been told by the end of a turn."""

    turn: int
    day: date
    known: Reports | None
    """None before any news."""
    told: Evidence


@dataclass(frozen=True, repr=False, eq=False)
class Revisions(Answer):
    """The forecast day by day; shown with a row for each day, and a column for each outcome.

    ``parts["reports"]`` has every report with the day on which it was published.
    """

    @property
    def shown(self) -> pd.DataFrame:
        """One row per day, outcomes side by side."""
        import pandas as pd  # slow to import, and only tables need it

        keys = ["turn", "date", "reports", "effective_draws"]
        wide = self.table.pivot(index=keys, columns="outcome", values=["probability", "sampling_error"])
        names: Any = wide.columns.to_list()
        wide.columns = pd.Index([name if kind == "probability" else f"{name} error" for kind, name in names])
        return wide.reset_index()


@public
def revisions(
    of: Subject,
    evidence: Reports | str | os.PathLike[str] | None = None,
    *,
    questions: bool = False,
    **options: Unpack[DrawnOptions],
) -> Revisions:
    """Tabulate what would have been answered at the end of each turn, with what had been published by then.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        An outlook brings its own reports; of a result its crisis is asked, as it was drawn.
    evidence : Reports, name or path, optional
        Reports to learn from; needed for everything but an outlook. Their last day ends the table, or the last that was published.
    questions : bool
        Whether to answer what readers ask on each day too.
    **options
        As in ``run``; every row starts with the same draws, and follows what has come since from where the one before stood. Where
        something published late speaks of a turn that is past, the news from that turn on is followed again.

    Returns
    -------
    Revisions
        One row per day and outcome, first before any news: ``turn``, ``date`` (its last day), ``reports`` (how many had been published),
        ``outcome``, ``label``, ``probability``, ``sampling_error``, ``effective_draws``; ``kind`` (outcome, or question where they were
        asked for) and ``measure`` (probability, or level where a question asks for one: its mean).

    Raises
    ------
    ToolkitError
        Without evidence, or for reports that the scenario does not know or allow.
    """
    given: dict[str, Any] = dict(options)
    scenario, known = heard_of(of, evidence, given)
    crew, show = (
        crew_of(given.pop("workers", 1), given.pop("executor", None)),
        bool(given.pop("progress", True)),
    )
    given.pop("alternatives", None)  # every row is the base model alone
    base = plan(scenario, **given)
    base = with_enough_draws(replace(base, model=replace(base.model, alternatives={}).asking(questions)))
    if questions and not base.model.questions:
        raise nothing_asked(base.model)
    stages = list(_stages(scenario, base.model, known))
    label = base.model.name if show else ""
    with crew:
        followed = list(_followed(base, stages, crew, label))
    rows = [row for found in followed for row in _rows(base.model, *found)]
    *_, (_, _, last) = followed
    return _answer(base, known, rows, last.news, of, more_than_asked(options.get("draws"), base))


def _stages(scenario: Scenario, model: Model, known: Reports) -> Iterator[Stage]:
    """Yield what had been told by the end of each turn, up to the last that was published or of which silence is told.

    The last stage is what all reports together teach, so that silence after the last word counts here no further than in ``learning``.
    """
    told = (*(one.published for one in known.told), *(one.record.until for one in known.watches))
    last = known.until or max(filter(None, told), default=last_day(model, model.horizon))
    yield Stage(0, model.as_of, None, Evidence(()))
    before = model.as_of
    for turn in range(1, model.horizon + 1):
        ends = last_day(model, turn)
        if turn == model.horizon:
            ends = max(ends, last)
        if known.until is not None:
            ends = min(ends, known.until)
        if ends > before or (turn == 1 and ends == before):  # several turns may end on one day
            heard = known if ends >= last and known.told else known.before(ends)
            yield Stage(turn, ends, heard, compile_evidence(scenario, model, heard))
            before = ends
        if ends >= last:
            return


def _followed(
    base: Plan, stages: Sequence[Stage], crew: Crew, label: str
) -> Iterator[tuple[Stage, Plan, Learnt]]:
    """Answer at every stage, each going on from where those before it stood."""
    kept: tuple[Any, ...] = ()
    for n, stage in enumerate(stages):
        if not stage.told.observations:
            plain = replace(base, evidence=None)
            yield stage, plain, solved(plain, crew, label)[1]
            continue
        later = {shared_turn(stage.told, other.told) for other in stages[n + 1 :]}
        work = replace(base, kept=kept, keep=tuple(sorted(later)))
        chosen, answer = learn(work, stage.told, crew, label, more=False, smooth=False)
        kept = tuple({one.turn: one for one in chosen.kept}.values())  # the newest of every turn
        yield stage, chosen, answer


def _rows(model: Model, stage: Stage, chosen: Plan, answer: Learnt) -> list[dict[str, Any]]:
    """Lay out one stage, a row for each outcome."""
    final, weights = answer.tally.final, answer.weights
    shares = mean(final, weights)
    errors = standard_error(final, chosen.groups, chosen.n_runs, weights)
    of_day = {
        "turn": stage.turn,
        "date": stage.day,
        "reports": 0 if stage.known is None else len(stage.known.told),
    }
    effective = float(effective_draws(weights, len(final)))
    told = [
        (one, Standing(float(shares[one.number]), float(errors[one.number])))
        for one in outcome_targets(model)
    ]
    if answer.tally.asked is not None:
        about = chosen.model, answer.tally, weights, chosen.groups, chosen.n_runs
        told += [(one, standing(about[0], one, *about[1:])) for one in question_targets(model)]
    return [
        of_day
        | {
            "outcome": one.name,
            "label": one.label,
            "probability": found.value,
            "sampling_error": found.error,
            "effective_draws": effective,
            "kind": "outcome" if one.question is None else "question",
            "measure": one.measure,
        }
        for one, found in told
    ]


def _answer(
    base: Plan, known: Reports, rows: list[dict[str, Any]], news: News | None, of: Subject, more: str
) -> Revisions:
    """Put the table and what limits it together."""
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows).astype({"date": "datetime64[s]"})
    outcomes = (
        Column(one.label, one.name, "per_cent", f"{one.name} error", by_row=True)
        if one.measure == "probability"
        else Column(one.label, one.name, "figure")
        for one in targets_of(base.model, asked=base.model.asks)
    )
    published = [
        {"report": one.name, "published": one.published, "says": one.record.says} for one in known.told
    ]
    return Revisions(
        table,
        result=origin(of),
        model=base.model,
        ran=base.ran,
        caveats=(*_of_the_last(news, base), *_few_draws(table, base)),
        layout=(*LAYOUT, *outcomes),
        verb="revisions",
        title=f"{base.model.dossier.full_title}: how was the forecast revised? {known.title}".rstrip(),
        notes=(more, EXPLAINED),
        step=coarsest_step(table),
        n_histories=base.n_runs * len(base.draws),
        figure="revisions",
        parts={"reports": pd.DataFrame(published, columns=["report", "published", "says"])},
    )


def _of_the_last(news: News | None, base: Plan) -> Iterator[Caveat]:
    """Say what the news of the last day is warned of."""
    if news is not None:
        yield from of_stream(news, base.seed)
        yield from disagreeing(news, base.model)


def _few_draws(table: pd.DataFrame, base: Plan) -> Iterator[Caveat]:
    """Warn of the days on which few draws counted."""
    n_draws = len(base.draws)
    days = table[table["effective_draws"] < FEW_DRAWS].drop_duplicates("turn")
    if len(days) and few_count(days["effective_draws"].min(), n_draws, base.engine):
        worst = days.sort_values("effective_draws", kind="stable").iloc[0]
        yield Caveat(
            f"On {len(days)} of the days the {n_draws} draws, weighed by how well they fit, are worth fewer than {FEW_DRAWS} of equal weight, so that "
            f"their rows are rough; fewest on {day(worst['date'])}, {worst['effective_draws']:.0f}.",
            "effective_draws",
            values={"effective": float(worst["effective_draws"]), "draws": n_draws},
        )
