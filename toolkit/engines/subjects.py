"""What a verb is about: whatever names a crisis becomes a scenario, a model or a result here, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Literal, TypedDict

from toolkit.answers import Answer, Caveat
from toolkit.engines.opening import (
    GAME_ENDING,
    OUTLOOK_ENDING,
    RESULT_ENDING,
    Subject,
    as_scenario,
    changed,
    check_held,
    names_of,
    opened,
    refused,
    reports_of,
    written,
)
from toolkit.engines.plan import Plan
from toolkit.engines.run import run
from toolkit.errors import ToolkitError
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.remembered import Shelf
from toolkit.results.result import Result
from toolkit.scenario import Outlook, Reports, Scenario

__all__ = [
    "GAME_ENDING",
    "OF_SHOW",
    "OUTLOOK_ENDING",
    "RESULT_ENDING",
    "DrawnOptions",
    "ModelOptions",
    "RunOptions",
    "Subject",
    "check_held",
    "model_of",
    "origin",
    "refused",
    "reports_of",
    "result_of",
    "scenario_of",
    "seed_of",
    "unheard",
]
OF_SHOW = ("workers", "executor", "progress")
"""Options that say who works and what is seen of it, and change no answer."""
_MOST_KEPT = 4
_kept: Shelf[Result] = Shelf(_MOST_KEPT)


class DrawnOptions(TypedDict, total=False):
    """``RunOptions`` for verbs that take the reports themselves."""

    engine: Literal["auto", "exact", "monte_carlo"]
    seed: int
    draws: int | None
    runs: int | None
    variant: str | Sequence[str]
    values: Mapping[str, float] | None
    alternatives: bool
    workers: int
    executor: Executor | None
    progress: bool
    time_limit: float | None


class RunOptions(DrawnOptions, total=False):
    """How a subject that has no result yet is run; one meaning and one default for every verb, as in ``run``.

    ``engine``, ``seed``, ``draws``, ``runs``, ``workers`` or ``executor``, ``progress``; ``variant`` (declared what-ifs to apply, one name or
    several), ``values`` (inputs to fix), ``evidence`` (reports to learn from) and ``alternatives`` (whether the other models
    are run too), ``questions`` (whether what readers ask is answered too), ``time_limit`` (seconds of one processor that the whole verb may
    take). A Result has been run: it keeps its own, and other wishes
    are refused in a sentence.
    """

    evidence: Reports | str | os.PathLike[str] | None
    questions: bool


class ModelOptions(TypedDict, total=False):
    """What a verb that asks a model itself, and needs no draws of a run, takes; each as in ``RunOptions``."""

    seed: int
    variant: str | Sequence[str]
    values: Mapping[str, float] | None
    progress: bool
    time_limit: float | None


def result_of(
    of: Subject, options: Mapping[str, Any], *, verb: str, sampled: bool = False, asks: bool = False
) -> Result:
    """Return the result that a verb asks: a result as it is, anything else run as ``run`` does.

    Parameters
    ----------
    options : mapping
        ``RunOptions`` that the caller gave.
    verb : str
        Who asks, for the refusal.
    sampled : bool
        Whether the verb draws histories of its own, so that a seed of its own may be given beside a result.
    asks : bool
        Whether the verb needs what readers ask: a result that was reached without it is run again, with the same numbers else.

    Raises
    ------
    ToolkitError
        For what names no crisis, or options that a result cannot take any more.
    """
    found = opened(of, verb)
    if isinstance(found, Result):
        _refuse_other_wishes(found, options, verb, sampled=sampled)
        return _with_answers(found, options, verb) if asks else found
    if asks:
        options = {**options, "questions": True}
    key = _key(found, options)
    kept = None if key is None else _kept.get(key)
    if kept is not None:
        return kept
    result = run(found, **options)
    if key is not None:
        _kept.put(key, result)
    return result


def model_of(of: Subject, options: Mapping[str, Any] | None = None, *, verb: str = "this") -> Model:
    """Return the model that a verb asks, what-ifs and values applied; a scenario's alternatives are left out."""
    found = opened(of, verb)
    given = dict(options or {})
    if isinstance(found, Result):
        _refuse_other_wishes(found, given, verb, sampled=True)
        return found.model
    crisis, _ = changed(found, given.get("variant", ()), given.get("values"))
    return crisis if isinstance(crisis, Model) else compile_model(crisis, with_alternatives=False)


