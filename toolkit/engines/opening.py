"""Opening what names a crisis: a name or a path is read, what-ifs and values are applied."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.answers import Answer
from toolkit.arguments import said
from toolkit.engines.plan import Plan
from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.results.result import Result
from toolkit.scenario import Outlook, Reports, Scenario, load
from toolkit.scenario.loading import reread

Subject = Any
"""A shipped name, a path, a Scenario, an Outlook, a Model, a Plan, a Result, or an answer that came from one."""
TAKES = "a shipped name or a path, a Scenario, an Outlook, a Model or a Result"
HOW = 'get one with ct.load("caribbean-2025") or ct.run(...)'
RESULT_ENDING = ".nc"
OUTLOOK_ENDING = ".outlook"
GAME_ENDING = ".json"


def crisis_of(
    of: Subject, variant: str | Sequence[str] = (), values: Mapping[str, float] | None = None
) -> tuple[Scenario | Model, Reports | None]:
    """Return the crisis that a run is about, what-ifs and values applied, and the reports that it brought."""
    found = opened(of, "run")
    return changed(found.model if isinstance(found, Result) else found, variant, values)


def changed(
    crisis: Scenario | Outlook | Model | Plan,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
) -> tuple[Scenario | Model, Reports | None]:
    """Apply declared what-ifs, then fix inputs; return the crisis and the reports that it brought."""
    evidence = crisis.evidence if isinstance(crisis, Outlook) else None
    found: Scenario | Model = crisis if isinstance(crisis, Scenario | Model) else _held(crisis)
    for name in names_of(variant):
        found = as_scenario(found).variant(name)
    if values:
        found = found.with_values(**{name: float(value) for name, value in values.items()})
    return found, evidence


def _held(crisis: Outlook | Plan) -> Scenario | Model:
    return crisis.scenario if isinstance(crisis, Outlook) else crisis.model


def names_of(variant: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names of what-ifs, one or several, as they were given."""
    return tuple(filter(None, (variant,))) if isinstance(variant, str) else tuple(variant)


def reports_of(evidence: Reports | str | os.PathLike[str] | None) -> Reports | None:
    """Return reports, read from a file or by their shipped name where they are not there yet."""
    if evidence is None or isinstance(evidence, Reports):
        return evidence
    from toolkit.scenario import reports  # most runs hear no news

    return reports(evidence)


def opened(of: Subject, verb: str) -> Scenario | Outlook | Model | Plan | Result:
    """Open what is named, and refuse what names no crisis."""
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


def _read(name: object, verb: str) -> Scenario | Result | Plan:
    if not isinstance(name, str):
        raise refused(name, verb)
    if name.lower().endswith(RESULT_ENDING) and Path(name).exists():
        from toolkit.results.stored import open_result

        return open_result(name)
    if name.lower().endswith(OUTLOOK_ENDING) and Path(name).exists():
        from toolkit.engines.outlook_files import open_outlook

        return open_outlook(name)
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


def written(model: Model) -> Scenario:
    """Read the scenario of a model back; what its author holds possible of numbers that were fixed stands in no file."""
    check_held(model)
    found = reread(model.dossier.source_yaml, file=model.name, variants=model.variants)
    return replace(
        found, fixed={one.name: one.possible for one in model.parameters if one.distribution.kind == "value"}
    )


def as_scenario(crisis: Scenario | Model) -> Scenario:
    """Return the scenario of a crisis, read back where it is a model."""
    return crisis if isinstance(crisis, Scenario) else written(crisis)
