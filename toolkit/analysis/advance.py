"""Go on to a later day with what has been published by then, and keep where it stands for the day after."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from toolkit import numbers
from toolkit.analysis.now import LAYOUT, levels_now
from toolkit.analysis.outcomes import outcomes
from toolkit.answers import Answer
from toolkit.arguments import public
from toolkit.engines.carrying_out import answered
from toolkit.engines.evidence.resuming import can_be_kept
from toolkit.engines.opening import OUTLOOK_ENDING, opened
from toolkit.engines.outlook_files import open_outlook, refuse_other, save_outlook
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.spreading.hiring import crew_of
from toolkit.engines.subjects import DrawnOptions, Subject, reports_of, scenario_of
from toolkit.errors import ToolkitError
from toolkit.model.compile import compile_model
from toolkit.model.days import turn_ending
from toolkit.results.result import Result
from toolkit.scenario import Outlook, Reports, Scenario
from toolkit.scenario.reports import Report
from toolkit.words import day

if TYPE_CHECKING:
    from toolkit.engines.evidence.learnt import Learnt


@dataclass(frozen=True, repr=False, eq=False)
class Advanced(Answer):
    """Where a crisis stands on a later day; ``parts["outcomes"]`` has how it may end from there.

    Attributes
    ----------
    reached : Plan
        What ``save`` writes, and ``ct.run`` answers: the run with all reports, and where its draws stand.
    """

    reached: Plan | None = None

    @property
    def footnotes(self) -> list[str]:
        """How it may end from here, then notes and caveats."""
        ends = self.parts["outcomes"].to_dict("records")
        said = (
            f"{row['label']} {numbers.per_cent(row['probability'], self.step, row['sampling_error'])}"
            for row in ends
        )
        return [f"From here: {'; '.join(said)}.", *super().footnotes]

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the answer, or, under a name in .outlook, where it stands, to go on from; whole or not at all.

        Raises
        ------
        ToolkitError
            If it cannot be written, or the crisis is one that no scenario file holds.
        """
        if Path(path).suffix.lower() != OUTLOOK_ENDING:
            super().save(path)
            return
        assert self.reached is not None
        assert self.reached.day is not None
        save_outlook(self.reached, self.reached.day, path)


@public
def advance(
    of: Subject,
    evidence: Reports | str | os.PathLike[str] | None = None,
    *,
    until: str | date | None = None,
    start: str | os.PathLike[str] | None = None,
    **options: Unpack[DrawnOptions],
) -> Advanced:
    """Go on to a later day with what has been published by then; ``save("….outlook")`` keeps where it stands.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        A kept file (.outlook) is gone on from; an outlook brings its reports.
    evidence : Reports, name or path, optional
        All reports, or those that have come since: a file keeps what it was told.
    until : str or date, optional
        The day to go on to; the last on which anything was published, if left out.
    start : path, optional
        A kept file to go on from, as if all news had been followed in one go, to the byte.
    **options
        As in ``run``; a file has its own engine, seed, draws and runs. The alternatives are not run.

    Returns
    -------
    Advanced
        One row per level of each variable and rung, as ``now``: ``variable``, ``label``, ``level``, ``probability``.

    Raises
    ------
    ToolkitError
        Without reports; for a file of another crisis, seed or engine, or one that was told something else of a report.

    Examples
    --------
    >>> import toolkit as ct
    >>> week = ct.advance("caribbean-2025", "caribbean-2025", until="2025-11-08", draws=2, progress=False)
    >>> f"{week.reached.day}"
    '2025-11-08'
    """
    given: dict[str, Any] = dict(options)
    crew, show = (
        crew_of(given.pop("workers", 1), given.pop("executor", None)),
        bool(given.pop("progress", True)),
    )
    given.pop("alternatives", None)
    scenario, brought, before, shown = _begun(of, start, given)
    heard = _together(brought, reports_of(evidence), before, shown)
    planned = _planned(scenario.advance(_day(heard, until, before, shown), heard), before, given)
    with crew:
        chosen, answer, result = answered(planned, crew, progress=show, alternatives=False)
    notes = tuple(_notes(planned, before, answer))
    return _answer(replace(planned, kept=chosen.kept), result, notes)


