"""What did the news teach? What each report moved, in order of date."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit import numbers
from toolkit.analysis.asked_after import after_each, in_a_sentence, moved_in_all, put_beside
from toolkit.analysis.contradictions import contradictions
from toolkit.analysis.discrimination import NOT_USED, discriminates
from toolkit.analysis.drawn_anew import DrawnAnew
from toolkit.analysis.heard import heard_of, told_again
from toolkit.analysis.limits_of_news import clashing, few_draws
from toolkit.analysis.simulated_streams import Judged, judged, refuse_few
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.evidence.conditioning import learn, with_enough_draws
from toolkit.engines.evidence.joining import Learnt
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.run import processes_of, run
from toolkit.engines.subjects import DrawnOptions, Subject, origin
from toolkit.errors import ToolkitError
from toolkit.model.evidence import Evidence, compile_evidence
from toolkit.model.model import Model
from toolkit.results.caveats_of_news import disagreeing
from toolkit.results.news import News, Path
from toolkit.results.result import Result
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import Floats, Weights, effective_draws, mean, standard_error
from toolkit.scenario.reports import Reports

if TYPE_CHECKING:
    import pandas as pd

LAYOUT = (
    Column("report", "report", "level"),
    Column("date", "date", "day"),
    Column("believed", "believed"),
    Column("held before", "before", "share", missing=""),
    Column("in bits", "bits", "figure", missing=""),
    Column("held after", "after", "share", missing=""),
    Column("draws", "effective_draws", "count"),
    Column("moved most", "most_moved"),
    Column("points", "points", "points", missing=""),
)
EXPLAINED = (
    "believed: how many times likelier such a report is where what it says is so than where it is not, by its grades; held before, held after: how probable "
    "the model held what it says just before and just after; in bits: how surprising it would be if it were so; draws: how many still count."
)
BEFORE = "(before any report)"
SILENCE = "(silence)"
UNTOLD: dict[str, Any] = {
    "report": BEFORE,
    "date": None,
    "says": "",
    "believed": "",
    **dict.fromkeys(("if_true", "if_false", "predicted", "before", "after", "bits"), np.nan),
    "used": True,
    "effective_draws": np.nan,
    "distinct": 0,
    "acceptance": np.nan,
    "most_moved": "",
    "points": 0.0,
    "relays": (),
    "contradicts": (),
}
"""A row of which nothing is known."""


@dataclass(frozen=True, repr=False, eq=False)
class Learning(Answer):
    """What each report moved; ``parts["outcomes"]`` has each outcome before and after all of them.

    ``parts["draws"]`` has the turns after which draws were drawn anew and moved, and how far they moved;
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
        ``report``, ``date``, ``says``, ``if_true`` and ``if_false`` (probability of such a report), ``predicted``
        (of this one, given those before it), ``before`` and ``after`` (probability of what it says, just before and just after) and
        ``bits`` (minus the binary logarithm of ``before``), ``used`` (False after the end), ``effective_draws`` (how many draws still count), ``distinct`` (different inputs among them after
        its turn) and ``acceptance`` (share of moves taken where draws were drawn anew then, else no number), ``most_moved`` (label of the outcome, or that it is not used) and ``points`` (by how much, as a fraction), ``relays`` and ``contradicts`` (tuples of names of
        other reports), then P(outcome) after it, one column per outcome, and the number of each question where they were asked
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
    workers = processes_of(given.pop("workers", 1))
    for name in ("alternatives", "progress"):  # every row is the base model alone
        given.pop(name, None)
    base = plan(scenario, **given)
    base = replace(base, model=replace(base.model, alternatives={}))
    told = compile_evidence(scenario, base.model, known)
    if not told.observations:
        raise ToolkitError(f"no report counts: {known.why_nothing_counts}")
    drawn = with_enough_draws(base)
    asking = replace(drawn, model=drawn.model.asking(questions))
    base, answer = learn(asking, told, 1, base.model.name if show else "", smooth=False, ahead=True)
    assert answer.news is not None
    asked = after_each(asking, told, answer.news, (base, answer)) if questions else {}
    path = answer.news.path or _one_by_one(drawn, told, answer.news)
    path = _ending_as(path, base, answer)
    rows = _rows(base.model, known, answer.news, path, list(contradictions(scenario, known).pairs))
    anew = DrawnAnew(answer.news.renewals, len(base.draws), base.draws.n_groups)
    for row, turn in zip(rows, (0, *answer.news.turns), strict=True):
        row |= {"distinct": anew.distinct(turn), "acceptance": anew.acceptance(turn)}
    put_beside(rows, asked)
    label = f"{base.model.name}, simulated" if show else ""
    how = judged(drawn, told, answer.news.surprise, simulated, workers, label)
    found = _learning(base, known, answer.news, rows, path.errors, how, anew, origin(of))
    return replace(found, parts={**found.parts, "questions": moved_in_all(asked)}) if asked else found


