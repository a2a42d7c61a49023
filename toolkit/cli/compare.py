"""``crisis compare``: what what-ifs change."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from toolkit.analysis.compare import compare
from toolkit.answers import only
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import changed, run_options, subject_of
from toolkit.engines.plan import Plan
from toolkit.engines.subjects import scenario_of
from toolkit.errors import ToolkitError
from toolkit.results.result import Result
from toolkit.scenario import Scenario, load


def main(arguments: argparse.Namespace) -> int:
    """Run the base and every what-if alike, and hand the differences over."""
    target = target_of(arguments)
    base, what_ifs = _asked(arguments)
    options = run_options(arguments)
    if _is_question(base, arguments.outcome):
        options["questions"] = True
    found = compare(base, **what_ifs, **options)
    hand_over(
        found if arguments.outcome is None else only(found, "outcome", arguments.outcome), arguments, target
    )
    return 0


def _is_question(base: Scenario | Result, name: str | None) -> bool:
    """Whether the rows of a question are asked for; a name that is unknown may be one, misspelt."""
    asked = scenario_of(base).declared
    return name is not None and bool(asked.questions) and name not in asked.outcomes


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
        raise ToolkitError("this scenario declares no what-if; give one, such as parameters.us_resolve=0.8")
    return base, {name: plain.variant(name) for name in plain.variants}


def named_what_ifs(scenario: Scenario, words: Sequence[str]) -> dict[str, Scenario]:
    """Build what-ifs from words: declared ones (``a+b`` is both), or changes such as ``parameters.us_resolve=0.8``."""
    return {
        word: changed(scenario, [], [word]) if "=" in word else changed(scenario, word.split("+"), [])
        for word in words
    }
