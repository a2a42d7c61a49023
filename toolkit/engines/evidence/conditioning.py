"""A plan under news: islands of draws follow it, and what they hold in the end is put together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from toolkit.engines import exact
from toolkit.engines.evidence.cells import Cells
from toolkit.engines.evidence.clashes import refuse_impossible, reordered, stuck_in_next
from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.engines.evidence.exact_evidence import ExactFollower
from toolkit.engines.evidence.impossible import Impossible
from toolkit.engines.evidence.islands import Island
from toolkit.engines.evidence.joining import Followed, joined
from toolkit.engines.evidence.learnt import Learnt
from toolkit.engines.evidence.particle_evidence import ParticleFollower
from toolkit.engines.evidence.resuming import (
    Kept,
    Stand,
    can_be_kept,
    latest,
    refusing_misfits,
    run_of,
    stand_of,
    take_up,
    told_by,
)
from toolkit.engines.plan import Plan
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.spread import spread
from toolkit.memory import LEAST_UNDER_NEWS
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.evidence import Evidence, Observation

Floats = npt.NDArray[np.float64]
ISLANDS, FEWEST_ISLANDS = 8, 4
WHOLE = 1e-6
"""What the chances of all outcomes may miss 1 by, after many turns of sums."""
LEAST_ON_ISLAND = 16
"""Draws on an island: groups of draws are taken together until there are so many, since what an island of fewer makes of a long
stream is chiefly chance. It then decides how much the island counts, and few islands count."""
FEW = 8
"""Draws on which it is tried whether news is possible."""
MOST_KEPT = 1_000_000
"""Transitions, times turns and draws, of which a batch keeps mass for going back over the news: some 50 MB."""


def learn(
    chosen: Plan, evidence: Evidence, crew: Crew, label: str, *, more: bool = True, smooth: bool = True,
    moves: bool = True, ahead: bool = False,
) -> tuple[Plan, Learnt]:  # fmt: skip
    """Run one model under news.

    Without ``more`` the draws are taken as they are; without ``moves`` they are only weighed. Without ``smooth`` only
    outcomes and weights are asked for, which is sooner had from the exact engine; ``ahead`` asks it for the answer after each report. What
    the plan has kept of earlier news is taken up again.

    Returns
    -------
    plan, answer
        The plan with the draws as they ended up and what was kept on the way, and what came out.

    Raises
    ------
    RunError
        If nothing in the model allows what was reported.
    """
    if more:
        chosen = with_enough_draws(chosen)
    earlier = next(iter(chosen.kept), None)
    try:
        with refusing_misfits(earlier):
            done = _followed(chosen, evidence, crew, label, moves=moves, smooth=smooth, ahead=ahead)
            kept = _kept(chosen, evidence, done, moves=moves, ahead=ahead)
            done = _with_facts_for_all(done, evidence)
        refuse_impossible([one.heard for one in done], evidence, chosen.n_runs * len(chosen.draws))
    except Impossible as refusal:
        told, horizon = evidence, chosen.model.horizon
        is_deed = Cells(chosen.model, told).is_deed
        evidence = reordered(told, refusal, partial(_is_possible, chosen), is_deed, horizon)
        plan, answer = learn(
            chosen, evidence, crew, label, more=False, smooth=smooth, moves=moves, ahead=ahead
        )
        return plan, _counted_later(answer, told)
    n_islands = len(done)
    values = np.concatenate([one.values for one in done])
    n_groups = n_islands if any(one.moved for one in done) else chosen.draws.n_groups
    draws = chosen.draws.at(values, n_groups)
    with refusing_misfits(earlier):
        answer = joined(done, evidence, draws.shares)
        if earlier is not None:
            _demand_sound(answer, chosen.model.horizon)
    assert answer.news is not None
    stuck = stuck_in_next(answer.news, evidence, partial(_is_possible, chosen), chosen.model.horizon)
    return replace(chosen, draws=draws, kept=kept), replace(answer, news=replace(answer.news, stuck=stuck))


def _demand_sound(answer: Learnt, horizon: int) -> None:
    """Demand of an answer that went on from something kept that it adds up to 1 and is of turns that there are; a file may say otherwise."""
    if not np.allclose(answer.tally.final.sum(axis=1), 1.0, rtol=0.0, atol=WHOLE):
        raise ValueError("what was kept does not add up to 1")
    if answer.news is not None and not all(0 < turn <= horizon for turn in answer.news.turns):
        raise ValueError("what was kept is of turns that there are not")


def _followed(
    chosen: Plan,
    evidence: Evidence,
    crew: Crew,
    label: str,
    *,
    moves: bool,
    smooth: bool,
    ahead: bool = False,
) -> list[Followed]:
    """Follow the news with every island of draws."""
    # copies of one draw have nothing to learn from each other
    n_islands = chosen.draws.n_groups if chosen.is_settled else islands_of(chosen.draws)
    work = partial(_follower, chosen, evidence, n_islands, moves, smooth, ahead)
    key = _key(chosen, evidence)
    key = None if key is None else (*key, n_islands, moves, smooth, ahead)
    return spread(work, range(n_islands), crew=crew, progress=label, key=key)


def _key(chosen: Plan, evidence: Evidence) -> tuple[Hashable, ...] | None:
    """Return what tells this work from any other; None where it goes on from elsewhere, or news is judged by the rule of other news."""
    if chosen.key is None or chosen.kept or chosen.keep or evidence.rule is not None:
        return None
    return "news", *chosen.key, told_by(evidence, evidence.last_turn)


def _with_facts_for_all(done: Sequence[Followed], evidence: Evidence) -> list[Followed]:
    """Rule islands out in which every history had ended before a fact that histories of other islands went on to meet."""
    facts = {one.name for one in evidence.observations if one.is_fact}
    met = {
        (one.name, one.turn) for island in done for one in island.heard if one.is_used and one.name in facts
    }
    found = []
    for island in done:
        missed = [r for r, one in enumerate(island.heard) if (one.name, one.turn) in met and not one.is_used]
        if missed:
            last = replace(island.heard[missed[0]], log_statement=-np.inf, log_after=-np.inf)
            island = replace(
                island,
                heard=(*island.heard[: missed[0]], last),
                log_weights=np.full_like(island.log_weights, -np.inf),
            )
        found.append(island)
    return found


def condition(chosen: Plan, evidence: Evidence) -> tuple[list[Conditioned], Floats]:
    """Return the tables of all draws given some news, if there is any, and its log-probability given each; nothing is moved."""
    done = _followed(chosen, evidence, Crew(), "", moves=False, smooth=False)
    tables = [table for one in done for table in one.tables]
    return tables, np.concatenate([one.log_likelihood for one in done])


def _is_possible(chosen: Plan, evidence: Evidence, used: Observation | None) -> bool:
    """Whether any of a few draws allows all of some news, and has histories that go on to one observation of it."""
    few = Draws(chosen.draws.values[:FEW], 1) if chosen.draws.shares is None else chosen.draws
    quiet = replace(chosen, draws=few, model=replace(chosen.model, asks=False))
    done = _followed(quiet, evidence, Crew(), "", moves=False, smooth=False)
    return any(
        np.isfinite(one.log_weights).any()
        and (
            used is None or any(h.name == used.name and h.turn == used.turn and h.is_used for h in one.heard)
        )
        for one in done
    )


def _counted_later(answer: Learnt, told: Evidence) -> Learnt:
    """Note which news was counted in another turn than it was told of."""
    assert answer.news is not None
    turns = {one.name: one.turn for one in told.observations if one.is_fact}
    later = tuple(
        turns.get(name, turn) != turn for name, turn in zip(answer.news.names, answer.news.turns, strict=True)
    )
    return replace(answer, news=replace(answer.news, later=later))


def islands_of(draws: Draws) -> int:
    """Return in how many islands draws follow news: their groups, or eight where each stands alone; half as many where those are small."""
    n_islands = draws.n_groups
    if n_islands == len(draws):
        n_islands = ISLANDS if len(draws) % ISLANDS == 0 else 1
    while n_islands % 2 == 0 and n_islands > FEWEST_ISLANDS and len(draws) < n_islands * LEAST_ON_ISLAND:
        n_islands //= 2
    return n_islands


def with_enough_draws(chosen: Plan) -> Plan:
    """Draw more inputs where there are too few to follow news, or not in whole islands.

    Sampled histories of an only draw follow it in groups, whose spread tells how sure they are: news leaves few of
    them, and those that are left have ancestors in common, so their number tells nothing.
    """
    n_draws = len(chosen.draws)
    if n_draws == 1 and chosen.n_runs and chosen.is_settled:
        return replace(chosen, draws=chosen.draws.copied(ISLANDS), n_runs=-(-chosen.n_runs // ISLANDS))
    wanted = max(LEAST_UNDER_NEWS, -(-n_draws // ISLANDS) * ISLANDS)
    if n_draws == wanted or chosen.is_settled or chosen.draws.shares is not None:
        return chosen
    design: Literal["sobol", "random"] = "sobol" if chosen.engine == "exact" else "random"
    return replace(chosen, draws=draw_parameters(chosen.model, wanted, chosen.seed, design))


def _follower(
    chosen: Plan, evidence: Evidence, n_islands: int, moves: bool, smooth: bool, ahead: bool
) -> Callable[[int], Followed]:
    """Return a function that follows the news with one island of draws."""
    size = len(chosen.draws) // n_islands
    keep, kept = (frozenset(chosen.keep), chosen.kept) if can_be_kept(chosen) else (frozenset(), ())
    since = latest(kept, run_of(chosen, n_islands, moves=moves, ahead=ahead), evidence)
    follower = _engine(chosen, evidence, size, ahead, of_all=bool(keep))
    counted = Cells(chosen.model, evidence).counted

    def follow(number: int) -> Followed:
        rows = slice(number * size, (number + 1) * size)
        uniform = chosen.draws.uniform
        island: Island[Any] = Island(
            follower(number),
            chosen.model,
            evidence,
            chosen.draws.values[rows],
            None if uniform is None else uniform[rows],
            number,
            chosen.seed,
            moves=moves and uniform is not None,
            shares=chosen.draws.shares,
        )
        with np.errstate(all="ignore"), refusing_misfits(since):
            if since is not None:
                take_up(island, since.islands[number])
            stands = _through(island, 1 if since is None else since.turn + 1, keep)
            tables = island.follower.conditioned(
                island.place, island.values, rows.start, island.outside, smooth=smooth
            )
        return Followed(
            island.values,
            island.log_weights,
            island.log_likelihood,
            tuple(island.moved),
            tuple(island.heard),
            tuple(tables),
            tuple(one for one in island.expected if counted(one.cell)),
            stands,
            0 if since is None else since.turn,
        )

    return follow


def _through(island: Island[Any], first: int, keep: frozenset[int]) -> dict[int, Stand]:
    """Lead an island through the news from a turn on; return where it stood at the ends of the turns to be kept."""
    stands = {}
    for turn in range(first, island.evidence.last_turn + 1):
        island.turn(turn)
        if turn in keep:
            stands[turn] = stand_of(island)
    return stands


def _kept(
    chosen: Plan, evidence: Evidence, done: Sequence[Followed], *, moves: bool, ahead: bool
) -> tuple[Kept, ...]:
    """Return what was kept of all islands, what had been kept before among it."""
    run = run_of(chosen, len(done), moves=moves, ahead=ahead)
    fresh = tuple(
        Kept(turn, run, told_by(evidence, turn), tuple(one.stands[turn] for one in done))
        for turn in done[0].stands
    )
    return (*chosen.kept, *fresh)


def _engine(
    chosen: Plan, evidence: Evidence, size: int, ahead: bool, *, of_all: bool
) -> Callable[[int], Any]:
    """Return what makes the engine that an island is followed with, by its number."""
    if chosen.engine == "exact":
        assert chosen.structure is not None
        batch = exact.even_size(chosen.model, chosen.structure, size)
        work = chosen.structure.n_transitions * chosen.model.horizon
        while batch > exact.BATCH_DRAWS and batch * work > MOST_KEPT:
            batch = max(exact.BATCH_DRAWS, -(-batch // 2))
        follower = ExactFollower(
            chosen.model, chosen.structure, batch, evidence, looks_ahead=ahead, of_all=of_all
        )
        return lambda _: follower
    return lambda number: ParticleFollower(
        chosen.model, chosen.n_runs, chosen.seed, chosen.structure, evidence, first_draw=number * size
    )
