"""Asking a verb from a terminal: the crisis that was named, how it is run, and where the answer goes."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolkit.answers import Answer, only
from toolkit.cli.printing import as_json
from toolkit.engines.subjects import RESULT_ENDING
from toolkit.errors import ToolkitError, nearest_name, unknown
from toolkit.files import check_file, check_folder
from toolkit.plaintext import terminal_width
from toolkit.results.result import Result
from toolkit.results.stored import open_result
from toolkit.saving import ENDINGS
from toolkit.scenario import Reports, Scenario, load, reports
from toolkit.verbs import VERBS, Wish, home

OF_A_RUN = ("engine", "seed", "draws", "runs", "workers")
"""Options that are handed on to the run as they are."""


def main(arguments: argparse.Namespace) -> int:
    """Ask a verb of the table, and hand its answer over."""
    name = arguments.command.replace("-", "_")
    verb = VERBS[name]
    target = target_of(arguments)
    wishes = {wish.name: _wish(wish, getattr(arguments, wish.name)) for wish in verb.wishes}
    narrowed = [wish.name for wish in verb.wishes if wish.form == "only" and wishes[wish.name] is not None]
    given = {
        wish.name: wishes[wish.name]
        for wish in verb.wishes
        if wish.form != "only" and wishes[wish.name] is not None
    }
    answer = home(name)(subject_of(arguments), **given, **run_options(arguments))
    for column in narrowed:
        answer = only(answer, column, wishes[column])
    hand_over(answer, arguments, target)
    return 0


def subject_of(arguments: argparse.Namespace) -> Scenario | Result:
    """Return what was named: a saved result as it is, or a scenario with its what-ifs and changes applied."""
    named, changes = arguments.scenario, (*arguments.variant, *arguments.changes)
    if named.lower().endswith(RESULT_ENDING) and Path(named).exists():
        if changes:
            raise ToolkitError(
                f"'{named}' is a saved result, which has been run already; --variant and --set take a scenario"
            )
        return open_result(named)
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
    return reports(arguments.evidence, until=arguments.until)


def target_of(arguments: argparse.Namespace) -> Path | None:
    """Return where the answer is to be written, refused before any work is done if it cannot be."""
    if arguments.out is None:
        return None
    target = Path(arguments.out)
    endings = (*ENDINGS, RESULT_ENDING) if arguments.command == "run" else ENDINGS
    if target.suffix.lower() in endings:
        check_file(target)
    elif target.suffix.lower() == RESULT_ENDING:
        raise ToolkitError(
            f"only `crisis run` keeps a whole result ({RESULT_ENDING}); expected a name in {', '.join(ENDINGS)}, or a folder"
        )
    elif target.suffix:
        raise ToolkitError(
            f"'{target.name}' has an unknown ending; expected a name in {', '.join(endings)}, or a folder"
        )
    else:
        check_folder(target)
    return target


def hand_over(answer: Answer | Result, arguments: argparse.Namespace, target: Path | None) -> None:
    """Write the answer where it was asked to go, and print it."""
    if target is not None:
        (answer.result if target.suffix.lower() == RESULT_ENDING else answer).save(target)
    if arguments.json:
        print(as_json(answer.to_dict()))
    else:
        print(answer.text(terminal_width()))
    if target is not None and not arguments.quiet:
        print(f"Written to {target}", file=sys.stderr)


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
        value = _value(text)
        if "." not in path and path not in type(scenario.record).model_fields:
            path = f"parameters.{_parameter(scenario, path)}"
        first, _, rest = path.partition(".")
        if first == "parameters" and rest and "." not in rest and type(value) in (int, float):
            scenario = scenario.with_values(**{rest: value})
        else:
            scenario = scenario.with_changes(set={path: value})
    return scenario


def _parameter(scenario: Scenario, name: str) -> str:
    names = scenario.record.parameters
    if name not in names:
        raise unknown("parameter", name, names)
    return name


def _value(text: str) -> Any:
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


# --- what a verb takes beside its crisis -----------------------------------------------------------------


def _wish(wish: Wish, given: Any) -> Any:
    """Read what was typed for a verb."""
    if given is None:
        return None
    if wish.choices and given not in wish.choices:
        nearest = nearest_name(given, wish.choices)
        hint = f"\n  nearest: {nearest}" if nearest else ""
        raise ToolkitError(f"--{wish.name} is '{given}'; expected one of: {', '.join(wish.choices)}{hint}")
    read = {"texts": _texts, "pairs": pairs, "orders": _orders}.get(wish.form)
    return given if read is None else read(given)


def _texts(given: str) -> list[str]:
    return [name.strip() for name in given.split(",") if name.strip()]


def pairs(given: Sequence[str]) -> dict[str, float]:
    """Read NAME=NUMBER."""
    found: dict[str, float] = {}
    for one in given:
        name, equals, text = (part.strip() for part in one.partition("="))
        value = _value(text) if text else None
        if not equals or not name or type(value) not in (int, float):
            raise ToolkitError(f"'{one}' is not NAME=NUMBER; expected something like icb_viol=2")
        found[name] = value  # type: ignore[assignment]
    return found


def _orders(given: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in given:
        name, equals, text = (part.strip() for part in one.partition("="))
        if not equals or not name or not text:
            raise ToolkitError(f"'{one}' is not ACTOR=A,B,C; expected an actor and outcomes, best first")
        found[name] = _texts(text)
    return found
