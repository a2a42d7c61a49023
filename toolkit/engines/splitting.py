"""Rare outcomes by multilevel splitting: histories that come near are cloned, and the chance is a product.

A score says how near a state is. The chance of the outcome is the chance of reaching the first level, times that
of reaching the second from there, and so on; at every level as many histories go on as started, cloned from those
that got there (fixed effort: Garvels 2000; Kahn and Harris 1951). With levels chosen beforehand, from a pilot run
with numbers of its own, the product is unbiased whatever the score; a poor score only makes it rough (L'Ecuyer,
Demers and Tuffin 2007, ACM Trans. Modeling and Computer Simulation 17:9). Independent replications give the error.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.imposed import imposed
from toolkit.engines.monte_carlo import Block, Sampler, Simulation, Whole32
from toolkit.engines.structure import final_outcome, rung_of
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import RunError
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.results.record import Counted
from toolkit.results.tail import Tail

Floats = npt.NDArray[np.float64]
REPLICATIONS = 20
RUNS = 1_000
"""Histories per level and replication."""
PILOT_RUNS = 4_000
CLIMBING = 0.25
"""Share of pilot histories that should reach the next level."""
MOST_LEVELS = 200
MOST_HISTORIES = 100_000_000


LAYOUT = (
    Column("outcome", "label"),
    Column("probability", "probability", "per_cent", "sampling_error"),
    Column("sampling", "sampling_error", "error"),
    Column("relative error", "relative_error", "share"),
    Column("levels", "levels", "count"),
)


@dataclass(frozen=True, repr=False, eq=False)
class RareOutcome(Answer):
    """The chance of a rare outcome; everything that was found stands in ``tail`` too, under the same names."""

    _: KW_ONLY
    tail: Tail

    def __getattribute__(self, name: str) -> Any:
        """Give what splitting found by name: these are single numbers, not columns."""
        if name in _OF_TAIL:
            return getattr(object.__getattribute__(self, "tail"), name)
        return object.__getattribute__(self, name)

    def __float__(self) -> float:
        """Return the probability."""
        return float(self.tail.probability)


_OF_TAIL = (
    "outcome", "label", "probability", "sampling_error", "relative_error", "levels", "conditional", "replications", "n_runs", "replicated",
)  # fmt: skip


@public
@slow
def tail(
    of: Subject,
    outcome: str,
    *,
    runs: int = RUNS,
    replications: int = REPLICATIONS,
    **options: Unpack[ModelOptions],
) -> RareOutcome:
    """Estimate the chance of an outcome that is too rare to be sampled, by multilevel splitting.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        What to simulate; every history has inputs of its own, so the chance is the mean over draws.
    outcome : str
        Name of the outcome. Its ``score:`` says how near a state is; without one, the rung of the ladder does.
    runs, replications : int
        Histories per level, and independent repetitions; the error falls with the root of their product.
    **options
        ``seed`` (that of a result if left out), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    RareOutcome, which works as a number

    Raises
    ------
    RunError
        If there is nothing to score with, the score never rises, or an actor looks ahead.

    Examples
    --------
    >>> import toolkit as ct
    >>> found = ct.tail("caribbean-2025", "confrontation", runs=200, replications=4)
    >>> 0.0 <= found.probability < 0.02
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="tail")
    found = estimate_tail(model, outcome, seed=seed_of(of, options), runs=runs, replications=replications)
    row = {
        name: getattr(found, name)
        for name in ("outcome", "label", "probability", "sampling_error", "relative_error")
    }
    said = (
        f"Found by splitting: {len(found.levels)} levels, {replications} x {runs:,} histories each, relative error "
        f"{numbers.share(found.relative_error)}."
    )
    return RareOutcome(
        pd.DataFrame([{**row, "levels": len(found.levels)}]), tail=found, result=origin(of), model=model, layout=LAYOUT, verb="tail",
        caveats=(*imposed(of, model), Caveat(said, "splitting", outcome, values={"relative_error": found.relative_error}), *unheard(of)),
        step=numbers.step_for(found.sampling_error, numbers.FINEST_BELOW_ONE if found.probability < 0.01 else numbers.FINEST),
        n_histories=replications * runs * len(found.levels), title=f"{model.full_title}: how likely is “{found.label}”?",
    )  # fmt: skip


