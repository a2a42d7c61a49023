"""What an engine reads: labelled arrays and programs, no YAML.

Shapes: ``D`` draws, ``N`` runs, ``S`` states, ``V`` variables, ``K`` outcomes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from toolkit.arguments import public
from toolkit.errors import RunError, unknown
from toolkit.model.actors import Foresight, ModelActor
from toolkit.model.learning import Learning
from toolkit.model.others import each
from toolkit.model.outcomes import ModelOutcome
from toolkit.model.parameters import ModelParameter
from toolkit.model.program import Program
from toolkit.model.questions import ModelQuestion
from toolkit.model.steps import Step
from toolkit.model.told import Told, told
from toolkit.model.variables import StateVariable
from toolkit.moved import Gone
from toolkit.scenario.periods import last_day_of_turn

if TYPE_CHECKING:
    from toolkit.model.dossier import Dossier
    from toolkit.model.rules import Rules


@dataclass(frozen=True, eq=False)
class Model:
    """A scenario ready to be solved or simulated.

    Attributes
    ----------
    start : program with one output per entry of ``start_levels``: its probability.
    start_levels : per variable, the positions it may start at; where a real number starts, that number.
    outcome_program, ladder_program : programs with one condition per outcome or rung.
    alternatives : other models of the same crisis, by name.
    """

    name: str
    told: Told
    digest: str
    as_of: date
    turn_days: float
    turn_label: str
    horizon: int
    variables: tuple[StateVariable, ...]
    parameters: tuple[ModelParameter, ...]
    correlations: tuple[tuple[int, int, float], ...]
    steps: tuple[Step, ...]
    start: Program
    start_levels: tuple[tuple[float, ...], ...]
    outcomes: tuple[ModelOutcome, ...]
    outcome_program: Program
    rungs: tuple[tuple[int, str, str], ...]
    """(number, name, threshold), lowest first."""
    ladder_program: Program
    unsettled_below: float | None = None
    """Run until no more than this is unsettled, at most to the horizon; None runs to the horizon."""
    rules: Rules | None = None
    """Python callables in place of actors' own rules."""
    actors: tuple[ModelActor, ...] = ()
    foresight: tuple[Foresight, ...] = ()
    learning: Learning | None = None
    """Whether actors learn from what others do, and what they remember; None where they keep first beliefs."""
    has_nothing_to_learn: bool = False
    """Whether first beliefs are those of an equilibrium, since everyone acts before anything could tell it more."""
    believed_start: Program | None = None
    """How likely actors think each start where it has been fixed behind their backs; None where they think as ``start`` says."""
    reads_draws_in_effects: str = ""
    """Place of the first effect or start that reads a parameter; the exact engine cannot hold it."""
    alternatives: Mapping[str, Model] = field(default_factory=dict)
    questions: tuple[ModelQuestion, ...] = ()
    """What readers ask; it reads what the crisis does, and moves no number."""
    asks: bool = False
    """Whether a run answers what readers ask too, which takes several times as long."""

    @property
    def dossier(self) -> Dossier:
        """Provenance and prose; nothing in it moves a number."""
        return self.told.dossier

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the what-ifs that were applied, in that order."""
        return tuple(one.name for one in self.dossier.in_force)

    if not TYPE_CHECKING:  # names of before, which type checkers need not know
        document, relations = Gone("dossier.document"), Gone("dossier.relations")
        outside_view, source_yaml = Gone("dossier.reference_classes"), Gone("dossier.source_yaml")
        preface = Gone("dossier.question, .facts, .in_force and .source_labels")
        title, full_title = Gone("dossier.title"), Gone("dossier.full_title")
        title_with, what_if = Gone("dossier.title_with"), Gone("dossier.what_if")
        what_if_beyond = Gone("dossier.what_if_beyond")

    def about(self) -> dict[str, Any]:
        """Return what it is of, as plain data."""
        return {
            "scenario": self.name,
            "title": self.dossier.title,
            "variant": list(self.variants),
            "digest": self.digest,
            "as_of": self.as_of.isoformat(),
            "horizon": self.date_of_turn(self.horizon).isoformat(),
        }

    @property
    def shown(self) -> tuple[int, ...]:
        """Columns of the variables an author declared (memory and types left out)."""
        return tuple(n for n, one in enumerate(self.variables) if one.kind not in ("memory", "type"))

    def outcome_number(self, name: str) -> int:
        """Return the place of an outcome among all.

        Raises
        ------
        RunError
            For an unknown name; says which there are, and the nearest. For a question, what it may be asked instead.
        """
        names = [outcome.name for outcome in self.outcomes]
        if name not in names:
            self._refuse_question(name)
            raise unknown("outcome", name, names, error=RunError)
        return names.index(name)

    def _refuse_question(self, name: str) -> None:
        """Refuse what readers ask where only a way to end can be named."""
        found = next((one for one in self.questions if one.name == name.removeprefix("questions.")), None)
        if found is None:
            return
        own = [self.outcomes[number].name for number in found.outcomes]
        instead = (
            f"it asks about {' or '.join(own)}, so name that"
            if own
            else "to have this told of it, give its condition an outcome of its own"
        )
        raise RunError(
            f"'{name}' is a question, and this is asked of outcomes alone: {instead}; `crisis questions` answers it, and compare, sensitivity, "
            "turning-points and hearing say what moves it",
            kind="question",
            subject=name,
        )

    def asking(self, asks: bool) -> Model:
        """Return it as a model whose run answers what readers ask, or leaves it alone; its alternatives too."""
        asks = asks and bool(self.questions)
        if asks == self.asks:
            return self
        others = each(self.alternatives, lambda other: other.asking(asks))
        return replace(self, asks=asks, alternatives=others)

    def question(self, name: str) -> ModelQuestion:
        """Return a question by name.

        Raises
        ------
        RunError
            For an unknown name; says which there are, and the nearest.
        """
        found = {one.name: one for one in self.questions}
        if name not in found:
            raise unknown("question", name, found, error=RunError)
        return found[name]

    @cached_property
    def actions(self) -> tuple[tuple[str, str, str], ...]:
        """(key of the member, name, label) of every option and event, in order of settlement."""
        return tuple(
            (member.key, action.name, action.label)
            for step in self.steps
            for member in step.members
            for action in member.reported
        )

    @cached_property
    def steps_digest(self) -> str:
        """What tells apart models of one digest: their steps, on which choices may be imposed, their start, and who knows the types."""
        known_to = [one.known_to for one in self.variables]
        return hashlib.sha256(repr((self.steps, self.start, known_to)).encode()).hexdigest()

    @property
    def is_uncertain(self) -> bool:
        """Whether any parameter varies."""
        return any(parameter.distribution.kind != "value" for parameter in self.parameters)

    def date_of_turn(self, turn: int) -> date:
        """Return the last day of a turn, which is the day before the next begins; of turn 0 the start."""
        return self.as_of if turn < 1 else last_day_of_turn(self.as_of, self.turn_days, turn)

    @property
    def has_policy(self) -> bool:
        """Whether what actors do has to be worked out beforehand: some look ahead, or follow a Python rule."""
        return bool(self.foresight) or self.rules is not None

    @property
    def real(self) -> StateVariable | None:
        """The first variable that is a real number, which no list of states can hold."""
        return next((variable for variable in self.variables if variable.within is not None), None)

    @public
    def with_values(self, **values: float) -> Model:
        """Return the model with parameters fixed, in its alternatives too.

        Raises
        ------
        RunError
            For a name that is no parameter, or a value that is no number within its range.
        """
        for name in values:
            if name not in self.parameter_names:
                declared = [parameter.name for parameter in self.parameters if not parameter.is_doubt]
                raise unknown("parameter", name, declared, error=RunError)
        fixed = {one.name: one.fixed_at(values[one.name]) for one in self.parameters if one.name in values}
        parameters = tuple(fixed.get(one.name, one) for one in self.parameters)
        others = dict[str, Model]()
        for name, other in self.alternatives.items():
            known = other.parameter_names & values.keys()
            others[name] = other.with_values(**{key: values[key] for key in values if key in known})
        said = ", ".join(f"{name} = {value:g}" for name, value in values.items())
        exactly = [(name, float(value)) for name, value in values.items()]
        return self._changed(said, exactly, parameters=parameters, alternatives=others) if values else self

    def with_start(self, variable: int, level: float) -> Model:
        """Return the model with the start of a variable fixed; what actors believe of it stays as it was.

        Parameters
        ----------
        variable : int
            Its column.
        level : float
            One of its ``start_levels``.

        Raises
        ------
        RunError
            Where the starts of types hang on each other.
        """
        if self.start.reads_state:
            raise RunError(
                f"{self.variables[variable].place}\n  where some types start hangs on each other, so that the start of "
                f"'{self.variables[variable].name}' cannot be fixed by itself; write it into the scenario, with `believed` for what others think"
            )
        first = sum(map(len, self.start_levels[:variable]))
        shares = [float(one == level) for one in self.start_levels[variable]]
        name = self.variables[variable].name
        return self._changed(
            f"{name} starts at {level:g}",
            (name, level),
            start=self.start.with_constants(first, shares),
            believed_start=self.believed_start or self.start,
        )

    def with_level(self, level: int) -> Model:
        """Return the model with all who look ahead at one level of reasoning; where levels are mixed, at that one of the mixture."""
        foresight = tuple(replace(seer, level=level) for seer in self.foresight)
        return self._changed(f"everyone reasons at level {level}", ("level", level), foresight=foresight)

    def _changed(self, said: str, exactly: object, **changes: Any) -> Model:
        """Return the model with changes that no scenario holds: named as a what-if, and with a digest of its own."""
        return replace(
            self,
            **changes,
            told=told(self.dossier.changed(said)),
            digest=hashlib.sha256(f"{self.digest} {exactly!r}".encode()).hexdigest(),
        )

    @property
    def parameter_names(self) -> frozenset[str]:
        """Names of all parameters, doubts among them."""
        return frozenset(parameter.name for parameter in self.parameters)

    @public
    def with_forced(self, turn: int, key: str, option: str, *, announced: bool = False) -> Model:
        """Return the model with a choice imposed on ``key`` (an actor, or actor.track) in one turn.

        Raises
        ------
        RunError
            If nobody of that name has that option.
        """
        members = [member for step in self.steps for member in step.members]
        if not any(member.may_choose(key, option) for member in members):
            raise RunError(f"'{key}' has no option '{option}'")
        steps = tuple(step.with_forced(turn, key, option, announced=announced) for step in self.steps)
        said = f"{key} chooses {option} in turn {turn}"
        return self._changed(said, (turn, key, option, announced), steps=steps)
