"""Parameters: distributions that exist, experts who can be pooled, and that something uses the number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from toolkit.errors import Problem
from toolkit.scenario.checks.distributions import misfit_of, mistakes_of, needs_search
from toolkit.scenario.checks.experts import check_experts
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.parts import actions, effects
from toolkit.scenario.expressions import ExpressionError, parse
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Distributed, Parameter

MOST_SEARCHED = 300
"""Numbers whose quantiles no plain metalog has; each takes a few milliseconds."""
MOST_LOG_DOUBT = 50.0
"""Largest standard deviation of a doubt that multiplies by its exponential."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every parameter."""
    slow = sum(needs_search(one) for one in _estimates(inspection.record.parameters))
    if slow > MOST_SEARCHED:
        said = f"{slow} numbers have quantiles so lopsided that a distribution has to be searched for"
        yield inspection.problem(("parameters",), said, f"at most {MOST_SEARCHED}", key=True)
        return
    for name, parameter in inspection.record.parameters.items():
        home: Path = ("parameters", name)
        problems = list(_estimate(inspection, home, parameter))
        for expert, estimate in parameter.estimates.items():
            problems += _estimate(inspection, (*home, "experts", expert), estimate)
        if (unknown := parameter.if_unknown) is not None:
            problems += _estimate(inspection, (*home, "if_unknown"), unknown)
        if (believed := parameter.believed) is not None:
            problems += _estimate(inspection, (*home, "believed"), believed)
        yield from problems
        if all(problem.severity == "warning" for problem in problems):
            yield from check_experts(inspection, home, parameter)
    if not inspection.is_quick:
        yield from _unused(inspection)
    yield from _doubts(inspection)


def _estimates(parameters: Mapping[str, Parameter]) -> Iterator[Distributed]:
    for parameter in parameters.values():
        yield parameter
        yield from parameter.estimates.values()
        if parameter.believed is not None:
            yield parameter.believed


def _estimate(inspection: Inspection, home: Path, estimate: Distributed) -> Iterator[Problem]:
    """Check one distribution, and tell a misfit."""
    path = (*home, estimate.kind)
    mistakes = list(mistakes_of(estimate))
    yield from (inspection.problem(path, problem, expected) for problem, expected in mistakes)
    if not mistakes:
        yield from (inspection.warning(path, *told) for told in misfit_of(estimate))


def _doubts(inspection: Inspection) -> Iterator[Problem]:
    """Check that what doubt multiplies rates and weights by can be held."""
    record = inspection.record
    for path, action in actions(inspection.record):
        sd = record.doubt.sd if action.doubt is None else action.doubt
        is_log = path[0] == "events" or record.actors[str(path[1])].decides.rule == "weights"
        if is_log and sd > MOST_LOG_DOUBT:
            yield _too_large(inspection, ("doubt",) if action.doubt is None else (*path, "doubt"), sd)
    for name, actor in record.actors.items():
        if actor.decides.rule == "weights" and (actor.doubt or 0.0) > MOST_LOG_DOUBT:
            yield _too_large(inspection, ("actors", name, "doubt"), actor.doubt or 0.0)


def _too_large(inspection: Inspection, path: Path, sd: float) -> Problem:
    expected = f"at most {MOST_LOG_DOUBT:g}: it multiplies by exp(doubt)"
    return inspection.problem(path, f"a doubt of {sd:g} in log units is too large", expected)


def _unused(inspection: Inspection) -> Iterator[Problem]:
    used = {
        node.name
        for tree in inspection.resolved.values()
        for node in tree.walk()
        if node.operator == "parameter"
    }
    for actor in inspection.record.actors.values():
        used |= {capability.amount for capability in actor.capabilities.values()}
    for _, changes in effects(inspection.record):
        for change in changes.values():
            with suppress(ExpressionError):
                used |= {node.name for node in parse(change.amount).walk()}
    for name in inspection.record.parameters:
        if name not in used:
            yield inspection.warning(("parameters", name), f"parameter '{name}' is used by nothing")
