"""Scenario -> Model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from toolkit.errors import RunError
from toolkit.model.distributions import Distribution, distribution_of
from toolkit.model.drafts import ChangeDraft, MemberDraft, certain_member
from toolkit.model.members import EVENTS, MemberWriter
from toolkit.model.memory import Memory
from toolkit.model.model import (
    Check,
    Foresight,
    Model,
    ModelActor,
    ModelCapability,
    ModelOutcome,
    ModelParameter,
    ModelRelation,
    Preface,
    StateVariable,
    Step,
)
from toolkit.model.phases import split_phase
from toolkit.model.program import Program, ProgramBuilder
from toolkit.model.rates import ONE, hazard_factor, number
from toolkit.model.steps import StepWriter
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import Node
from toolkit.scenario.records import Actor, Likelihood, PoissonLevel, ScenarioRecord, Source, Supported
from toolkit.words import name_in_words

DOUBT = "doubt"
MOST_WORTH = 1e150
"""Largest worth of a state or an outcome, so that sums over turns can be held."""


def compile_model(scenario: Scenario, *, with_alternatives: bool = True) -> Model:
    """Compile a scenario, and its alternatives, into what engines read.

    Raises
    ------
    ScenarioError
        For actors that look ahead and choose at the same moment as others.
    """
    model = _Compiler(scenario).model()
    if not with_alternatives:
        return model
    others = {name: _Compiler(scenario.alternative(name)).model() for name in scenario.alternatives}
    return replace(model, alternatives=others)


def condition_program(scenario: Scenario, model: Model, text: str) -> Program:
    """Compile one condition over the state of a model, as its scenario would read it."""
    writer = _Compiler(scenario).writer(model.variables, model.parameters)
    builder = writer.builder()
    builder.add(scenario.expression(text, condition=True))
    return builder.build()


@dataclass
class _Compiler:
    """One scenario on its way to a model."""

    scenario: Scenario
    memory: Memory = field(default_factory=Memory)

    @property
    def record(self) -> ScenarioRecord:
        return self.scenario.record

    def model(self) -> Model:
        record, scenario = self.record, self.scenario
        members = MemberWriter(scenario, self.memory)
        phases = [[members.member(key) for key in phase] for phase in members.phases()]
        variables = (*self._variables(), *self.memory.variables())
        parameters = self._parameters(members.doubts)
        writer = self.writer(variables, parameters)
        steps = self._steps(phases, writer)
        start, start_levels = self._start(writer, variables)
        outcome_names, outcome_program = self._outcomes(writer)
        return Model(
            name=record.id,
            title=record.title,
            digest=scenario.digest,
            as_of=record.as_of,
            turn_days=record.turn.days,
            turn_label=record.turn.unit if record.turn.amount == 1 else "turn",
            horizon=record.last_turn,
            variants=scenario.variants_applied,
            unsettled_below=None if isinstance(record.horizon, int) else record.unsettled_below,
            variables=variables,
            parameters=parameters,
            correlations=self._correlations(),
            steps=steps,
            start=start,
            start_levels=start_levels,
            outcomes=outcome_names,
            outcome_program=outcome_program,
            rungs=tuple((n, rung.name, rung.threshold or "") for n, rung in sorted(record.ladder.items())),
            ladder_program=self._conditions(writer, [rung.when for _, rung in sorted(record.ladder.items())]),
            outside_view=((), "")
            if record.outside_view is None
            else (record.outside_view.classes, record.outside_view.argument),
            preface=self._preface(),
            actors=self._actors(parameters, writer),
            relations=tuple(
                ModelRelation(self._label(r.between[0]), self._label(r.between[1]), r.kind, _basis(r))
                for r in record.relations
            ),
            foresight=self._foresight(writer),
            reads_draws_in_effects=writer.draw_in_effect,
            document=scenario.document,
            counts={"claims": len(record.claims), "sources": len(record.sources)},
        )

    # --- state and parameters

    def _variables(self) -> tuple[StateVariable, ...]:
        return tuple(
            StateVariable(
                name,
                variable.name or name.replace("_", " "),
                variable.levels.kind,
                variable.levels.labels,
                variable.levels.low,
                variable.overflow == "refuse",
                self.scenario.place("variables", name),
                variable.known_to,
                variable.levels.within,
                variable.visible_to or variable.known_to,
            )
            for name, variable in self.record.variables.items()
        )

    def _parameters(self, doubts: Mapping[str, float]) -> tuple[ModelParameter, ...]:
        readers = self._readers()
        declared = tuple(
            ModelParameter(
                name,
                parameter.name or name.replace("_", " "),
                distribution_of(parameter),
                is_lever=parameter.lever,
                unit=parameter.unit or "",
                basis=_basis(parameter),
                sources=self._sources(parameter),
                actors=readers.get(name, ()),
            )
            for name, parameter in self.record.parameters.items()
        )
        intercepts = tuple(
            ModelParameter(
                name,
                name,
                Distribution("normal", (0.0, sd)),
                is_doubt=True,
                actors=(_owner_of_doubt(name, self.record),),
            )
            for name, sd in doubts.items()
        )
        return (*declared, *intercepts)

    def _sources(self, record: Supported) -> tuple[str, ...]:
        """Return the publications behind the claims of a record."""
        cited = [self.record.claims[name].source for name in record.claims]
        return tuple(dict.fromkeys(source for sources in cited for source in sources))

    def _readers(self) -> dict[str, tuple[str, ...]]:
        """Return, by parameter, whose choices it enters."""
        found: dict[str, set[str]] = {}
        for path, tree in self.scenario.expressions():
            owner = str(path[1]) if path[0] == "actors" else EVENTS
            for part in tree.walk():
                name = part.name
                if part.operator == "capability":
                    actor, _, capability = part.name.partition(".")
                    name = str(self.record.actors[actor].capabilities[capability].amount)
                if part.operator in ("parameter", "capability") and name in self.record.parameters:
                    found.setdefault(name, set()).add(owner)
        return {name: tuple(sorted(owners)) for name, owners in found.items()}

    def _preface(self) -> Preface:
        record = self.record
        facts = []
        for claim in record.claims.values():
            sources = [record.sources[name] for name in claim.source]
            days = [day for day in (claim.date, *(source.date for source in sources)) if day is not None]
            by = ", ".join(dict.fromkeys(source.publisher or source.title for source in sources))
            facts.append((days[0] if days else record.as_of, claim.says, by))
        applied = ((name, record.variants.get(name)) for name in self.scenario.variants_applied)
        what_ifs = tuple(
            ((one.title if one else None) or name_in_words(name), (one.note if one else None) or "")
            for name, one in applied
        )
        return Preface(record.question or "", tuple(sorted(facts)), what_ifs, _source_labels(record.sources))

    def _actors(self, parameters: Sequence[ModelParameter], writer: StepWriter) -> tuple[ModelActor, ...]:
        drawn = {parameter.name: parameter.distribution for parameter in parameters}
        return tuple(
            ModelActor(
                name,
                self._label(name),
                tuple(
                    ModelCapability(
                        key,
                        capability.name or key.replace("_", " "),
                        _amount(drawn.get(capability.amount), capability.amount),
                        capability.unit,
                        _basis(capability),
                    )
                    for key, capability in actor.capabilities.items()
                ),
                {outcome: self._number(writer, text) for outcome, text in actor.payoffs.items()},
                actor.note or "",
            )
            for name, actor in self.record.actors.items()
        )

    def _label(self, party: str) -> str:
        actor = self.record.actors.get(party)
        if actor is None:
            return party.replace("_", " ").capitalize()
        return actor.name or party.replace("_", " ")

    def _correlations(self) -> tuple[tuple[int, int, float], ...]:
        place = {name: n for n, name in enumerate(self.record.parameters)}
        return tuple((place[c.between[0]], place[c.between[1]], c.rank) for c in self.record.correlations)

    def writer(self, variables: Sequence[StateVariable], parameters: Sequence[ModelParameter]) -> StepWriter:
        """Make a writer of programs over some variables and parameters."""
        record = self.record
        amounts: dict[str, float | str] = {}
        for actor_name, actor in record.actors.items():
            for name, capability in actor.capabilities.items():
                is_parameter = capability.amount in record.parameters
                amounts[f"{actor_name}.{name}"] = (
                    capability.amount if is_parameter else float(capability.amount)
                )
        return StepWriter(
            variables={v.name: (n, v.low) for n, v in enumerate(variables)},
            ranges=tuple(v.within or (float(v.low), float(v.low + v.size - 1)) for v in variables),
            real=frozenset(n for n, v in enumerate(variables) if v.within is not None),
            parameters={p.name: n for n, p in enumerate(parameters)},
            parameter_ranges={p.name: p.distribution.extremes for p in parameters},
            capabilities=amounts,
            horizon=record.last_turn,
        )

    # --- phases

    def _steps(self, phases: Sequence[Sequence[MemberDraft]], writer: StepWriter) -> tuple[Step, ...]:
        steps: list[Step] = []
        opening, closing = self.memory.opening(), self.memory.closing()
        moving = self._motion()
        if opening is not None:
            steps.append(writer.step("delayed effects", [opening], ends_phase=True, ends_turn=False))
        for place_of_phase, phase in enumerate(phases):
            parts = split_phase(phase)
            label = " and ".join(draft.label for draft in phase) if len(phase) < 4 else "events"
            for place, part in enumerate(parts):
                is_last = place == len(parts) - 1
                ends_turn = is_last and place_of_phase == len(phases) - 1 and not moving
                steps.append(writer.step(label, part, ends_phase=is_last, ends_turn=ends_turn))
        if moving:
            drift = certain_member("drift", moving)
            steps.append(writer.step("drift", [drift], ends_phase=True, ends_turn=True, noise=self._noise()))
        if not phases and not moving:
            steps.append(
                writer.step("nothing", [certain_member("nothing", [])], ends_phase=True, ends_turn=True)
            )
        if closing is not None:
            steps.append(writer.step("memory", [closing], ends_phase=False, ends_turn=False))
        return tuple(steps)

    def _motion(self) -> list[ChangeDraft]:
        """Return what real numbers do by themselves, after the last phase of a turn."""
        return [
            ChangeDraft(
                name, "add", self._per_turn(variable.drift, 1.0), place=self.scenario.place("variables", name)
            )
            for name, variable in self.record.variables.items()
            if variable.levels.within is not None
        ]

    def _noise(self) -> dict[str, Node]:
        """Return the standard deviation of what chance adds to real numbers in one turn."""
        return {
            name: self._per_turn(variable.noise, 0.5)
            for name, variable in self.record.variables.items()
            if variable.noise is not None
        }

    def _per_turn(self, rate: Likelihood | None, power: float) -> Node:
        """Convert a drift (power 1) or a standard deviation (power 1/2: variances add up) to one turn."""
        if rate is None:
            return number(0.0)
        factor = hazard_factor(rate, self.record.turn) ** power
        return Node("*", (self.scenario.expression(rate.expression), number(factor)))

    def _foresight(self, writer: StepWriter) -> tuple[Foresight, ...]:
        found = tuple(
            self._seer(writer, name, actor)
            for name, actor in self.record.actors.items()
            if (actor.decides.look_ahead != 0 or actor.decides.sees) and actor.options
        )
        if any(f.has_level for f in found) and any(not f.has_level and f.look_ahead for f in found):
            raise RunError(
                "some actors that look ahead have a `level` and others have none, so what they expect of each other is "
                "not defined; give all of them a level, or none"
            )
        return found

    def _seer(self, writer: StepWriter, name: str, actor: Actor) -> Foresight:
        rule, builder = actor.decides, writer.builder()
        place = {parameter: n for n, parameter in enumerate(self.record.parameters)}
        texts = [actor.value or "0", *(actor.payoffs.get(one, "0") for one in self.record.outcomes)]
        trees = [self.scenario.expression(text) for text in texts]
        for tree in trees:
            builder.add(tree)
        checks = tuple(self._watched_worths(name, trees, writer, builder))
        return Foresight(
            name,
            rule.look_ahead if isinstance(rule.look_ahead, int) else "horizon",
            rule.discount,
            builder.build(),
            level=None if isinstance(rule.level, PoissonLevel) else rule.level,
            poisson=rule.level.poisson if isinstance(rule.level, PoissonLevel) else None,
            sees=tuple((place[p], self._number(writer, text)) for p, text in rule.sees.items()),
            checks=checks,
            sees_places=tuple(self.scenario.place("actors", name, "decides", "sees", p) for p in rule.sees),
        )

    def _watched_worths(
        self, actor: str, trees: Sequence[Node], writer: StepWriter, builder: ProgramBuilder
    ) -> Iterator[tuple[Check, ...]]:
        """Yield what is watched of the worth of a state to an actor, and of that of each outcome."""
        paths = [("value",), *(("payoffs", outcome) for outcome in self.record.outcomes)]
        for path, tree in zip(paths, trees, strict=True):
            what = "the value of a state" if path == ("value",) else f"the payoff of {path[-1]}"
            place = self.scenario.place("actors", actor, *path)
            found = writer.watched(builder, tree, what, place)
            low, high = writer.range_of(tree)
            if low < -MOST_WORTH or high > MOST_WORTH:
                found.append(Check(builder.add(tree), -MOST_WORTH, MOST_WORTH, None, what, place))
            yield tuple(found)

    # --- start, outcomes, ladder

    def _start(
        self, writer: StepWriter, variables: Sequence[StateVariable]
    ) -> tuple[Program, tuple[tuple[float, ...], ...]]:
        builder, levels = writer.builder(), []
        for variable in variables:
            table = self._start_table(variable)
            levels.append(tuple(table))
            for node in table.values():
                builder.add(node)
        return builder.build(), tuple(levels)

    def _start_table(self, variable: StateVariable) -> dict[float, Node]:
        if variable.kind == "memory":
            return {0: ONE}
        declared = self.record.variables[variable.name]
        if variable.within is not None:
            return {float(str(declared.start)): ONE}
        table = declared.start if isinstance(declared.start, dict) else {declared.start: "1.0"}
        found: dict[float, Node] = {}
        for level, text in table.items():
            position = declared.levels.position(level)
            if position is None:
                raise AssertionError(f"unchecked start level {level!r}")
            found[position] = self.scenario.expression(text)
        return dict(sorted(found.items()))

    def _outcomes(self, writer: StepWriter) -> tuple[tuple[ModelOutcome, ...], Program]:
        items = self.record.outcomes.items()
        ends = {False: "", True: "phase", "at_turn_end": "turn"}
        outcomes = tuple(
            ModelOutcome(
                name, o.name or name.replace("_", " "), ends[o.ends], o.otherwise, dict(o.codes),  # type: ignore[arg-type]
                None if o.score is None else self._number(writer, o.score), o.description or "",
            )
            for name, o in items
        )  # fmt: skip
        return outcomes, self._conditions(writer, [outcome.when for _, outcome in items])

    def _number(self, writer: StepWriter, text: str) -> Program:
        builder = writer.builder()
        builder.add(self.scenario.expression(text))
        return builder.build()

    def _conditions(self, writer: StepWriter, texts: Sequence[str | None]) -> Program:
        builder = writer.builder()
        for text in texts:
            rest = Node("truth", value=0.0)
            builder.add(rest if text is None else self.scenario.expression(text, condition=True))
        return builder.build()


def _owner_of_doubt(name: str, record: ScenarioRecord) -> str:
    """Return the actor whose option a doubt belongs to, or ``events``."""
    owner = name.removeprefix("doubt:").partition(".")[0]
    return owner if owner in record.actors else EVENTS


def _amount(distribution: Distribution | None, declared: str) -> str:
    """Write an amount, or the central 90 % of an uncertain one."""
    if distribution is None:
        return f"{float(declared):,g}"
    low, high = (f"{value:,.3g}" for value in distribution.quantile(np.array([0.05, 0.95])))
    return low if low == high else f"{low} to {high}"


def _basis(record: Supported) -> str:
    """Say what the numbers of a record rest on: a judgement sets them where there is one and no claim states them."""
    named = ", ".join(record.claims)
    if record.judgement and record.claim and not record.measures:
        return f"{record.judgement}; bears on it: claim{'s' if len(record.claim) > 1 else ''} {named}"
    return "; ".join(part for part in (f"claims: {named}" if named else "", record.judgement) if part)


def _source_labels(sources: Mapping[str, Source]) -> dict[str, str]:
    """Name each source by its publisher, with its title where the publisher has several."""
    count = Counter(source.publisher for source in sources.values())
    return {
        name: source.publisher if source.publisher and count[source.publisher] == 1
        else ": ".join(filter(None, [source.publisher, source.title]))
        for name, source in sources.items()
    }  # fmt: skip
