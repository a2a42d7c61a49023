"""Filtering forward: what is known of the states of each turn from the reports so far."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.evidence.likelihoods import Likelihoods
from toolkit.engines.forward import Pass
from toolkit.engines.states.labels import Labels
from toolkit.engines.states.starts import start_shares
from toolkit.model.evidence import Evidence, Observation

Floats = npt.NDArray[np.float64]


class Filter:
    """One batch on its way through the turns that reports speak of.

    Attributes
    ----------
    base : the pass without evidence, which knows the chances of each step
    progress : where the mass is, as a share of what the reports so far have left
    settled : shape (B, S0), mass of the histories that had ended at the start
    before : (turn, step) -> mass before it
    newly : (turn, step) -> mass that ended after it, likelihoods of the rest of its turn included
    scale : turn -> shape (B,), share that its reports left, by which everything was divided afterwards
    log : shape (B,), log-probability of the reports so far
    by_report : shape (B, O), log-probability of each observation given those before it
    """

    def __init__(
        self, chain: Chain, parameters: Sequence[Floats], first_draw: int, evidence: Evidence
    ) -> None:
        self.chain, self.parameters, self.evidence = chain, parameters, evidence
        self.model, self.structure, self.size = chain.model, chain.structure, chain.size
        self.base = Pass(chain, parameters, first_draw)
        self.likelihoods = Likelihoods(self.base, evidence)
        self.progress = self.base.start()
        self.settled = self.start_settled = self.start_shares() * (self.structure.start_state < 0)
        self.before: dict[tuple[int, int], Floats] = {}
        self.newly: dict[tuple[int, int], Floats] = {}
        self.scale: dict[int, Floats] = {}
        self.log = np.zeros(self.size)
        self.by_report = np.zeros((self.size, len(evidence.observations)))
        bounds = np.cumsum([0, *(len(step.ended_outcome) for step in self.structure.steps)])
        self.part = [slice(a, b) for a, b in pairwise(bounds)]
        """Where the states that end after each step stand among all that have ended."""

    def run(self) -> None:
        """Push the mass over every turn that reports speak of."""
        for turn in range(1, self.evidence.last_turn + 1):
            for number in range(len(self.model.steps)):
                self._step(number, turn)
            for one in self.likelihoods.of_state(turn):
                self._weigh_states(one, turn)
            self._rescale(turn)

    def _step(self, number: int, turn: int) -> None:
        """Push the mass over a step and weigh it with what is reported of its actions."""
        progress, observed = self.progress, self.likelihoods.of_step(number, turn)
        self.before[turn, number] = progress.mass
        total = self._left()
        for one in observed:  # who has ended does nothing more
            progress.ended *= one.if_not
            self.settled = self.settled * one.if_not
            for earlier in range(number):
                self.newly[turn, earlier] = self.newly[turn, earlier] * one.if_not
        chances = self.likelihoods.chances(number, turn)
        progress.mass, ending = self.base.push(number, chances, progress.mass)
        self.newly[turn, number] = ending
        progress.ended[:, self.part[number]] += ending
        self._note(observed, total)

    def _weigh_states(self, one: Observation, turn: int) -> None:
        """Weigh the mass at the end of a turn with what is reported of the state."""
        progress, structure, total = self.progress, self.structure, self._left()
        progress.mass = progress.mass * self.likelihoods.of_states(one, structure.steps[0].columns, turn)
        for number, step in enumerate(structure.steps):
            factor = self.likelihoods.of_states(one, step.ended_columns, turn)
            progress.ended[:, self.part[number]] *= factor
            self.newly[turn, number] = self.newly[turn, number] * factor
        self.settled = self.settled * self.likelihoods.of_states(one, structure.start_columns, turn)
        self._note([one], total)

    def _rescale(self, turn: int) -> None:
        """Add up how probable the reports of a turn were, and scale what they left to 1."""
        left = self._left()
        self.scale[turn] = np.where(left > 0.0, left, 1.0)
        with np.errstate(divide="ignore"):
            self.log = self.log + np.log(left)
        share = self.scale[turn][:, None]
        self.progress.mass = self.progress.mass / share
        self.progress.ended /= share
        self.settled = np.asarray(self.settled / share)

    def _note(self, observed: Sequence[Observation], before: Floats) -> None:
        """Write down how probable the reports about one step were, given those before them."""
        after = self._left()
        for one in observed:
            place = self.evidence.observations.index(one)
            with np.errstate(divide="ignore", invalid="ignore"):
                # Reports on one choice are weighed together; the surprise is shared evenly among them.
                self.by_report[:, place] = np.log(after / before) / len(observed)

    def _left(self) -> Floats:
        """Return the mass that the reports have left so far; shape (B,)."""
        progress = self.progress
        return np.asarray(progress.mass.sum(axis=1) + progress.ended.sum(axis=1) + self.settled.sum(axis=1))

    def start_shares(self) -> Floats:
        """Return the probability of each combination of start levels; shape (B, S0)."""
        return start_shares(self.model, self.structure.start_columns, self.parameters, self.size)

    def start_labels(self) -> Labels:
        """Return what the combinations of start levels show."""
        return Labels(self.model, self.structure.start_columns, self.structure.start_outcome, self.size)

    def marginals(self) -> Floats:
        """Sum up levels and rungs as they are known now; shape (B, M)."""
        everyone = np.concatenate((self.progress.mass, self.progress.ended), axis=1)
        return self.chain.labels.marginals(everyone) + self.start_labels().marginals(self.settled)

    def sum_up(self) -> None:
        """Write what is known at the end of the last turn with evidence, and nothing of the turns before."""
        progress, start, last = self.progress, self.start_labels(), self.evidence.last_turn
        progress.settled = start.marginals(self.settled)
        left = progress.mass if last == self.model.horizon else None
        outcomes = self.chain.outcomes(progress.ended, left)
        progress.incidence[:, last] = start.outcomes(self.settled) + outcomes
