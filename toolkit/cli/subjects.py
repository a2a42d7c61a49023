"""What a command is asked about: the crisis that was named, with its changes, and how it is to be run."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolkit.engines.opening import opened
from toolkit.engines.plan import Plan
from toolkit.engines.subjects import OUTLOOK_ENDING, RESULT_ENDING
from toolkit.errors import ToolkitError, unknown
from toolkit.results.result import Result
from toolkit.scenario import Reports, Scenario, load
from toolkit.scenario.contents import is_part

OF_A_RUN = ("engine", "seed", "draws", "runs", "workers", "checkpoint")
"""Options that are handed on to the run as they are."""


def subject_of(arguments: argparse.Namespace) -> Scenario | Result | Plan:
    """Return what was named: a saved result or a kept outlook as it is, or a scenario with its what-ifs and changes applied."""
    named, changes = arguments.scenario, (*arguments.variant, *arguments.changes)
    if named.lower().endswith(RESULT_ENDING) and Path(named).exists():
        if changes:
            raise ToolkitError(
                f"'{named}' is a saved result, which has been run already; --variant and --set take a scenario"
            )
        from toolkit.results.stored import open_result  # most commands are asked about a scenario

        return open_result(named)
    if named.lower().endswith(OUTLOOK_ENDING) and Path(named).exists():
        if changes:
            raise ToolkitError(
                f"'{named}' keeps where one crisis stands after its reports; --variant and --set take a scenario"
            )
        kept: Plan = opened(named, arguments.command)  # type: ignore[assignment]
        return kept
    return changed(load(named), arguments.variant, arguments.changes)


def run_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return how the crisis is to be run, of what was said."""
    found = {
        name: getattr(arguments, name) for name in OF_A_RUN if getattr(arguments, name, None) is not None
    }
    evidence = evidence_of(arguments)
    if evidence is not None:
        found["evidence"] = evidence
    if getattr(arguments, "no_alternatives", False):
        found["alternatives"] = False
    if getattr(arguments, "questions", False):
        found["questions"] = True
    return found | {"progress": shows_progress(arguments)}


def shows_progress(arguments: argparse.Namespace) -> bool:
    """Whether somebody watches who wants to see how far it is."""
    return not getattr(arguments, "quiet", False) and sys.stderr.isatty()


def evidence_of(arguments: argparse.Namespace) -> Reports | None:
    """Read the reports that were asked for."""
    if getattr(arguments, "evidence", None) is None:
        if getattr(arguments, "until", None) is not None:
            raise ToolkitError("--until says up to when reports count, and no --evidence is given")
        return None
    from toolkit.scenario import reports  # most commands hear no news

    return reports(arguments.evidence, until=arguments.until)


def changed(scenario: Scenario, variants: Sequence[str], changes: Sequence[str]) -> Scenario:
    """Apply declared what-ifs, then single changes such as ``parameters.us_resolve=0.8``; a parameter's name alone will do."""
    for name in variants:
        scenario = scenario.variant(name)
    for change in changes:
        path, equals, text = (part.strip() for part in change.partition("="))
        if not equals or not path or not text:
            raise ToolkitError(
                f"'{change}' is not a change; expected PATH=VALUE, such as --set parameters.us_resolve=0.8"
            )
        value = typed_value(text)
        if "." not in path and not is_part(path):
            path = f"parameters.{_parameter(scenario, path)}"
        first, _, rest = path.partition(".")
        if first == "parameters" and rest and "." not in rest and not isinstance(value, dict):
            scenario = scenario.with_values(**{rest: value})
        else:
            scenario = scenario.with_changes(set={path: value})
    return scenario


def _parameter(scenario: Scenario, name: str) -> str:
    names = scenario.parameters
    if name not in names:
        raise unknown("parameter", name, names)
    return name


def typed_value(text: str) -> Any:
    """Read the value of a change: a number, true or false, a table or list in YAML, else text."""
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        if math.isfinite(number):
            return number
    if text in ("true", "false"):
        return text == "true"
    if text == ".inf":
        return math.inf
    if text[0] in "[{":
        return _flow(text)
    return text


def _flow(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        raise ToolkitError(
            f"'{text[:60]}' is not a table or list; expected something like {{pert: [0.1, 0.2, 0.4]}}"
        ) from None