def _one_by_one(base: Plan, told: Evidence, news: News) -> Path:
    """Answer before any report and after each, one after the other, where the engine does not tell it by the way."""
    order = {name: n for n, name in reversed(list(enumerate(news.names)))}
    observed = sorted(told.observations, key=lambda one: (one.turn, order[one.name]))
    plain = run(replace(base, evidence=None), alternatives=False, progress=False)
    stages: list[tuple[Tally, Weights]] = [(plain.tally, plain.weights)]
    for n in range(1, len(observed) + 1):
        _, heard = learn(base, Evidence(tuple(observed[:n])), 1, "", more=False, smooth=False)
        stages.append((heard.tally, heard.weights))
    groups, n_runs = base.draws.n_groups, base.n_runs
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
    errors[-1] = standard_error(final, base.draws.n_groups, base.n_runs, weights)
    effective[-1] = effective_draws(weights, len(base.draws))
    return Path(shares, errors, effective)


def _rows(
    model: Model, known: Reports, news: News, path: Path, clashes: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Lay out what each report says and moved, the first row before any of them."""
    names = [outcome.name for outcome in model.outcomes]
    rows = []
    for n, shares in enumerate(path.shares, start=-1):
        row = UNTOLD | {"effective_draws": float(path.effective[n + 1])}
        if n >= 0:
            moved = shares - path.shares[n]  # the path starts before report 0
            most = int(np.argmax(np.abs(moved)))
            row |= _said(model, known, news, n, clashes)
            if row["used"]:
                row |= {"most_moved": model.outcomes[most].label, "points": float(moved[most])}
            else:
                row |= {"most_moved": NOT_USED, "points": math.nan}
        rows.append(row | dict(zip(names, shares.tolist(), strict=True)))
    return rows


def _said(
    model: Model, known: Reports, news: News, n: int, clashes: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Return what is said by one report or silence, and how it stands to others."""
    before = news.before[n]
    held = {
        "predicted": news.predicted[n],
        "before": before,
        "after": news.after[n],
        "bits": -math.log2(before) if before > 0.0 else math.nan,
        "used": news.used[n],
    }
    if news.silent[n]:
        last = model.date_of_turn(news.turns[n])
        return {"report": SILENCE, "date": last, "says": news.names[n]} | held
    report = next(one for one in known.reports if one.name == news.names[n])
    return held | {
        "report": report.name,
        "date": report.date,
        "says": report.record.says,
        "believed": "fact" if report.record.fact else f"{report.ratio:.3g} : 1",
        "if_true": report.likelihood[0],
        "if_false": report.likelihood[1],
        "relays": tuple(report.relays),
        "contradicts": tuple(b if a == report.name else a for a, b in clashes if report.name in (a, b)),
    }


def _learning(
    base: Plan, known: Reports, news: News, rows: list[dict[str, Any]], errors: Floats, how: Judged | None,
    anew: DrawnAnew, ran: Result | None,
) -> Learning:  # fmt: skip
    """Put the table and what limits it together."""
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows)
    return Learning(
        table,
        result=ran,
        model=base.model,
        caveats=(
            *(how.caveats if how else ()),
            *disagreeing(news, base.model),
            *clashing(rows),
            *few_draws(rows, base),
        ),
        layout=LAYOUT,
        verb="learning",
        title=f"{base.model.dossier.full_title}: what did each report move? {known.title}".rstrip(),
        notes=(*(how.notes if how else ()), *told_again(known), EXPLAINED),
        kept_up=anew.sentence(rows[-1]["effective_draws"]),
        step=max(numbers.step_for(float(error)) for error in errors[-1]),
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