def estimate_tail(
    model: Model, outcome: str, *, seed: int = 0, runs: int = RUNS, replications: int = REPLICATIONS
) -> Tail:
    """Estimate the chance of a rare outcome of a model; see ``tail``."""
    model.outcome_number(outcome)
    if model.has_policy:
        raise RunError(
            "splitting needs actors that do not look ahead and follow no Python rule, whose expectations would have to be worked out for every "
            "history; use engine exact"
        )
    if min(runs, replications) < 2 or runs * replications > MOST_HISTORIES:
        raise RunError(
            f"splitting takes at least 2 runs and 2 replications, to tell its error, and at most {MOST_HISTORIES:,} histories"
        )
    score = _Score(model, model.outcome_number(outcome))
    levels = _pilot(model, score, seed)
    return _estimate(model, score, levels, seed, runs, replications)


class _Score:
    """How near to an outcome a state is."""

    def __init__(self, model: Model, number: int) -> None:
        self.model, self.number = model, number
        self.program = model.outcomes[number].score
        if self.program is None and not model.rungs:
            raise RunError(
                f"there is nothing to tell how near a state is to '{model.outcomes[number].name}'; give it a `score:` "
                "that rises on the way, or declare a ladder"
            )

    def of(self, columns: Sequence[npt.NDArray[np.int8]]) -> Floats:
        """Score states; shape (N,)."""
        shape = columns[0].shape
        if self.program is None:
            return rung_of(self.model, columns).astype(np.float64)
        row = self.program.evaluate(columns, [], 0, Workspace(shape, (1,)))[0]
        return np.broadcast_to(np.asarray(row, dtype=np.float64), shape).copy()


@dataclass
class _Cloud:
    """Histories at the moment in which they reached a level.

    Attributes
    ----------
    columns : shape (V, N)
    parameters : shape (N, P), the inputs each was born with
    turn : shape (N,), the last turn that is over
    is_there : shape (N,), whether the outcome has come already
    """

    columns: npt.NDArray[np.int8]
    parameters: Floats
    turn: Whole32
    is_there: npt.NDArray[np.bool_]

    def take(self, chosen: npt.NDArray[np.int64]) -> _Cloud:
        """Clone some of them."""
        return _Cloud(
            self.columns[:, chosen], self.parameters[chosen], self.turn[chosen], self.is_there[chosen]
        )


