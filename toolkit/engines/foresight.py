"""Actors that look ahead: what each of their options leads to, by backward induction.

Everyone later chooses by their own quantal rule, the actor included, so continuation values are sums of
probability times worth (agent quantal response: McKelvey and Palfrey 1998, Experimental Economics 1:9-41),
over the reachable states, for a batch of draws at once. A window of k turns ends just before the actor's
k-th next choice on the same track and is closed by the worth of the state; a run that ends on the way, or
at the horizon, is worth the payoff of its outcome.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances, block_matrix, step_chances
from toolkit.engines.equilibrium import simultaneous
from toolkit.engines.structure import Structure, final_outcome
from toolkit.errors import RunError
from toolkit.model.actors import Foresight
from toolkit.model.decisions import ChoiceWeights, action_weights, branch_probabilities, is_broken
from toolkit.model.model import Model
from toolkit.model.program import State, Value, Workspace
from toolkit.scenario.expressions.domains import LARGEST

Floats = npt.NDArray[np.float64]
LEFT_OUT = 1e-6
"""Share of a Poisson distribution of levels that is left out; the others take its place."""


@dataclass
class Policy:
    """What every option of the actors that look ahead leads to.

    Attributes
    ----------
    continuations : (step, turn) -> per member one array of shape (B, S) per action
        Expected worth of what follows an action, its own appeal left out; None for a member that does not look ahead.
    residual, others : float
        Of phases in which several choose at once: largest distance from the fixed point, and mean share of states in
        which another equilibrium was seen.
    """

    continuations: dict[tuple[int, int], list[list[Floats] | None]] = field(default_factory=dict)
    residual: float = 0.0
    shares_with_others: list[float] = field(default_factory=list)

    def of(self, step: int, turn: int) -> list[list[Floats] | None] | None:
        """Return what the actions of each member of a step lead to; None where nobody looks ahead."""
        return self.continuations.get((step, turn))

    def take(self, other: Policy, model: Model, actor: str) -> None:
        """Take over what another policy says of one actor."""
        for (number, turn), members in other.continuations.items():
            for m, member in enumerate(model.steps[number].members):
                if member.actor == actor and members[m] is not None:
                    mine = self.continuations.setdefault((number, turn), [None] * len(members))
                    mine[m] = members[m]
        self.residual = max(self.residual, other.residual)
        self.shares_with_others += other.shares_with_others

    def below(self, other: Policy) -> Policy:
        """Return this policy with another's say taking precedence where both have one."""
        if not other.continuations:
            return self
        found = Policy(dict(self.continuations), self.residual, self.shares_with_others)
        for key, members in other.continuations.items():
            mine = found.continuations.get(key, [None] * len(members))
            found.continuations[key] = [b if b is not None else a for a, b in zip(mine, members, strict=True)]
        return found

    @property
    def others(self) -> float:
        """Mean share of states in which actors who choose at once had another equilibrium."""
        return float(np.mean(self.shares_with_others)) if self.shares_with_others else 0.0


def foresee(
    model: Model, structure: Structure, parameters: Sequence[Floats], size: int, first_draw: int = 0
) -> Policy:
    """Work out, from the last turn backward, what each option leads to.

    Parameters
    ----------
    parameters : sequence of arrays, shape (B, 1)
        One column per parameter.
    size : int
        Number of draws ``B``.
    first_draw : int
        Number of the first of them among all, for messages.

    Raises
    ------
    RunError
        For an actor that looks to a horizon which is open, a worth without a value, or a Python rule that gives no
        usable answer.
    """
    if model.unsettled_below is not None and any(seer.look_ahead == "horizon" for seer in model.foresight):
        raise RunError(
            "look_ahead: horizon needs a last turn to count back from, and the scenario runs until it is settled; "
            "set a number of turns, or look ahead a number of turns"
        )
    world = _World(model, structure, size, called(model, structure, parameters, size), first_draw)
    levelled = {f.actor: f for f in model.foresight if f.has_level}
    plain = {f.actor: f for f in model.foresight if not f.has_level and not f.sees}
    known = Policy()
    for seer in model.foresight:
        if seer.sees or seer.has_level:
            believed = _believed(seer, parameters, size, first_draw)
            if seer.poisson is not None:
                own = world.hierarchy(believed, levelled, seer, seer.poisson)
            else:
                own = world.level(believed, levelled, seer) if seer.has_level else world.shared(believed)
            known.take(_as_it_is(world, own, seer, believed, parameters), model, seer.actor)
    return _Induction(world, parameters, plain, known).run()