def scenario_of(of: Subject, options: Mapping[str, Any] | None = None, *, verb: str = "this") -> Scenario:
    """Return the scenario behind a subject, what-ifs and values applied.

    Raises
    ------
    ToolkitError
        For a model that no file can hold: with Python rules, or changed after it was compiled.
    """
    found, given = opened(of, verb), dict(options or {})
    crisis = found.model if isinstance(found, Result) else found
    if isinstance(crisis, Model):
        crisis = written(crisis)
    return as_scenario(changed(crisis, given.get("variant", ()), given.get("values"))[0])


def origin(of: Subject) -> Result | None:
    """Return the result that a subject is, or that an answer came from; None where there is none."""
    found = of.result if isinstance(of, Answer) else of
    return found if isinstance(found, Result) else None


def seed_of(of: Subject, options: Mapping[str, Any]) -> int:
    """Return the seed for histories of a verb's own: the one that was given, else the result's, else 0."""
    result = origin(of)
    return int(options["seed"]) if "seed" in options else result.seed if result is not None else 0


def unheard(of: Subject) -> tuple[Caveat, ...]:
    """Warn where a verb asks the crisis as it was before reports that a result has heard, or an outlook brings."""
    is_kept = isinstance(of, (str, os.PathLike)) and str(of).lower().endswith((RESULT_ENDING, OUTLOOK_ENDING))
    found = opened(of, "this") if is_kept else of
    result = origin(found)
    if result is not None and result.news is not None:
        whose = "that the result has heard"
    elif _brings_news(found):
        whose = "that the outlook brings"
    else:
        return ()
    return (Caveat(f"This asks the crisis as it was before the reports {whose}.", "unheard"),)


def _brings_news(of: Subject) -> bool:
    """Whether reports come with a crisis that has not been run."""
    if isinstance(of, Outlook):
        return bool(of.evidence.reports or of.evidence.watches)
    return isinstance(of, Plan) and of.evidence is not None


def _with_answers(result: Result, options: Mapping[str, Any], verb: str) -> Result:
    """Return a result with what readers ask answered; where it was reached without, its crisis is run again."""
    if result.is_asked or not result.model.questions:
        return result
    if result.news is not None:
        raise ToolkitError(
            f"{verb} was given a result that has learnt from reports, and was reached without what readers ask; run the crisis "
            "again with both (ct.run(crisis, evidence=…, questions=True), or crisis run --questions), "
            f"then ask {verb} of that",
            kind="run already",
            subject="questions",
        )
    shown = {name: options[name] for name in OF_SHOW if name in options}
    return run(result, questions=True, **shown)


def _refuse_other_wishes(result: Result, options: Mapping[str, Any], verb: str, *, sampled: bool) -> None:
    """Refuse options that a result can no longer take; those that it has already, and those of show, may be said again."""
    own: dict[str, Any] = {
        "engine": (result.engine, "auto"),
        "seed": (result.seed,),
        "draws": (1 if result.are_copies else len(result.parameters), None),
        "runs": ((result.n_histories if result.are_copies else result.n_runs) or None, None),
        "variant": (result.model.variants, ()),
        "values": ({}, None),
        "alternatives": (bool(result.alternatives), True),
        "questions": (result.is_asked, False),
        "evidence": (None,),
    }
    for name, held in own.items():
        if name not in options or (name == "seed" and sampled):
            continue
        wish = names_of(options[name]) if name == "variant" else options[name]
        if not any(type(wish) is type(one) and wish == one for one in held):
            raise ToolkitError(
                f"{verb} was given a result, which has been run already; {name} belongs to the run: "
                f"run the crisis with it (ct.run(crisis, {name}=…), or crisis run), then ask {verb} of that",
                kind="run already",
                subject=name,
            )


def _key(crisis: Scenario | Outlook | Model | Plan, options: Mapping[str, Any]) -> Any:
    """Return what tells this run from any other; None where nothing safe does."""
    if not isinstance(crisis, Scenario) or options.get("evidence") is not None:
        return None
    variant, values = options.get("variant", ()), options.get("values") or {}
    asked = tuple(
        (name, options.get(name)) for name in ("engine", "seed", "draws", "runs", "alternatives", "questions")
    )
    names = names_of(variant)
    return (
        crisis.digest,
        crisis.variants_applied,
        crisis.alternatives_applied,
        names,
        tuple(sorted(values.items())),
        asked,
    )
