"""Smoothing backward: what later news says about earlier turns (forward-backward: Rabiner 1989, Proc. IEEE 77:257-286)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from toolkit.engines.chances import Chances, lost_on
from toolkit.engines.evidence.behind import Behind, actions_behind
from toolkit.engines.evidence.filtering import Before, Filter
from toolkit.engines.evidence.standing import Flags, Floats, Mass, Shown, Standing, Truths, seen
from toolkit.engines.evidence.telling import Factors, Said
from toolkit.engines.progress import Progress
from toolkit.engines.states.joint_counting import add_up
from toolkit.model.evidence import Observation


@dataclass(frozen=True)
class Worth:
    """How probable all later news is from each state of one layer.

    Attributes
    ----------
    live : shape (B, S)
    fresh : shape (B, X), of histories that end in the turn
    ended : shape (B, 1), of those that ended in earlier turns, however they did
    settled : shape (B, S0)
    """

    live: Floats
    fresh: Floats
    ended: Floats
    settled: Floats

    def __mul__(self, factor: float | Floats) -> Worth:
        return Worth(self.live * factor, self.fresh * factor, self.ended * factor, self.settled * factor)


Values = dict[Flags, Worth]
"""The layers of a standing, worth in place of mass."""


@dataclass
class Told:
    """One turn as it was told: what the filter did, to be gone back over.

    Attributes
    ----------
    opened, closed : windows that opened before it, and closed after it with the weight of histories outside them
    windows : those open during it
    outside : weight of the histories that had ended before it
    before : live mass of each layer before each step
    after : where it stood after the turn, before it was scaled
    scale : shape (B,), mass left, by which everything was divided afterwards
    """

    turn: int
    said: Sequence[Observation]
    opened: Sequence[Observation]
    windows: Sequence[Observation]
    closed: Sequence[tuple[Observation, float]]
    outside: float
    before: Before
    after: Standing
    scale: Floats


@dataclass
class Smoother:
    """Fills in the tables up to the last turn with news, given all of it."""

    forward: Filter
    told: Sequence[Told]
    progress: Progress
    behind: dict[int, tuple[Chances, Behind]] = field(default_factory=dict)
    live: list[Floats] = field(default_factory=list)
    gone: list[Shown] = field(default_factory=list)
    """Smoothed mass at the end of each turn: of live states, and of all that has ended."""

    def run(self) -> None:
        """Go back from the last turn with news to the start, and write the tables."""
        forward, last = self.forward, self.told[-1]
        values: Values = {flags: _ones(mass) for flags, mass in last.after.layers.items()}
        for told in reversed(self.told):
            self._keep(told, values)
            values = self._turn_back(told, values)
        self.live.reverse()
        self.gone.reverse()
        self._tabulate(values, forward)

    def _keep(self, told: Told, values: Values) -> None:
        """Keep the smoothed mass at the end of a turn."""
        layers, scale = told.after.layers, told.scale[:, None]
        self.live.append(np.asarray(sum(m.live * values[f].live for f, m in layers.items())) / scale)
        parts = zip(*([part * values[f].ended for part in m.ended] for f, m in layers.items()), strict=True)
        self.gone.append(Shown(*(np.asarray(sum(part)) / scale for part in parts)))

    def _turn_back(self, told: Told, values: Values) -> Values:
        """Return the worth of states before a turn from that of states after it."""
        # Mass was scaled after the turn, so what is left after it is worth 1 / scale.
        column = 1.0 / told.scale[:, None]
        values = {flags: worth * column for flags, worth in values.items()}
        values = _unclosed(values, told)
        values = {
            flags: Worth(w.live, self._of_all(w.ended), w.ended * told.outside, w.settled * told.outside)
            for flags, w in values.items()
        }
        values = self._states(told, values)
        for number in range(len(self.forward.model.steps) - 1, -1, -1):
            values = self._step_back(number, told, values)
        return _unopened(values, len(told.opened))

    def _states(self, told: Told, values: Values) -> Values:
        """Weigh with conditions at the end of a turn."""
        forward = self.forward
        for place, window in enumerate(told.windows):
            if window.kind == "state":
                live, fresh = forward.holding(window, told.turn)
                values = _looked(values, place, live, fresh)
        for one in told.said:
            if one.kind == "state":
                live, fresh = (np.where(h, one.if_so, one.if_not) for h in forward.holding(one, told.turn))
                values = {f: replace(w, live=w.live * live, fresh=w.fresh * fresh) for f, w in values.items()}
        return values

    def _step_back(self, number: int, told: Told, values: Values) -> Values:
        """Return the worth of each state before a step, and count the actions taken at it, given all news."""
        forward, teller = self.forward, self.forward.teller
        news, turn = Said(told.said, told.windows), told.turn
        mover = forward.chain.mover(number)
        chances = forward.base.chances(number, forward.model.steps[number], turn)
        found: Values = {}
        for flags, mass in told.before[number].items():
            live = np.zeros_like(mass)
            for factors, places in teller.here(number, news, flags):
                after = seen(flags, places)
                moves = teller.moves(number, turn, chances, factors)
                worth, weighed = self._ahead(number, turn, news, after, values)
                live += mover.back(moves, worth)
                passed = mover.meet(mass, worth)
                for factor, gone in weighed:
                    live += mover.back_ending(moves, gone) * factor
                    passed += mover.meet_ending(mass * factor, gone)
                moved = moves * passed
                self._count(number, turn, moved, chances, factors)
                self._count_lost(number, moved)
            rest = values.get(flags) or self._none(values)
            found[flags] = replace(rest, live=live)
        return found

    def _ahead(
        self, number: int, turn: int, news: Said, flags: Flags, values: Values
    ) -> tuple[Floats, list[tuple[Floats, Floats]]]:
        """Return the worth of what a step leads to.

        Returns
        -------
        worth, weighed
            Shape (B, T); and what is to be added of histories that end, where that depends on the state which the step read as well:
            pairs of a factor, shape (B, S), and the worth of the states in which they end, shape (B, X).
        """
        forward, part = self.forward, self.forward.part[number]
        live = values[flags].live if flags in values else self._none(values).live
        ended = np.zeros((forward.size, part.stop - part.start))
        weighed: list[tuple[Floats, Floats]] = []
        for factor, places in forward.teller.later(number, turn, news, flags):
            if (after := seen(flags, places)) not in values:
                continue
            gone = values[after].fresh[:, part]
            if factor is None:
                ended = ended + gone
            else:
                weighed.append((factor, gone))
        return np.concatenate((live, ended), axis=1), weighed

    def _of_all(self, worth: Floats) -> Floats:
        """Return the worth of each state in which histories have ended, which is the same for all; shapes (B, 1) -> (B, X)."""
        return np.broadcast_to(worth, (len(worth), self.forward.chain.n_ended))

    def _none(self, values: Values) -> Worth:
        first = next(iter(values.values()))
        return first * 0.0

    def _count(self, number: int, turn: int, moved: Floats, chances: Chances, factors: Factors) -> None:
        """Split the mass that passed each move among the actions that may have been behind it."""
        step = self.forward.model.steps[number]
        place = sum(len(m.reported) for s in self.forward.model.steps[:number] for m in s.members)
        behind = self._behind(number, turn, chances, factors)
        for m, member in enumerate(step.members):
            passed = self._passed(number, m, moved)
            shares = [
                (n, passed[:, way] if share is None else passed[:, way] * share)
                for way, actions in enumerate(behind[m])
                for n, share in actions
                if n < len(member.reported)
            ]
            for n, mass in shares:
                self.progress.choices[turn - 1, place + n] += mass.sum(axis=1)
            place += len(member.reported)

    def _count_lost(self, number: int, moved: Floats) -> None:
        """Add up the mass that passed moves on which a change was cut off or ignored."""
        counts = self.forward.base.counts
        for name, marked in lost_on(self.forward.model, self.forward.structure.steps[number]).items():
            counts[name] = counts.get(name, 0.0) + moved[:, marked].sum(axis=1)

    def _passed(self, number: int, m: int, moved: Floats) -> Floats:
        """Sum the mass that passed the moves of each way of a member from each row; shapes (B, M) -> (B, W, R)."""
        structure = self.forward.structure.steps[number]
        n_ways = len(self.forward.model.steps[number].members[m].first_leaf_of_way)
        table = np.zeros((len(moved), n_ways * structure.n_rows))
        add_up(structure.place_of_way(m), moved, table)
        return table.reshape(len(moved), n_ways, structure.n_rows)

    def _behind(self, number: int, turn: int, chances: Chances, factors: Factors) -> Behind:
        """Return per member and way the actions that may be behind it and their shares."""
        if not factors and number in self.behind and self.behind[number][0] is chances:
            return self.behind[number][1]
        rows = self.forward.teller.rows(number, turn)
        members = self.forward.model.steps[number].members
        found = [
            actions_behind(
                member,
                chances.actions[m] * factors[m][:, None, None] if m in factors else chances.actions[m],
                rows,
            )
            for m, member in enumerate(members)
        ]
        if not factors:
            self.behind[number] = chances, found
        return found

    # --- tables

    def _tabulate(self, values: Values, forward: Filter) -> None:
        """Write the smoothed incidence and marginals of every turn up to the last with news."""
        progress, start, chain = self.progress, forward.start_labels(), forward.chain
        worth = values[()]
        shares, state = forward.start_shares(), forward.structure.start_state
        settled = shares * (state < 0) * worth.settled
        progress.incidence[:, 0] = start.outcomes(settled)
        progress.settled = start.marginals(settled)
        alive = np.where(state >= 0, worth.live[:, np.maximum(state, 0)], 0.0)
        progress.marginals[:, 0] = progress.settled + start.marginals(shares * alive)
        for live, gone, told in zip(self.live, self.gone, self.told, strict=True):
            progress.incidence[:, told.turn] = progress.incidence[:, 0] + gone.outcomes
            progress.marginals[:, told.turn] = progress.settled + chain.live.marginals(live) + gone.levels
        if self.told[-1].turn == forward.model.horizon:
            progress.incidence[:, -1] += chain.live.outcomes(self.live[-1])
        progress.settled = progress.settled + self.gone[-1].levels
        progress.mass = self.live[-1]


def _ones(mass: Mass) -> Worth:
    one = np.ones((len(mass.live), 1))
    return Worth(np.ones_like(mass.live), one, one, np.ones_like(mass.settled))


def _unclosed(values: Values, told: Told) -> Values:
    """Go back over the closing of windows: each layer is worth what it was weighed by."""
    windows = [w for w in told.windows if w not in [c for c, _ in told.closed]]
    for window, outside in reversed(told.closed):
        place = sum(told.windows.index(w) < told.windows.index(window) for w in windows)
        weights: dict[bool | None, float] = {True: window.if_so, False: window.if_not, None: outside}
        values = {
            (*flags[:place], flag, *flags[place:]): worth * weight
            for flags, worth in values.items()
            for flag, weight in weights.items()
        }
        windows.insert(place, window)
    return values


def _looked(values: Values, place: int, live: Truths, fresh: Truths) -> Values:
    """Go back over the look of a window at the end of a turn."""
    found: Values = {}
    for flags, worth in values.items():
        found[flags] = worth
        if flags[place] is False:
            now = values.get(seen(flags, frozenset({place})), worth * 0.0)
            found[flags] = replace(
                worth,
                live=np.where(live, now.live, worth.live),
                fresh=np.where(fresh, now.fresh, worth.fresh),
            )
    return found


def _unopened(values: Values, n_opened: int) -> Values:
    """Go back over the opening of windows: live histories came in unseen, ended ones stayed outside."""
    for _ in range(n_opened):
        inside = {flags[:-1]: worth for flags, worth in values.items() if flags[-1] is False}
        outside = {flags[:-1]: worth for flags, worth in values.items() if flags[-1] is None}
        values = {
            f: replace(w, ended=outside[f].ended, settled=outside[f].settled) if f in outside else w
            for f, w in inside.items()
        }
    return values