def called(model: Model, structure: Structure, parameters: Sequence[Floats], size: int) -> Policy:
    """Ask the rules that are written in Python, in every state that may be reached."""
    found = Policy()
    if model.rules is None:
        return found
    values = np.concatenate(parameters, axis=1) if parameters else np.empty((size, 0))
    for number, step in enumerate(model.steps):
        columns = structure.steps[number].columns
        shape = (size, len(columns[0]))
        draws = np.broadcast_to(values[:, None, :], (*shape, values.shape[1]))
        for turn in range(1, model.horizon + 1):
            rows = step.program.evaluate(columns, parameters, turn, Workspace(columns[0].shape, (size, 1)))
            members: list[list[Floats] | None] = []
            for member in step.members:
                opens = [True if action.opens is None else rows[action.opens] for action in member.actions]
                members.append(model.rules.odds(model, member, columns, opens, turn, draws))
            if any(odds is not None for odds in members):
                found.continuations[number, turn] = members
    return found


def _believed(seer: Foresight, parameters: Sequence[Floats], size: int, first_draw: int) -> list[Floats]:
    """Return the parameters as an actor takes them to be."""
    found = list(parameters)
    for (column, program), place in zip(seer.sees, seer.sees_places, strict=True):
        value = program.evaluate([], parameters, 0, Workspace((1,), (size, 1)))[0]
        found[column] = np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (size, 1)))
        fits = np.abs(found[column]) <= LARGEST
        if not fits.all():
            draw = first_draw + int(np.argmin(fits[:, 0]))
            raise RunError(
                f"{place}\n  what {seer.actor} sees has no value in draw {draw}; keep it in range with max(…) or clip(…)"
            )
    return found


def _as_it_is(
    world: _World, policy: Policy, seer: Foresight, believed: Sequence[Floats], parameters: Sequence[Floats]
) -> Policy:
    """Put the appeals that an actor believes in place of the true ones, which the engine adds later."""
    if not seer.sees:
        return policy
    found = Policy()
    for (number, turn), members in policy.continuations.items():
        moved: list[list[Floats] | None] = list(members)
        for m, member in enumerate(world.model.steps[number].members):
            after = members[m]
            if member.actor == seer.actor and after is not None and not isinstance(after, ChoiceWeights):
                seen = world.appeals(number, m, turn, believed)
                true = world.appeals(number, m, turn, parameters)
                moved[m] = [later + s - t for later, s, t in zip(after, seen, true, strict=True)]
        found.continuations[number, turn] = moved
    return found


def _poisson(mean: float) -> list[float]:
    """Return the shares of the levels, cut off where no more than ``LEFT_OUT`` of them is left."""
    shares = [math.exp(-mean)]
    while 1.0 - sum(shares) > LEFT_OUT:
        shares.append(shares[-1] * mean / len(shares))
    return [share / sum(shares) for share in shares]


def _mix(below: Policy, here: Policy, share: float) -> Policy:
    """Mix the odds of one actor: ``share`` of what it does here, the rest of what it does below."""
    found = Policy()
    for key, members in below.continuations.items():
        found.continuations[key] = [
            None
            if one is None or other is None
            else ChoiceWeights((1.0 - share) * a + share * b for a, b in zip(one, other, strict=True))
            for one, other in zip(members, here.continuations[key], strict=True)
        ]
    return found


