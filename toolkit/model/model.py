"""What an engine reads: labelled arrays and programs, no YAML.

Shapes: ``D`` draws, ``N`` runs, ``S`` states, ``V`` variables, ``K`` outcomes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from toolkit.arguments import public
from toolkit.errors import RunError, unknown
from toolkit.model.distributions import Distribution
from toolkit.model.dossier import Dossier
from toolkit.model.program import Program

if TYPE_CHECKING:
    from toolkit.model.rules import Rules

SKIP = "no_option_open"
"""Stands for an actor that finds every option closed and skips its phase."""
FARTHEST = 2**40
"""Largest change to a whole number: further than any sum of smaller ones could bring it back."""
SMALL = 127
"""Largest number that the narrow columns hold."""
HOLD = "hold"
"""Stands for an actor that does nothing, unless its file says otherwise."""
NOTHING = "nothing"
"""Stands for an event that does not happen."""


@dataclass(frozen=True)
class StateVariable:
    """One quantity of the state; ``memory`` variables hold what a rule must remember."""

    name: str
    label: str
    kind: Literal["named", "range", "flag", "real", "memory"]
    labels: tuple[str, ...]
    low: int = 0
    refuses_overflow: bool = False
    place: str = ""
    known_to: tuple[str, ...] = ()
    """Actors who alone know it; empty where everyone does."""
    within: tuple[float, float] | None = None
    """Bounds of a real number, whose labels are the bands that tables show."""
    visible_to: tuple[str, ...] = ()
    """Actors who are shown it when people play; empty for everyone."""

    @property
    def size(self) -> int:
        """Number of positions, or of bands."""
        return len(self.labels)

    def positions(self, column: Any) -> Any:
        """Return the position of each entry of a column: the number itself, or the band of a real number."""
        if self.within is None:
            return column
        low, high = self.within
        bands = np.floor((column - low) / (high - low) * self.size)
        return np.clip(bands, 0, self.size - 1).astype(np.int8)

    def shown(self, value: Any) -> str:
        """Write one entry of a column for readers."""
        return self.labels[int(value)] if self.within is None else f"{float(value):.3g}"


@dataclass(frozen=True)
class ModelParameter:
    """One uncertain number; ``distribution`` gives its quantiles."""

    name: str
    label: str
    distribution: Distribution
    is_doubt: bool = False
    is_lever: bool = False
    unit: str = ""
    actors: tuple[str, ...] = ()
    """Names of the actors whose choices it enters; ``events`` among them where it enters what happens."""


@dataclass(frozen=True)
class Change:
    """A change to one variable.

    ``add`` and ``set`` do what they say; ``arm`` starts a clock that is not running yet.
    """

    variable: int
    operation: Literal["add", "set", "arm"]
    amount: int = 0
    row: int | None = None
    """Output of the step's program that holds the amount, where it is not a constant."""
    when: int | None = None
    """Output of the step's program that says for which states the change holds."""
    place: str = ""
    most: int = 0
    """Largest size that the amount can have."""


@dataclass(frozen=True)
class Leaf:
    """One way a member of a phase can turn out."""

    action: int
    changes: tuple[Change, ...]
    label: str = ""
    """Name of the branch, empty where the action has none or none of them came."""


@dataclass(frozen=True)
class ChangeTable:
    """What the leaves of a member do to one variable.

    Attributes
    ----------
    added, assigned : (leaf, amount) of changes of fixed size.
    special : (leaf, change) for sizes or conditions that depend on the state, and for clocks.
    """

    added: tuple[tuple[int, int], ...]
    assigned: tuple[tuple[int, int], ...]
    special: tuple[tuple[int, Change], ...]

    @property
    def reach(self) -> int:
        """Largest size of what a leaf adds, or of what it sets the variable to."""
        sizes = dict[int, int]()
        for leaf, amount in (*self.added, *((leaf, change.most) for leaf, change in self.special)):
            sizes[leaf] = sizes.get(leaf, 0) + abs(amount)
        return max(sizes.values(), default=0)


@dataclass(frozen=True)
class Action:
    """An option, an event, or the rest (``hold``, ``nothing``)."""

    name: str
    label: str
    opens: int | None
    """Output that says where it is open; None is always."""
    score: int
    """Output with its log-weight (logit), weight (weights) or probability (events)."""
    branches: tuple[int, ...]
    """Outputs with the probabilities of its branches; what is left is the last leaf."""
    first_leaf: int
    may_open: int
    """Output of the step's ``reach`` program: where it may be open for some draw and some turn to come."""
    may_branch: tuple[int, ...] = ()
    """Outputs of ``reach``: where each branch may be drawn, and last where none may."""
    rung: int | None = None
    """Rung of the ladder that an option stands for; a label."""
    visible_to: tuple[str, ...] = ()
    """Actors who hear of it when people play; empty for everyone."""


