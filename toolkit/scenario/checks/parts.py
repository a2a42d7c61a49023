"""The parts of a record that checks look at, each with its path: actions, effects, expressions, numbers with their grounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.scenario.paths import Path
from toolkit.scenario.records import (
    Actor,
    Branch,
    Effects,
    Event,
    Happening,
    Option,
    Parameter,
    ScenarioRecord,
    Supported,
    Variable,
)


@dataclass(frozen=True)
class PlacedExpression:
    """One expression of a record.

    ``kind`` says what it is for: ``condition``, ``state`` (a condition over the state alone), ``number``, ``belief``,
    ``score``, ``probability``, ``rate``, ``noise``, ``weight``, ``precision``, ``discount``, ``amount`` or ``start``.
    """

    path: Path
    text: str
    kind: str

    @property
    def is_condition(self) -> bool:
        """Whether it must be true or false."""
        return self.kind in ("condition", "state")


def actions(record: ScenarioRecord) -> Iterator[tuple[Path, Happening]]:
    """Yield every option and event with its path."""
    for actor_name, actor in record.actors.items():
        for name, option in actor.options.items():
            yield ("actors", actor_name, "options", name), option
    for name, event in record.events.items():
        yield ("events", name), event


def branches(action: Happening) -> tuple[Branch, ...]:
    """Return the branches of an option or event."""
    if isinstance(action, Event):
        return action.branches
    return action.chance if isinstance(action, Option) else ()


def effects(record: ScenarioRecord) -> Iterator[tuple[Path, Effects]]:
    """Yield every table of effects with its path."""
    for path, action in actions(record):
        yield (*path, "effects"), action.effects
        for number, branch in enumerate(branches(action)):
            yield (*path, "chance", number, "effects"), branch.effects


def expressions(record: ScenarioRecord) -> Iterator[PlacedExpression]:
    """Yield every expression, amounts of effects left out."""
    for name, variable in record.variables.items():
        yield from _of_variable(("variables", name), variable)
    for name, actor in record.actors.items():
        yield from _of_actor(("actors", name), actor)
    for path, action in actions(record):
        yield from _of_action(path, action)
    for number, rung in record.ladder.items():
        yield PlacedExpression(("ladder", number, "when"), rung.when, "state")
    for name, outcome in record.outcomes.items():
        if outcome.when is not None:
            yield PlacedExpression(("outcomes", name, "when"), outcome.when, "state")
        if outcome.score is not None:
            yield PlacedExpression(("outcomes", name, "score"), outcome.score, "score")
    for name, question in record.questions.items():
        for key, text in (("when", question.when), ("given", question.given)):
            if text is not None:
                yield PlacedExpression(("questions", name, key), text, "state")


def _of_variable(home: Path, variable: Variable) -> Iterator[PlacedExpression]:
    if variable.drift is not None:
        yield PlacedExpression((*home, "drift"), variable.drift.expression, "number")
    if variable.noise is not None:
        yield PlacedExpression((*home, "noise"), variable.noise.expression, "noise")
    for key, table in (("start", variable.start), ("believed", variable.believed)):
        for level, text in table.items() if isinstance(table, dict) else ():
            yield PlacedExpression((*home, key, level), text, "start")


def _of_actor(home: Path, actor: Actor) -> Iterator[PlacedExpression]:
    yield PlacedExpression((*home, "decides", "precision"), actor.decides.precision, "precision")
    yield PlacedExpression((*home, "decides", "discount"), actor.decides.discount, "discount")
    for parameter, text in actor.decides.sees.items():
        yield PlacedExpression((*home, "decides", "sees", parameter), text, "belief")
    if actor.value is not None:
        yield PlacedExpression((*home, "value"), actor.value, "number")
    for outcome, text in actor.payoffs.items():
        yield PlacedExpression((*home, "payoffs", outcome), text, "number")


def _of_action(path: Path, action: Happening) -> Iterator[PlacedExpression]:
    if action.when is not None:
        yield PlacedExpression((*path, "when"), action.when, "condition")
    if isinstance(action, Option):
        if action.appeal is not None:
            yield PlacedExpression((*path, "appeal"), action.appeal, "number")
        if action.weight is not None:
            yield PlacedExpression((*path, "weight"), action.weight, "weight")
    if isinstance(action, Event) and action.likelihood is not None:
        key = "probability" if action.probability else "rate" if action.rate else "chance"
        kind = "rate" if action.likelihood.kind == "rate" else "probability"
        yield PlacedExpression((*path, key), action.likelihood.expression, kind)
    for number, branch in enumerate(branches(action)):
        yield PlacedExpression((*path, "chance", number, "probability"), branch.probability, "probability")


def _estimates(record: ScenarioRecord) -> Iterator[tuple[Path, Supported]]:
    """Yield what single experts think of parameters."""
    for name, parameter in record.parameters.items():
        for expert, estimate in (parameter.experts or {}).items():
            yield ("parameters", name, "experts", expert), estimate


def _is_of_experts(supported: Supported) -> bool:
    """Whether a number rests on what each expert says, and on nothing else."""
    if not isinstance(supported, Parameter) or not supported.experts:
        return False
    return not supported.claims and not supported.judgement


def supports(record: ScenarioRecord) -> Iterator[tuple[Path, Supported]]:
    """Yield every record that may rest on claims."""
    yield ("doubt",), record.doubt
    for key in ("parameters", "variables", "events", "outcomes"):
        for name, supported in getattr(record, key).items():
            if not _is_of_experts(supported):
                yield (key, name), supported
    yield from _estimates(record)
    for key in ("correlations", "relations"):
        for number, supported in enumerate(getattr(record, key)):
            yield (key, number), supported
    for name, actor in record.actors.items():
        home: Path = ("actors", name)
        yield home, actor
        if "decides" in actor.model_fields_set:
            yield (*home, "decides"), actor.decides
        for key, table in (("capabilities", actor.capabilities), ("options", actor.options)):
            for part, supported in table.items():
                yield (*home, key, part), supported
