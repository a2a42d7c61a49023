"""The brief: what the answer is, how sure it is and why, what would change it, and what it rests on."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit import __version__
from toolkit.analysis.compare import compare
from toolkit.analysis.indicators import indicators
from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.analysis.outside_view import CODES, outside_view
from toolkit.analysis.overturn import overturn
from toolkit.analysis.sensitivity import Sensitivity, sensitivity
from toolkit.analysis.sweep import sweep
from toolkit.engines.result import Result
from toolkit.engines.run import run
from toolkit.errors import RunError, ToolkitError
from toolkit.files import write_file
from toolkit.numbers import per_cent, step_for
from toolkit.plots.style import day
from toolkit.report.document import Block, Heading, Picture, Points, Table, Text, page, plain_page
from toolkit.report.judgements import SETTLED_DRAWS, bottom_line, confidence, likelihood, sampling, terms
from toolkit.report.pictures import ROUGHLY, escalation_fan, legend, outcome_bars, rung_shares, threshold_key
from toolkit.scenario import Scenario, load, loads
from toolkit.scenario.provenance import coverage, is_well_measured

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
UNKNOWN = "not known"
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


@dataclass(frozen=True)
class Brief:
    """A brief about one result, as blocks; ``html`` and ``markdown`` are whole pages that need nothing else."""

    title: str
    lead: str
    blocks: tuple[Block, ...]

    @cached_property
    def html(self) -> str:
        """The brief as one self-contained HTML page."""
        return page(self.title, self.lead, self.blocks)

    @cached_property
    def markdown(self) -> str:
        """The brief as Markdown; tables in place of pictures."""
        return plain_page(self.title, self.lead, self.blocks)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the brief, whole or not at all: Markdown where the name ends in .md, HTML else.

        Raises
        ------
        ToolkitError
            If the file cannot be written.
        """
        is_plain = Path(path).suffix.lower() in (".md", ".markdown")
        write_file(path, self.markdown if is_plain else self.html)

    def _repr_html_(self) -> str:
        from html import escape

        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="" title="{escape(self.title)}" '
            'style="width:100%;height:36em;border:1px solid #bbb"></iframe>'
        )


def brief(
    of: Scenario | Result | str | os.PathLike[str],
    *,
    seed: int = 0,
    draws: int | None = None,
    what_ifs: bool = True,
    progress: bool = True,
) -> Brief:
    """Write a brief: judgements with confidence, drivers, what would change them, what to watch, sources, limits.

    Parameters
    ----------
    of : Scenario, Result, name or path
        A result is taken as it is; a scenario is run first.
    seed, draws
        As in ``run``; of a result its own hold.
    what_ifs : bool
        Whether to run the declared what-ifs and look for what would overturn the finding: the slow part.
    progress : bool
        Whether to show progress bars.

    Returns
    -------
    Brief
        Shows itself in a notebook; ``save("brief.html")`` or ``save("brief.md")``.

    Raises
    ------
    ScenarioError, RunError
        If there is no answer to write about.

    Examples
    --------
    >>> import toolkit as ct
    >>> page = ct.brief("chicken", progress=False).markdown
    >>> page.startswith("# ")
    True
    """
    if isinstance(of, Result):
        scenario, result = _scenario_of(of), of
    else:
        scenario = of if isinstance(of, Scenario) else load(of)
        result = run(scenario, seed=seed, draws=draws, progress=progress)
    return _Writer(scenario, result, what_ifs, progress).write()


def _scenario_of(result: Result) -> Scenario:
    if result.model.rules is not None:
        raise RunError("a brief is about a scenario; this result rests on a Python rule, which no file holds")
    return replace(loads(result.model.source_yaml, file=result.model.name), variant_name=result.model.variant)


