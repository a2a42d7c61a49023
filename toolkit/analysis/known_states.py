"""What it is worth to know something of the crisis itself: a report, how a variable starts, whether an event comes.

Each policy is weighed by it on the decision's own draws, from the joint posterior of inputs and states; nothing is drawn anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.decisions import Decision
from toolkit.engines.evidence.weighing import NOTHING_KNOWN, planned_again, weighed
from toolkit.engines.plan import Plan
from toolkit.engines.states.starts import start_tables
from toolkit.engines.subjects import scenario_of
from toolkit.errors import ToolkitError
from toolkit.model.evidence import Evidence, Observation, compile_evidence
from toolkit.model.members import NOTHING, SKIP
from toolkit.model.model import Model
from toolkit.results.result import Result
from toolkit.scenario import Reports

Floats = npt.NDArray[np.float64]
SAME = 1e-9
"""Bound of rounding: probabilities nearer than this are those of the same thing, whatever the policy."""


@dataclass(frozen=True)
class Known:
    """One thing that may turn out to be known, under every policy.

    Attributes
    ----------
    shares : shape (policies, D), its probability in each draw
    worth : shape (policies,), expected worth of each policy, counted where it is so
    """

    shares: Floats
    worth: Floats

    @property
    def hangs_on_choice(self) -> bool:
        """Whether its probability is another under another policy: then it comes after the choice."""
        return bool(np.abs(self.shares - self.shares[0]).max() > SAME)


@dataclass(frozen=True)
class FirstTime:
    """An event, and the first and the last turn in which it may come."""

    name: str
    turn: int
    last: int
    step: int
    member: int
    action: int


class Weighing:
    """The policies of a decision, ready to be weighed again."""

    def __init__(self, decision: Decision) -> None:
        results = decision.results
        self.results, self.weights = list(results.values()), decision.weights
        self.values = decision.by_draw.to_numpy()
        self.scale = np.array([decision.worth.get(name, 0.0) for name in self.results[0].outcomes])
        self.plans = [planned_again(result) for result in self.results]
        self.heard = [_evidence(result, result.evidence) for result in self.results]
        self.log_heard = [
            weighed(plan, heard).log_evidence if heard.observations else np.zeros(len(self.weights))
            for plan, heard in zip(self.plans, self.heard, strict=True)
        ]

    @property
    def model(self) -> Model:
        """The model under the first policy."""
        return self.plans[0].model

    def report(self, reports: Reports) -> Known:
        """Weigh the policies by reports, beside those that they have heard."""
        return self._known(
            self.plans,
            [
                _evidence(one, reports if one.evidence is None else one.evidence + reports)
                for one in self.results
            ],
        )

    def event(self, event: FirstTime, *, ever: bool = False) -> Known:
        """Weigh the policies by an event that comes in the first turn in which it may; or, ``ever``, in any turn."""
        turn, since = (event.last, 1) if ever else (event.turn, 0)
        comes = Observation(
            turn, "action", 1.0, 0.0, event.name, event.name, event.step, event.member, (event.action,),
            subject=event.name, is_fact=True, since=since,
        )  # fmt: skip
        evidence = [
            Evidence(tuple(sorted((*one.observations, comes), key=lambda seen: seen.turn)))
            for one in self.heard
        ]
        return self._known(self.plans, evidence)

    def times(self, event: FirstTime, *, ever: bool) -> dict[str, Known]:
        """Weigh the policies by when an event comes: in the first turn in which it may and, ``ever``, by the last, if that is another."""
        found = {f"in turn {event.turn}": self.event(event)}
        if ever and event.last > event.turn:
            found[f"by turn {event.last}"] = self.event(event, ever=True)
        return found

    def start(self, variable: int) -> list[Known]:
        """Weigh the policies by each level that a variable may start at."""
        found = []
        for place, level in enumerate(self.model.start_levels[variable]):
            plans = [replace(plan, model=plan.model.with_start(variable, level)) for plan in self.plans]
            shares = [_start_share(plan, variable, place) for plan in self.plans]
            found.append(self._known(plans, self.heard, shares))
        return found

    def gained(self, known: Sequence[Known], *, or_none: bool = False) -> float:
        """Return what choosing with the knowledge of which of several things is so gains; ``or_none``: it may be none of them."""
        worth = [one.worth for one in known]
        if or_none:
            worth.append(self.weights @ self.values - sum(worth))
        gain = sum(float(one.max()) for one in worth) - float(np.sum(worth, axis=0).max())
        return gain if gain > numbers.ROUNDING * float(np.abs(self.values).max()) else 0.0

    def _known(
        self, plans: Sequence[Plan], evidence: Sequence[Evidence], before: Sequence[Floats] | None = None
    ) -> Known:
        """Weigh every policy; ``before`` are probabilities that the plans take for granted, shapes (D,)."""
        shares, worth = [], []
        for n, (plan, known) in enumerate(zip(plans, evidence, strict=True)):
            found = weighed(plan, known)
            with np.errstate(invalid="ignore"):  # draws that what was heard rules out weigh nothing
                share = np.nan_to_num(np.exp(found.log_evidence - self.log_heard[n]))
            shares.append(share if before is None else share * before[n])
            worth.append(float((self.weights * shares[-1]) @ (found.outcomes @ self.scale)))
        return Known(np.stack(shares), np.array(worth))


def uncertain_starts(model: Model) -> dict[str, int]:
    """Return the variables that may start at several levels: name -> column."""
    return {model.variables[n].name: n for n in model.shown if len(model.start_levels[n]) > 1}


def first_events(results: Sequence[Result]) -> dict[str, FirstTime]:
    """Return the events whose first time is as probable whatever the policy, so that they may be known before the choice."""
    model, found, column = results[0].model, {}, 0
    for s, step in enumerate(model.steps):
        for m, member in enumerate(step.members):
            for a, action in enumerate(member.actions if member.reported else ()):
                if action.name in (SKIP, NOTHING):
                    continue
                choices = [result.tally.choices[:, column] for result in results]
                turn = _first_turn(choices)
                if member.rule == "event" and turn:
                    found[action.name] = FirstTime(action.name, turn, _last_turn(choices), s, m, a)
                column += 1
    return found


def _first_turn(choices: Sequence[Floats]) -> int:
    """Return the first turn in which something may come; 0 if in none, or if that hangs on the policy; shapes (T,)."""
    turns = np.flatnonzero(choices[0])
    if not len(turns):
        return 0
    upto = slice(int(turns[0]) + 1)
    return (
        0 if any(np.abs(one[upto] - choices[0][upto]).max() > SAME for one in choices) else int(turns[0]) + 1
    )


def _last_turn(choices: Sequence[Floats]) -> int:
    """Return the last turn in which something may come under any policy; shapes (T,)."""
    return int(np.flatnonzero(np.max(choices, axis=0))[-1]) + 1


def _start_share(plan: Plan, variable: int, place: int) -> Floats:
    n_draws = len(plan.draws)
    return start_tables(plan.model, plan.draws.columns(0, n_draws), n_draws)[variable][:, place]


def _evidence(result: Result, reports: Reports | None) -> Evidence:
    """Find what reports mean under a policy.

    Raises
    ------
    ToolkitError
        If the policy has heard reports that are not at hand any more.
    """
    if result.news is not None and result.evidence is None:
        raise ToolkitError(
            "a policy has heard reports, and a file of a result does not hold them; run the policies again with evidence=…, "
            "and decide with those",
        )
    return NOTHING_KNOWN if reports is None else compile_evidence(scenario_of(result), result.model, reports)
