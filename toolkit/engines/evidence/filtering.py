"""Filtering forward: what is known of the states of each turn from the news so far.

A choice or an event has the probability that the history gives it in its turn; a condition holds at the end of the
turn. In the turn in which a history ends, members of later steps are weighed on the state that the ending step read:
the order of steps is not the calendar. About a later turn a fact rules the history out, and a graded report leaves its
odds as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from toolkit.engines.chain import Chain
from toolkit.engines.evidence.ahead import Ahead
from toolkit.engines.evidence.cells import Cells, Met
from toolkit.engines.evidence.columns import Columns, Key, later_alike, put_together
from toolkit.engines.evidence.expecting import Expecting
from toolkit.engines.evidence.standing import Flags, Floats, Mass, Shown, Standing, Truths, seen
from toolkit.engines.evidence.stating import Pair, Weighing
from toolkit.engines.evidence.telling import Said, Teller
from toolkit.engines.forward import Pass
from toolkit.engines.moving.memory import any_of_each, beside, some
from toolkit.engines.states.labels import Labels
from toolkit.engines.states.starts import start_shares
from toolkit.model.evidence import Observation
from toolkit.model.program import Program

Before = dict[int, dict[Flags, Floats]]
"""Step -> layer -> mass of live states before it."""
MANY = 3
"""With more masses than this part of the outcomes it is quicker to carry outcomes back."""
TOGETHER = 4_000_000
"""Numbers of live mass that go through a turn side by side."""


@dataclass
class Filter:
    """One batch of draws on its way through the turns; standings go in and come out, so that a turn can be told in several ways."""

    chain: Chain
    parameters: Sequence[Floats]
    first_draw: int
    shared: Pass | None = None
    """A pass over the same batch whose chances are used, so that they are worked out once; an own one if left out."""

    def __post_init__(self) -> None:
        self.base = self.shared or Pass(self.chain, self.parameters, self.first_draw, counting=False)
        self.teller = Teller(self.base)
        self.model, self.structure, self.size = self.chain.model, self.chain.structure, self.chain.size
        self.part = self.chain.part
        self.held: dict[object, tuple[Program, tuple[Truths, Truths]]] = {}
        """Where conditions hold, with the program of each, which is told by its identity."""
        self.weighing = Weighing(self._weights)
        self.ahead = Ahead(self.base)
        self.met: list[Met] = []
        """What was expected of the cells of the turn told last, where they were looked at."""

    def start(self) -> Standing:
        """Return where every draw starts."""
        shares = self.start_shares()
        settled = shares * (self.structure.start_state < 0)
        mass = Mass(self.base.start().mass, None, self.nothing, settled)
        return Standing({(): mass})

    def told(
        self, standing: Standing, turn: int, said: Sequence[Observation], before: Before | None = None,
        cells: Cells | None = None,
    ) -> Standing:  # fmt: skip
        """Push the mass over one turn, weighed with what is said of it; windows that are open go on looking.

        Histories that had ended before are left alone. ``before`` takes down the live mass before each step; of
        ``cells`` those of the turn are looked at, and ``met`` has afterwards what was expected of each.
        """
        self.met = []
        (after,) = self._through([standing], turn, [said], before, cells)
        return after

    def told_each(
        self, standing: Standing, turn: int, ways: Sequence[Sequence[Observation]]
    ) -> list[Standing]:
        """Push the mass over one turn, told in several ways side by side."""
        return self.told_apart([standing] * len(ways), turn, ways)

    def told_apart(
        self, standings: Sequence[Standing], turn: int, ways: Sequence[Sequence[Observation]]
    ) -> list[Standing]:
        """Push several standings over one turn side by side, each told in its own way and with windows of its own."""
        widest = max((sum(m.live.size for m in one.layers.values()) for one in standings), default=0)
        lot = max(1, TOGETHER // max(1, widest))
        found: list[Standing] = []
        for first in range(0, len(ways), lot):
            found += self._through(standings[first : first + lot], turn, ways[first : first + lot])
        return found

    def _through(
        self, standings: Sequence[Standing], turn: int, ways: Sequence[Sequence[Observation]], before: Before | None = None,
        cells: Cells | None = None,
    ) -> list[Standing]:  # fmt: skip
        news = [Said(said, standing.windows) for said, standing in zip(ways, standings, strict=True)]
        members = cells.of_members(turn) if cells is not None else []
        expecting = Expecting(self.teller, turn, members, news[0]) if members else None
        columns = Columns.of(standings)
        for number in range(len(self.model.steps)):
            if expecting is not None:
                chances = self.base.chances(number, self.model.steps[number], turn)
                shape = (self.size, self.structure.steps[number].n_states)
                expecting.step(number, chances, columns.whole_of_way(0, shape))
            if before is not None:
                before[number] = self._live_before(standings[0], columns, number)
            columns = self._step(columns, number, turn, news)
        self.met += [] if expecting is None else expecting.met
        gone = columns.ended_by_way()
        return [
            self._states(self._stood(standing, columns.of_way(way), gone.get(way, {})), turn, said, cells)
            for way, (standing, said) in enumerate(zip(standings, ways, strict=True))
        ]

    def _step(self, columns: Columns, number: int, turn: int, news: Sequence[Said]) -> Columns:
        """Push the mass over one step; columns told alike go together."""
        chances = self.base.chances(number, self.model.steps[number], turn)
        pieces: list[tuple[list[Key], Floats]] = []
        for keys, mass in columns.alike(number, news):
            way, flags = keys[0]
            for factors, places in self.teller.here(number, news[way], flags):
                told = replace(chances, moves=self.teller.moves(number, turn, chances, factors))
                live, fresh = self.base.push(number, told, mass)
                after = [(way, seen(seen_before, places)) for way, seen_before in keys]
                pieces.append((after, live))
                self._end_after(number, turn, news, columns.fresh, after, mass, fresh, told.moves)
        return Columns(*put_together(pieces), columns.fresh)

    def _end_after(
        self, number: int, turn: int, news: Sequence[Said], found: dict[Key, Floats],
        after: Sequence[Key], mass: Floats, fresh: Floats, moves: Floats,
    ) -> None:  # fmt: skip
        """Weigh what has ended at a step with what is said of members of later steps; columns of which the same is said together."""
        if not fresh.shape[1]:
            return
        ending = np.flatnonzero(any_of_each(fresh))
        for group in later_alike(number, news, [(n, *after[n]) for n in ending.tolist()]):
            way, flags = after[group[0]]
            for factor, places in self.teller.later(number, turn, news[way], flags):
                if factor is None:
                    gone = some(fresh, group)
                else:
                    weighed = some(mass, group) * factor[..., None]
                    gone = self.chain.mover(number).push_ending(moves, weighed)
                for column, n in enumerate(group):
                    way, flags = after[n]
                    self._end(found, (way, seen(flags, places)), number, gone[..., column])

    def _end(self, fresh: dict[Key, Floats], key: Key, number: int, gone: Floats) -> None:
        """Add mass that has ended at a step; shape (B, X')."""
        if key not in fresh:
            fresh[key] = self.chain.laid(np.zeros((self.size, self.chain.n_ended)))
        fresh[key][:, self.part[number]] += gone

    def _live_before(self, standing: Standing, columns: Columns, number: int) -> dict[Flags, Floats]:
        """Return the live mass of every layer before a step, those included that have none."""
        lives, nothing = columns.of_way(0), np.zeros((self.size, self.structure.steps[number].n_states))
        known = dict.fromkeys((*standing.layers, *lives, *(flags for _, flags in columns.fresh)))
        return {flags: lives.get(flags, nothing) for flags in known}

    def _stood(self, standing: Standing, lives: dict[Flags, Floats], fresh: dict[Flags, Floats]) -> Standing:
        """Return where a turn leaves what had gone into it, as one way tells it: what lives, and what has ended."""
        layers, none = dict[Flags, Mass](), self._none()
        for flags in dict.fromkeys((*standing.layers, *lives, *fresh)):
            held = standing.layers.get(flags, none)
            layers[flags] = replace(held, live=lives.get(flags, none.live), fresh=fresh.get(flags))
        return replace(standing, layers=layers)

    def _none(self) -> Mass:
        """Return a layer without mass at the end of a turn."""
        live = self.chain.laid(np.zeros((self.size, self.structure.steps[-1].n_next)))
        return Mass(live, None, self.nothing, np.zeros((self.size, len(self.structure.start_state))))

    @cached_property
    def nothing(self) -> Shown:
        """That nothing has ended; nobody writes into it."""
        of_levels = np.zeros((self.size, self.chain.live.n_marginals))
        return Shown(np.zeros((self.size, len(self.model.outcomes))), of_levels)

    def summary(self, fresh: Floats) -> Shown:
        """Sum histories that have ended up to how they did; shape (B, X)."""
        return how_ended(self.chain, fresh)

    def _states(
        self, standing: Standing, turn: int, said: Sequence[Observation], cells: Cells | None
    ) -> Standing:
        """Weigh with conditions at the end of a turn, and let open windows see them."""
        stated = [one for one in said if one.kind == "state"]
        if stated and cells is None:
            standing = _weighed(standing, *self.weighing.of(stated, turn))
        for one in stated if cells is not None else ():
            going, standing = standing.going, _weighed(standing, *self._weights(one, turn))
            if cells is not None and (cell := cells.of_fact(one)) is not None:
                self.met.append((cell, cell.stated(standing.going, going)))
        for cell in cells.untold(turn) if cells is not None else ():
            assert cell.fact is not None
            live, fresh = self.holding(cell.fact, turn)
            mass = standing.whole()
            self.met.append((cell, cell.stated(mass.weighed(live, fresh).going, mass.going)))
        for place, window in enumerate(standing.windows):
            if window.kind == "state":
                standing = self._looked(standing, place, window, turn)
        return standing

    def _looked(self, standing: Standing, place: int, window: Observation, turn: int) -> Standing:
        """Part the layers in which the condition of a window has not held yet by whether it holds now."""
        live, fresh = self.holding(window, turn)
        layers: dict[Flags, Mass] = {}
        for flags, mass in standing.layers.items():
            if flags[place] is not False:
                _add(layers, flags, mass)
                continue
            now = (*flags[:place], True, *flags[place + 1 :])
            _add(layers, now, mass.without_gone().weighed(live, fresh))
            _add(layers, flags, mass.weighed(~live, ~fresh))
        return replace(standing, layers=layers)

    def _weights(self, one: Observation, turn: int) -> Pair:
        """Return what a report of a condition weighs states with: those alive, and those in which histories have ended."""
        live, fresh = (np.where(holds, one.if_so, one.if_not) for holds in self.holding(one, turn))
        return live, fresh

    def holding(self, one: Observation, turn: int) -> tuple[Truths, Truths]:
        """Return where a condition holds, of live states at the end of a turn and of those in which histories have ended.

        It is worked out anew only where the turn matters.
        """
        assert one.program is not None
        key = id(one.program), one.program.turn_key(turn)
        if key not in self.held:
            self.held[key] = one.program, self._holding(one, turn)
        return self.held[key][1]

    def _holding(self, one: Observation, turn: int) -> tuple[Truths, Truths]:
        live = self.teller.of_states(one, self.structure.steps[0].columns, turn)
        gone = [self.teller.of_states(one, step.ended_columns, turn) for step in self.structure.steps]
        return self.chain.laid(live), self.chain.laid(np.concatenate(gone, axis=1))

    # --- what a standing shows

    def start_shares(self) -> Floats:
        """Return the probability of each combination of start levels; shape (B, S0)."""
        return start_shares(self.model, self.structure.start_columns, self.parameters, self.size)

    def start_labels(self) -> Labels:
        """Return what the combinations of start levels show."""
        return Labels(self.model, self.structure.start_columns, self.structure.start_outcome)

    def marginals(self, standing: Standing) -> Floats:
        """Sum up levels and rungs as they are known after a turn; shape (B, M)."""
        mass = standing.turned(1.0, self.summary).whole()
        start = self.start_labels().marginals(mass.settled)
        return self.chain.live.marginals(mass.live) + mass.ended.levels + start

    def outcomes(self, standings: Sequence[Standing], turn: int, *, first: bool) -> list[Floats]:
        """Sum up what is known after a turn of how the crisis will have ended at the horizon; shapes (B, K).

        The mass of all goes on to the horizon side by side, without news, where it is not much and nothing was asked before,
        as is often all that is asked; else outcomes are carried back from there, once for all turns.
        """
        masses = [standing.turned(1.0, self.summary).whole() for standing in standings]
        start = self.start_labels()
        gone = [mass.ended.outcomes + start.outcomes(mass.settled) for mass in masses]
        if self.ahead.fits and not (first and MANY * len(masses) <= len(self.model.outcomes)):
            return [one + self.ahead.outcomes(turn, m.live) for one, m in zip(gone, masses, strict=True)]
        live = beside([mass.live for mass in masses])
        for later in range(turn + 1, self.model.horizon + 1):
            for number, step in enumerate(self.model.steps):
                live, fresh = self.base.push(number, self.base.chances(number, step, later), live)
                if fresh.shape[1]:
                    for n, one in enumerate(gone):
                        one += self.chain.gone(number).outcomes(fresh[..., n])
        return [one + self.chain.live.outcomes(live[..., n]) for n, one in enumerate(gone)]

    def gone_outcomes(self, standing: Standing) -> Floats:
        """Sum up how the histories ended that had ended before a turn; shape (B, K)."""
        mass = standing.whole()
        return mass.ended.outcomes + self.start_labels().outcomes(mass.settled)


def how_ended(chain: Chain, fresh: Floats) -> Shown:
    """Sum histories that have ended up to how they did; shape (B, X)."""
    return Shown(chain.gone_outcomes(fresh), chain.gone_levels(fresh))


def _weighed(standing: Standing, live: Floats, fresh: Floats) -> Standing:
    """Weigh the states that a turn leaves: those alive, and those in which histories have ended in it."""
    layers = {flags: mass.weighed(live, fresh) for flags, mass in standing.layers.items()}
    return replace(standing, layers=layers)


def _add(layers: dict[Flags, Mass], flags: Flags, mass: Mass) -> None:
    layers[flags] = layers[flags] + mass if flags in layers else mass
