"""The numbers of a game for one draw: what is not chosen, what is at stake, and who may choose what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.beyond import beyond_belief, refuse_lost
from toolkit.engines.looking_ahead.learning.information import InformationSets
from toolkit.engines.looking_ahead.learning.sums import Sums
from toolkit.engines.looking_ahead.learning.unrolling import Index, Moment, Unrolled
from toolkit.engines.looking_ahead.worth import Worth, discounts
from toolkit.engines.states.starts import start_factors
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.decisions import action_weights, branch_probabilities
from toolkit.model.learning import sees
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Value, Workspace

Floats = npt.NDArray[np.float64]


@dataclass
class Choice:
    """One choice at one moment, in one draw.

    Attributes
    ----------
    actor : number of the actor among those who look ahead
    of_state : shape (S,)
        The information set of each state.
    appeal : shape (A, S)
    leads : shape (A, E)
        How likely each action turns out the way that a move needs.
    opens : shape (A, sets)
    precision : shape (sets,)
        Infinite where the actor takes the best reply; ``is_sharp`` says that it was.
    unthought : shape (S,)
        Whether a state is one that its actor takes for impossible by how it thinks types were drawn, though it may be true.
    """

    moment: int
    member: int
    actor: int
    of_state: Index
    appeal: Floats
    leads: Floats
    opens: npt.NDArray[np.bool_]
    precision: Floats
    unthought: npt.NDArray[np.bool_]
    is_sharp: bool = False

    def thinkable(self, log: Floats) -> Floats:
        """Leave out of its thoughts what its actor takes for impossible, unless nothing else is left of an information set.

        Parameters
        ----------
        log : shape (S,)
            Logarithm of how likely states are to be reached.
        """
        if not self.unthought.any():
            return log
        thought = np.isfinite(log) & ~self.unthought
        has_other = np.zeros(self.opens.shape[1], dtype=bool)
        has_other[self.of_state[thought]] = True
        return np.where(self.unthought & has_other[self.of_state], -np.inf, log)


@dataclass
class Played:
    """One moment in one draw: its moves that are possible, with what is not chosen by anybody who learns.

    Attributes
    ----------
    source, target, given : shapes (E,)
        Of each move; ``given`` is the logarithm of the chance of what is not chosen here.
    earned : shape (actors, S)
        What actors earn by choices that are not worked out here.
    ended : shape (actors, X)
        Worth of the states in which a history ends.
    discounts : shape (actors,)
        Weight of what follows after the turn; 1 within it.
    """

    n_states: int
    n_after: int
    source: Index
    target: Index
    given: Floats
    earned: Floats
    ended: Floats
    discounts: Floats
    choices: list[Choice] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_source = Sums(self.source, self.n_states)
        live = np.flatnonzero(self.target < self.n_after)
        self.live, self.by_target = live, Sums(self.target[live], self.n_after)


@dataclass(frozen=True)
class Weighed:
    """What a step comes to in one draw, move by move: ``given`` is the chance of what is not chosen, shape (E,)."""

    given: Floats
    leads_anywhere: npt.NDArray[np.bool_]
    earned: Floats
    choices: list[Choice]


@dataclass(frozen=True)
class Game:
    """All moments of a draw; ``start`` is the logarithm of the chance of each first state, ``final`` what those left at the end are worth."""

    moments: list[Played]
    start: Floats
    final: Floats

    @property
    def choices(self) -> list[Choice]:
        """All choices, in order."""
        return [choice for moment in self.moments for choice in moment.choices]

    @property
    def stake(self) -> float:
        """The largest difference between payoffs, or what is earned on the way."""
        ends = np.concatenate([self.final, *(moment.ended for moment in self.moments)], axis=1)
        on_the_way = sum(float(np.ptp(choice.appeal)) for choice in self.choices if choice.appeal.size)
        return float(np.ptp(ends, axis=1).max(initial=0.0)) + on_the_way if ends.shape[1] else on_the_way


class Dealer:
    """Deals the game of one draw out: evaluates steps and worths where they can be reached."""

    def __init__(
        self, model: Model, structure: Structure, laid_out: Unrolled, sets: Sequence[InformationSets]
    ) -> None:
        self.model, self.structure, self.laid_out = model, structure, laid_out
        self.seers = list(model.foresight)
        self.number_of = {seer.actor: n for n, seer in enumerate(self.seers)}
        self.beyond: dict[int, npt.NDArray[np.bool_]] = {}
        self.sets: dict[int, list[InformationSets]] = {}
        for one in sets:
            self.sets.setdefault(one.moment, []).append(one)

    def game(self, parameters: Sequence[Floats], worth: Worth, draw: int) -> Game:
        """Return the game of one draw; ``parameters`` have shape (1, 1), ``worth`` is of the whole batch."""
        self.beyond = beyond_belief(self.model, parameters)
        self.found_discounts(parameters, draw)
        moments = [
            self._moment(n, moment, parameters, worth, draw) for n, moment in enumerate(self.laid_out.moments)
        ]
        return Game(moments, self.starts(parameters, believed=True), self.at_horizon(worth, draw))

    def starts(self, parameters: Sequence[Floats], *, believed: bool, by_all: bool = False) -> Floats:
        """Return the logarithm of how likely each first state is, or as actors believe.

        What may be true and nobody else believes counts whole there: those who know it weigh all else beside it, and the others leave it out, as
        it is left out here where what is believed ``by_all`` is asked for.
        """
        columns, first = self.structure.start_columns, self.laid_out.start
        shares = np.ones(len(first))
        beyond = beyond_belief(self.model, parameters) if believed else {}
        true = start_factors(self.model, columns, parameters, 1)
        for v, factor in enumerate(start_factors(self.model, columns, parameters, 1, believed=believed)):
            is_beyond = beyond[v][columns[v][first]] if v in beyond else False
            if believed and self.model.believed_start is not None:
                lost = (true[v][0][first] > 0.0) & ~(factor[0][first] > 0.0) & ~np.asarray(is_beyond)
                refuse_lost(self.model, v, [column[first] for column in columns], lost)
            shares *= np.where(is_beyond, 0.0 if by_all else 1.0, factor[0][first])
        with np.errstate(divide="ignore"):
            return np.log(shares)

    def _moment(
        self, n: int, moment: Moment, parameters: Sequence[Floats], worth: Worth, draw: int
    ) -> Played:
        """Keep the moves that are possible in this draw, and say what their ends are worth."""
        found = self.weighed(n, moment, parameters)
        kept = np.flatnonzero((found.given > 0.0) & found.leads_anywhere)
        for choice in found.choices:
            choice.leads = choice.leads[:, kept]
        return Played(
            len(moment.states), moment.n_after, moment.source[kept], moment.target[kept], np.log(found.given[kept]), found.earned,
            self.ended(moment, worth, draw), self.after_turn(moment), found.choices,
        )  # fmt: skip

    def weighed(self, n: int, moment: Moment, parameters: Sequence[Floats]) -> Weighed:
        """Return the numbers of a moment: how likely what is not chosen is, and what may be chosen."""
        step = self.model.steps[moment.number]
        columns = [np.ascontiguousarray(c[moment.states]) for c in self.structure.laid[moment.number].columns]
        workspace = Workspace((len(moment.states),), (1, 1))
        rows = [np.array(row) for row in step.program.evaluate(columns, parameters, moment.turn, workspace)]
        ways = self.structure.laid[moment.number].ways[moment.way]
        own = {one.member: one for one in self.sets.get(n, ())}
        given, earned = np.ones(len(moment.way)), np.zeros((len(self.seers), len(moment.states)))
        choices, leads_anywhere = list[Choice](), np.ones(len(moment.way), dtype=bool)
        for m, member in enumerate(step.members):
            leads = _leads(member, rows, ways[:, m], moment)
            if m in own:
                choice = self._choice(member, own[m], rows, leads, moment)
                choices.append(choice)
                leads_anywhere &= (leads * choice.opens[:, choice.of_state[moment.source]]).any(axis=0)
                continue
            chances = _chances(member, rows, moment)
            given *= (chances[:, moment.source] * leads).sum(axis=0)
            if member.actor in self.number_of:
                scores = _tables([rows[action.score] for action in member.actions], len(moment.states))
                earned[self.number_of[member.actor]] += np.where(chances > 0.0, chances * scores, 0.0).sum(
                    axis=0
                )
        return Weighed(given, leads_anywhere, earned, choices)

    def after_turn(self, moment: Moment) -> Floats:
        """Return how much what follows weighs to each actor: less than 1 where the turn ends and another comes; shape (actors,)."""
        is_last = moment.number + 1 == len(self.model.steps)
        is_end = is_last and moment.turn == self.model.horizon
        return np.array([discount if is_last and not is_end else 1.0 for discount in self.discounts])

    def ended(self, moment: Moment, worth: Worth, draw: int) -> Floats:
        """Return what the states are worth in which histories end after a moment; shape (actors, X)."""
        payoffs = [worth.of_ended(seer, moment.number, moment.turn) for seer in self.seers]
        found = [one[draw][moment.ended] for one in payoffs if one is not None]
        return np.array(found).reshape(len(self.seers), -1)

    def found_discounts(self, parameters: Sequence[Floats], draw: int) -> None:
        """Find how much the next turn weighs to each actor in a draw."""
        self.discounts = [float(discounts(seer, parameters, 1, draw)[0, 0]) for seer in self.seers]

    def at_horizon(self, worth: Worth, draw: int) -> Floats:
        """Return what the states are worth that are left after the last turn; shape (actors, S)."""
        final = [worth.at_horizon(seer)[draw][self.laid_out.final] for seer in self.seers]
        return np.array(final).reshape(len(self.seers), -1)

    def _choice(
        self, member: Member, sets: InformationSets, rows: Sequence[Value], leads: Floats, moment: Moment
    ) -> Choice:
        size = len(moment.states)
        opens = _tables([True if a.opens is None else rows[a.opens] for a in member.actions], size) > 0.0
        imposed = member.forced.get(moment.turn)
        if imposed is not None and imposed[1]:
            alone = np.arange(len(opens))[:, None] == imposed[0]
            opens = np.where(opens[imposed[0]], alone & opens, opens)
        precision = np.full(size, np.inf)
        if member.precision is not None:
            precision = np.broadcast_to(np.asarray(rows[member.precision], dtype=np.float64), (1, size))[0]
        first = np.zeros(sets.n_sets, dtype=np.int64)
        first[sets.of_state[::-1]] = np.arange(size)[::-1]
        if (opens != opens[:, first][:, sets.of_state]).any() or (
            precision != precision[first][sets.of_state]
        ).any():
            raise RunError(
                f"{member.place}\n  what {member.label} may do, or how sharply it picks, hangs on what it does not see in turn {moment.turn}; "
                "let it see what its options read"
            )
        appeal = _tables([rows[a.score] for a in member.actions], size)
        return Choice(
            sets.moment, sets.member, self.number_of[member.actor], sets.of_state, np.where(opens, appeal, 0.0), leads, opens[:, first], precision[first],
            self._unthought(member.actor, moment),
        )  # fmt: skip

    def _unthought(self, actor: str, moment: Moment) -> npt.NDArray[np.bool_]:
        """Return which states an actor takes for impossible by how it thinks that types were drawn; shape (S,)."""
        found = np.zeros(len(moment.states), dtype=bool)
        for v, beyond in self.beyond.items():
            if not sees(actor, self.model.variables[v]):
                found |= beyond[self.structure.laid[moment.number].columns[v][moment.states]]
        return found


def _tables(values: Sequence[Value], size: int) -> Floats:
    """Return values over states as one table, shape (len, S)."""
    return np.stack([np.broadcast_to(np.asarray(value, dtype=np.float64), (1, size))[0] for value in values])


def _chances(member: Member, rows: Sequence[Value], moment: Moment) -> Floats:
    """Return how likely the actions of a member are that nobody works out; shape (A, S)."""
    with np.errstate(all="ignore"):
        weights = _tables(action_weights(member, rows, moment.turn, forced=False), len(moment.states))
    total = weights.sum(axis=0)
    return np.nan_to_num(weights / np.where(total > 0.0, total, 1.0))


def _leads(member: Member, rows: Sequence[Value], ways: npt.NDArray[np.int32], moment: Moment) -> Floats:
    """Return how likely each action turns out in the way that each move needs; shape (A, E)."""
    found = np.zeros((len(member.actions), len(moment.way)))
    for n, action in enumerate(member.actions):
        shares = _tables(branch_probabilities(action, rows), len(moment.states))
        for place, share in enumerate(shares):
            way = member.way_of_leaf[action.first_leaf + place]
            found[n] += np.where(ways == way, share[moment.source], 0.0)
    return found
