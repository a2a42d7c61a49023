"""What a verb is about: whatever names a crisis becomes a scenario, a model or a result here, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from toolkit.answers import Answer, Caveat
from toolkit.arguments import said
from toolkit.errors import ToolkitError
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.results.result import Result
from toolkit.scenario import Outlook, Reports, Scenario, load, reports
from toolkit.scenario.loading import reread

if TYPE_CHECKING:
    from toolkit.engines.plan import Plan

Subject = Any
"""A shipped name, a path, a Scenario, an Outlook, a Model, a Plan, a Result, or an answer that came from one."""
TAKES = "a shipped name or a path, a Scenario, an Outlook, a Model or a Result"
HOW = 'get one with ct.load("caribbean-2025") or ct.run(...)'
RESULT_ENDING = ".nc"
GAME_ENDING = ".json"
_MOST_KEPT = 4
_kept: dict[Any, Result] = {}


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
    progress: bool


class RunOptions(DrawnOptions, total=False):
    """How a subject that has no result yet is run; one meaning and one default for every verb, as in ``run``.

    ``engine``, ``seed``, ``draws``, ``runs``, ``workers``, ``progress``; ``variant`` (declared what-ifs to apply, one name or
    several), ``values`` (inputs to fix), ``evidence`` (reports to learn from) and ``alternatives`` (whether the other models
    are run too). A Result has been run: it keeps its own, and other wishes are refused in a sentence.
    """

    evidence: Reports | str | os.PathLike[str] | None


class ModelOptions(TypedDict, total=False):
    """What a verb that asks a model itself, and needs no draws of a run, takes; each as in ``RunOptions``."""

    seed: int
    variant: str | Sequence[str]
    values: Mapping[str, float] | None
    progress: bool


def result_of(of: Subject, options: Mapping[str, Any], *, verb: str, sampled: bool = False) -> Result:
    """Return the result that a verb asks: a result as it is, anything else run as ``run`` does.

    Parameters
    ----------
    options : mapping
        ``RunOptions`` that the caller gave.
    verb : str
        Who asks, for the refusal.
    sampled : bool
        Whether the verb draws histories of its own, so that a seed of its own may be given beside a result.

    Raises
    ------
    ToolkitError
        For what names no crisis, or options that a result cannot take any more.
    """
    from toolkit.engines.run import run  # runs need subjects too

    found = _opened(of, verb)
    if isinstance(found, Result):
        _refuse_other_wishes(found, options, verb, sampled=sampled)
        return found
    key = _key(found, options)
    if key is None or key not in _kept:
        result = run(found, **options)
        if key is None:
            return result
        while len(_kept) >= _MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = result
    return _kept[key]


def model_of(of: Subject, options: Mapping[str, Any] | None = None, *, verb: str = "this") -> Model:
    """Return the model that a verb asks, what-ifs and values applied; a scenario's alternatives are left out."""
    found = _opened(of, verb)
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
    found, given = _opened(of, verb), dict(options or {})
    crisis = found.model if isinstance(found, Result) else found
    if isinstance(crisis, Model):
        crisis = _written(crisis)
    return _as_scenario(changed(crisis, given.get("variant", ()), given.get("values"))[0])


def origin(of: Subject) -> Result | None:
    """Return the result that a subject is, or that an answer came from; None where there is none."""
    found = of.result if isinstance(of, Answer) else of
    return found if isinstance(found, Result) else None


def seed_of(of: Subject, options: Mapping[str, Any]) -> int:
    """Return the seed for histories of a verb's own: the one that was given, else the result's, else 0."""
    result = origin(of)
    return int(options["seed"]) if "seed" in options else result.seed if result is not None else 0


def unheard(of: Subject) -> tuple[Caveat, ...]:
    """Warn where a verb asks the crisis as it was before the reports that a result has heard."""
    result = origin(of)
    if result is None or result.news is None:
        return ()
    return (
        Caveat("This asks the crisis as it was before the reports that the result has heard.", "unheard"),
    )


def crisis_of(
    of: Subject, variant: str | Sequence[str] = (), values: Mapping[str, float] | None = None
) -> tuple[Scenario | Model, Reports | None]:
    """Return the crisis that a run is about, what-ifs and values applied, and the reports that it brought."""
    found = _opened(of, "run")
    return changed(found.model if isinstance(found, Result) else found, variant, values)


def changed(
    crisis: Scenario | Outlook | Model | Plan,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
) -> tuple[Scenario | Model, Reports | None]:
    """Apply declared what-ifs, then fix inputs; return the crisis and the reports that it brought."""
    evidence = crisis.evidence if isinstance(crisis, Outlook) else None
    found: Scenario | Model = crisis if isinstance(crisis, Scenario | Model) else _held(crisis)
    for name in _names(variant):
        found = _as_scenario(found).variant(name)
    if values:
        found = found.with_values(**{name: float(value) for name, value in values.items()})
    return found, evidence


