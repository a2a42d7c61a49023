"""Reports -> what a model must have done: which action of which member, or which condition, in which turn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from toolkit.errors import Problem, ScenarioError
from toolkit.model.compile import condition_program
from toolkit.model.compile.members import DAYS_SLACK
from toolkit.model.contradictory_facts import contradictory_facts
from toolkit.model.model import Model
from toolkit.model.named_actions import actions_by_name
from toolkit.model.program import Program
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import ExpressionError, mistakes, parse
from toolkit.scenario.reports import Report, Reports, Statement, Watch, Where


@dataclass(frozen=True)
class Observation:
    """What one report, or one turn of silence, says about one turn.

    Attributes
    ----------
    turn : the turn it speaks of; of a window, the last
    kind : ``action`` (of a member in a turn) or ``state`` (at the end of it)
    step, member, actions : where the member stands, and which of its actions the report means
    program : one condition over the state, for ``state``
    if_so, if_not : probability of the report if the thing is so, and if it is not
    name, place : of the report, for messages
    """

    turn: int
    kind: Literal["action", "state"]
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
    credibility: int | None = None
    """Grade of the report, if it is graded."""
    published: date | None = None
    """The day on which it could be known."""

    @property
    def first_turn(self) -> int:
        """The first turn it speaks of."""
        return self.since or self.turn

    @property
    def is_window(self) -> bool:
        """Whether it speaks of several turns, in at least one of which the thing was so."""
        return self.first_turn < self.turn


@dataclass(frozen=True)
class Evidence:
    """Everything observed, in order of turn.

    Attributes
    ----------
    observations : reports first by turn, then as listed
    last_turn : the last turn that anything speaks of; 0 without evidence
    """

    observations: tuple[Observation, ...]

    @property
    def last_turn(self) -> int:
        """The last turn that anything speaks of."""
        return max((one.turn for one in self.observations), default=0)

    def of_turn(self, turn: int) -> tuple[Observation, ...]:
        """Return what speaks of one turn."""
        return tuple(one for one in self.observations if one.turn == turn)


def compile_evidence(scenario: Scenario, model: Model, reports: Reports) -> Evidence:
    """Find in a model what reports speak of.

    Raises
    ------
    ScenarioError
        With every report that speaks of something unknown or of days outside the horizon, and every two facts that deny each other.
    """
    problems: list[Problem] = []
    finder = _Finder(scenario, model, problems)
    found = [(report, one) for report in reports.reports for one in finder.observed(report)]
    problems += contradictory_facts(found)
    heard = [one for _, one in found]
    for watch in reports.watches:
        heard += list(finder.silence(watch, reports, heard))
    if problems:
        raise ScenarioError(problems)
    return Evidence(tuple(sorted(heard, key=lambda one: one.turn)))


@dataclass
class _Finder:
    """Looks names up and gathers what is wrong."""

    scenario: Scenario
    model: Model
    problems: list[Problem]

    def observed(self, report: Report) -> Iterator[Observation]:
        """Yield what a report says, about the turns that its days touch."""
        record = report.record
        key = "date" if record.between is None else "between"
        since, turn = self._turns(*record.days, report.where, key)
        true, false = report.likelihood
        pair = (false, true) if record.denies else (true, false)
        for one in self._observation(record, report.name, report.where, turn, pair):
            yield replace(
                one,
                since=since if since < turn else 0,
                is_fact=record.fact,
                denies=record.denies,
                credibility=record.credibility,
                published=report.published,
            )

    def silence(self, watch: Watch, reports: Reports, found: list[Observation]) -> Iterator[Observation]:
        """Yield one observation for every watched turn that no report speaks of."""
        first, last = self._watched(watch, reports)
        if not first or not last:
            return
        quiet = (1.0 - watch.record.would_be_reported, 1.0)
        for turn in range(first, last + 1):
            for one in self._observation(watch.record, watch.name, watch.where, turn, quiet):
                spoken = (other for other in found if other.subject == one.subject)
                if not any(other.first_turn <= turn <= other.turn for other in spoken):
                    yield one

    def _watched(self, watch: Watch, reports: Reports) -> tuple[int, int]:
        """Return the first and last turn in which silence counts; 0 and 0 for none."""
        record = watch.record
        known = reports.until or max(filter(None, (record.until, reports.last_published)), default=None)
        if known is None:
            self.problems.append(
                watch.where.problem("until", "it does not say until when silence counts", "`until:` a day")
            )
            return 0, 0
        first = self._turn_of(max(record.from_ or self.model.as_of, self.model.as_of), watch.where, "from")
        last_day = min(record.until or known, known - _delay(watch))
        if last_day == record.until:
            return first, self._turn_of(last_day, watch.where, "until")
        return first, min(max(self._turn(last_day), 0), self.model.horizon)

    def _turn(self, day: date) -> int:
        """Return the turn that holds a day; one before the first or after the last if it is outside the horizon."""
        return math.floor((day - self.model.as_of).days / self.model.turn_days + DAYS_SLACK) + 1

    def _turn_of(self, day: date, where: Where, key: str) -> int:
        """Return the turn that holds a day; 0 if it is outside the horizon, which is a problem."""
        return self._turns(day, day, where, key)[1]

    def _turns(self, first: date, last: date, where: Where, key: str) -> tuple[int, int]:
        """Return the first and last turn that days touch; 0 and 0 if all are outside the horizon, which is a problem."""
        since, turn = self._turn(first), self._turn(last)
        if turn < 1 or since > self.model.horizon:
            start, end = self.model.as_of, self.model.date_of_turn(self.model.horizon)
            shown = f"{first} is" if first == last else f"{first} to {last} are"
            self.problems.append(
                where.problem(key, f"{shown} outside the scenario", f"a day from {start} to before {end}")
            )
            return 0, 0
        return max(since, 1), min(turn, self.model.horizon)

    def _observation(
        self, statement: Statement, name: str, where: Where, turn: int, pair: tuple[float, float]
    ) -> Iterator[Observation]:
        if statement.condition is not None:
            program = self._condition(statement.condition, where)
            if program is not None and turn:
                subject = f"condition {statement.condition}"
                yield Observation(turn, "state", *pair, name, str(where), program=program, subject=subject)
            return
        kind: Literal["choice", "event"] = "choice" if statement.event is None else "event"
        wanted = statement.choice if statement.event is None else statement.event
        assert wanted is not None
        known = actions_by_name(self.model.steps, kind)
        if wanted not in known:
            self.problems.append(where.unknown(kind, wanted, known, _listed(known)))
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

    def _condition(self, text: str, where: Where) -> Program | None:
        try:
            wrong = mistakes(parse(text), self.scenario.scope, condition=True)
        except ExpressionError as error:
            wrong = [error]
        for one in wrong:
            self.problems.append(where.problem("condition", one.problem, one.expected, one.nearest))
        return None if wrong else condition_program(self.scenario, self.model, text)


def _delay(watch: Watch) -> timedelta:
    """Return after how many whole days something watched is reported."""
    delay = watch.record.delay
    return timedelta(days=math.ceil(delay.days) if delay else 0)


def _listed(known: Mapping[str, object]) -> str:
    names = list(known)
    return "one of: " + ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
