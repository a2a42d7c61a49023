"""Carrying a plan out: the model and its alternatives are answered, and the three parts of uncertainty put together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.affordable import keep_to_limit
from toolkit.engines.evidence.impossible import Impossible
from toolkit.engines.evidence.learnt import Learnt, normalised
from toolkit.engines.first_use import make_ready
from toolkit.engines.plan import Plan, draws_to_compare
from toolkit.engines.planning import plan_alternative
from toolkit.engines.solving import solved
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.too_rare import exact_instead, seldom_seen, split_off
from toolkit.errors import RunError
from toolkit.model.contradictory_facts import share_but_a_turn
from toolkit.results.asked import differences_of
from toolkit.results.record import Contradiction, RunRecord
from toolkit.results.recorded import record_of
from toolkit.results.result import Result
from toolkit.results.tail import Tail
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import mean

Floats = npt.NDArray[np.float64]


def carried_out(
    planned: Plan, crew: Crew, *, progress: bool, alternatives: bool, began: float | None = None
) -> Result:
    """Answer what was planned; see ``answered``."""
    return answered(planned, crew, progress=progress, alternatives=alternatives, began=began)[2]


def answered(
    planned: Plan, crew: Crew, *, progress: bool, alternatives: bool, began: float | None = None
) -> tuple[Plan, Learnt, Result]:
    """Answer what was planned; return also the plan with what was kept on the way, and what came out of it.

    Parameters
    ----------
    crew : Crew
        Who works.
    progress, alternatives : bool
        As in ``run``.
    began : float, optional
        Reading of the clock when this was asked for; now, if left out.

    Raises
    ------
    RunError
        If rules that are written in Python would have to be asked in several processes.
    """
    began = time.perf_counter() if began is None else began
    if planned.model.rules is not None and not crew.is_here:
        raise RunError("rules that are written in Python are asked in one process; use workers=1")
    keep_to_limit(
        planned if alternatives else replace(planned, model=replace(planned.model, alternatives={}))
    )
    make_ready(planned, crew, alternatives=alternatives, progress=progress)
    label = planned.model.name if progress else ""
    try:
        chosen, answer = solved(planned, crew, label)
    except Impossible as refusal:
        raise _with_others(refusal, planned, crew) if alternatives else refusal from None
    rare = seldom_seen(chosen, answer.tally) if chosen.may_switch else {}
    exactly = exact_instead(chosen, rare) if rare else None
    if exactly is not None:
        return answered(exactly, crew, progress=progress, alternatives=alternatives)
    differences, asked, ruled_out = (
        _compared(chosen, answer, crew, progress=progress) if alternatives else ({}, {}, {})
    )
    tails, untold, elsewhere, differences = split_off(chosen, rare, answer.tally, differences, crew)
    record = replace(
        _record(chosen, answer.tally, differences),
        seconds=time.perf_counter() - began,
        too_rare=untold,
        rare_elsewhere=elsewhere,
        ruled_out=ruled_out,
        contradictions=tuple(_contradictions(chosen)),
        nothing_heard=""
        if chosen.reports is None or answer.news is not None
        else chosen.reports.why_nothing_counts,
        draws_added=0
        if answer.weights is None or chosen.is_settled
        else len(answer.weights) - len(planned.draws),
    )
    found = _result(chosen, answer, differences, record, tails)
    return chosen, answer, replace(found, asked_alternatives=asked)


def _contradictions(chosen: Plan) -> Iterator[Contradiction]:
    """Yield each two of the reports that cannot both be right, once."""
    if chosen.evidence is None or chosen.reports is None:
        return
    from toolkit.engines.evidence.contradicting import contradicting  # most runs hear no news

    told = {one.name: one for one in chosen.reports.reports}
    pairs = contradicting(chosen.evidence.observations, chosen.structure)
    for first, second in sorted({tuple(sorted((a.name, b.name))) for a, b in pairs}):
        yield Contradiction(first, second, share_but_a_turn(told[first], told[second]))


def _result(
    chosen: Plan,
    answer: Learnt,
    differences: Mapping[str, Floats],
    record: RunRecord,
    tails: Mapping[str, Tail],
) -> Result:
    return Result(
        model=chosen.model.asking(False),
        engine=chosen.engine,
        seed=chosen.seed,
        parameters=chosen.draws.values,
        n_groups=chosen.draws.n_groups,
        n_runs=chosen.n_runs,
        tally=answer.tally,
        alternatives=differences,
        record=record,
        weights=answer.weights,
        shares=chosen.draws.shares,
        news=answer.news,
        evidence=chosen.reports,
        tails=tails,
    )


def _with_others(refusal: Impossible, planned: Plan, crew: Crew) -> Impossible:
    """Say which alternatives allow what the model itself does not."""
    able = []
    for name, other in planned.model.alternatives.items():
        try:
            solved(plan_alternative(planned, name, draws_to_compare(planned, other)), crew, "")
        except Impossible:
            continue
        able.append(name)
    return Impossible(
        refusal.observation, refusal.clashing, refusal.n_histories, able, by_itself=refusal.by_itself
    )


def _compared(
    chosen: Plan, answer: Learnt, crew: Crew, *, progress: bool
) -> tuple[dict[str, Floats], dict[str, Floats], dict[str, str]]:
    """Run the alternatives.

    Returns
    -------
    differences, asked, ruled_out
        The difference that each makes on the same draws to the outcomes, shapes (K,), and to what is asked; and of those that do
        not allow the news, the name of what they do not allow.
    """
    found, asked, ruled_out = dict[str, Floats](), dict[str, Floats](), dict[str, str]()
    for name, other in chosen.model.alternatives.items():
        n_draws = draws_to_compare(chosen, other)
        work = plan_alternative(chosen, name, n_draws)
        try:
            solution, moved = solved(work, crew, name if progress else "", more=False)
        except Impossible as refusal:
            ruled_out[name] = refusal.observation.name
            continue
        if chosen.draws.shares is not None:
            n_draws = len(chosen.draws)
        share = None if answer.weights is None else normalised(answer.weights[:n_draws])
        base = mean(answer.tally.final[:n_draws], share)
        found[name] = mean(moved.tally.final, moved.weights) - base
        if answer.tally.asked is not None:
            asked[name] = differences_of(
                chosen.model, answer.tally.asked[:n_draws], share, solution.model, moved.tally.asked, moved.weights
            )  # fmt: skip
    return found, asked, ruled_out


def _record(chosen: Plan, base: Tally, compared: Mapping[str, Floats]) -> RunRecord:
    """Note how an answer was reached."""
    structure = chosen.structure
    return replace(
        record_of(chosen.model, base, heard=chosen.evidence is not None),
        draws_per_alternative={
            name: draws_to_compare(chosen, chosen.model.alternatives[name]) for name in compared
        },
        states=structure.n_states if structure is not None else None,
        transitions=structure.n_transitions if structure is not None else None,
        switched=chosen.note if chosen.engine == "exact" else "",
        why_not_exact=chosen.note if chosen.engine != "exact" else "",
        medians=chosen.at_medians,
    )
