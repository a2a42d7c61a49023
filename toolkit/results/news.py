"""What reports told an engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.results.surprise import Surprise

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Renewal:
    """How an island of draws was drawn anew after the news of a turn.

    Attributes
    ----------
    effective : draws of it that effectively counted before
    share : how much of the turn's news was taken in at this step, 1 for all
    acceptance, moves : share of proposed moves that were taken, and how many each draw was offered
    distinct : different inputs afterwards
    """

    island: int
    turn: int
    effective: float
    share: float
    acceptance: float
    moves: int
    distinct: int


def accepted(renewals: Sequence[Renewal]) -> float:
    """Return the share of moves that were taken; islands are of one size. No number where none was offered."""
    offered = sum(one.moves for one in renewals)
    return sum(one.acceptance * one.moves for one in renewals) / offered if offered else float("nan")


def distinct_inputs(renewals: Sequence[Renewal], n_draws: int, n_islands: int, turn: int) -> int:
    """Return how many different inputs there are after a turn; an island never drawn anew has as many as draws."""
    last = {one.island: one.distinct for one in renewals if one.turn <= turn}
    return sum(last.values()) + (n_islands - len(last)) * (n_draws // n_islands)


@dataclass(frozen=True)
class Path:
    """Where the answer stood before any report and after each, on the draws as they were then.

    Attributes
    ----------
    shares, errors : shape (R + 1, K), probability of each outcome, and its standard error
    effective : shape (R + 1,), draws that effectively counted
    """

    shares: Floats
    errors: Floats
    effective: Floats


@dataclass(frozen=True)
class News:
    """What the reports behind a result said, observation by observation in order of turn.

    Attributes
    ----------
    names, turns : name of the report or watch, and the turn it speaks of
    if_so, if_not : probability of the report if its thing is so, and if it is not
    predicted : probability of the report given those before it, over all draws
    before, after : probability of its statement just before and just after it; no number where that cannot be told
    used : False for news about a turn by which every history had ended
    doubted : True for a strong report whose statement is held less likely than not even after it
    silent : True for a turn of silence about something watched
    later : True for a fact that fits only in the turn after the one it was told of, and is counted there
    ended : of a fact that does not say so itself, the probability just before it that the crisis had ended before what it speaks of, which
        it rules out; else 0
    early : True for a graded report of a deed that is impossible in its turn, where another report of that turn tells of one that stands later
        in the order
    stuck : True for such a report that would not fit in the next turn either
    last_turn : the last turn that anything speaks of
    log_evidence : shape (D,), log-probability of all of it given each draw
    now : shape (D, M), levels and rungs at the end of that turn given the reports
    path : the answer report by report, where it was asked for
    surprise : how far the facts among it surprise the model; None where no fact was told
    renewals : when islands of draws were drawn anew, and how far they moved
    """

    names: tuple[str, ...]
    turns: tuple[int, ...]
    if_so: tuple[float, ...]
    if_not: tuple[float, ...]
    predicted: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    used: tuple[bool, ...]
    later: tuple[bool, ...]
    doubted: tuple[bool, ...]
    ended: tuple[float, ...]
    early: tuple[bool, ...]
    stuck: tuple[bool, ...]
    silent: tuple[bool, ...]
    last_turn: int
    log_evidence: Floats
    now: Floats
    renewals: tuple[Renewal, ...] = ()
    path: Path | None = None
    surprise: Surprise | None = None