def _held(crisis: Outlook | Plan) -> Scenario | Model:
    return crisis.scenario if isinstance(crisis, Outlook) else crisis.model


def _names(variant: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, (variant,))) if isinstance(variant, str) else tuple(variant)


def reports_of(evidence: Reports | str | os.PathLike[str] | None) -> Reports | None:
    """Return reports, read from a file or by their shipped name where they are not there yet."""
    return evidence if evidence is None or isinstance(evidence, Reports) else reports(evidence)


def _opened(of: Subject, verb: str) -> Scenario | Outlook | Model | Plan | Result:
    """Open what is named, and refuse what names no crisis."""
    from toolkit.engines.plan import Plan  # plans need subjects too

    if isinstance(of, Answer) and of.result is not None:
        of = of.result
    if isinstance(of, str | os.PathLike):
        return _read(os.fspath(of), verb)
    if isinstance(of, Scenario | Outlook | Model | Plan | Result):
        return of
    raise refused(of, verb)


def refused(of: object, verb: str, takes: str = TAKES) -> ToolkitError:
    """Make the refusal of something that names no crisis."""
    hint = HOW
    if hasattr(of, "to_frame") or hasattr(of, "iterrows"):
        hint = "a table does not know its crisis: hand over the answer or the result that it came from"
    return ToolkitError(f"{verb} takes {takes}, not {said(of)}; {hint}", kind="wrong kind", subject=verb)


def _read(name: object, verb: str) -> Scenario | Result:
    if not isinstance(name, str):
        raise refused(name, verb)
    if name.lower().endswith(RESULT_ENDING) and Path(name).exists():
        from toolkit.results.stored import open_result

        return open_result(name)
    if name.lower().endswith(GAME_ENDING):
        raise ToolkitError(
            f"'{name}' is no scenario; a saved game is opened with ct.open_game, played on with ct.play",
            kind="wrong kind",
        )
    return load(name)


def check_held(model: Model) -> None:
    """Refuse a model that no scenario file can hold.

    Raises
    ------
    ToolkitError
        For one with Python rules, or changed after it was compiled.
    """
    if model.rules is not None:
        raise ToolkitError(
            "this rests on a rule written in Python, which no scenario holds; hand over the scenario"
        )
    if not model.dossier.source_yaml:
        raise ToolkitError(
            "this model was made or changed after its scenario was read; change the scenario instead, and hand that over"
        )


def _written(model: Model) -> Scenario:
    """Read the scenario of a model back."""
    check_held(model)
    return reread(model.dossier.source_yaml, file=model.name, variants=model.variants)


def _as_scenario(crisis: Scenario | Model) -> Scenario:
    return crisis if isinstance(crisis, Scenario) else _written(crisis)


def _refuse_other_wishes(result: Result, options: Mapping[str, Any], verb: str, *, sampled: bool) -> None:
    """Refuse options that a result can no longer take; those that it has already, and those of show, may be said again."""
    own: dict[str, Any] = {
        "engine": (result.engine, "auto"), "seed": (result.seed,), "draws": (len(result.parameters), None),
        "runs": (result.n_runs or None, None), "variant": (result.model.variants, ()),
        "values": ({}, None), "alternatives": (bool(result.alternatives), True), "evidence": (None,),
    }  # fmt: skip
    for name, held in own.items():
        if name not in options or (name == "seed" and sampled):
            continue
        wish = _names(options[name]) if name == "variant" else options[name]
        if not any(type(wish) is type(one) and wish == one for one in held):
            raise ToolkitError(
                f"{verb} was given a result, which has been run already; {name} belongs to the run: "
                f"run the crisis with it (ct.run(crisis, {name}=…), or crisis run), then ask {verb} of that",
                kind="run already", subject=name,
            )  # fmt: skip


def _key(crisis: Scenario | Outlook | Model | Plan, options: Mapping[str, Any]) -> Any:
    """Return what tells this run from any other; None where nothing safe does."""
    if not isinstance(crisis, Scenario) or options.get("evidence") is not None:
        return None
    variant, values = options.get("variant", ()), options.get("values") or {}
    asked = tuple((name, options.get(name)) for name in ("engine", "seed", "draws", "runs", "alternatives"))
    names = _names(variant)
    return (
        crisis.digest,
        crisis.variants_applied,
        crisis.alternatives_applied,
        names,
        tuple(sorted(values.items())),
        asked,
    )
