"""A whole scenario -> a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from toolkit.model.compile.actors import actors_of, foresight_of
from toolkit.model.compile.history import learning_of, with_slots
from toolkit.model.compile.members import MemberDrafter
from toolkit.model.compile.memory import Memory
from toolkit.model.compile.outcomes import ladder_program, outcome_program, outcomes_of, rungs_of
from toolkit.model.compile.parameters import correlations_of, declared_parameters, doubts_of
from toolkit.model.compile.program_writer import ProgramWriter
from toolkit.model.compile.questions import questions_of
from toolkit.model.compile.turn import steps_of
from toolkit.model.compile.types import Types, type_variables, types_of
from toolkit.model.compile.variables import believed_start_of, declared_variables, start_of
from toolkit.model.model import Model
from toolkit.model.others import Others
from toolkit.model.parameters import ModelParameter
from toolkit.model.program import Program
from toolkit.model.steps import Step
from toolkit.model.told import Told
from toolkit.model.variables import StateVariable
from toolkit.remembered import cleared_by
from toolkit.scenario import Scenario
from toolkit.scenario.learning import has_nothing_to_learn
from toolkit.scenario.uncollected import uncollected

if TYPE_CHECKING:
    from toolkit.model.dossier import Dossier

_alone: WeakKeyDictionary[Scenario, tuple[Model, ProgramWriter]] = WeakKeyDictionary()
"""By scenario, as long as anybody holds it, the model without alternatives and what wrote it."""
_whole: WeakKeyDictionary[Scenario, Model] = WeakKeyDictionary()
"""By scenario, as long as anybody holds it, the model with its alternatives."""
cleared_by(_alone.clear)
cleared_by(_whole.clear)


def compile_model(scenario: Scenario, *, with_alternatives: bool = True) -> Model:
    """Compile a scenario into what engines read; once, for a scenario does not change. Its alternatives are compiled when asked for.

    Raises
    ------
    ScenarioError
        For actors that look ahead and choose at the same moment as others.
    """
    known = _alone.get(scenario)  # looked up once: another thread may forget it at any time
    if known is None:
        known = _alone[scenario] = _compiled(scenario)
    model, writer = known
    if not with_alternatives:
        return model
    whole = _whole.get(scenario)
    if whole is None:
        same = copy(scenario)  # so that what is known of a scenario does not keep it
        others = Others(scenario.alternatives, lambda name: _compiled(same.alternative(name), writer)[0])
        whole = _whole[scenario] = replace(model, alternatives=others)
    return whole


def condition_program(scenario: Scenario, model: Model, text: str) -> Program:
    """Compile one condition over the state of a model, as its scenario would read it."""
    writer = _writer(scenario, model.variables, model.parameters)
    return writer.program(scenario.expression(text, condition=True))


@uncollected
def _compiled(scenario: Scenario, base: ProgramWriter | None = None) -> tuple[Model, ProgramWriter]:
    """Compile a scenario alone; steps that the writer of its base has written the same are not written again."""
    memory = Memory()
    drafter = MemberDrafter(scenario, memory)
    learning = learning_of(scenario)
    drafts = [[drafter.member(key) for key in phase] for phase in drafter.phases()]
    phases = with_slots(drafts, memory, learning, scenario.declared.last_turn)
    types = types_of(scenario)
    variables = (*declared_variables(scenario), *type_variables(scenario, types), *memory.variables())
    parameters = (*declared_parameters(scenario), *doubts_of(scenario, drafter.doubts))
    writer = _writer(scenario, variables, parameters, types)
    writer.known = base if base is not None and writer.shares_names(base) else None
    steps = steps_of(scenario, phases, memory, writer)
    nothing = has_nothing_to_learn(scenario.declared)
    believed = believed_start_of(scenario, writer, {name: own.shares for name, own in types.items()})
    model = replace(
        _assembled(scenario, steps, writer),
        learning=learning,
        has_nothing_to_learn=nothing,
        believed_start=believed,
    )
    return model, writer


def _assembled(scenario: Scenario, steps: tuple[Step, ...], writer: ProgramWriter) -> Model:
    record, turn = scenario.declared, scenario.declared.turn
    start, start_levels = start_of(scenario, writer)
    return Model(
        name=record.id,
        told=_told(scenario, writer.parameters),
        digest=scenario.digest,
        as_of=record.as_of,
        turn_days=turn.days,
        turn_label=turn.unit if turn.amount == 1 else "turn",
        horizon=record.last_turn,
        unsettled_below=None if isinstance(record.horizon, int) else record.unsettled_below,
        variables=writer.variables,
        parameters=writer.parameters,
        correlations=correlations_of(scenario),
        steps=steps,
        start=start,
        start_levels=start_levels,
        outcomes=outcomes_of(scenario, writer),
        outcome_program=outcome_program(scenario, writer),
        rungs=rungs_of(scenario),
        ladder_program=ladder_program(scenario, writer),
        questions=questions_of(scenario, steps, writer),
        actors=actors_of(scenario, writer),
        foresight=foresight_of(scenario, writer),
        reads_draws_in_effects=writer.draw_in_effect,
    )


def _told(scenario: Scenario, parameters: Sequence[ModelParameter]) -> Told:
    """Return what gathers the dossier."""
    same = replace(
        scenario, inspection=None
    )  # so that what is known of a scenario does not keep it, nor is kept

    def gather() -> Dossier:
        from toolkit.model.compile.dossier import dossier_of  # what counts states has nobody to tell

        return dossier_of(same, {one.name: one.distribution for one in parameters})

    return Told(gather)


def _writer(
    scenario: Scenario,
    variables: Sequence[StateVariable],
    parameters: Sequence[ModelParameter],
    types: Mapping[str, Types] | None = None,
) -> ProgramWriter:
    """Make a writer of programs over some variables and parameters, some of which stand for types."""
    types = types or {}
    record = scenario.declared
    amounts = {
        f"{actor_name}.{name}": held.amount if held.amount in record.parameters else float(held.amount)
        for actor_name, actor in record.actors.items()
        for name, held in actor.capabilities.items()
    }
    return ProgramWriter(
        tuple(variables),
        tuple(parameters),
        amounts,
        record.last_turn,
        {name: own.read(name) for name, own in types.items()},
        {name: (min(own.values), max(own.values)) for name, own in types.items()},
    )
