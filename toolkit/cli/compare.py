"""``crisis compare``: what what-ifs change."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from toolkit.analysis.compare import compare
from toolkit.analysis.comparison import Comparison
from toolkit.answers import Answer, only
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import changed, run_options, subject_of
from toolkit.engines.plan import Plan
from toolkit.engines.subjects import model_of, scenario_of
from toolkit.errors import ToolkitError
from toolkit.model.targets import target_named
from toolkit.results.result import Result
from toolkit.scenario import Scenario, load


def main(arguments: argparse.Namespace) -> int:
    """Run the base and every what-if alike, and hand the differences over."""
    target = target_of(arguments)
    base, what_ifs = _asked(arguments)
    options = run_options(arguments)
    row = None if arguments.outcome is None else target_named(model_of(base), arguments.outcome)
    if row is not None and row.question is not None:
        options["questions"] = True
    found = compare(base, **what_ifs, **options)
    hand_over(found if row is None else _only(found, row.name), arguments, target)
    return 0


def _only(found: Comparison, name: str) -> Answer:
    """Return the rows of one outcome or question."""
    if name not in set(found.table.outcome):
        raise ToolkitError(
            f"'{name}' is not compared: base or what-if does not answer it", kind="not answered"
        )
    return only(found, "outcome", name)


def _asked(arguments: argparse.Namespace) -> tuple[Scenario | Result, dict[str, Scenario]]:
    """Return the base and what is set against it: words are rows of their own; without any, the changed crisis stands beside the plain one."""
    base = subject_of(arguments)
    if isinstance(base, Plan):
        raise ToolkitError(
            f"'{arguments.scenario}' has learnt from reports, and what has learnt is not paired; compare its scenario"
        )
    plain = scenario_of(base)
    if arguments.what_ifs:
        return base, named_what_ifs(plain, arguments.what_ifs)
    if arguments.variant or arguments.changes:
        name = "+".join((*arguments.variant, *arguments.changes))
        return load(arguments.scenario), {name: plain}
    if not plain.variants:
        raise ToolkitError(f"this scenario declares no what-if; give one, such as {_such_as(plain)}")
    return base, {name: plain.variant(name) for name in plain.variants}


def _such_as(scenario: Scenario) -> str:
    """Name what a crisis without what-ifs can be compared with: one of its other models, or another value for one of its inputs."""
    inputs = [f"{name}=NUMBER" for name in scenario.parameters]
    return " or ".join([*list(scenario.alternatives)[:1], *inputs[:1]]) or "PATH=VALUE"


def named_what_ifs(scenario: Scenario, words: Sequence[str]) -> dict[str, Scenario]:
    """Build what-ifs from words: declared ones (``a+b`` is both), other models by name, or changes such as ``parameters.us_resolve=0.8``."""
    return {word: _named(scenario, word) for word in words}


def _named(scenario: Scenario, word: str) -> Scenario:
    if word in scenario.alternatives and word not in scenario.variants:
        return scenario.alternative(word)
    path, equals, _ = word.partition("=")
    names = path.split("+")[:-1]
    if equals and names:
        options = " ".join(
            [*(f"--variant {name}" for name in names), f"--set {word.removeprefix('+'.join(names) + '+')}"]
        )
        raise ToolkitError(
            f"'{word}' joins a what-if and a change, and one word holds what-ifs alone or one change; "
            f"expected them as options, which set both beside the plain crisis: {options}"
        )
    return changed(scenario, [], [word]) if "=" in word else changed(scenario, word.split("+"), [])