@dataclass(frozen=True)
class Check:
    """A number that must stay within bounds where an action is open."""

    row: int
    low: float
    high: float
    opens: int | None
    what: str
    place: str
    why: str = ""
    """What it would be where it has no value, for numbers that may have none."""

    def message(self, draw: int, where: str) -> str:
        """Say that the number left its bounds in a draw and a state."""
        if self.why:
            return (
                f"{self.place}\n  {self.what} has no value in draw {draw} where {where}: {self.why}; "
                "leave that state out with `when` or if_else(…), or keep the number in range with max(…) or clip(…)"
            )
        return (
            f"{self.place}\n  {self.what} leaves [{self.low:g}, {self.high:g}] in draw {draw} where {where}; "
            "use clip(…, low, high), or narrow the parameters"
        )


@dataclass(frozen=True)
class Member:
    """One random selection of a phase: an actor's choice on a track, an event, a group of events, a clock."""

    key: str
    """Name its random numbers belong to: ``actor``, ``actor.track``, an event or a group."""
    rule: Literal["logit", "weights", "event", "clock"]
    actions: tuple[Action, ...]
    leaves: tuple[Leaf, ...]
    label: str = ""
    """Who chooses or what may happen, for readers."""
    actor: str = ""
    track: str = ""
    precision: int | None = None
    """Output with the precision, for actors that look ahead; otherwise scores hold it already."""
    is_best_reply: bool = False
    """Infinite precision: the best option, ties split evenly."""
    shifts: bool = False
    """Whether scores may be so large that the largest is taken off first."""
    forced: Mapping[int, tuple[int, bool]] = field(default_factory=dict)
    """Turn -> (action imposed, whether others foresee it)."""
    place: str = ""

    @cached_property
    def tables(self) -> Mapping[int, ChangeTable]:
        """Changes by variable, as look-up tables over the leaves."""
        variables = {change.variable for leaf in self.leaves for change in leaf.changes}
        return {variable: _table(self.leaves, variable) for variable in sorted(variables)}

    @cached_property
    def way_of_leaf(self) -> tuple[int, ...]:
        """For each leaf, its number among the different sets of changes: leaves that change alike are one way."""
        number: dict[tuple[Change, ...], int] = {}
        return tuple(number.setdefault(leaf.changes, len(number)) for leaf in self.leaves)

    @cached_property
    def first_leaf_of_way(self) -> tuple[int, ...]:
        """For each way, one leaf that has its changes."""
        return tuple(self.way_of_leaf.index(way) for way in range(max(self.way_of_leaf) + 1))

    @property
    def reported(self) -> tuple[Action, ...]:
        """Actions that a reader hears of: all but the rest, which stands last."""
        if self.rule == "clock":
            return ()
        return tuple(action for action in self.actions if action.name not in (SKIP, NOTHING))

    @property
    def is_certain(self) -> bool:
        """Whether it can turn out in only one way."""
        return len(self.leaves) == 1

    @property
    def branches_anywhere(self) -> bool:
        """Whether any action has branches."""
        return any(action.branches for action in self.actions)


def _table(leaves: Sequence[Leaf], variable: int) -> ChangeTable:
    added, assigned, special = dict[int, int](), dict[int, int](), list[tuple[int, Change]]()
    for number, leaf in enumerate(leaves):
        for change in leaf.changes:
            if change.variable != variable:
                continue
            if change.operation == "set" and change.when is None:  # of two assignments the later listed holds
                assigned.pop(number, None)
                special = [
                    (leaf_number, c)
                    for leaf_number, c in special
                    if leaf_number != number or c.operation != "set"
                ]
            if change.row is not None or change.when is not None or change.operation == "arm":
                special.append((number, change))
            elif change.operation == "add":
                added[number] = added.get(number, 0) + change.amount
            else:
                assigned[number] = min(max(change.amount, -SMALL), SMALL)
    return ChangeTable(tuple(added.items()), tuple(assigned.items()), tuple(special))


@dataclass(frozen=True)
class Step:
    """Members that are settled at once on the same state.

    A phase is one or more steps: members that cannot feel each other are settled one after the other.
    """

    phase: str
    members: tuple[Member, ...]
    program: Program
    reach: Program
    checks: tuple[Check, ...]
    ends_phase: bool
    ends_turn: bool
    noise: tuple[tuple[int, int], ...] = ()
    """(variable, output with the standard deviation of what chance adds) of real numbers."""

    def width(self, variable: int, top: int) -> type[np.int8] | type[np.int16] | type[np.int64]:
        """Return the narrowest type in which the changes to a variable can be added up."""
        tables = [member.tables[variable] for member in self.members if variable in member.tables]
        reach = top + sum(table.reach for table in tables)
        if reach > np.iinfo(np.int16).max:
            return np.int64
        return np.int16 if reach > SMALL or any(table.special for table in tables) else np.int8

    @cached_property
    def changed(self) -> tuple[int, ...]:
        """Columns of the variables that some member may change."""
        return tuple(sorted({variable for member in self.members for variable in member.tables}))


