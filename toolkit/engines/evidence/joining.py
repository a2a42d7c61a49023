"""Islands of draws that have followed the news, put together into one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.engines.evidence.heard import Heard, Moved
from toolkit.engines.evidence.held import Expected, surprise_of
from toolkit.engines.evidence.learnt import Learnt, normalised
from toolkit.model.evidence import Evidence, Observation
from toolkit.results.news import News, Path, Renewal
from toolkit.results.record import Counted
from toolkit.results.tally import Tally, joined_answers
from toolkit.results.uncertainty import ROUNDING, mean, ratio_error

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Followed:
    """One island at the end of the news.

    Attributes
    ----------
    values, log_weights, log_likelihood : shapes (n, P), (n,), (n,)
    """

    values: Floats
    log_weights: Floats
    log_likelihood: Floats
    moved: tuple[Moved, ...]
    heard: tuple[Heard, ...]
    tables: tuple[Conditioned, ...]
    expected: tuple[Expected, ...] = ()
    stands: Mapping[int, Any] = field(default_factory=dict)
    """Turn -> where it stood at its end, where that was to be kept."""
    since: int = 0
    """The turn from whose end it went on; 0 from the start."""


def joined(done: Sequence[Followed], evidence: Evidence, shares: Floats | None = None) -> Learnt:
    """Join the islands: their tables, the weights of their draws, and what they held of each report.

    ``shares`` are the probabilities of the draws before any news, where they are all combinations of the inputs.
    """
    log_weights = np.concatenate([one.log_weights for one in done])
    weights = normalised(np.exp(log_weights - log_weights.max()))
    parts = [table for one in done for table in one.tables]
    choices = np.concatenate([part.choices for part in parts])
    incidence, marginals = (
        np.concatenate([getattr(part.tally, name) for part in parts]) for name in ("incidence", "marginals")
    )
    asked = joined_answers([part.tally.asked for part in parts])
    tally = Tally(
        incidence, marginals, mean(choices, weights), _counts(parts, weights), incidence[:, -1], asked
    )
    news = _news(done, evidence, np.concatenate([part.now for part in parts]), shares)
    return Learnt(tally, weights, news, done[0].since)


def _counts(parts: Sequence[Conditioned], weights: Floats) -> dict[Counted, float]:
    """Average what was counted beside probabilities over all draws; a batch counts only what it met."""
    names = dict.fromkeys(name for part in parts for name in part.counts)
    none = [np.zeros(len(part.now)) for part in parts]
    return {
        name: float(
            mean(
                np.concatenate([part.counts.get(name, zero) for part, zero in zip(parts, none, strict=True)]),
                weights,
            )
        )
        for name in names
    }


def _news(done: Sequence[Followed], evidence: Evidence, now: Floats, shares: Floats | None) -> News:
    """Add up what all islands held of each report."""
    whole = max((one.heard for one in done), key=len)
    known = {one.name: one for one in evidence.observations}
    logs = np.full((len(done), len(whole), 3), -np.inf)
    for n, island in enumerate(done):
        for r, heard in enumerate(island.heard):
            logs[n, r] = heard.log_before, heard.log_statement, heard.log_after
    highest = np.fmax.reduce(logs, axis=(0, 2))
    top = np.where(np.isfinite(highest), highest, 0.0)
    before, statement, after = np.exp(logs - top[:, None]).sum(axis=0).T
    sure = np.array(
        [known[one.name].if_not if known[one.name].denies else known[one.name].if_so for one in whole]
    )
    used = np.array(
        [any(i.heard[r].is_used for i in done if len(i.heard) > r) for r in range(len(whole))], dtype=bool
    )
    ended = np.exp(
        [[one.log_ended for one in i.heard] + [-np.inf] * (len(whole) - len(i.heard)) for i in done] - top
    ).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):  # in no history that was kept could it be
        held_before = np.where(used, statement / before, np.nan)
        held_after = np.where(used, statement * sure / after, np.nan)
        predicted = np.nan_to_num(after / before, posinf=0.0)
        had_ended = ended / before
    is_presupposed = np.array([_goes_on_by_itself(known[one.name]) for one in whole], dtype=bool)
    early = np.array([_is_early(known[one.name], evidence) for one in whole], dtype=bool) & (
        held_before < ROUNDING
    )
    strong = np.array([known[one.name].is_strong for one in whole], dtype=bool)
    return News(
        names=tuple(one.name for one in whole),
        turns=tuple(one.turn for one in whole),
        if_so=tuple(known[one.name].if_so for one in whole),
        if_not=tuple(known[one.name].if_not for one in whole),
        predicted=tuple(predicted.tolist()),
        before=tuple(held_before.tolist()),
        after=tuple(held_after.tolist()),
        used=tuple(used.tolist()),
        later=(False,) * len(whole),
        doubted=tuple((strong & ~early & (held_after < 0.5)).tolist()),
        silent=tuple(known[one.name].is_silence for one in whole),
        ended=tuple(np.where(used & ~is_presupposed, had_ended, 0.0).tolist()),
        early=tuple(early.tolist()),
        stuck=(False,) * len(whole),
        last_turn=evidence.last_turn,
        log_evidence=np.concatenate([one.log_likelihood for one in done]),
        now=now,
        renewals=_renewals(done),
        path=_path(done, shares),
        surprise=surprise_of([one.expected for one in done]),
    )


def _goes_on_by_itself(one: Observation) -> bool:
    """Whether news says openly, or does not say at all, that the crisis was still going on: a deed, and what is graded."""
    return not one.is_fact or (one.kind == "action" and not one.denies)


def _is_early(one: Observation, evidence: Evidence) -> bool:
    """Whether a graded report tells of a deed, and other news of its turn of one that stands later in the order of a turn."""

    def is_told(other: Observation) -> bool:
        return other.kind == "action" and not other.is_window and other.if_so > other.if_not

    later = (other for other in evidence.of_turn(one.turn) if other.step > one.step)
    return is_told(one) and not one.is_fact and any(map(is_told, later))


def _path(done: Sequence[Followed], prior: Floats | None) -> Path | None:
    """Put the answer before any report and after each together; None where it was not asked for."""
    heard = [one.heard for one in done]
    if not all(heard) or any(one.outcomes is None for island in heard for one in island):
        return None
    length = max(map(len, heard))
    size = sum(len(one.values) for one in done)
    first = len(done) / size if prior is None else float(np.square(prior).sum())
    n_outcomes = len(np.asarray(heard[0][0].outcomes))
    left, squares = np.zeros((len(done), length + 1)), np.zeros((len(done), length + 1))
    ends = np.zeros((len(done), length + 1, n_outcomes))
    for g, island in enumerate(heard):
        left[g, 0], squares[g, 0], ends[g, 0] = 1.0, first, _shares(island[0].outcomes_before)
        for r, one in enumerate(island, start=1):
            top = max(other[r - 1].log_after for other in heard if len(other) >= r)
            if np.isfinite(one.log_after):
                left[g, r], squares[g, r] = np.exp(one.log_after - top), np.exp(one.log_squares - 2.0 * top)
                ends[g, r] = _shares(one.outcomes)
    total = left.sum(axis=0)
    shares = np.einsum("gr,grk->rk", left, ends) / total[:, None]
    off = left[:, :, None] * (ends - shares)
    groups = left / total
    errors = np.stack([ratio_error(off[:, r] / total[r], groups[:, r]) for r in range(length + 1)])
    return Path(shares, errors, total**2 / squares.sum(axis=0))


def _shares(outcomes: Floats | None) -> Floats:
    assert outcomes is not None
    return np.nan_to_num(outcomes)


def _renewals(done: Sequence[Followed]) -> tuple[Renewal, ...]:
    """Say island by island how draws were drawn anew."""
    return tuple(
        Renewal(n, m.turn, m.effective, m.share, m.acceptance, m.n_moves, m.distinct)
        for n, one in enumerate(done)
        for m in one.moved
    )
