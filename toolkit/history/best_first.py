"""Finds the most probable sequences of states of a chain, one after the other.

The k best are found by best-first search with the exact value of the best completion as its guide (A* with a perfect
heuristic: Hart, Nilsson and Raphael 1968, IEEE Trans. Systems Science and Cybernetics 4:100-107).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count as counter

import numpy as np
import numpy.typing as npt

from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.starts import start_shares
from toolkit.errors import RunError
from toolkit.history.layers import Layers

Floats = npt.NDArray[np.float64]
MOST_EXPANDED = 2_000_000


class BestFirst:
    """The search; ``wanted`` is the number of the outcome in which sequences must end, or None for any."""

    def __init__(self, layers: Layers, wanted: int | None) -> None:
        self.layers, self.model, self.structure = layers, layers.model, layers.structure
        self.wanted = wanted
        self.completion = self._completions()

    def _good(self, outcome: npt.NDArray[np.int32]) -> Floats:
        """Return 0 for outcomes that are wanted and minus infinity for others."""
        good = (outcome >= 0) if self.wanted is None else outcome == self.wanted
        return np.where(good, 0.0, -np.inf)

    def _completions(self) -> dict[tuple[int, int], Floats]:
        """Return per layer the log-probability of the best completion from each state."""
        model, layers = self.model, self.layers
        live = self._good(final_outcome(model, self.structure.steps[0].columns))
        found: dict[tuple[int, int], Floats] = {(model.horizon + 1, 0): live}
        for turn in range(model.horizon, 0, -1):
            for number in range(len(model.steps) - 1, -1, -1):
                states = self.structure.steps[number]
                after = np.concatenate((found[layers.after(turn, number)], self._good(states.ended_outcome)))
                _, source, target, probability = layers.of(turn, number)
                best = np.full(states.n_states, -np.inf)
                np.maximum.at(best, source, np.log(probability) + after[target])
                found[turn, number] = best
        return found

    def best(self, count: int) -> Iterator[tuple[float, list[tuple[int, int, int]], int, int]]:
        """Yield (log-probability, places, number of the start, outcome), the best first."""
        ticket = counter()
        queue: list[tuple[float, int, float, int, int, int, object]] = []
        shares = start_shares(self.model, self.structure.start_columns, self.layers.parameters, 1)[0]
        good = self._good(self.structure.start_outcome)
        for n, (share, state) in enumerate(zip(shares, self.structure.start_state, strict=True)):
            rest = self.completion[1, 0][state] if state >= 0 else good[n]
            if share > 0.0 and rest > -np.inf:
                log = float(np.log(share))
                heapq.heappush(queue, (-(log + float(rest)), next(ticket), log, 1, 0, int(state), (n,)))
        done = expanded = 0
        while queue and done < count:
            _, _, log, turn, number, state, trail = heapq.heappop(queue)
            outcome = self._outcome_of(turn, number, state, trail)
            if outcome is not None:
                done += 1
                yield (log, *_unwound(trail), outcome)
                continue
            expanded += 1
            if expanded > MOST_EXPANDED:
                raise RunError("too many histories are equally probable to rank them; ask for fewer")
            for item in self._moves(log, turn, number, state, trail):
                heapq.heappush(queue, (item[0], -next(ticket), *item[1:]))

    def _outcome_of(self, turn: int, number: int, state: int, trail: object) -> int | None:
        """Return the outcome of a finished history; None while it goes on."""
        if state < 0:
            start = _unwound(trail)[1]
            return int(self.structure.start_outcome[start])
        if number < 0:  # ended after the step -1 - number
            return int(self.structure.steps[-1 - number].ended_outcome[state])
        if turn > self.model.horizon:
            live = tuple(column[state : state + 1] for column in self.structure.steps[0].columns)
            return int(final_outcome(self.model, live)[0])
        return None

    def _moves(
        self, log: float, turn: int, number: int, state: int, trail: object
    ) -> Iterator[tuple[float, float, int, int, int, object]]:
        _, source, target, probability = self.layers.of(turn, number)
        first, last = np.searchsorted(source, (state, state + 1))
        states = self.structure.steps[number]
        following = self.layers.after(turn, number)
        ended = self._good(states.ended_outcome)
        link = (trail, turn, number, state)
        for place, chance in zip(target[first:last], probability[first:last], strict=True):
            reached = log + float(np.log(chance))
            gone = int(place) - states.n_next
            rest = float(ended[gone]) if gone >= 0 else float(self.completion[following][place])
            if rest == -np.inf:
                continue
            where = (turn, -1 - number, gone) if gone >= 0 else (*following, int(place))
            yield (-(reached + rest), reached, *where, link)


def _unwound(trail: object) -> tuple[list[tuple[int, int, int]], int]:
    """Return the places of a linked trail, first to last, and the number of its start."""
    places: list[tuple[int, int, int]] = []
    while isinstance(trail, tuple) and len(trail) == 4:
        trail, turn, number, state = trail
        places.append((turn, number, state))
    assert isinstance(trail, tuple)
    return places[::-1], int(trail[0])
