"""What a verb that asks a model says of the choices that a what-if imposes on it."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.answers import Caveat
from toolkit.engines import inputs
from toolkit.engines.opening import Subject
from toolkit.engines.plan import Plan
from toolkit.engines.run import run
from toolkit.engines.subjects import origin
from toolkit.errors import ToolkitError
from toolkit.model.draws import Draws
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.remembered import remembered
from toolkit.results.caveats import imposed_choices

RUNS = 4_000
"""Histories behind a share that has to be sampled."""
AT_MEDIANS = " with inputs at their medians"


def imposed(of: Subject, model: Model) -> tuple[Caveat, ...]:
    """Warn of imposed choices: with the share that the result asked has counted, else with that at the medians.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        What the verb was asked about.
    model : Model
        What it works on.
    """
    if not any(member.forced for step in model.steps for member in step.members):
        return ()
    result = origin(of)
    if result is not None and result.news is None:
        at = AT_MEDIANS if result.record.medians else ""
        return tuple(imposed_choices(model, result.record.forced, at))
    try:
        return _at_medians(model)
    except ToolkitError:  # what hinders the run does not hinder every verb
        return tuple(_not_counted(model))


@remembered(16)
def _at_medians(model: Model) -> tuple[Caveat, ...]:
    """Count how often imposed choices are carried out with inputs at their medians."""
    structure = inputs.structure_of(model)
    draws = Draws(inputs.central(model)[None], 1)
    engine, runs = ("exact", 0) if structure is not None else ("monte_carlo", RUNS)
    counted = run(Plan(model, engine, draws, runs, 0, structure), alternatives=False, progress=False)
    return tuple(imposed_choices(model, counted.record.forced, AT_MEDIANS))


def _not_counted(model: Model) -> Iterator[Caveat]:
    for member in (member for step in model.steps for member in step.members):
        for turn, (number, _) in sorted(member.forced.items()):
            yield _uncounted(member, number, turn)


def _uncounted(member: Member, number: int, turn: int) -> Caveat:
    action = member.actions[number]
    return Caveat(
        f"Imposed: “{action.label}” in turn {turn}; it is carried out only where the option is open then.",
        "forced",
        f"{member.key}.{action.name}",
        values={"turn": turn},
    )