@dataclass
class _Climb(Simulation):
    """One stage: histories that go on from where they stand until they reach the next level, or end."""

    cloud: _Cloud = field(default_factory=lambda: _nobody())
    score: _Score | None = None
    level: float = math.inf
    generation: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        n_runs = len(self.cloud.turn)
        self.columns = [column[:, None].copy() for column in self.cloud.columns]
        self.highest = np.full(n_runs, -np.inf)
        self.reached = np.zeros(n_runs, dtype=bool)
        self.there = self.cloud.is_there.copy()
        self.over = self.there.copy()
        self.turns = self.cloud.turn.copy()

    def climb(self) -> tuple[_Cloud, npt.NDArray[np.bool_], Floats]:
        """Follow every history; return where each stands, whether it reached the level, and its highest score."""
        assert self.score is not None
        self.reached |= self.there
        self._look(self.turns >= 0)
        first = int(self.turns.min()) if len(self.turns) else 0
        for turn in range(first + 1, self.model.horizon + 1):
            going = ~self.over & ~self.reached
            if not going.any():
                break
            moving = going & (self.cloud.turn < turn)
            if not moving.any():
                continue
            self._set_alive(moving)
            for number, step in enumerate(self.model.steps):
                self._step(number, step, turn, 0)
            self.turns[moving] = turn
            if turn == self.model.horizon:
                self._finish(moving & ~self.over)
            self._look(moving)
        columns = np.stack([column[:, 0] for column in self.columns])
        return _Cloud(columns, self.cloud.parameters, self.turns, self.there), self.reached, self.highest

    def _set_alive(self, moving: npt.NDArray[np.bool_]) -> None:
        self.alive = (moving & ~self.over)[:, None]
        self.frozen = np.subtract(self.alive.view(np.int8), np.int8(1))

    def _finish(self, left: npt.NDArray[np.bool_]) -> None:
        """Classify the histories that are still going at the horizon."""
        assert self.score is not None
        outcome = final_outcome(self.model, [column[:, 0] for column in self.columns])
        self.there |= left & (outcome == self.score.number)
        self.over |= left

    def _look(self, where: npt.NDArray[np.bool_]) -> None:
        """See which histories stand at the level now, or have come to the outcome."""
        assert self.score is not None
        score = self.score.of([column[:, 0] for column in self.columns])
        self.highest = np.where(where, np.maximum(self.highest, score), self.highest)
        self.reached |= where & ~(self.over & ~self.there) & (score >= self.level)
        self.reached |= self.there

    # --- what the plain simulation does otherwise

    def _add_outcomes(self, turn: int, outcome: Whole32, where: npt.NDArray[np.bool_]) -> None:  # noqa: ARG002
        assert self.score is not None
        ending = where[:, 0]
        self.over |= ending
        self.there |= ending & (outcome[:, 0] == self.score.number)

    def _uniform(self, turn: int, name: str, use: str) -> Floats:
        numbers = self.random.uniform(
            0,
            self.n_draws,
            turn=turn,
            name=f"{name}|{self.generation}",
            use=use,  # type: ignore[arg-type]
        )
        return numbers.reshape(self.n_draws, 1)

    def _count_choices(self, *_: object) -> None:
        """Count nothing."""

    def _count(self, name: Counted, number: int) -> None:
        """Leave diagnostics out."""

    def _repack(self) -> None:
        """Keep every history in its slot."""


def _nobody() -> _Cloud:
    empty = np.empty(0)
    return _Cloud(np.empty((0, 0), np.int8), empty.reshape(0, 0), np.empty(0, np.int32), np.empty(0, bool))


def _born(model: Model, seed: int, n_runs: int, name: str) -> _Cloud:
    """Return histories at their start, each with inputs of its own."""
    drawn = draw_parameters(model, n_runs, seed, "random")
    values = drawn.values if len(drawn) == n_runs else np.repeat(drawn.values, n_runs, axis=0)
    simulation = _Climb(
        Sampler(model, Draws(values, n_runs), 1, seed, None), Block(0, n_runs, 0, 1), generation=f"{name}|start",
        cloud=_Cloud(np.zeros((len(model.variables), n_runs), np.int8), values, np.zeros(n_runs, np.int32), np.zeros(n_runs, bool)),
    )  # fmt: skip
    simulation.columns = []
    simulation._start()
    columns = np.stack([column[:, 0] for column in simulation.columns])
    return _Cloud(columns, values, np.zeros(n_runs, np.int32), np.zeros(n_runs, bool))


def _climb(model: Model, seed: int, cloud: _Cloud, score: _Score, level: float, generation: str) -> _Climb:
    n_runs = len(cloud.turn)
    sampler = Sampler(model, Draws(cloud.parameters, n_runs), 1, seed, None)
    climb = _Climb(
        sampler, Block(0, n_runs, 0, 1), cloud=cloud, score=score, level=level, generation=generation
    )
    if not cloud.turn.any():  # an outcome may hold at the very start
        climb.alive = np.ones((n_runs, 1), dtype=bool)
        climb._settle(0, at_turn_end=True)
    return climb