class _World:
    """A model as some actor takes it to be."""

    def __init__(
        self, model: Model, structure: Structure, size: int, called: Policy, first_draw: int = 0
    ) -> None:
        self.model, self.structure, self.size, self.called = model, structure, size, called
        self.first_draw = first_draw

    def shared(self, parameters: Sequence[Floats]) -> Policy:
        """Everyone knows these parameters and what all do."""
        seers = {seer.actor: seer for seer in self.model.foresight}
        return _Induction(self, parameters, seers, Policy()).run()

    def level(
        self, parameters: Sequence[Floats], levelled: Mapping[str, Foresight], seer: Foresight
    ) -> Policy:
        """Return what an actor of some level does: it expects the others one level below its own."""
        assert seer.level is not None
        below = self._any(parameters, levelled)
        for level in range(1, seer.level + 1):
            here = Policy()
            for other in levelled.values() if level < seer.level else (seer,):
                rest = Policy()
                for name in levelled:
                    if name != other.actor:
                        rest.take(below, self.model, name)
                own = _Induction(self, parameters, {other.actor: other}, rest).run()
                here.take(own, self.model, other.actor)
            below = here
        return below

    def hierarchy(
        self, parameters: Sequence[Floats], levelled: Mapping[str, Foresight], seer: Foresight, mean: float
    ) -> Policy:
        """Mix the levels of an actor: each expects the others spread over the levels below it.

        Poisson cognitive hierarchy (Camerer, Ho and Chong 2004, QJE 119:861-898), every choice drawing its level afresh;
        an actor of a level takes itself to stay at that level.
        """
        weights = _poisson(mean)
        mixed = {name: self._odds(self._any(parameters, levelled), parameters, name) for name in levelled}
        total = weights[0]
        for weight in weights[1:]:
            here = {}
            for name, other in levelled.items():
                rest = Policy()
                for more in levelled:
                    if more != name:
                        rest.take(mixed[more], self.model, more)
                here[name] = self._odds(
                    _Induction(self, parameters, {name: other}, rest).run(), parameters, name
                )
            total += weight
            mixed = {name: _mix(mixed[name], here[name], weight / total) for name in levelled}
        return mixed[seer.actor]

    def _odds(self, policy: Policy, parameters: Sequence[Floats], actor: str) -> Policy:
        """Return how likely an actor is to take each of its actions, in place of what they lead to."""
        found = Policy()
        for (number, turn), members in policy.continuations.items():
            step, structure = self.model.steps[number], self.structure.steps[number]
            odds: list[list[Floats] | None] = [None] * len(members)
            for m, member in enumerate(step.members):
                if member.actor == actor and members[m] is not None:
                    workspace = Workspace((structure.n_states,), (self.size, 1))
                    rows = step.program.evaluate(structure.columns, parameters, turn, workspace)
                    weights = action_weights(member, rows, turn, foresight=members[m], forced=False)
                    shape = (self.size, structure.n_states)
                    table = np.stack([np.broadcast_to(weight, shape) for weight in weights])
                    odds[m] = ChoiceWeights(table / table.sum(axis=0))
            found.continuations[number, turn] = odds
        return found

    def _any(self, parameters: Sequence[Floats], levelled: Mapping[str, Foresight]) -> Policy:
        """Level 0: any open option, so what follows makes up for every difference in appeal."""
        found = Policy()
        for turn in range(1, self.model.horizon + 1):
            for number, step in enumerate(self.model.steps):
                members: list[list[Floats] | None] = [None] * len(step.members)
                for m, member in enumerate(step.members):
                    if member.actor in levelled:
                        members[m] = [-appeal for appeal in self.appeals(number, m, turn, parameters)]
                if any(after is not None for after in members):
                    found.continuations[number, turn] = members
        return found

    def appeals(self, number: int, m: int, turn: int, parameters: Sequence[Floats]) -> list[Floats]:
        """Return the appeal of each action of a member; shape (B, S) each."""
        step, columns = self.model.steps[number], self.structure.steps[number].columns
        rows = step.program.evaluate(columns, parameters, turn, Workspace(columns[0].shape, (self.size, 1)))
        shape = (self.size, len(columns[0]))
        return [
            np.array(np.broadcast_to(rows[a.score], shape), dtype=np.float64) for a in step.members[m].actions
        ]


