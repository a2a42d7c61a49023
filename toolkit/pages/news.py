"""Reports as a page switches them: what each says of a turn, item by item, in the numbers that the exact engine weighs with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from toolkit.analysis.log_of_news import what_is_told
from toolkit.errors import ScenarioError
from toolkit.model.compile import compile_model
from toolkit.model.evidence import Observation, compile_evidence
from toolkit.model.model import Model
from toolkit.model.silence import is_broken
from toolkit.pages.questions import Asked
from toolkit.scenario import Reports, Scenario
from toolkit.scenario.reports import Watch


def observations_of(scenario: Scenario, reports: Reports) -> tuple[Observation, ...]:
    """Return what reports say of a crisis, silence included that some of them break; nothing where they do not fit it."""
    model = compile_model(scenario, with_alternatives=False)
    try:
        heard = compile_evidence(scenario, model, reports).observations
        silent = [
            compile_evidence(scenario, model, _alone(reports, one)).observations for one in reports.watches
        ]
    except ScenarioError:
        return ()
    return (*(one for one in heard if not one.is_silence), *chain.from_iterable(silent))


def _alone(reports: Reports, watch: Watch) -> Reports:
    """Return one watch without any report that breaks its silence, up to the day to which silence counts with all of them."""
    until = reports.until or max(filter(None, (watch.record.until, reports.last_published)), default=None)
    return Reports((), (watch,), reports.grades, until)


def items_of(
    model: Model, asked: Asked, reports: Reports, said: Sequence[Observation]
) -> list[dict[str, Any]]:
    """Return reports and watches as data, those of which a page can weigh every word; in order of day."""
    heard = [one for one in said if not one.is_silence]
    told = {
        one.name: (one.record.says, one.published, one.grade, one.record.publisher) for one in reports.reports
    }
    watched = {one.name: one.record for one in reports.watches}
    found = []
    for name in dict.fromkeys(one.name for one in said):
        own = [one for one in said if one.name == name]
        if not all(_is_held(one) for one in own):
            continue
        says, day, grade, publisher = told.get(name, ("", None, "", None))
        found.append(
            {
                "name": name,
                "says": says or f"Nothing is reported of {what_is_told(model, own[0], watched[name])}.",
                "day": str(day or ""),
                "grade": "fact" if own[0].is_fact else grade,
                "publisher": publisher or "",
                "is_silence": own[0].is_silence,
                "turn": own[0].turn,
                "observations": [_observation(model, asked, one, heard, said.index(one)) for one in own],
            }
        )
    return sorted(found, key=lambda one: (one["is_silence"], one["day"], one["turn"]))


def _is_held(one: Observation) -> bool:
    """Whether a page can weigh an observation: not of inputs, nor of a condition that reads an input or the turn."""
    program = one.program
    return one.kind == "action" or (
        one.kind == "state" and program is not None and not program.reads_draws and not program.reads_turn
    )


def _observation(
    model: Model, asked: Asked, one: Observation, heard: Sequence[Observation], order: int
) -> dict[str, Any]:
    breaks = {other.name for other in heard if one.is_silence and is_broken(one, [other], model)}
    return {
        "name": one.name,
        "order": order,
        "turn": one.turn,
        "since": one.since if one.is_window else 0,
        "kind": one.kind,
        "if_so": one.if_so,
        "if_not": one.if_not,
        "fact": one.is_fact,
        "step": one.step,
        "member": one.member,
        "actions": list(one.actions),
        "condition": asked.condition(one.program),
        "broken_by": sorted(breaks),
    }
