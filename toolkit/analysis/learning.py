"""What did the news teach? What each report moved, in order of date."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit import numbers
from toolkit.analysis.asked_after import after_each, in_a_sentence, moved_in_all, put_beside
from toolkit.analysis.contradictions import contradictions
from toolkit.analysis.discrimination import discriminates
from toolkit.analysis.drawn_anew import DrawnAnew
from toolkit.analysis.heard import counted_apart, heard_of, told_again
from toolkit.analysis.limits_of_news import clashing, few_draws, more_than_asked
from toolkit.analysis.log_of_news import EXPLAINED, LAYOUT, LogOfNews
from toolkit.analysis.simulated_streams import Judged, judged, refuse_few
from toolkit.answers import Answer
from toolkit.arguments import public
from toolkit.engines.evidence.conditioning import learn, with_enough_draws
from toolkit.engines.evidence.learnt import Learnt
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.run import run
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.hiring import crew_of
from toolkit.engines.subjects import DrawnOptions, Subject, origin
from toolkit.errors import ToolkitError
from toolkit.model.evidence import Evidence, compile_evidence
from toolkit.model.model import Model
from toolkit.results.caveats_of_news import counted_in_part, disagreeing
from toolkit.results.news import News, Path
from toolkit.results.result import Result
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import Floats, Weights, effective_draws, mean, standard_error
from toolkit.scenario.reports import Reports

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class Learning(Answer):
    """What each report moved; ``parts["outcomes"]`` has each outcome before and after all of them.

    ``parts["draws"]`` has the turns after which draws were replaced and moved, and how far they moved;
    ``parts["discriminates"]`` has, of each report, the ratio of every outcome's odds after it to those before it; the figure draws it.
    Where facts are told, ``parts["stream"]`` has how far they surprise in all, ``parts["surprise"]`` what was expected in
    every turn of whom they speak, and what came; and
    ``parts["simulated"]``, where it was asked for, how far simulated streams surprise (``ct.plot.surprise`` draws it).
    """

    kept_up: str = ""
    """How far the draws kept up with the news, in a sentence."""

    @property
    def footnotes(self) -> list[str]:
        """Notes, caveats, how far the draws kept up, and where the outcomes stand after all of it."""
        moved = [
            f"{row['label']} {numbers.per_cent(row['before'], self.step, row['error_before'])} → "
            f"{numbers.per_cent(row['after'], self.step, row['error_after'])}"
            for row in self.parts["outcomes"].to_dict("records")
        ]
        asked = in_a_sentence(self.parts["questions"], self.step) if "questions" in self.parts else ""
        told = filter(None, (f"Before and after all reports: {'; '.join(moved)}.", asked, self.kept_up))
        return [*told, *super().footnotes]


@public
def learning(
    of: Subject, evidence: Reports | str | os.PathLike[str] | None = None, *, simulated: int = 0, questions: bool = False,
    **options: Unpack[DrawnOptions],
) -> Learning:  # fmt: skip
    """Tabulate what each report moved, taking them in one after the other in order of date.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        An outlook brings its own reports; of a result its crisis is asked, as it was drawn.
    evidence : Reports, name or path, optional
        Reports to learn from; needed for everything but an outlook.
    simulated : int
        Streams to simulate from the model and report by the same rule, each followed as this one is, so that each takes as long; then
        it is judged on them how far this one surprises. At least 19, or 0 for none.
    questions : bool
        Whether to say too where what readers ask stands before any report and after each, which follows them anew for every row.
    **options
        As in ``run``; the same draws are used for every row, those among them that a run after all reports would add, so
        rows can be compared and the last is what ``run`` answers.

    Returns
    -------
    Learning
        One row before any report, then one per report or turn of silence, in order of what they speak of.
        ``report`` (its name, or ``silence:`` and that of the watch), ``kind`` (fact, report or silence), ``grade``, ``publisher``,
        ``published``, ``date`` (the day it names, the last of several), ``turn``,
        ``first_day``, ``last_day`` and ``counted_in`` (the turn in which it is counted, and the days of all turns of which it speaks),
        ``says``, ``if_true`` and ``if_false`` (probability of such a report), ``predicted``
        (of this one, given those before it), ``before`` and ``after`` (probability of what it says, just before and just after; of a silence, that
        the thing was not so) and ``bits`` (minus the binary logarithm of ``before``; of a silence, of ``predicted``), ``used`` (False after the
        end), ``effective_draws`` (how many draws of equal weight the weighed ones are worth), ``distinct`` (different inputs among them after
        its turn) and ``acceptance`` (share of moves taken where draws were replaced then, else no number), ``most_moved`` (label of the outcome,
        empty where none moved, or that it is not used) and ``points`` (by how much, as a fraction), ``relays`` and ``contradicts`` (tuples of names of other reports),
        then P(outcome) after it, one column per outcome, and the number of each question where they were asked
        for: its probability, or its mean level (``parts["questions"]`` has them before and after all).

    Raises
    ------
    ToolkitError
        Without evidence, or for reports that the scenario does not know or allow.
    """
    given: dict[str, Any] = dict(options)
    show = bool(given.get("progress", True))
    scenario, known = heard_of(of, evidence, given)
    refuse_few(simulated)
    crew = crew_of(given.pop("workers", 1), given.pop("executor", None))
    for name in ("alternatives", "progress"):  # every row is the base model alone
        given.pop(name, None)
    base = plan(scenario, **given)
    base = replace(base, model=replace(base.model, alternatives={}))
    told = compile_evidence(scenario, base.model, known)
    if not told.observations:
        raise ToolkitError(f"no report counts: {known.why_nothing_counts}")
    drawn = with_enough_draws(base)
    asking = replace(drawn, model=drawn.model.asking(questions))
    base, answer = learn(asking, told, Crew(), base.model.name if show else "", smooth=False, ahead=True)
    assert answer.news is not None
    asked = after_each(asking, told, answer.news, (base, answer)) if questions else {}
    path = answer.news.path or _one_by_one(drawn, told, answer.news)
    path = _ending_as(path, base, answer)
    log = LogOfNews(base.model, known, told, answer.news, contradictions(scenario, known).pairs)
    rows = log.rows(path)
    anew = DrawnAnew(answer.news.renewals, len(base.draws), base.draws.n_groups)
    for row, turn in zip(rows, (0, *answer.news.turns), strict=True):
        row |= {"distinct": anew.distinct(turn), "acceptance": anew.acceptance(turn)}
    put_beside(rows, asked)
    label = f"{base.model.name}, simulated" if show else ""
    how = judged(drawn, told, answer.news.surprise, simulated, crew, label)
    more = more_than_asked(options.get("draws"), drawn)
    found = _learning(base, log, rows, path.errors, how, anew, origin(of), more)
    return replace(found, parts={**found.parts, "questions": moved_in_all(asked)}) if asked else found


def _one_by_one(base: Plan, told: Evidence, news: News) -> Path:
    """Answer before any report and after each, one after the other, where the engine does not tell it by the way."""
    order = {name: n for n, name in reversed(list(enumerate(news.names)))}
    observed = sorted(told.observations, key=lambda one: (one.turn, order[one.name]))
    plain = run(replace(base, evidence=None), alternatives=False, progress=False)
    stages: list[tuple[Tally, Weights]] = [(plain.tally, plain.weights)]
    for n in range(1, len(observed) + 1):
        _, heard = learn(base, Evidence(tuple(observed[:n])), Crew(), "", more=False, smooth=False)
        stages.append((heard.tally, heard.weights))
    groups, n_runs = base.groups, base.n_runs
    return Path(
        np.stack([mean(tally.final, weights) for tally, weights in stages]),
        np.stack([standard_error(tally.final, groups, n_runs, weights) for tally, weights in stages]),
        np.array([effective_draws(weights, len(base.draws)) for _, weights in stages]),
    )


def _ending_as(path: Path, base: Plan, answer: Learnt) -> Path:
    """Let the last row be the answer after all reports, on the draws as they ended up."""
    final, weights = answer.tally.final, answer.weights
    shares, errors, effective = path.shares.copy(), path.errors.copy(), path.effective.copy()
    shares[-1] = mean(final, weights)
    errors[-1] = standard_error(final, base.groups, base.n_runs, weights)
    effective[-1] = effective_draws(weights, len(base.draws))
    return Path(shares, errors, effective)


def _learning(
    base: Plan, log: LogOfNews, rows: list[dict[str, Any]], errors: Floats, how: Judged | None, anew: DrawnAnew,
    ran: Result | None, more: str,
) -> Learning:  # fmt: skip
    """Put the table and what limits it together."""
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows)
    return Learning(
        table,
        result=ran,
        model=base.model,
        ran=base.ran,
        caveats=(
            *(how.caveats if how else ()),
            *disagreeing(log.news, base.model),
            *clashing(rows, log.known),
            *counted_in_part(log.known, base.model),
            *few_draws(rows, base),
        ),
        layout=LAYOUT,
        verb="learning",
        title=f"{base.model.dossier.full_title}: what did each report move? {log.known.title}".rstrip(),
        notes=(
            *(how.notes if how else ()),
            *log.silences,
            *told_again(log.known),
            *counted_apart(log.known),
            more,
            EXPLAINED,
        ),
        kept_up=anew.sentence(rows[-1]["effective_draws"]),
        step=numbers.common_step(errors[-1]),
        figure="discrimination",
        parts={
            "outcomes": _moved_in_all(base.model, table, errors),
            "draws": anew.table(base.model),
            "discriminates": discriminates(table, [one.name for one in base.model.outcomes]),
            **(how.parts if how else {}),
        },
    )


def _moved_in_all(model: Model, table: pd.DataFrame, errors: Floats) -> pd.DataFrame:
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
