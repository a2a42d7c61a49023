"""Filtering forward: what is known of the states of each turn from the news so far.

A choice or an event has the probability that the history gives it in its turn; a condition holds at the end of the
turn. In the turn in which a history ends, members of later steps are weighed on the state that the ending step read:
the order of steps is not the calendar. About a later turn a fact rules the history out, and a graded report leaves its
odds as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from toolkit.engines.chain import Chain
from toolkit.engines.evidence.standing import Flags, Floats, Mass, Standing, Truths
from toolkit.engines.evidence.telling import Said, Teller
from toolkit.engines.forward import Pass
from toolkit.engines.states.labels import Labels
from toolkit.engines.states.starts import start_shares
from toolkit.model.evidence import Observation

Before = dict[int, dict[Flags, Floats]]
"""Step -> layer -> mass of live states before it."""


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
        bounds = np.cumsum([0, *(len(step.ended_outcome) for step in self.structure.steps)])
        self.part = [slice(a, b) for a, b in pairwise(bounds)]
        """Where the states that end after each step stand among all that have ended."""

    def start(self) -> Standing:
        """Return where every draw starts."""
        shares = self.start_shares()
        ended = np.zeros((self.size, self.chain.n_ended))
        mass = Mass(self.base.start().mass, ended, ended, shares * (self.structure.start_state < 0))
        return Standing({(): mass})

    def told(
        self, standing: Standing, turn: int, said: Sequence[Observation], before: Before | None = None
    ) -> Standing:
        """Push the mass over one turn, weighed with what is said of it; windows that are open go on looking.

        Histories that had ended before are left alone. ``before`` takes down the live mass before each step.
        """
        news = Said(said, standing.windows)
        for number in range(len(self.model.steps)):
            if before is not None:
                before[number] = {flags: mass.live for flags, mass in standing.layers.items()}
            standing = self._step(standing, number, turn, news)
        return self._states(standing, turn, said)

    def _step(self, standing: Standing, number: int, turn: int, news: Said) -> Standing:
        chances = self.base.chances(number, self.model.steps[number], turn)
        live: dict[Flags, Floats] = {}
        gone: dict[Flags, Floats] = {}
        for flags, mass in standing.layers.items():
            if not mass.live.any():
                continue
            for factors, after in self.teller.here(number, news, flags):
                edges = self.teller.edges(number, turn, chances, factors)
                moved, fresh = self.base.push(number, replace(chances, edges=edges), mass.live)
                live[after] = live[after] + moved if after in live else moved
                if not fresh.any():
                    continue
                for factor, seen in self.teller.later(number, turn, news, after):
                    ended = fresh if factor is None else self._ending(number, mass.live * factor)
                    gone[seen] = gone[seen] + ended if seen in gone else ended
        return replace(standing, layers=self._laid_out(standing.layers, number, live, gone))

    def _laid_out(
        self,
        before: Mapping[Flags, Mass],
        number: int,
        live: Mapping[Flags, Floats],
        gone: Mapping[Flags, Floats],
    ) -> dict[Flags, Mass]:
        """Return the layers after a step: what goes on, and what has ended at it beside what had ended before."""
        layers = {}
        for flags in dict.fromkeys((*before, *live, *gone)):
            held = before[flags] if flags in before else self._empty()
            fresh = held.fresh
            if flags in gone:
                fresh = fresh.copy()
                fresh[:, self.part[number]] += gone[flags]
            moved = live[flags] if flags in live else self._nothing(number)
            layers[flags] = replace(held, live=moved, fresh=fresh)
        return layers

    def _empty(self) -> Mass:
        """Return no mass at all."""
        none = np.zeros((self.size, self.chain.n_ended))
        return Mass(none[:, :0], none, none, np.zeros((self.size, len(self.structure.start_state))))

    def _ending(self, number: int, mass: Floats) -> Floats:
        """Push mass over a step whose edges are filled in, and return what ends."""
        after = (self.chain.matrices[number] @ mass.reshape(-1)).reshape(self.size, -1)
        return np.ascontiguousarray(after[:, self.structure.steps[number].n_next :])

    def _nothing(self, number: int) -> Floats:
        """Return no live mass after a step."""
        return np.zeros((self.size, self.structure.steps[number].n_next))

    def _states(self, standing: Standing, turn: int, said: Sequence[Observation]) -> Standing:
        """Weigh with conditions at the end of a turn, and let open windows see them."""
        for one in said:
            if one.kind == "state":
                live, fresh = (np.where(h, one.if_so, one.if_not) for h in self.holding(one, turn))
                layers = {
                    f: replace(m, live=m.live * live, fresh=m.fresh * fresh)
                    for f, m in standing.layers.items()
                }
                standing = replace(standing, layers=layers)
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
            nothing = replace(mass, ended=np.zeros_like(mass.ended), settled=np.zeros_like(mass.settled))
            _add(layers, now, replace(nothing, live=mass.live * live, fresh=mass.fresh * fresh))
            _add(layers, flags, replace(mass, live=mass.live * ~live, fresh=mass.fresh * ~fresh))
        return replace(standing, layers=layers)

    def holding(self, one: Observation, turn: int) -> tuple[Truths, Truths]:
        """Return where a condition holds, of live states at the end of a turn and of those in which histories have ended."""
        live = self.teller.of_states(one, self.structure.steps[0].columns, turn)
        gone = [self.teller.of_states(one, step.ended_columns, turn) for step in self.structure.steps]
        return live, np.concatenate(gone, axis=1)

    # --- what a standing shows

    def start_shares(self) -> Floats:
        """Return the probability of each combination of start levels; shape (B, S0)."""
        return start_shares(self.model, self.structure.start_columns, self.parameters, self.size)

    def start_labels(self) -> Labels:
        """Return what the combinations of start levels show."""
        return Labels(self.model, self.structure.start_columns, self.structure.start_outcome, self.size)

    def marginals(self, standing: Standing) -> Floats:
        """Sum up levels and rungs as they are known after a turn; shape (B, M)."""
        mass = standing.whole()
        everyone = np.concatenate((mass.live, mass.ended + mass.fresh), axis=1)
        return self.chain.labels.marginals(everyone) + self.start_labels().marginals(mass.settled)

    def outcomes(self, standing: Standing, turn: int) -> Floats:
        """Sum up what is known after a turn of how the crisis will have ended at the horizon; shape (B, K).

        The mass goes on to the horizon without news.
        """
        mass = standing.whole()
        live, ended = mass.live, mass.ended + mass.fresh
        for later in range(turn + 1, self.model.horizon + 1):
            gone = []
            for number, step in enumerate(self.model.steps):
                live, fresh = self.base.push(number, self.base.chances(number, step, later), live)
                gone.append(fresh)
            ended = ended + np.concatenate(gone, axis=1)
        return self.chain.outcomes(ended, live) + self.start_labels().outcomes(mass.settled)

    def gone_outcomes(self, standing: Standing) -> Floats:
        """Sum up how the histories ended that had ended before a turn; shape (B, K)."""
        mass = standing.whole()
        return self.chain.outcomes(mass.ended, None) + self.start_labels().outcomes(mass.settled)


def _add(layers: dict[Flags, Mass], flags: Flags, mass: Mass) -> None:
    layers[flags] = layers[flags] + mass if flags in layers else mass