def _pilot(model: Model, score: _Score, seed: int) -> list[float]:
    """Choose levels so that about a quarter of the histories reach each from the one before.

    Raises
    ------
    RunError
        If the score never rises, so that nothing leads on to the outcome.
    """
    cloud = _born(model, seed, PILOT_RUNS, "pilot")
    levels: list[float] = []
    with np.errstate(all="ignore"):
        while len(levels) < MOST_LEVELS:
            climb = _climb(model, seed, cloud, score, math.inf, f"pilot|{len(levels)}")
            start = score.of([column[:, None] for column in cloud.columns])[:, 0] if not levels else None
            _, _, highest = climb.climb()
            if climb.there.mean() >= CLIMBING:
                return levels
            stands = levels[-1] if levels else float(np.max(start)) if start is not None else -math.inf
            higher = np.unique(highest[(highest > stands) & np.isfinite(highest)])
            if not len(higher):
                if climb.there.any() or levels:
                    return levels
                raise RunError(
                    f"the score of '{model.outcomes[score.number].name}' never rises in {PILOT_RUNS:,} histories, so "
                    "splitting cannot climb; give the outcome a `score:` that rises in smaller steps on the way to it"
                )
            wanted = np.quantile(highest, 1.0 - CLIMBING)
            above = higher[higher <= wanted]
            level = float(above[-1] if len(above) else higher[0])
            levels.append(level)
            again = _climb(model, seed, cloud, score, level, f"pilot|{len(levels)}|up")
            reached, got, _ = again.climb()
            if not got.any():
                return levels[:-1]
            chosen = again.random.uniform(
                0, PILOT_RUNS, turn=0, name=f"pilot|{len(levels)}|clones", use="noise"
            )
            cloud = reached.take(np.flatnonzero(got)[(chosen * got.sum()).astype(np.int64)])
    return levels


def _estimate(
    model: Model, score: _Score, levels: Sequence[float], seed: int, runs: int, replications: int
) -> Tail:
    """Climb the levels in independent replications, side by side."""
    cloud = _born(model, seed + 1, runs * replications, "main")
    group = np.repeat(np.arange(replications), runs)
    chance = np.ones(replications)
    steps = []
    with np.errstate(all="ignore"):
        for stage, level in enumerate((*levels, math.inf)):
            climb = _climb(model, seed + 1, cloud, score, level, f"main|{stage}")
            reached, got, _ = climb.climb()
            share = np.bincount(group, weights=got, minlength=replications) / runs
            chance *= share
            steps.append(float(share.mean()))
            if not got.any():
                break
            if stage < len(levels):
                cloud = _cloned(climb, reached, got, group, runs, stage)
    found = model.outcomes[score.number]
    return Tail(
        outcome=found.name,
        label=found.label,
        probability=float(chance.mean()),
        sampling_error=float(chance.std(ddof=1) / math.sqrt(replications)),
        levels=tuple(levels),
        conditional=tuple(steps),
        replications=replications,
        n_runs=runs,
        replicated=tuple(chance.tolist()),
    )


def _cloned(
    climb: _Climb,
    reached: _Cloud,
    got: npt.NDArray[np.bool_],
    group: npt.NDArray[np.int64],
    runs: int,
    stage: int,
) -> _Cloud:
    """Fill every replication up with clones of its own histories that got there; one that has none goes on as it is."""
    numbers = climb.random.uniform(0, len(got), turn=0, name=f"main|{stage}|clones", use="noise").copy()
    chosen = np.arange(len(got))
    for replication in range(int(group[-1]) + 1):
        here = slice(replication * runs, (replication + 1) * runs)
        parents = np.flatnonzero(got[here]) + replication * runs
        if len(parents):
            chosen[here] = parents[(numbers[here] * len(parents)).astype(np.int64)]
    return reached.take(chosen)
