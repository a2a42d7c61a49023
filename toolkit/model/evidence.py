"""Reports -> what a model must have done: which action of which member, or which condition, in which turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from toolkit.errors import Problem, ScenarioError
from toolkit.model.compile import condition_program
from toolkit.model.contradictory_facts import contradictory_facts
from toolkit.model.days import days_of, turn_of
from toolkit.model.model import Model
from toolkit.model.named_actions import Place, actions_by_name
from toolkit.model.program import Program
from toolkit.model.silence import is_broken, silent_turns
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import ExpressionError, key_of, mistakes, parse

if TYPE_CHECKING:
    from toolkit.scenario.reports import Report, Reports, Statement, Watch, Where


@dataclass(frozen=True)
class Observation:
    """What one report, or one turn of silence, says about one turn.

    Attributes
    ----------
    turn : the turn it speaks of; of a window, the last
    kind : ``action`` (of a member in a turn), ``state`` (at the end of it) or ``input`` (of the inputs alone, whatever the turn)
    step, member, actions : where the member stands, and which of its actions the report means
    program : one condition, for ``state`` and ``input``
    if_so, if_not : probability of the report if the thing is so, and if it is not
    name, place : of the report, for messages
    """

    turn: int
    kind: Literal["action", "state", "input"]
    if_so: float
    if_not: float
    name: str
    place: str
    step: int = -1
    member: int = -1
    actions: tuple[int, ...] = ()
    program: Program | None = None
    subject: str = ""
    """What it is about, the same text for the same thing."""
    since: int = 0
    """The first turn of a window in which it came at least once; 0 for news of one turn."""
    is_fact: bool = False
    """Whether it is certain: ``if_so`` and ``if_not`` are 1 and 0, or 0 and 1 where it denies."""
    denies: bool = False
    """Whether it says that the thing was not so."""
    is_strong: bool = False
    """Whether it is believed so far that a model which still doubts it is to be flagged."""
    is_silence: bool = False
    """Whether it is a turn of silence about something watched."""
    published: date | None = None
    """The day on which it could be known."""
    days: str = ""
    """The days of the turns that it speaks of, as a message shows them."""

    @property
    def first_turn(self) -> int:
        """The first turn it speaks of."""
        return self.since or self.turn

    @property
    def speaks_against(self) -> bool:
        """Whether it is likelier where the thing was not so."""
        return self.if_so < self.if_not

    @property
    def is_window(self) -> bool:
        """Whether it speaks of several turns, in at least one of which the thing was so."""
        return self.first_turn < self.turn


@dataclass(frozen=True)
class Evidence:
    """Everything observed, in order of turn.

    Attributes
    ----------
    observations : by the turn that closes what it speaks of, then by the one that opens it, and of those reports in order of day
        and name before silence in order of name: the same whatever the order in which a file lists them
    rule : the news by whose rule it was reported, where that is other news
    last_turn : the last turn that anything speaks of; 0 without evidence
    """

    observations: tuple[Observation, ...]
    rule: Evidence | None = None

    @property
    def last_turn(self) -> int:
        """The last turn that anything speaks of, or could have spoken of by its rule; 0 without evidence."""
        until = self.rule.last_turn if self.rule is not None else 0
        return max((until, *(one.turn for one in self.observations)))

    def of_turn(self, turn: int) -> tuple[Observation, ...]:
        """Return what speaks of one turn."""
        return tuple(one for one in self.observations if one.turn == turn)


def compile_evidence(
    scenario: Scenario, model: Model, reports: Reports, *, base: Model | None = None
) -> Evidence:
    """Find in a model what reports speak of.

    Beside a ``base``, of which the model is another reading, a choice or event that the base has and the model does not is one that
    never comes in it.

    Raises
    ------
    ScenarioError
        With every report that speaks of something unknown, of days outside the horizon or of a time that began before the start, and every two facts that deny each other.
    """
    problems: list[Problem] = []
    finder = _Finder(scenario, model, problems, base)
    found = [(report, one) for report in reports.reports for one in finder.observed(report, reports.grades)]
    problems += contradictory_facts(found)
    heard = [one for _, one in found]
    silence = [
        one
        for watch in sorted(reports.watches, key=lambda watch: watch.name)
        for one in finder.silence(watch, reports, heard)
    ]
    if problems:
        raise ScenarioError(problems)
    return Evidence(tuple(sorted((*heard, *silence), key=lambda one: (one.turn, one.first_turn))))


@dataclass
class _Finder:
    """Looks names up and gathers what is wrong."""

    scenario: Scenario
    model: Model
    problems: list[Problem]
    base: Model | None = None
    names: dict[str, Mapping[str, list[Place]]] = field(default_factory=dict)

    def observed(self, report: Report, grades: Mapping[str, float]) -> Iterator[Observation]:
        """Yield what a report says, about the turns that its days touch; ``grades`` is the table in force."""
        record = report.record
        key = "date" if record.between is None else "between"
        since, turn = self._turns(*record.days, report.where, key)
        true, false = report.likelihood
        pair = (false, true) if record.denies else (true, false)
        for one in self._observation(record, report.name, report.where, turn, pair):
            yield replace(
                one,
                since=since if since < turn and one.kind != "input" else 0,
                is_fact=record.fact,
                denies=record.denies,
                is_strong=report.is_strong(grades),
                published=report.published,
                days=days_of(self.model, since, turn) if turn else "",
            )

    def silence(self, watch: Watch, reports: Reports, heard: Sequence[Observation]) -> Iterator[Observation]:
        """Yield one observation for every watched turn that no report speaks of."""
        quiet = (1.0 - watch.record.would_be_reported, 1.0)
        turns = silent_turns(watch, reports, self.model, self.problems)
        for one in self._observation(watch.record, watch.name, watch.where, 1, quiet):
            silent = (
                replace(one, turn=turn, is_silence=True, days=days_of(self.model, turn, turn))
                for turn in turns
            )
            yield from (each for each in silent if not is_broken(each, heard, self.model))

    def _turns(self, first: date, last: date, where: Where, key: str) -> tuple[int, int]:
        """Return the first and last turn that days touch; 0 and 0 if they are refused.

        They are if all lie outside the scenario, or the first before its start: what came before it would be taken to have come after.
        """
        since, turn = turn_of(self.model, first), turn_of(self.model, last)
        if turn < 1 or since > self.model.horizon:
            start, end = self.model.as_of, self.model.date_of_turn(self.model.horizon)
            shown = f"{first} is" if first == last else f"{first} to {last} are"
            self.problems.append(
                where.problem(key, f"{shown} outside the scenario", f"a day from {start} to {end}")
            )
            return 0, 0
        if since < 1:
            start = self.model.as_of
            expected = f"a first day from {start}; what was so before is part of the start, and no news"
            self.problems.append(where.problem(key, f"{first} is before the scenario starts", expected))
            return 0, 0
        return since, min(turn, self.model.horizon)

    def _observation(
        self, statement: Statement, name: str, where: Where, turn: int, pair: tuple[float, float]
    ) -> Iterator[Observation]:
        if statement.condition is not None:
            program = self._condition(statement.condition, where)
            if program is not None and turn:
                subject = f"condition {key_of(self.scenario.expression(statement.condition, condition=True))}"
                of: Literal["state", "input"] = "input" if program.is_of_draws else "state"
                yield Observation(turn, of, *pair, name, str(where), program=program, subject=subject)
            return
        kind: Literal["choice", "event"] = "choice" if statement.event is None else "event"
        wanted = statement.choice if statement.event is None else statement.event
        assert wanted is not None
        known = self._known(kind)
        if wanted not in known:
            if self.base is not None and wanted in actions_by_name(self.base.steps, kind):
                yield from self._without(kind, wanted, name, where, turn, pair)
                return
            self.problems.append(where.unknown(kind, wanted, known, _listed(known, kind)))
            return
        places = known[wanted]
        if len({place[:2] for place in places}) > 1:
            self.problems.append(
                where.problem(kind, f"'{wanted}' stands on several tracks", "actor.track.option")
            )
            return
        step, member, _ = places[0]
        if turn:
            actions = tuple(action for *_, action in places)
            subject = f"{kind} {step}.{member}.{actions[0]}"
            yield Observation(turn, "action", *pair, name, str(where), step, member, actions, subject=subject)

    def _without(
        self, kind: str, wanted: str, name: str, where: Where, turn: int, pair: tuple[float, float]
    ) -> Iterator[Observation]:
        """Say it of what this model has taken away: it never comes; of an actor that is gone, only that it does nothing."""
        if turn:
            program = condition_program(
                self.scenario, self.model, "turn >= 1" if wanted.endswith(".hold") else "turn < 1"
            )
            yield Observation(
                turn, "state", *pair, name, str(where), program=program, subject=f"{kind} {wanted}"
            )

    def _known(self, kind: Literal["choice", "event"]) -> Mapping[str, list[Place]]:
        """Return the names that reports of events, or of choices, may use."""
        if kind not in self.names:
            self.names[kind] = actions_by_name(self.model.steps, kind)
        return self.names[kind]

    def _condition(self, text: str, where: Where) -> Program | None:
        try:
            wrong = mistakes(parse(text), self.scenario.scope, condition=True)
        except ExpressionError as error:
            wrong = [error]
        for one in wrong:
            self.problems.append(where.problem("condition", one.problem, one.expected, one.nearest))
        return None if wrong else condition_program(self.scenario, self.model, text)


def _listed(known: Mapping[str, object], kind: str) -> str:
    names = list(known)
    if not names:
        return (
            f"`choice:` or `condition:`, for the scenario has no {kind}s"
            if kind == "event"
            else "`event:` or `condition:`, for nobody in the scenario chooses"
        )
    return "one of: " + ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