@dataclass(frozen=True)
class Foresight:
    """What an actor that looks ahead expects and wants."""

    actor: str
    look_ahead: int | Literal["horizon"]
    discount: float
    program: Program
    """Outputs: worth of the state, then the payoff of each outcome."""
    level: int | None = None
    """Steps of reasoning; None expects what everyone actually does."""
    poisson: float | None = None
    """Mean of a Poisson distribution of such steps, in place of one number of them."""
    sees: tuple[tuple[int, Program], ...] = ()
    """(parameter, program with the value the actor takes it to have)."""
    checks: tuple[tuple[Check, ...], ...] = ()
    """For each worth (of the state, then of each outcome) what is watched; rows of ``program`` behind the worths."""
    sees_places: tuple[str, ...] = ()
    """Where each entry of ``sees`` stands in the file."""

    @property
    def has_level(self) -> bool:
        """Whether it expects others to reason less far than itself."""
        return self.level is not None or self.poisson is not None


@dataclass(frozen=True)
class ModelOutcome:
    """A named class of histories; ``ends`` says when its rule is looked at."""

    name: str
    label: str
    ends: Literal["", "phase", "turn"]
    is_otherwise: bool
    codes: Mapping[str, int]
    score: Program | None = None
    """A number over the state that rises on the way to it."""


@dataclass(frozen=True)
class ModelActor:
    """A decision-maker."""

    name: str
    label: str
    worth: Mapping[str, Program] = field(default_factory=dict)
    """Outcome -> program with what it is worth to the actor, where the author says so."""


def _refuse_value(parameter: ModelParameter, value: Any) -> None:
    low, high = parameter.distribution.within
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | np.number)
        or not low <= value <= high
        or not np.isfinite(value)
    ):
        raise RunError(f"{parameter.name} = {value!r} cannot be; expected a number{_span(low, high)}")


def _span(low: float, high: float) -> str:
    return "" if np.isinf([low, high]).all() else f" from {low:g} to {high:g}"


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
    dossier: Dossier
    """Provenance and prose; nothing in it moves a number."""
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
    reads_draws_in_effects: str = ""
    """Place of the first effect or start that reads a parameter; the exact engine cannot hold it."""
    alternatives: Mapping[str, Model] = field(default_factory=dict)

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the what-ifs that were applied, in that order."""
        return tuple(one.name for one in self.dossier.in_force)

    def about(self) -> dict[str, Any]:
        """Return what it is of, as plain data."""
        return {
            "scenario": self.name, "title": self.dossier.title, "variant": list(self.variants), "digest": self.digest,
            "as_of": self.as_of.isoformat(), "horizon": self.date_of_turn(self.horizon).isoformat(),
        }  # fmt: skip

    @property
    def shown(self) -> tuple[int, ...]:
        """Columns of the variables an author declared (memory left out)."""
        return tuple(n for n, variable in enumerate(self.variables) if variable.kind != "memory")

    def outcome_number(self, name: str) -> int:
        """Return the place of an outcome among all.

        Raises
        ------
        RunError
            For an unknown name; says which there are, and the nearest.
        """
        names = [outcome.name for outcome in self.outcomes]
        if name not in names:
            raise unknown("outcome", name, names, error=RunError)
        return names.index(name)

    @cached_property
    def actions(self) -> tuple[tuple[str, str, str], ...]:
        """(key of the member, name, label) of every option and event, in order of settlement."""
        return tuple(
            (member.key, action.name, action.label)
            for step in self.steps
            for member in step.members
            for action in member.reported
        )

    @property
    def is_uncertain(self) -> bool:
        """Whether any parameter varies."""
        return any(parameter.distribution.kind != "value" for parameter in self.parameters)

    def date_of_turn(self, turn: int) -> date:
        """Return the day on which a turn ends; turn 0 is the start."""
        return self.as_of + timedelta(days=turn * self.turn_days)

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
        for one in self.parameters:
            if one.name in values:
                _refuse_value(one, values[one.name])
        parameters = tuple(
            replace(p, distribution=Distribution("value", (float(values[p.name]),)))
            if p.name in values
            else p
            for p in self.parameters
        )
        others = {
            name: other.with_values(
                **{key: value for key, value in values.items() if key in other.parameter_names}
            )
            for name, other in self.alternatives.items()
        }
        said = ", ".join(f"{name} = {value:g}" for name, value in values.items())
        exactly = [(name, float(value)) for name, value in values.items()]
        return self._changed(said, exactly, parameters=parameters, alternatives=others) if values else self

    def _changed(self, said: str, exactly: object, **changes: Any) -> Model:
        """Return the model with changes that no scenario holds: named as a what-if, and with a digest of its own."""
        return replace(
            self,
            **changes,
            dossier=self.dossier.changed(said),
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
        found = False
        steps = []
        for step in self.steps:
            members = []
            for member in step.members:
                names = [action.name for action in member.actions]
                if key in (member.key, member.actor) and option in names:
                    forced = {**member.forced, turn: (names.index(option), announced)}
                    member, found = replace(member, forced=forced), True
                members.append(member)
            steps.append(replace(step, members=tuple(members)))
        if not found:
            raise RunError(f"'{key}' has no option '{option}'")
        said = f"{key} chooses {option} in turn {turn}"
        return self._changed(said, (turn, key, option, announced), steps=tuple(steps))