class _Induction:
    """One backward pass for a batch of draws: what some actors do, given what others do."""

    def __init__(
        self, world: _World, parameters: Sequence[Floats], seers: Mapping[str, Foresight], known: Policy
    ) -> None:
        self.model, self.structure, self.size = world.model, world.structure, world.size
        self.first_draw = world.first_draw
        self.parameters, self.given = parameters, known.below(world.called)
        structure, size = self.structure, self.size
        self.policy = Policy()
        self.matrices = [block_matrix(step, size) for step in structure.steps]
        self.workspaces = [Workspace((step.n_states,), (size, 1)) for step in structure.steps]
        self.known: dict[tuple[int, tuple[float, ...]], Chances] = {}
        self.carried: dict[str, Floats] = {}
        self.seers = seers
        self.payoffs: dict[tuple[str, int, int], Floats] = {}
        self.own: dict[tuple[int, int, int], tuple[list[Floats], list[list[Value]]]] = {}

    def run(self) -> Policy:
        for turn in range(self.model.horizon, 0, -1):
            for number in range(len(self.model.steps) - 1, -1, -1):
                self._foresee_step(number, turn)
                for other in self.seers.values():
                    if other.look_ahead == "horizon":
                        self.carried[other.actor] = self._before(
                            other, number, turn, self._carried(other, number, turn)
                        )
        return self.policy

    def _foresee_step(self, number: int, turn: int) -> None:
        """Work out what the actions of one step lead to, for its members that look ahead."""
        members = self.model.steps[number].members
        given = self.given.of(number, turn)
        after = {
            m: self._worth_after(self.seers[member.actor], number, turn)
            for m, member in enumerate(members)
            if member.actor in self.seers and (given is None or not isinstance(given[m], ChoiceWeights))
        }
        if not after:
            if given is not None:
                self.policy.continuations[number, turn] = given
            return
        if len(members) == 1:
            ahead = self._per_action(number, turn, after[0])
            self.policy.continuations[number, turn] = [self._unaware(number, members[0].actor, ahead)]
            return
        if any(variable.known_to for variable in self.model.variables):
            raise RunError(
                f"{members[0].place}\n  actors choose at once and some variable is known to few, which takes beliefs that this "
                "engine does not work out; let them choose one after the other"
            )
        step, structure = self.model.steps[number], self.structure.steps[number]
        rows = step.program.evaluate(structure.columns, self.parameters, turn, self.workspaces[number])
        rows = [np.array(row) for row in rows]  # the workspace's buffers are used again
        found = simultaneous(step, structure, rows, after, turn, self.size, given)
        self.policy.continuations[number, turn] = [
            own if own is not None else given[m] if given is not None else None
            for m, own in enumerate(found.continuations)
        ]
        self.policy.residual = max(self.policy.residual, found.residual)
        if len(after) > 1:
            self.policy.shares_with_others.append(found.others)

    def _unaware(self, number: int, actor: str, ahead: list[Floats]) -> list[Floats]:
        """Average what an actor expects over what it does not know, by how that was drawn at the start.

        Beliefs are not updated: what others have done teaches it nothing, except that states they rule out are left out.
        """
        columns = self.structure.steps[number].columns
        for v, variable in enumerate(self.model.variables):
            if not variable.known_to or actor in variable.known_to:
                continue
            weight = self._start_share(v)[:, columns[v]]
            others = np.stack(
                [column for n, column in enumerate(columns) if n != v] or [np.zeros_like(columns[v])]
            )
            _, group = np.unique(others, axis=1, return_inverse=True)
            group = group.reshape(-1)
            total = _sums(weight, group)
            ahead = [_sums(weight * one, group)[:, group] / total[:, group] for one in ahead]
        return ahead

    def _start_share(self, variable: int) -> Floats:
        """Return the probability of each level of a variable at the start; shape (B, levels)."""
        rows = self.model.start.evaluate([], self.parameters, 0, Workspace((1,), (self.size, 1)))
        place = sum(len(levels) for levels in self.model.start_levels[:variable])
        found = np.zeros((self.size, self.model.variables[variable].size))
        for n, level in enumerate(self.model.start_levels[variable]):
            found[:, int(level)] = np.broadcast_to(
                np.asarray(rows[place + n], dtype=np.float64), (self.size, 1)
            )[:, 0]
        return found

    def _carried(self, seer: Foresight, number: int, turn: int) -> Floats:
        """Worth, after a step, of everything that follows up to the horizon; shape (B, S' + X)."""
        if number == len(self.model.steps) - 1:
            live = (
                self._at_horizon(seer)
                if turn == self.model.horizon
                else seer.discount * self.carried[seer.actor]
            )
        else:
            live = self.carried[seer.actor]
        return self._with_ended(seer, number, turn, live)

    def _worth_after(self, seer: Foresight, number: int, turn: int) -> Floats:
        """Worth to an actor, after a step, of what it looks ahead to; shape (B, S' + X)."""
        if seer.look_ahead == "horizon":
            return self._carried(seer, number, turn)
        assert isinstance(seer.look_ahead, int)
        if seer.look_ahead == 0:  # it sees things otherwise, but not ahead
            structure = self.structure.steps[number]
            return np.zeros((self.size, structure.n_next + len(structure.ended_outcome)))
        return self._window(seer, number, turn, seer.look_ahead)

    def _window(self, seer: Foresight, number: int, turn: int, length: int) -> Floats:
        """Worth, after a step, of what follows until the same step ``length`` turns later."""
        last = len(self.model.steps) - 1
        if turn + length > self.model.horizon:
            live, at, step = self._at_horizon(seer), self.model.horizon, last
        else:
            at, step = turn + length, number - 1
            live = self._worth(seer, self.structure.steps[number].columns, at)
            if step < 0:
                live, at, step = seer.discount * live, at - 1, last
        while (at, step) != (turn, number):
            live = self._before(seer, step, at, self._with_ended(seer, step, at, live))
            step -= 1
            if step < 0:
                live, at, step = seer.discount * live, at - 1, last
        return self._with_ended(seer, number, turn, live)

    def _before(self, seer: Foresight, number: int, turn: int, after: Floats) -> Floats:
        """Worth before a step from the worth after it; shape (B, S)."""
        chances = self._chances(number, turn)
        matrix = self.matrices[number]
        matrix.data = chances.edges.reshape(-1)
        before = np.asarray(matrix.T @ after.reshape(-1)).reshape(self.size, -1)
        for m, member in enumerate(self.model.steps[number].members):
            if member.actor == seer.actor:
                before = before + self._own_appeal(number, turn, m, chances)
        return before

    def _own_appeal(self, number: int, turn: int, m: int, chances: Chances) -> Floats:
        """Return the expected appeal of the actor's own choice at a step; shape (B, S)."""
        appeals, _ = self._own(number, turn, m)
        expected = np.zeros((self.size, self.structure.steps[number].n_states))
        for appeal, chance in zip(appeals, chances.actions[m], strict=True):
            # A closed option has chance 0 and its appeal, which may be infinite there, must not count.
            expected += np.where(chance > 0.0, chance * appeal, 0.0)
        return expected

    def _own(self, number: int, turn: int, m: int = 0) -> tuple[list[Floats], list[list[Value]]]:
        """Return the appeal of each action of a member, and the probabilities of its branches."""
        step, states = self.model.steps[number], self.structure.steps[number]
        key = (number, m, turn if step.program.reads_turn else 0)
        if key not in self.own:
            rows = step.program.evaluate(states.columns, self.parameters, turn, self.workspaces[number])
            rows = [np.array(row) for row in rows]  # the workspace's buffers are used again
            actions = step.members[m].actions
            self.own[key] = [rows[a.score] for a in actions], [branch_probabilities(a, rows) for a in actions]
        return self.own[key]

    def _chances(self, number: int, turn: int) -> Chances:
        """Return how a step is expected to turn out: imposed choices count only where announced."""
        step = self.model.steps[number]
        foreseen = self.policy.of(number, turn)
        changes = foreseen is not None or any(m.forced for m in step.members)
        key = (number, (float(turn),) if changes else step.program.turn_key(turn))
        if key not in self.known:
            self.known[key] = step_chances(
                step, self.structure.steps[number], self.parameters, turn, self.workspaces[number], self.size,
                foreseen, forced=False,
            )  # fmt: skip
        return self.known[key]

    def _per_action(self, number: int, turn: int, after: Floats) -> list[Floats]:
        """Average the worth after a step over the branches of each action; shapes (B, S)."""
        step, structure = self.model.steps[number], self.structure.steps[number]
        member = step.members[0]
        reached = np.zeros((self.size, len(member.first_leaf_of_way), structure.n_states))
        reached[:, structure.way, structure.source] = after[:, structure.target]
        _, branches = self._own(number, turn)
        found = []
        for action, probabilities in zip(member.actions, branches, strict=True):
            total = np.zeros((self.size, structure.n_states))
            for leaf, probability in enumerate(probabilities, start=action.first_leaf):
                total += probability * reached[:, member.way_of_leaf[leaf]]
            found.append(total)
        return found

    # --- worth of states and outcomes

    def _worth(self, seer: Foresight, columns: State, turn: int) -> Floats:
        rows = seer.program.evaluate(
            columns, self.parameters, turn, Workspace(columns[0].shape, (self.size, 1))
        )
        self._watch(seer, 0, rows, columns, np.bool_(True))
        return np.array(np.broadcast_to(rows[0], (self.size, len(columns[0]))))

    def _payoff(self, seer: Foresight, columns: State, outcome: npt.NDArray[np.int32], turn: int) -> Floats:
        """Payoff of the outcome of each state; 0 where there is none; shape (B, S)."""
        rows = seer.program.evaluate(
            columns, self.parameters, turn, Workspace(columns[0].shape, (self.size, 1))
        )
        worth = np.zeros((self.size, len(columns[0])))
        for number, row in enumerate(rows[1 : 1 + len(self.model.outcomes)]):
            here = outcome == number
            self._watch(seer, 1 + number, rows, columns, here)
            worth[:, here] = np.broadcast_to(row, worth.shape)[:, here]
        return worth

    def _watch(
        self,
        seer: Foresight,
        worth: int,
        rows: Sequence[Value],
        columns: State,
        here: npt.NDArray[np.bool_] | np.bool_,
    ) -> None:
        """Stop where a worth has no value in a state that it is asked for."""
        for check in seer.checks[worth] if seer.checks else ():
            where = np.broadcast_to(is_broken(check, rows) & here, (self.size, len(columns[0])))
            if where.any():
                draw, state = (int(n[0]) for n in np.nonzero(where))
                shown = ", ".join(
                    f"{self.model.variables[n].name}={self.model.variables[n].shown(columns[n][state])}"
                    for n in self.model.shown
                )
                raise RunError(check.message(self.first_draw + draw, shown))

    def _at_horizon(self, seer: Foresight) -> Floats:
        columns = self.structure.steps[0].columns
        return self._payoff(seer, columns, final_outcome(self.model, columns), self.model.horizon)

    def _with_ended(self, seer: Foresight, number: int, turn: int, live: Floats) -> Floats:
        """Put the payoffs of runs that end after a step behind the worth of those that go on."""
        structure = self.structure.steps[number]
        if not len(structure.ended_outcome):
            return live
        key = (seer.actor, number, turn if seer.program.reads_turn else 0)
        if key not in self.payoffs:
            self.payoffs[key] = self._payoff(seer, structure.ended_columns, structure.ended_outcome, turn)
        return np.concatenate((live, self.payoffs[key]), axis=1)


def _sums(values: Floats, group: npt.NDArray[np.int64]) -> Floats:
    """Add values up by group; shapes (B, S) -> (B, groups)."""
    n_groups = int(group.max()) + 1 if len(group) else 0
    return np.stack([np.bincount(group, weights=row, minlength=n_groups) for row in values])