class _Writer:
    """Puts the sections together; each is left out, and says so, where it cannot be had."""

    def __init__(self, scenario: Scenario, result: Result, what_ifs: bool, progress: bool) -> None:
        self.scenario, self.result, self.model = scenario, result, result.model
        self.what_ifs, self.progress = what_ifs, progress
        self.rows = sorted(outcome_rows(result), key=lambda row: -row.probability)
        self.horizon = day(self.model.date_of_turn(self.model.horizon))
        self.drivers = self._drivers()

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
        if self.model.variant:
            lead += f" What-if: {self._variant_title(self.model.variant)}."
        return Brief(self.model.title, lead, blocks)

    # --- the answer --------------------------------------------------------------------------------------

    def _judgements(self) -> Iterator[Block]:
        held = {
            row.outcome: confidence(row, self._judged_share(row.outcome), self.result) for row in self.rows
        }
        level = held[self.rows[0].outcome].level
        yield Text(bottom_line(self.rows, level, self.result, self.horizon), head="Bottom line.")
        yield Heading("Key judgements")
        said = [(row, *likelihood(row)) for row in self.rows]
        yield Points(
            [(head, f"{rest} Confidence {held[row.outcome]}.") for row, head, rest in said], numbered=True
        )

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
        weak = [
            not any(self._is_well_graded(name) for name in inputs) for inputs in map(_inputs, part.factor)
        ]
        return float(part.total[weak].sum()) / whole

    def _is_well_graded(self, parameter: str) -> bool:
        return is_well_measured(self.scenario.record, parameter)

    def _outcomes(self) -> Iterator[Block]:
        yield Heading(f"How it may stand on {self.horizon}")
        table = Table(
            ["outcome", "probability", "ignorance (90 %)", "disagreement", "in words"],
            [[r.label, r.shown, r.ignorance_shown, r.disagreement_shown, r.words] for r in self.rows],
            (1,),
        )
        yield Picture(outcome_bars(self.result, words=False) + legend(), table)

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
        shares = rung_shares(self.result)[-1]
        rows = [
            [f"{number} {name}", per_cent(float(share), width=ROUGHLY), threshold]
            for (number, name, threshold), share in zip(self.model.rungs, shares[1:], strict=True)
        ]
        if shares[0] > 0.0:
            rows.insert(0, ["below the ladder", per_cent(float(shares[0]), width=ROUGHLY), ""])
        return Table(["rung", f"share on {self.horizon}", "threshold it crosses"], rows, (1,))

    # --- what it hangs on --------------------------------------------------------------------------------

    def _drivers(self) -> Sensitivity | None:
        if self.result.news is not None:
            return None
        try:
            return sensitivity(self.result, seed=self.result.seed)
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

    def _drivers_of(self, row: OutcomeRow, swings: pd.DataFrame) -> list[list[str]]:
        """List the inputs that move an outcome most; what correlated inputs share is written once."""
        shares = self._shares(row.outcome)
        part = swings[(swings.outcome == row.outcome) & (swings.swing.abs() >= LEAST_MOVE)]
        ranked = sorted(part.to_dict("records"), key=lambda one: -abs(one["swing"]))[:DRIVERS]
        rows: list[list[str]] = []
        counted: set[str] = set()
        for n, one in enumerate(ranked):
            factor, share = shares.get(one["parameter"], ("", math.nan))
            shown = UNKNOWN if math.isnan(share) else _whole(share)
            if factor in counted:
                shown = f"part of {shown}"
            elif factor:
                counted.add(factor)
            rows.append([
                row.label if n == 0 else "", one["label"], f"{_whole(one['at_low'])} → {_whole(one['at_high'])}", shown,
                self._basis([one["parameter"]]),
            ])  # fmt: skip
        return rows

    def _swings(self) -> pd.DataFrame | None:
        """Move each input alone; None where nothing is uncertain."""
        declared = [p for p in self.model.parameters if not p.is_doubt and p.distribution.kind != "value"]
        return sweep(self.model, seed=self.result.seed) if declared else None

    def _shares(self, outcome: str) -> dict[str, tuple[str, float]]:
        """Return parameter -> its factor and that factor's share of the spread, none where the surrogate does not fit."""
        if self.drivers is None:
            return {}
        table = self.drivers.table
        part = table[(table.outcome == outcome) & table.total.notna()]
        return {
            name: (str(one["factor"]), float(one["total"]))
            for one in part.to_dict("records")
            for name in _inputs(one["factor"])
        }

    def _basis(self, inputs: Sequence[str]) -> str:
        record = self.scenario.record
        found: dict[str, None] = {}
        for name in inputs:
            declared = record.parameters.get(name)
            if declared is None:
                continue
            for claim in declared.claim:
                held = record.claims[claim]
                for source in held.source:
                    told = record.sources[source]
                    found[f"{told.reliability}{held.credibility} {told.publisher or told.title}"] = None
        if not found:
            return "judgement" if any(name in record.parameters for name in inputs) else "the author's doubt"
        return ", ".join(sorted(found)[:4]) + (" and others" if len(found) > 4 else "")

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
        if not self.scenario.record.variants or self.model.variant:
            yield Text("The scenario declares no what-ifs." if not self.model.variant else "")
            return
        table = self._moves()
        rows = []
        for name in dict.fromkeys(table.what_if):
            part = table[table.what_if == name]
            ranked = part.reindex(part.difference.abs().sort_values(ascending=False, kind="stable").index)
            top = [one for one in ranked.to_dict("records") if abs(one["difference"]) >= LEAST_MOVE][:2]
            said = "; ".join(f"{one['label']} {_moved(one)}" for one in top)
            size = abs(top[0]["difference"]) if top else 0.0
            rows.append((size, [self._variant_title(name), said or "nothing by half a point"]))
        ranked_rows = [row for _, row in sorted(rows, key=lambda pair: -pair[0])][:WHAT_IFS]
        yield Table(["if", "then, in points of probability"], ranked_rows)
        yield Text(
            f"Differences on the same {min(COMPARED_DRAWS, len(self.result.parameters))} draws of the inputs, in brackets their 90 % range over them; each what-if is a "
            "question, and none is reported to be so.",
            small=True,
        )

    def _moves(self) -> pd.DataFrame:
        """Run the declared what-ifs on the same draws as the base."""
        options: dict[str, Any] = {
            "seed": self.result.seed, "draws": min(COMPARED_DRAWS, len(self.result.parameters)), "alternatives": False,
            "engine": self.result.engine, "progress": self.progress,
        }  # fmt: skip
        base = run(self.scenario, **options)
        others = {name: run(self.scenario.variant(name), **options) for name in self.scenario.variants}
        return compare(base, **others).table

    def _overturned(self) -> Iterator[Block]:
        """Say what would put the second outcome ahead of the first."""
        if len(self.rows) < 2:
            return
        first, second = self.rows[:2]
        try:
            found = overturn(self.result, second.outcome, over=first.outcome, alone=False)
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
            f"random go as far that way, or farther, about {per_cent(found.chance, width=0.1)} of the time."
        )

    def _variant_title(self, name: str) -> str:
        declared = self.scenario.record.variants
        return " and ".join(
            (declared[one].title or one if one in declared else one) for one in name.split("+")
        )

    def _watch(self) -> Iterator[Block]:
        yield Heading("What to watch")
        if self.result.news is not None:
            yield Text(
                f"Not worked out: {BEFORE_REPORTS} What is reported next moves the answer through `crisis news`."
            )
            return
        try:
            table = indicators(self.result)
        except ToolkitError as reason:
            yield Text(f"Not worked out: {reason}.")
            return
        # Only what is told beyond its noise, and of each thing the outcome that it speaks for or against most.
        told = table[(table.difference.abs() >= 2 * table.error) & (table.difference.abs() >= LEAST_MOVE)]
        too_late = set(told[told.if_seen >= SETTLED].label)
        told = told[~told.label.isin(too_late) & (told.share <= COMMON)]
        first = told[told.difference.abs() >= LEAST_TELLING].drop_duplicates("label").head(WATCHED)
        if first.empty:
            yield Text("No choice or event tells much by itself.")
            return
        rows = []
        for one in first.to_dict("records"):
            moves = told[told.label == one["label"]].head(2).to_dict("records")
            rows.append([one["label"], per_cent(one["share"], width=0.1), "; ".join(map(_tells, moves))])
        by = day(first.date.iloc[0])
        yield Table(
            [f"seen by {by}", "how often", "what it tells (probability if not seen → if seen)"], rows, (1,)
        )
        yield Text(
            f"Among simulated histories still open on {by}. These are signs, not causes: what is done shows how things stand by then, so an "
            "offer or a concession still being made can speak against the agreement it aims at without doing it harm. Left out: what "
            f"is seen in more than {_whole(COMMON)} of histories, what moves no outcome by "
            f"{100 * LEAST_TELLING:.0f} points, and what leaves an outcome at {_whole(SETTLED)} or more, which comes too late to watch for.",
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
            rates = [f"{100 * rate:.0f} %" for rate in part.base_rate.to_numpy()]
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
        total = sum(row.probability for row in rows)
        width = max(row.ignorance_high - row.ignorance_low for row in rows)
        return per_cent(total, max(row.sampling_error for row in rows), width)

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
        yield Text(
            f"Scenario {model.name}, digest {model.digest[:16]}; engine {result.engine}, {n_draws:,} draws, seed {result.seed}; Crisis "
            f"Toolkit {__version__}. The same file, seed and version give the same numbers.",
            small=True,
        )


_QUANTILES = np.array([0.05, 0.5, 0.95])


def _length(days: float) -> str:
    for unit, size in (("week", 7.0), ("day", 1.0)):
        if days % size == 0.0:
            return f"{days / size:.0f} {unit}{'s' if days != size else ''}"
    return f"{days:.3g} days"


def _from_to(start: float, end: float) -> str:
    """Write two values with as few digits as tell them apart."""
    for digits in (2, 3, 4):
        first, last = f"{start:.{digits}g}", f"{end:.{digits}g}"
        if first != last:
            break
    return f"from {first} to {last}"


def _inputs(factor: object) -> list[str]:
    """Name the inputs of a factor; correlated ones count as one."""
    return str(factor).split(" + ")


def _moved(one: dict[str, Any]) -> str:
    """Write a difference and its range in points, all rounded to the step that the difference bears."""
    low, high = one["ignorance_low"], one["ignorance_high"]
    step = max(step_for(abs(one["difference"]), one["sampling_error"], high - low), 1.0)
    middle = _signed(one["difference"], step)
    return middle if math.isnan(low) else f"{middle} ({_signed(low, step)} to {_signed(high, step)})"


def _signed(fraction: float, step: float) -> str:
    rounded = round(100 * fraction / step) * step
    return f"{rounded:+.0f}".replace("-", "−") if rounded else "0"


def _tells(one: dict[str, Any]) -> str:
    side = "for" if one["difference"] > 0 else "against"
    return f"{side} {one['outcome_label']} ({_whole(one['if_not'])} → {_whole(one['if_seen'])})"


def _spread(distribution: Distribution, unit: str) -> str:
    """Write what an input may be: its median and range, or the chance of each of a few values."""
    if distribution.kind == "discrete":
        values, weights = distribution.numbers[::2], np.array(distribution.numbers[1::2])
        shares = weights / weights.sum()
        names = {0.0: "no", 1.0: "yes"} if set(values) == {0.0, 1.0} else {}
        each = (f"{names.get(v, f'{v:.2g}')} ({100 * s:.0f} %)" for v, s in zip(values, shares, strict=True))
        return ", ".join(each)
    low, middle, high = distribution.quantile(_QUANTILES)
    spread = f"{middle:.2g}" if low == high else f"{middle:.2g} ({low:.2g} to {high:.2g})"
    return f"{spread} {unit}".strip()


def _reading(changed: Sequence[str]) -> str:
    """Say what another model changes where its author has not."""
    if all(key.endswith(SHARPER) for key in changed):
        return "How strongly they follow the more attractive option is set differently; the rest is the same."
    if all(key.endswith(AHEAD) for key in changed):
        return "They also weigh what may follow a choice; the rest is the same."
    return f"The author gives no reason; {len(changed)} parts of the scenario are set differently."


def _whole(probability: float) -> str:
    return "below 1 %" if probability < 0.005 else f"{100 * probability:.0f} %"
