"""The brief: what the answer is, how sure it is and why, what would change it, and what it rests on."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit import numbers
from toolkit.analysis.compare import compare
from toolkit.analysis.comparison import Comparison
from toolkit.analysis.indicators import indicators
from toolkit.analysis.outcomes import OutcomeRow, outcome_rows, outcomes
from toolkit.analysis.outside_view import CODES, outside_view
from toolkit.analysis.overturn import overturn
from toolkit.analysis.sensitivity import Sensitivity, sensitivity
from toolkit.analysis.tornado import tornado
from toolkit.answers import MOST_ROWS, WIDTH, Answer
from toolkit.arguments import public
from toolkit.engines.run import run
from toolkit.engines.subjects import RunOptions, Subject, result_of, scenario_of
from toolkit.errors import ToolkitError
from toolkit.files import write_file
from toolkit.plaintext import sentence
from toolkit.report.document import Block, Heading, Picture, Points, Table, Text, page, plain_page
from toolkit.report.judgements import SETTLED_DRAWS, Judgement, bottom_line, confidence, sampling, terms
from toolkit.report.pictures import (
    escalation_fan,
    legend,
    outcome_bars,
    rung_shares,
    rungs_shown,
    threshold_key,
)
from toolkit.results.caveats import carried_out
from toolkit.results.result import Result
from toolkit.scenario import Scenario
from toolkit.scenario.provenance import coverage, is_well_measured
from toolkit.version import __version__
from toolkit.words import day

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.model.distributions import Distribution

COMPARED_DRAWS = 64
"""Draws behind the what-ifs; paired, so few are enough."""
FRONT_ROWS = 10
"""Outcomes that fit on the first printed page; with more of them the rest follows on at once."""
MAIN_OUTCOMES = 3
"""Outcomes whose drivers are listed."""
DRIVERS, WHAT_IFS, WATCHED = 4, 8, 10
LEAST_MOVE = 0.005
SETTLED = 0.9
"""What makes an outcome as probable as this once it is seen is no warning of it any more."""
COMMON, LEAST_TELLING = 0.9, 0.05
"""What nearly every history shows, or moves no outcome by five points, hardly discriminates."""
BEFORE_REPORTS = "it would be told from inputs as they were before the reports, and mislead."
UNKNOWN = numbers.share(math.nan)
WEIGHTY = ("forced", "effective_draws", "unsettled", "not_updated")
"""Kinds of caveats without which no number on the first page may be read."""
LIMITS = "What limits these numbers"
SHARES = (
    " Share of the spread: what would stay of the spread over all inputs if every other were known; correlated inputs count as "
    'one ("part of" the share at the first of them), and shares overlap. Not known where too few draws tell it well enough.'
)
CLASS_HEADS = {
    "us_actor_1945": "US an actor, since 1945", "us_far_stronger": "US far stronger, since 1945",
    "us_latin_america": "US in Latin America, since 1945", "all_1945": "all crises since 1945", "all_1990": "all crises since 1990",
}  # fmt: skip
SHARPER = "decides.precision"
AHEAD = "decides.look_ahead"


@dataclass(frozen=True, repr=False, eq=False)
class Brief(Answer):
    """A brief about one result; ``html`` and ``markdown`` are whole pages that need nothing else.

    Attributes
    ----------
    table : DataFrame
        The outcomes, as ``outcomes`` tabulates them.
    lead, bottom_line : str
        What is asked and as of when, and the answer in two sentences.
    judgements : tuple of Judgement
        What is said of each outcome, the likeliest first.
    blocks : tuple of Block
        The page, piece by piece.
    """

    lead: str = ""
    bottom_line: str = ""
    judgements: tuple[Judgement, ...] = ()
    blocks: tuple[Block, ...] = ()

    @cached_property
    def html(self) -> str:
        """The brief as one self-contained HTML page."""
        return page(self.title, self.lead, self.blocks)

    @cached_property
    def markdown(self) -> str:
        """The brief as Markdown; tables in place of pictures."""
        return plain_page(self.title, self.lead, self.blocks)

    @property
    def page(self) -> str:
        """The brief as it is; it is a whole page already."""
        return self.html

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the brief, whole or not at all: Markdown where the name ends in .md, else as any answer.

        Raises
        ------
        ToolkitError
            If it cannot be written.
        """
        if Path(path).suffix.lower() in (".md", ".markdown"):
            write_file(path, self.markdown)
        else:
            Answer.save(self, path)

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Write the judgements, the outcomes and what limits them as plain text; ``markdown`` has the whole brief."""
        judged = [f"{one.head} {one.rest}" for one in self.judgements]
        said = [sentence(one, width) for one in (self.title, self.lead, self.bottom_line, *judged)]
        return "\n\n".join((*said, Answer.text(replace(self, title=""), width, most=most)))

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw the outcomes."""
        return outcomes(self.result).plot(ax, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return the outcomes and the judgements as plain data at full precision."""
        return {
            **outcomes(self.result).to_dict(),
            "question": self.lead,
            "bottom_line": self.bottom_line,
            "judgements": [one.to_dict() for one in self.judgements],
        }

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="" title="{escape(self.title)}" '
            'style="width:100%;height:36em;border:1px solid #bbb"></iframe>'
        )


@public
def brief(of: Subject, *, what_ifs: bool = True, **options: Unpack[RunOptions]) -> Brief:
    """Write a brief: judgements with confidence, drivers, what would change them, what to watch, sources, limits.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        A result is taken as it is; anything else is run first, as ``run`` does.
    what_ifs : bool
        Whether to run the declared what-ifs and look for what would overturn the finding: the slow part.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Brief
        Shows itself in a notebook; ``save("brief.html")`` or ``save("brief.md")``.

    Raises
    ------
    ToolkitError
        For what names no crisis, a crisis that cannot be answered, or one that no file holds.

    Examples
    --------
    >>> import toolkit as ct
    >>> page = ct.brief("chicken", progress=False).markdown
    >>> page.startswith("# ")
    True
    """
    result = result_of(of, options, verb="brief")
    scenario = scenario_of(result, verb="brief")
    return _Writer(scenario, result, what_ifs, options.get("progress", True)).write()


class _Writer:
    """Puts the sections together; each is left out, and says so, where it cannot be had."""

    def __init__(self, scenario: Scenario, result: Result, what_ifs: bool, progress: bool) -> None:
        self.scenario, self.result, self.model = scenario, result, result.model
        self.what_ifs, self.progress = what_ifs, progress
        self.rows = sorted(outcome_rows(result), key=lambda row: -row.probability)
        self.horizon = day(self.model.date_of_turn(self.model.horizon))
        self.drivers = self._drivers()
        self.judgements = tuple(
            Judgement(row, confidence(row, self._judged_share(row.outcome), result)) for row in self.rows
        )
        level = self.judgements[0].confidence.level
        self.bottom_line = bottom_line(self.rows, level, result, self.horizon)
        self.adding_up = numbers.sum_note(
            [(row.probability, row.sampling_error) for row in self.rows], result.step, n_histories=result.n_histories
        )  # fmt: skip

    def write(self) -> Brief:
        sections = (
            self._judgements, self._outcomes, self._words, self._what_drives, self._what_would_change, self._watch,
            self._escalation, self._sources, self._assumptions, self._past, self._method,
        )  # fmt: skip
        blocks = tuple(block for section in sections for block in section())
        question = self.scenario.record.question or f"How may it stand on {self.horizon}?"
        lead = f"{question} As known on {day(self.model.as_of)}, looking to {self.horizon}."
        news = self.result.news
        if news is not None:
            heard = f"{len(news.names)} report{'s' if len(news.names) != 1 else ''}"
            lead += f" Since then {heard} taken in, up to {day(self.model.date_of_turn(news.last_turn))}."
        if self.model.variants:
            lead += f" What-if: {self._titles(self.model.variants)}."
        found = outcomes(self.result)
        return Brief(
            found.table, result=self.result, caveats=self.result.caveats, title=self.model.title, notes=found.notes, layout=found.layout,
            figure="outcomes", verb="brief", step=self.result.step, n_histories=self.result.n_histories,
            lead=lead, bottom_line=self.bottom_line, judgements=self.judgements, blocks=blocks,
        )  # fmt: skip

    # --- the answer --------------------------------------------------------------------------------------

    def _judgements(self) -> Iterator[Block]:
        yield Text(self.bottom_line, head="Bottom line.")
        weighty = [caveat for caveat in self.result.caveats if caveat.kind in WEIGHTY]
        if weighty:
            yield Text(" ".join(weighty), head=f"{LIMITS}.", look="limits")
        yield Heading("Key judgements")
        yield Points([(one.head, one.rest) for one in self.judgements], numbered=True)

    def _words(self) -> Iterator[Block]:
        unsettled = (
            f" With {len(self.result.parameters)} draws the confidence is itself unsettled: another seed may give another."
            if self.model.is_uncertain and len(self.result.parameters) < SETTLED_DRAWS
            else ""
        )
        yield Text(
            f"Likelihood, in words of Intelligence Community Directive 203: {terms()}; below and above there is none. Confidence speaks of "
            "the basis, not of the likelihood: low with more than one weakness (named first), never high, since no forecast of this "
            f"scenario has been scored against events.{unsettled}",
            small=True,
        )

    def _judged_share(self, outcome: str) -> float | None:
        """Return how much of the explained spread comes from inputs without a well-graded source."""
        if self.drivers is None:
            return None
        table = self.drivers.table
        part = table[(table.outcome == outcome) & table.total.notna()]
        whole = float(part.total.sum())
        if whole <= 0.0:
            return None
        weak = sum(
            one["total"]
            for one in part.to_dict("records")
            if not any(self._is_well_graded(name) for name in _members(one))
        )
        return float(weak) / whole

    def _is_well_graded(self, parameter: str) -> bool:
        return is_well_measured(self.scenario.record, parameter)

    def _outcomes(self) -> Iterator[Block]:
        yield Heading(f"How it may stand on {self.horizon}")
        table = Table(
            ["outcome", "probability", "ignorance (90 %)", "disagreement", "in words"],
            [[r.label, r.shown, r.ignorance_shown, r.disagreement_shown, r.words] for r in self.rows],
            (1,),
        )
        key = legend(hatch=bool(self.result.alternatives))
        yield Picture(outcome_bars(self.result, words=False) + key, table)
        if self.adding_up:
            yield Text(self.adding_up, small=True)

    def _escalation(self) -> Iterator[Block]:
        fan = escalation_fan(self.result)
        if not fan:
            return
        yield Heading("How far it may escalate on the way")
        key = Text(threshold_key(self.result), small=True).html()
        yield Picture(fan + key, self._rungs(), fine=True)
        yield Text(
            "Share of histories on each rung; a history that has ended keeps its last rung.", small=True
        )

    def _rungs(self) -> Table:
        shares = rungs_shown(self.result)
        rows = [
            [f"{number} {name}", share, threshold]
            for (number, name, threshold), share in zip(self.model.rungs, shares[1:], strict=True)
        ]
        if rung_shares(self.result)[-1, 0] > 0.0:
            rows.insert(0, ["below the ladder", shares[0], ""])
        return Table(["rung", f"share on {self.horizon}", "threshold it crosses"], rows, (1,))

    # --- what it hangs on --------------------------------------------------------------------------------

    def _drivers(self) -> Sensitivity | None:
        if self.result.news is not None:
            return None
        try:
            return sensitivity(self.result, seed=self.result.seed, progress=self.progress)
        except ToolkitError:
            return None

    def _what_drives(self) -> Iterator[Block]:
        yield Heading("What drives the answer", starts="sheet" if len(self.rows) <= FRONT_ROWS else "")
        if self.result.news is not None:
            yield Text(f"Not worked out: {BEFORE_REPORTS}")
            return
        swings = self._swings()
        if swings is None:
            yield Text("Nothing in this scenario is uncertain but chance.")
            return
        rows = [row for one in self.rows[:MAIN_OUTCOMES] for row in self._drivers_of(one, swings)]
        heads = ["outcome", "driven by", "from its low to its high end", "share of the spread", "resting on"]
        if has_shares := any(row[3] != UNKNOWN for row in rows):
            yield Table(heads, rows, (3,))
        else:
            yield Table([*heads[:3], heads[4]], [[*row[:3], row[4]] for row in rows])
        yield Text(
            "Those that move the outcome most come first: its probability with this input at its 5 % and at its 95 % point and every "
            "other at its median, so that the figures need not lie around the average over all inputs given above. Before each source "
            "stands its grade, A1 the best; the annex explains it." + (SHARES if has_shares else ""),
            small=True,
        )

    def _drivers_of(self, row: OutcomeRow, swings: Answer) -> list[list[str]]:
        """List the inputs that move an outcome most; what correlated inputs share is written once."""
        shares = self._shares(row.outcome)
        part = swings[(swings.outcome == row.outcome) & (swings.swing.abs() >= LEAST_MOVE)]
        ranked = sorted(part.to_dict("records"), key=lambda one: -abs(one["swing"]))[:DRIVERS]
        rows: list[list[str]] = []
        counted: set[tuple[str, ...]] = set()
        for n, one in enumerate(ranked):
            members, share = shares.get(one["parameter"], ((), math.nan))
            shown = numbers.share(share)
            if members in counted:
                shown = f"part of {shown}"
            elif members:
                counted.add(members)
            ends = " → ".join(_chance(one[end], swings) for end in ("at_low", "at_high"))
            rows.append(
                [row.label if n == 0 else "", one["label"], ends, shown, self._basis([one["parameter"]])]
            )
        return rows

    def _swings(self) -> Answer | None:
        """Move each input alone; None where nothing is uncertain."""
        declared = [p for p in self.model.parameters if not p.is_doubt and p.distribution.kind != "value"]
        return tornado(self.model, seed=self.result.seed, progress=self.progress) if declared else None

    def _shares(self, outcome: str) -> dict[str, tuple[tuple[str, ...], float]]:
        """Return parameter -> the inputs that count as one with it, and their share of the spread; none where it is not known."""
        if self.drivers is None:
            return {}
        table = self.drivers.table
        part = table[(table.outcome == outcome) & table.total.notna()]
        return {
            name: (_members(one), float(one["total"]))
            for one in part.to_dict("records")
            for name in _members(one)
        }

    def _basis(self, inputs: Sequence[str]) -> str:
        """Say what numbers rest on: what states them, or a judgement and what was read beside it."""
        record = self.scenario.record
        declared = [record.parameters[name] for name in inputs if name in record.parameters]
        if not declared:
            return "the author's doubt"
        claims = dict.fromkeys(claim for one in declared for claim in one.claims)
        found = sorted({
            f"{record.sources[source].reliability}{record.claims[claim].credibility} "
            f"{record.sources[source].publisher or record.sources[source].title}"
            for claim in claims for source in record.claims[claim].source
        })  # fmt: skip
        named = ", ".join(found[:4]) + (" and others" if len(found) > 4 else "")
        if all(one.measured_by for one in declared):
            return named
        return f"judgement, beside {named}" if named else "judgement"

    def _what_would_change(self) -> Iterator[Block]:
        yield Heading("What would change the assessment")
        if not self.what_ifs:
            yield Text("Not worked out for this brief.")
            return
        if self.result.weights is not None:
            yield Text(
                "What-ifs are not worked out beside reports: they would have to be told what would then have been reported."
            )
            return
        yield from self._overturned()
        if self.model.variants:
            yield Text("This is about a what-if already; others on top of it are not worked out.")
        elif self.scenario.record.variants:
            yield from self._what_if_table()
        else:
            yield Text("The scenario declares no what-ifs.")

    def _what_if_table(self) -> Iterator[Block]:
        """Say what each declared what-if moves most, and what limits that."""
        moves = self._moves()
        rows = []
        for name, other in moves.others.items():
            part = moves[moves.what_if == name].to_dict("records")
            ranked = sorted(part, key=lambda one: -abs(one["difference"]))
            top = [one for one in ranked if abs(one["difference"]) >= LEAST_MOVE][:2]
            said = "; ".join(f"{one['label']} {_moved(one, moves.step)}" for one in top)
            size = abs(top[0]["difference"]) if top else 0.0
            title = self._titles((name,)) + _imposed(other)
            rows.append((size, [title, said or "nothing by half a point"]))
        ranked_rows = [row for _, row in sorted(rows, key=lambda pair: -pair[0])][:WHAT_IFS]
        yield Table(["if", "then, in points of probability"], ranked_rows)
        yield Text(
            f"Differences on the same {min(COMPARED_DRAWS, len(self.result.parameters))} draws of the inputs, in brackets their 90 % range over them; each what-if is a "
            "question, and none is reported to be so.",
            small=True,
        )
        own = [
            caveat.about(name, self._titles((name,)))
            for name, other in moves.others.items()
            for caveat in other.caveats
            if caveat.kind in WEIGHTY and caveat.kind != "forced" and caveat not in self.result.caveats
        ]
        if own:
            yield Text(" ".join(own), small=True)

    def _moves(self) -> Comparison:
        """Run the declared what-ifs on the same draws as the base."""
        options: dict[str, Any] = {
            "seed": self.result.seed, "draws": min(COMPARED_DRAWS, len(self.result.parameters)), "alternatives": False,
            "engine": self.result.engine, "progress": self.progress,
        }  # fmt: skip
        base = run(self.scenario, **options)
        others = {name: run(self.scenario, variant=name, **options) for name in self.scenario.variants}
        return compare(base, progress=self.progress, **others)

    def _overturned(self) -> Iterator[Block]:
        """Say what would put the second outcome ahead of the first."""
        if len(self.rows) < 2:
            return
        first, second = self.rows[:2]
        try:
            found = overturn(
                self.result, second.outcome, over=first.outcome, alone=False, progress=self.progress
            )
        except ToolkitError as reason:
            yield Text(f"What would overturn the finding was not worked out: {str(reason).splitlines()[0]}.")
            return
        largest, *rest = found.table.to_dict("records")  # sorted: the largest movement first
        moved = [largest, *(one for one in rest if abs(one["moved"]) >= 0.1)][:4]
        steps = "; ".join(f"{o['label']} {_from_to(o['from_value'], o['to_value'])}" for o in moved)
        if math.isinf(found.distance):
            yield Text(
                f"A search found no movement of the inputs within their own ranges that puts “{second.label}” ahead of “{first.label}”; it "
                "starts from central inputs and may miss one."
            )
            return
        others = ", with smaller movements of others" if len(moved) < len(found.table) else ""
        yield Text(
            f"The smallest movement found from central inputs that puts “{second.label}” ahead of “{first.label}”: {steps}{others}. Inputs drawn at "
            f"random go as far that way, or farther, about {numbers.share(found.chance)} of the time."
        )

    def _titles(self, names: Sequence[str]) -> str:
        """Name what-ifs by their titles."""
        declared = self.scenario.record.variants
        return " and ".join(declared[one].title or one if one in declared else one for one in names)

    def _watch(self) -> Iterator[Block]:
        yield Heading("What to watch")
        if self.result.news is not None:
            yield Text(
                f"Not worked out: {BEFORE_REPORTS} What is reported next moves the answer through `crisis news`."
            )
            return
        try:
            table = indicators(self.result, progress=self.progress)
        except ToolkitError as reason:
            yield Text(f"Not worked out: {reason}.")
            return
        told, first = _telling(table)
        if first.empty:
            yield Text("No choice or event tells much by itself.")
            return
        rows = []
        for one in first.to_dict("records"):
            moves = told[told.label == one["label"]].head(2).to_dict("records")
            rows.append(
                [one["label"], numbers.share(one["share"]), "; ".join(_tells(move, table) for move in moves)]
            )
        by = day(first.date.iloc[0])
        yield Table(
            [f"seen by {by}", "how often", "what it tells (probability if not seen → if seen)"], rows, (1,)
        )
        yield Text(
            f"Among simulated histories still open on {by}. These are signs, not causes: what is done shows how things stand by then, so an "
            "offer or a concession still being made can speak against the agreement it aims at without doing it harm. Left out: what "
            f"is seen in more than {numbers.share(COMMON)} of histories, what moves no outcome by "
            f"{numbers.figure(100 * LEAST_TELLING)} points, and what leaves an outcome at {numbers.share(SETTLED)} or more, which comes too late to watch for.",
            small=True,
        )

    def _past(self) -> Iterator[Block]:
        try:
            table = outside_view(self.result)
        except ToolkitError:
            return
        yield Heading("Beside past crises")
        rows = []
        for (code, meaning), part in table.groupby(["code", "meaning"], sort=False):
            rates = [numbers.share(float(rate)) for rate in part.base_rate]
            rows.append(
                [
                    f"{str(code).capitalize()}: {meaning}",
                    self._coded(str(code), part["value"].iloc[0]),
                    *rates,
                ]
            )
        classes = table.drop_duplicates("class").to_dict("records")
        heads = ["how it was or will be recorded", "this scenario"]
        heads += [f"{CLASS_HEADS.get(one['class'], one['reference'])} ({one['n']})" for one in classes]
        yield Table(heads, rows, tuple(range(1, len(heads))))
        about = "; ".join(str(one["reference"]) for one in classes)
        yield Text(
            f"Figures for this scenario are sums of the outcomes recorded so. Past crises: International Crisis Behavior data, version 14, "
            f"number of crises in brackets: {about}. {self.model.outside_view[1]}".strip(),
            small=True,
        )

    def _coded(self, title: str, value: int) -> str:
        """Write the probability of the outcomes with one code: a single one as everywhere else."""
        code = next(name for name, (words, _) in CODES.items() if words == title)
        held = {one.name for one in self.model.outcomes if one.codes.get(code) == value}
        rows = [row for row in self.rows if row.outcome in held]
        if len(rows) < 2:
            return rows[0].shown if rows else "not in it"
        return _chance(sum(row.probability for row in rows), self.result)

    # --- what it rests on --------------------------------------------------------------------------------

    def _sources(self) -> Iterator[Block]:
        record = self.scenario.record
        yield Heading("Annex: what this rests on", starts="annex")
        yield Heading("Sources")
        if not record.sources:
            yield Text("The scenario names no source: every number in it is a judgement.")
            return
        parts = coverage(self.scenario).by_source
        rows = []
        for name, source in sorted(record.sources.items(), key=lambda item: (item[1].reliability, item[0])):
            claims = [claim for claim in record.claims.values() if name in claim.source]
            where = ", ".join(filter(None, (source.publisher, str(source.date) if source.date else "")))
            best = min((claim.credibility for claim in claims), default=6)
            rows.append(
                [
                    f"{source.title} ({where})" if where else source.title,
                    source.reliability,
                    f"{len(claims)}, best {best}" if claims else "0",
                    f"{len(parts.get(name, ()))}",
                ]
            )
        yield Table(["source", "grade", "reports used", "parts of the scenario resting on it"], rows, (3,))
        yield Text(
            "Letters grade the source (A completely reliable to E unreliable, F cannot be judged), figures the single report (1 "
            "confirmed to 5 improbable, 6 cannot be judged). Well graded is A or B with a figure up to 2.",
            small=True,
        )

    def _assumptions(self) -> Iterator[Block]:
        yield Heading("Assumptions")
        found, record = coverage(self.scenario), self.scenario.record
        before = ", as they were before the reports" if self.result.news is not None else ""
        yield Text(
            f"Of the parts of the scenario that hold numbers, {found.both} rest on a report and a judgement, {found.claim_only} on a "
            f"report, {found.judgement_only} on judgement alone and {found.neither} on neither. The uncertain inputs{before}:"
        )
        rows = []
        for parameter in self.model.parameters:
            if parameter.is_doubt:
                continue
            rows.append([
                parameter.label, _spread(parameter.distribution, parameter.unit), record.parameters[parameter.name].judgement or "—",
                self._basis([parameter.name]),
            ])  # fmt: skip
        if rows:
            yield Table(["input", "median (90 %)", "author's judgement", "resting on"], rows)
        others = record.alternatives
        if others:
            yield Text("Other models of the crisis, whose range is the disagreement:")
            yield Points(
                [
                    (f"{one.title or name}.", one.note or _reading(list(one.set)))
                    for name, one in others.items()
                ]
            )

    def _method(self) -> Iterator[Block]:
        result, model = self.result, self.model
        n_draws = len(result.parameters)
        how = (
            "chance summed exactly over all reachable states"
            if result.engine == "exact"
            else f"{result.n_runs:,} histories simulated for each"
        )
        yield Heading("Method and limits")
        yield Text(
            f"The scenario lets choices and chance play out over {model.horizon} turns, each {_length(model.turn_days)}. Its uncertain inputs were drawn "
            f"{n_draws:,} times, {how}. Ignorance is the central 90 % of the answers over these draws; disagreement the range over the "
            f"scenario and its other models; {sampling(self.rows)}. The three are never pooled into one interval."
        )
        points = [
            ("It does not know the future.", "Probabilities hold if the scenario holds, and a scenario leaves out whatever its author did not think of."),
            ("It does not make judgements better.", "The ranges show what the judgements allow, not whether they are right."),
            ("Rare outcomes bear an order of magnitude at most.", "Of chances far below one in a hundred no digit means anything."),
            ("It says nothing about what anyone should do,", "and is not meant for operations."),
        ]  # fmt: skip
        yield Points(points)
        if result.caveats:
            yield Heading(LIMITS)
            yield Points([("", caveat) for caveat in result.caveats])
        yield Text(
            f"Scenario {model.name}, digest {model.digest[:16]}; engine {result.engine}, {n_draws:,} draws, seed {result.seed}; Crisis "
            f"Toolkit {__version__}. The same file, seed and version give the same numbers.",
            small=True,
        )


_QUANTILES = np.array([0.05, 0.5, 0.95])


def _length(days: float) -> str:
    for unit, size in (("week", 7.0), ("day", 1.0)):
        if days % size == 0.0:
            return f"{numbers.figure(days / size)} {unit}{'s' if days != size else ''}"
    return f"{numbers.figure(days)} days"


def _from_to(start: float, end: float) -> str:
    """Write two values with as few digits as tell them apart."""
    for digits in (3, 4, 5):
        first, last = numbers.figure(start, digits), numbers.figure(end, digits)
        if first != last:
            break
    return f"from {first} to {last}"


def _chance(probability: float, found: Answer | Result) -> str:
    """Write a probability as the answer that it comes from does."""
    return numbers.per_cent(probability, found.step, n_histories=found.n_histories)


def _members(one: dict[Any, Any]) -> tuple[str, ...]:
    """Name the inputs of a factor; correlated ones count as one."""
    return tuple(one.get("members") or ())


def _imposed(what_if: Result) -> str:
    """Say how often the choices that a what-if imposes were carried out."""
    said = dict.fromkeys(carried_out(one.share) for one in what_if.record.forced)
    return f" ({', '.join(said)})" if said else ""


def _moved(one: dict[Any, Any], step: float) -> str:
    """Write a difference and its range in points."""
    low, high, error = one["ignorance_low"], one["ignorance_high"], one["sampling_error"]
    middle = numbers.points(one["difference"], step, error)
    return middle if math.isnan(low) else f"{middle} ({numbers.points_range(low, high, step, error)})"


def _telling(signs: Answer) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what is told beyond its noise, and of each thing the outcome that it speaks for or against most."""
    is_told = (signs.difference.abs() >= 2 * signs.error) & (signs.difference.abs() >= LEAST_MOVE)
    told = signs.table[is_told]
    too_late = set(told[told.if_seen >= SETTLED].label)
    told = told[~told.label.isin(too_late) & (told.share <= COMMON)]
    return told, told[told.difference.abs() >= LEAST_TELLING].drop_duplicates("label").head(WATCHED)


def _tells(one: dict[Any, Any], signs: Answer) -> str:
    side = "for" if one["difference"] > 0 else "against"
    return f"{side} {one['outcome_label']} ({signs.cell(one, 'if not')} → {signs.cell(one, 'if seen')})"


def _spread(distribution: Distribution, unit: str) -> str:
    """Write what an input may be: its median and range, or the chance of each of a few values."""
    if distribution.kind == "discrete":
        values, weights = distribution.numbers[::2], np.array(distribution.numbers[1::2])
        shares = weights / weights.sum()
        names = {0.0: "no", 1.0: "yes"} if set(values) == {0.0, 1.0} else {}
        each = (
            f"{names.get(v, numbers.figure(v))} ({numbers.share(s)})"
            for v, s in zip(values, shares, strict=True)
        )
        return ", ".join(each)
    low, middle, high = (numbers.figure(float(value)) for value in distribution.quantile(_QUANTILES))
    spread = middle if low == high else f"{middle} ({low} to {high})"
    return f"{spread} {unit}".strip()


def _reading(changed: Sequence[str]) -> str:
    """Say what another model changes where its author has not."""
    if all(key.endswith(SHARPER) for key in changed):
        return "How strongly they follow the more attractive option is set differently; the rest is the same."
    if all(key.endswith(AHEAD) for key in changed):
        return "They also weigh what may follow a choice; the rest is the same."
    return f"The author gives no reason; {len(changed)} parts of the scenario are set differently."
