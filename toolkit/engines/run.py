"""Answer a scenario: plan the run, and carry the plan out."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any, Literal

from toolkit.arguments import public
from toolkit.engines.carrying_out import carried_out
from toolkit.engines.opening import Subject, opened
from toolkit.engines.plan import Plan, run_like, splitting
from toolkit.engines.planning import EngineName, plan
from toolkit.engines.spreading.hiring import crew_of
from toolkit.errors import RunError
from toolkit.model.rules import Rule
from toolkit.results.result import Result
from toolkit.scenario.reports import Reports


@public
def run(
    of: Subject,
    *,
    engine: EngineName = "auto",
    seed: int | None = None,
    draws: int | None = None,
    runs: int | None = None,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
    evidence: Reports | str | os.PathLike[str] | None = None,
    rules: Mapping[str, Rule] | None = None,
    at: Literal["draws", "medians"] | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    progress: bool = True,
    alternatives: bool | None = None,
    questions: bool | None = None,
    time_limit: float | None = None,  # noqa: ARG001 - kept to by ``public``
) -> Result:
    """Answer a scenario.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model, Plan or Result
        What to answer; an outlook brings its reports, a plan its own engine, seed, draws and runs. A result is answered
        already; with other wishes its crisis is run again, whatever is not said anew as the result had it.
    engine, seed, draws, runs, variant, values, evidence, rules, at
        As in ``plan``; seed 0 over draws where nothing is said. Under evidence draws are weighed by how probable they make the reports, and drawn anew
        and moved where few still count; at least 64 are taken, in whole eighths.
    workers : int
        Processes to use, 0 for all processors; the answer is the same to the byte for any number.
    executor : concurrent.futures.Executor or dask Client, optional
        Whoever works in their place: threads, processes, or the machines of a cluster; the answer is the same.
    checkpoint : path, optional
        Folder in which every finished part is kept: the same call goes on from there, whatever ended this one.
    progress : bool
        Whether to show a progress bar on work longer than a second.
    alternatives : bool
        Whether to run the scenario's alternatives too, for the disagreement between models; so where nothing is said.
    questions : bool
        Whether to answer what readers ask of the scenario too, which takes several times as long; not where nothing is said.
    time_limit : float, optional
        Seconds of one processor that this may take, for files from elsewhere: a run that would take longer, as told beforehand, is refused,
        and one that does is stopped at twice as much; see ``time_limit``. No number depends on it.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError, RunError
        For a scenario that cannot be answered; the message says where and what to do.

    Examples
    --------
    >>> import toolkit as ct
    >>> result = ct.run("falklands-1982", seed=7, draws=16)
    >>> result.engine
    'exact'
    """
    began = time.perf_counter()
    crew = crew_of(workers, executor)
    options: dict[str, Any] = {
        "engine": engine, "seed": seed, "draws": draws, "runs": runs, "variant": variant, "values": values,
        "evidence": evidence, "rules": rules, "at": at,
    }  # fmt: skip
    with_others, asks = alternatives is not False, bool(questions)
    if isinstance(of, Result):
        if not _wishes(options) and _has_alternatives(of, alternatives) and _has_answers(of, questions):
            return of
        with_others = bool(of.alternatives) if alternatives is None else alternatives
        asks = of.is_asked if questions is None else questions
        options = _again(of, options)
    chosen = _planned(of, options)
    if isinstance(of, Result):
        chosen = splitting(chosen, splits=bool(of.tails) and engine == "auto")
    chosen = replace(chosen, model=chosen.model.asking(asks))
    if chosen.model.rules is not None and checkpoint is not None:
        raise RunError(
            "a checkpoint cannot tell rules that are written in Python from others; leave the checkpoint out"
        )
    with crew.keeping_in(checkpoint):
        return carried_out(chosen, crew, progress=progress, alternatives=with_others, began=began)


USUAL: Mapping[str, object] = {"engine": "auto", "variant": ()}


def _wishes(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that somebody asked for."""
    return {name: value for name, value in options.items() if value != USUAL.get(name)}


def _has_alternatives(result: Result, alternatives: bool | None) -> bool:
    """Whether a result was run with the alternatives that are asked for, or without, as is wished."""
    return not result.model.alternatives or alternatives in (None, bool(result.alternatives))


def _has_answers(result: Result, questions: bool | None) -> bool:
    """Whether a result was run with the questions that are to be answered, or without, as is wished."""
    return not result.model.questions or questions in (None, result.is_asked)


def _again(result: Result, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with which the crisis of a result is run again."""
    wishes = _wishes(options)
    if result.news is not None and "evidence" not in wishes:
        raise RunError(
            "this result has learnt from reports, which it no longer holds; run the crisis again with evidence=…",
            kind="run already",
        )
    own = run_like(result)
    if wishes.get("at") == "medians":
        own.pop("draws", None)
    if "draws" in wishes:
        own.pop("at", None)
    return {**options, **own, **wishes}


def _planned(of: Subject, options: Mapping[str, Any]) -> Plan:
    """Return a plan as it is, and plan for anything else; what belongs in a plan cannot be said again beside it."""
    if isinstance(of, str | os.PathLike):
        of = opened(of, "run")
    if not isinstance(of, Plan):
        return plan(of, **{name: value for name, value in options.items() if value is not None})
    for name in _wishes(options):
        cure = "give it to plan" if of.day is None else "advance the crisis anew with it"
        raise RunError(f"a plan has its {name} already; {cure}", kind="run already", subject=name)
    return of
