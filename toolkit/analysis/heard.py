"""The crisis that reports speak of, and all that was reported of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from toolkit.engines.plan import Plan, draws_like
from toolkit.engines.subjects import Subject, origin, reports_of, scenario_of
from toolkit.errors import ToolkitError
from toolkit.scenario import Outlook, Scenario
from toolkit.scenario.reports import Reports


def heard_of(
    of: Subject, evidence: Reports | str | os.PathLike[str] | None, options: dict[str, Any]
) -> tuple[Scenario, Reports]:
    """Return the crisis and all that was reported of it; options that a result has already are taken from there."""
    heard = reports_of(evidence)
    if isinstance(of, Outlook):
        heard = of.evidence if heard is None else of.evidence + heard
    if isinstance(of, Plan):
        heard = of.reports if heard is None else heard
        options.setdefault("seed", of.seed)
        options.setdefault("draws", len(of.draws))
    if heard is None:
        raise ToolkitError(
            "there are no reports to learn from; give some: `evidence=ct.reports(…)`, or `--evidence` in a terminal"
        )
    if not (heard.reports or heard.watches):
        raise ToolkitError(f"no report counts: {heard.why_nothing_counts}")
    applied: dict[str, Any] = {name: options.pop(name) for name in ("variant", "values") if name in options}
    ran = origin(of)
    if ran is not None:
        options.setdefault("seed", ran.seed)
        options.setdefault("draws", draws_like(ran))
    return scenario_of(of.scenario if isinstance(of, Outlook) else of, applied, verb="learning"), heard


def told_again(known: Reports) -> Iterator[str]:
    """Name reports of a story that is counted once, by the best of them."""
    for one in known.reports:
        if one.relays:
            others = ", ".join(f"“{name}”" for name in one.relays)
            yield f"One story, counted once: “{one.name}” stands for {others} too."


def counted_apart(known: Reports) -> Iterator[str]:
    """Name graded reports that differ in nothing but their names, and count one by one."""
    for names in known.alike:
        listed = " and ".join(f"“{name}”" for name in names)
        yield (
            f"{listed} differ in nothing but their names and count as {len(names)} reports: if they are one, leave out all but one, or give them one `origin`."
        )
