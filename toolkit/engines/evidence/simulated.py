"""Streams of news simulated from the model: a history is drawn, and reported by the rule that a given stream follows.

The rule is read off the given stream:

- Of a member (an actor's choice on a track, an event) of whom it tells a deed as a fact, every deed is told as a fact, in
  every turn up to the last that anything speaks of; a turn in which it held still is passed over. A deed is an action other than doing nothing.
- Where it tells as a fact that a member held still, or denies something, what was so is told in any case: what the member
  did, or that it did not do the thing.
- A graded report of what a member did names what it did, or wrongly one of the K - 1 other things it might have done: the
  former with probability ``if_so / (if_so + (K - 1) if_not)``, each of the latter with ``if_not`` in place of ``if_so``.
  What the filter holds a report to be worth is then what it is worth. Doing nothing is one thing, however it came about.
- A graded report that denies, and one of a condition or a window, says whether the thing was so, and is right with
  probability ``if_so / (if_so + if_not)``; a fact is always right.
- Where silence counts, the thing is passed over in silence as often as ``watch`` says, and else told as a fact.
- Of turns after the end of the history nothing is told. In the turn in which it ended, members of later phases did what they
  would have done in the state that the ending phase read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.happened import Happened, Seat
from toolkit.engines.evidence.of_inputs import holding
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.plan import Plan
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.simulation import Simulation
from toolkit.model.draws import Draws, from_uniform
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.keyed_random import KeyedRandom
from toolkit.model.members import HOLD, NOTHING, SKIP, Member
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
Truth = dict[int, dict[int, bool]]
"""Turn -> place of an observation of a condition -> whether it held at the end of the turn."""


def simulated(chosen: Plan, evidence: Evidence, number: int) -> tuple[Floats, Evidence]:
    """Draw inputs and a history from a model, and report it as some news reports.

    Streams have random numbers of their own, keyed by the seed of the plan and the number of the stream.

    Parameters
    ----------
    evidence : Evidence
        The news whose rule is followed: of whom it tells what, when and how surely.
    number : int
        Of the stream, from 0.

    Returns
    -------
    inputs, news
        The inputs behind the history, shape (P,), and what is told of it.
    """
    # streams count down from -1, islands of draws up from 0: their random numbers never meet
    random, stream = KeyedRandom(chosen.seed), -1 - number
    values = chosen.draws.values[:1] if chosen.at_medians else _inputs(chosen.model, random, stream)
    sampler = Sampler(chosen.model, Draws(values, 1), 1, chosen.seed, chosen.structure, stream)
    happened, held = _played(sampler, evidence)
    for place, one in enumerate(evidence.observations):
        if one.kind == "input":
            held.setdefault(one.turn, {})[place] = bool(holding(one, values)[0])
    told = _Reporter(chosen.model, evidence, happened, held, random, stream).told()
    return values[0], Evidence(tuple(sorted(told, key=lambda one: one.turn)), rule=evidence)


def _inputs(model: Model, random: KeyedRandom, stream: int) -> Floats:
    """Draw inputs; shape (1, P)."""
    names = [parameter.name for parameter in model.parameters]
    drawn = [random.uniform(0, 1, turn=0, name=n, use="parameter", occurrence=stream)[0] for n in names]
    return from_uniform(model, np.array([drawn]))


def _played(sampler: Sampler, evidence: Evidence) -> tuple[Happened, Truth]:
    """Play one history up to the last turn that anything speaks of; return it, and which conditions held when."""
    seats = {(one.step, one.member) for one in evidence.observations if one.kind == "action"}
    happened = Happened({(s, m): sampler.model.steps[s].members[m] for s, m in sorted(seats)})
    simulation, held = sampler.simulation(Block(0, 1, 0, 1), (happened,)), Truth()
    with np.errstate(all="ignore"):
        for turn in simulation.turns():
            held[turn] = {
                place: _holds(one, simulation, turn)
                for place, one in enumerate(evidence.observations)
                if one.kind == "state" and one.first_turn <= turn <= one.turn and happened.reaches(turn)
            }
            if turn >= evidence.last_turn or happened.end_turn is not None:
                break
    return happened, held


def _holds(one: Observation, simulation: Simulation, turn: int) -> bool:
    assert one.program is not None
    rows = one.program.evaluate(simulation.columns, simulation.parameters, turn, simulation.workspace)
    return bool(np.ravel(rows[0])[0])


@dataclass
class _Reporter:
    """Tells one history as some news would have told it."""

    model: Model
    evidence: Evidence
    happened: Happened
    held: Truth
    random: KeyedRandom
    stream: int

    def told(self) -> Iterator[Observation]:
        """Yield all that is told."""
        yield from self._cells()
        for place, one in enumerate(self.evidence.observations):
            if _is_of_cell(one) and (one.is_fact or (one.turn, _seat(one)) not in self.happened.done):
                continue
            if one.kind == "input" or self.happened.reaches(one.first_turn):
                yield self._reported(one, place)

    # --- facts of what members did

    def _cells(self) -> Iterator[Observation]:
        """Yield the facts of what members did, turn by turn."""
        facts = [one for one in self.evidence.observations if one.is_fact and _is_of_cell(one)]
        deeds = {_seat(one) for one in facts if not self._is_question(one)}
        for (turn, seat), action in sorted(self.happened.done.items()):
            if turn > self.evidence.last_turn:
                continue
            here = [one for one in facts if (one.turn, _seat(one)) == (turn, seat)]
            questions = [one for one in here if self._is_question(one)]
            is_deed = seat in deeds and action not in self._rest(seat)
            if (is_deed and not self._is_watched(turn, seat, action)) or any(
                not one.denies or action in one.actions for one in questions
            ):
                yield self._fact(turn, seat, action)
            else:
                yield from questions

    def _is_question(self, one: Observation) -> bool:
        """Whether a fact denies something or says that a member held still: then what was so is told in any case."""
        return one.denies or set(one.actions) <= set(self._rest(_seat(one)))

    def _is_watched(self, turn: int, seat: Seat, action: int) -> bool:
        """Whether silence counts about an action in a turn."""
        return any(
            _is_silence(one) and one.turn == turn and _seat(one) == seat and action in one.actions
            for one in self.evidence.observations
        )

    def _fact(self, turn: int, seat: Seat, action: int) -> Observation:
        """Return the fact that a member did something in a turn."""
        member = self._member(seat)
        kind = "event" if member.rule == "event" else "choice"
        name = f"{member.key}: {member.actions[action].name}, turn {turn}"
        subject = f"{kind} {seat[0]}.{seat[1]}.{action}"
        return Observation(
            turn, "action", 1.0, 0.0, name, "simulated", *seat, (action,), subject=subject, is_fact=True
        )

    # --- all other news

    def _reported(self, one: Observation, place: int) -> Observation:
        """Return what a report, a window or silence says of the history."""
        chance = self.random.uniform(
            0, 1, turn=one.turn, name=one.name, use="report", occurrence=self.stream
        )[0]
        if _is_of_cell(one) and not one.denies and not _is_silence(one):
            return self._named(one, chance)
        was_so = self._was_so(one, place)
        if _is_silence(one):
            return _sure(one) if was_so and chance >= one.if_so else one
        true, false = (one.if_not, one.if_so) if one.denies else (one.if_so, one.if_not)
        is_right = chance * (true + false) < true
        pair = (true, false) if was_so == is_right else (false, true)
        return replace(one, if_so=pair[0], if_not=pair[1], denies=was_so != is_right)

    def _was_so(self, one: Observation, place: int) -> bool:
        """Whether what a report speaks of was so in any of its turns."""
        if one.kind == "action":
            return self.happened.did(one.actions, _seat(one), one.first_turn, one.turn)
        return any(self.held.get(turn, {}).get(place, False) for turn in range(one.first_turn, one.turn + 1))

    def _named(self, one: Observation, chance: float) -> Observation:
        """Return a graded report of what a member did: the thing itself, or one of the others it might have done."""
        action = self.happened.done[one.turn, _seat(one)]
        things = [one.actions]
        rest = tuple(a for a in self._rest(_seat(one)) if a not in one.actions)
        others = range(len(self._member(_seat(one)).actions))
        things += [(a,) for a in others if a not in (*one.actions, *rest)]
        things += [rest] if rest else []
        odds = np.cumsum([one.if_so if action in thing else one.if_not for thing in things])
        return replace(one, actions=things[int((chance * odds[-1] >= odds[:-1]).sum())])

    def _member(self, seat: Seat) -> Member:
        return self.model.steps[seat[0]].members[seat[1]]

    def _rest(self, seat: Seat) -> tuple[int, ...]:
        """Return the actions of a member that are no deed."""
        return tuple(
            a for a, action in enumerate(self._member(seat).actions) if action.name in (HOLD, NOTHING, SKIP)
        )


def _seat(one: Observation) -> Seat:
    return one.step, one.member


def _is_of_cell(one: Observation) -> bool:
    """Whether it speaks of what a member did in one turn."""
    return one.kind == "action" and not one.is_window


def _is_silence(one: Observation) -> bool:
    """Whether it is silence: nothing was told, as it surely would not be if there was nothing to tell."""
    return not one.is_fact and not one.denies and one.if_not == 1.0


def _sure(one: Observation) -> Observation:
    """Return as a fact what was passed over in silence."""
    return replace(one, if_so=1.0, if_not=0.0, is_fact=True, name=f"{one.name}, turn {one.turn}")