def _begun(
    of: Subject, start: str | os.PathLike[str] | None, given: dict[str, Any]
) -> tuple[Scenario, Reports | None, Plan | None, str]:
    """Return the crisis, the reports that it brought, and the kept file to go on from with its name.

    Raises
    ------
    RunError
        For a file of another crisis, or made in another way than is asked for.
    """
    found = opened(of, "advance")
    before = (
        open_outlook(start) if start is not None else found if isinstance(found, Plan) and found.day else None
    )
    shown = (
        os.fspath(start)
        if start is not None
        else str(of)
        if isinstance(of, str | os.PathLike)
        else "what was kept"
    )
    applied: dict[str, Any] = {name: given.pop(name) for name in ("variant", "values") if name in given}
    brought = found.evidence if isinstance(found, Outlook) else None
    scenario = scenario_of(found.scenario if isinstance(found, Outlook) else found, applied, verb="advance")
    if before is not None:
        refuse_other(before, compile_model(scenario, with_alternatives=False), given, shown)
    return scenario, brought, before, shown


def _together(brought: Reports | None, given: Reports | None, before: Plan | None, shown: str) -> Reports:
    """Return all that was reported: what a file was told stays told.

    Raises
    ------
    ToolkitError
        Without reports, or where a report says something else than the file was told.
    """
    new = given if brought is None else brought if given is None else brought + given
    old = None if before is None else before.reports
    if old is None or new is None:
        if old is None and new is None:
            raise ToolkitError("there are no reports to go on with; give `evidence=ct.reports(…)`")
        return old or new  # type: ignore[return-value]
    known, names = {one.name: one for one in new.told}, {one.name for one in old.told}
    for one in old.told:
        other = known.get(one.name, one)
        if _content(other) != _content(one):
            raise ToolkitError(
                f"{other.where}\n  '{one.name}' says something else than {shown} was told; expected the same report, or one of another name "
                "that corrects it; leave the file out to begin anew"
            )
    if names <= known.keys():
        return new
    come = (one for one in new.told if one.name not in names)
    return replace(new, watches=new.watches or old.watches).of((*old.told, *come))


def _content(one: Report) -> tuple[Any, ...]:
    """Return what a report tells, whatever its wording."""
    return one.likelihood, one.record.model_dump(exclude={"says", "note", "publisher"})


def _day(heard: Reports, until: str | date | None, before: Plan | None, shown: str) -> str | date:
    """Return the day to go on to: as asked, else the last on which anything was published."""
    reached = None if before is None else before.day
    if until is None:
        days = [heard.until, reached, *(one.published for one in heard.told)]
        known = [one for one in days if one is not None]
        if not known:
            raise ToolkitError("nothing was published, so there is no day to go on to; give `until=`")
        return max(known)
    if reached is not None and str(until) < str(reached):
        raise ToolkitError(
            f"{until} is before {reached}, up to which {shown} was told; expected a later day, or leave the file out"
        )
    return until


def _planned(outlook: Outlook, before: Plan | None, given: dict[str, Any]) -> Plan:
    """Plan the run as the file has it, else as asked, and say which turns are to be kept."""
    if before is not None:
        given = {"engine": before.engine, "seed": before.seed} | (
            {"runs": before.asked_runs} if before.n_runs else {}
        )
        given |= {"at": "medians"} if before.at_medians else {"draws": before.asked_draws}
    planned = plan(outlook, **given)
    told = planned.evidence
    last = 0 if told is None else told.last_turn
    # News of the last turn often comes late; a fact may be counted a turn later than it was told of.
    keep = tuple(turn for turn in (last - 1, last, last + 1) if turn > 0)
    model = replace(planned.model, alternatives={})
    return replace(
        planned, model=model, kept=() if before is None else before.kept, keep=keep, day=outlook.to
    )


def _notes(planned: Plan, before: Plan | None, answer: Learnt) -> Iterator[str]:
    """Say from where news was followed."""
    if not can_be_kept(planned):
        yield "Sampled histories are not kept: whoever goes on from here follows all reports from the start."
    if before is None or answer.news is None:
        return
    if answer.since:
        yield f"Followed from the end of the {turn_ending(planned.model, answer.since)} on, where the file stands."
    elif before.kept:
        yield "Followed from the start: reports that have come since speak of turns that were behind already."


def _answer(reached: Plan, result: Result, notes: tuple[str, ...]) -> Advanced:
    """Put the levels and the outcomes together."""
    model, news = result.model, result.news
    shares = result.tally.marginals[:, 0] if news is None else news.now
    assert reached.day is not None
    return Advanced(
        levels_now(model, result.over_draws(shares)),
        result=result,
        caveats=result.caveats,
        layout=LAYOUT,
        verb="advance",
        step=result.step,
        title=f"{model.dossier.full_title}: where does it stand on {day(reached.day)}, as far as reports tell?",
        notes=notes,
        parts={"outcomes": outcomes(result).table},
        reached=reached,
    )
