"""What a reader has to know beside the numbers, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from toolkit import numbers
from toolkit.answers import Caveat
from toolkit.model.model import Model
from toolkit.results.caveats_of_learning import learning, unexpected
from toolkit.results.caveats_of_news import (
    cannot_both,
    counted,
    disagreeing,
    few_count,
    learnt_from,
    of_stream,
    worth_of_draws,
)
from toolkit.results.news import accepted, distinct_inputs
from toolkit.results.record import Forced
from toolkit.results.solution import Solution
from toolkit.words import combinations_in_words

WORTH_TELLING = 0.05
"""Changes cut off or ignored less often than this per history are not told."""


def caveats_of(result: Solution) -> tuple[Caveat, ...]:
    """List what limits a result, the weightiest first."""
    parts = (
        _no_report, _contradicting, _beyond, _forced, _learnt, _in_groups, _stream, _doubtful, _ruled_out, _method, _rare, _equilibria, learning, unexpected, _types, _cut_off, _unsettled, _not_assessed,
    )  # fmt: skip
    return tuple(caveat for part in parts for caveat in part(result))


def carried_out(share: float) -> str:
    """Say how often an imposed choice was carried out.

    Examples
    --------
    >>> carried_out(0.05), carried_out(1.0), carried_out(0.0)
    ('carried out in 5 % of histories', 'carried out in all histories', 'carried out in no history')
    """
    certain = {0.0: "carried out in no history", 1.0: "carried out in all histories"}
    return certain.get(numbers.settled(share), f"carried out in {numbers.share(share)} of histories")


def _beyond(result: Solution) -> Iterator[Caveat]:
    """Say what was fixed where its author holds it impossible."""
    fixed = {one.name: one for one in result.model.parameters}
    for name, possible in result.record.beyond.items():
        value = float(fixed[name].distribution.quantile(np.array([0.5]))[0])
        yield Caveat(
            f"{fixed[name].label} was fixed at {value:.12g}, outside what its author holds possible, {possible}.",
            "beyond",
            name,
            values={"value": value},
        )


def _forced(result: Solution) -> Iterator[Caveat]:
    return imposed_choices(result.model, result.record.forced)


def imposed_choices(model: Model, forced: Iterable[Forced], at: str = "") -> Iterator[Caveat]:
    """Say of imposed choices how often each was carried out, the seldomest first; ``at`` says at which inputs."""
    labels = {(key, name): label for key, name, label in model.actions}
    for one in sorted(forced, key=lambda forced: forced.share):
        label = labels.get((one.key, one.option), one.option)
        rest = (
            ""
            if numbers.settled(one.share) == 1.0
            else "; elsewhere it was closed, or the crisis had ended, and the rule decided"
        )
        yield Caveat(
            f"Imposed: “{label}” in turn {one.turn} was {carried_out(one.share)}{at}{rest}.",
            "forced",
            f"{one.key}.{one.option}",
            values={"turn": one.turn, "share": one.share},
        )


def _no_report(result: Solution) -> Iterator[Caveat]:
    """Say of an answer that was asked under reports, and learnt nothing from them, why that is."""
    if result.record.nothing_heard:
        yield Caveat(
            f"No report counted: {result.record.nothing_heard}. The answer is that without reports.",
            "no_report",
        )


def _contradicting(result: Solution) -> Iterator[Caveat]:
    return cannot_both(result.record.contradictions)


def _learnt(result: Solution) -> Iterator[Caveat]:
    if result.news is None or result.are_copies:
        return
    n_draws = len(result.parameters)
    yield Caveat(
        f"{learnt_from(result.news, result.model)}: {_weighed(result)}.",
        "effective_draws",
        values={
            "effective": result.effective_draws,
            "draws": n_draws,
            **counted(result.news),
            **_renewed(result),
        },
    )


def _in_groups(result: Solution) -> Iterator[Caveat]:
    """Say on how many groups of sampled histories an answer under news rests, where nothing else varies."""
    if result.news is None or not result.are_copies:
        return
    n_groups = len(result.parameters)
    few = (
        "; the news leaves too few histories to tell much: ask for more runs, or for engine exact where states can be listed"
        if result.effective_draws < 0.5 * n_groups
        else ""
    )
    yield Caveat(
        f"{learnt_from(result.news, result.model)}: "
        f"{worth_of_draws(result.effective_draws, n_groups, f'groups of {result.n_runs:,} histories')}{few}.",
        "effective_draws",
        values={"effective": result.effective_draws, "draws": float(n_groups), **counted(result.news)},
    )


def _ruled_out(result: Solution) -> Iterator[Caveat]:
    """Say which alternatives the news rules out."""
    for name, report in result.record.ruled_out.items():
        yield Caveat(
            f"“{report}” rules the alternative “{name}” out: nothing in it allows what is reported, so it is left out of the range of disagreement.",
            "ruled_out",
            name,
        )


def _weighed(result: Solution) -> str:
    """Say how many draws or combinations of the inputs count after the news."""
    n_draws = len(result.parameters)
    if result.is_summed:
        return f"{combinations_in_words(n_draws)}, weighed"
    if result.engine == "exact" and n_draws == 1:
        return "every input has one value, so that there is nothing to weigh"
    added = f", of which {result.record.draws_added} were added for that" if result.record.draws_added else ""
    few = (
        "; that is few, and the answer rough"
        if few_count(result.effective_draws, n_draws, result.engine)
        else ""
    )
    renewed = _renewed(result)
    different = (
        f"; those that fit badly were replaced by others, so that {renewed['distinct']:.0f} are different "
        f"({numbers.per_cent(renewed['acceptance'], 1.0)} of the moves to them were taken)"
        if renewed
        else ""
    )
    return f"{worth_of_draws(result.effective_draws, n_draws)}{added}{different}{few}"


def _renewed(result: Solution) -> dict[str, float]:
    """Count the different inputs, and the share of moves that were taken, where draws were replaced after news."""
    assert result.news is not None
    renewals, n_draws = result.news.renewals, len(result.parameters)
    if not renewals:
        return {}
    distinct = distinct_inputs(renewals, n_draws, result.n_groups, result.model.horizon)
    return {"distinct": float(distinct), "acceptance": accepted(renewals)}


def _doubtful(result: Solution) -> Iterator[Caveat]:
    if result.news is not None:
        yield from disagreeing(result.news, result.model)


def _stream(result: Solution) -> Iterator[Caveat]:
    if result.news is not None:
        yield from of_stream(result.news, result.seed)


def _method(result: Solution) -> Iterator[Caveat]:
    record = result.record
    if record.medians:
        yield Caveat(
            "Every input that was not given stands at its median, so nothing is said of ignorance.", "medians"
        )
    if result.is_one_of_many:
        yield Caveat(
            "One draw of the inputs was made: what others would change is not known, and nothing is said of ignorance; ask for more draws.",
            "one_draw",
        )
    if record.switched:
        yield Caveat(f"Switched to the exact engine: {record.switched}.", "switched", "exact")
    if record.why_not_exact:
        yield Caveat(
            f"Not solved exactly: {record.why_not_exact.rstrip('.')}.", "why_not_exact", "monte_carlo"
        )
    if record.rules:
        yield Caveat(f"Rules written in Python stand in for {', '.join(record.rules)}.", "rules")
    if record.not_updated:
        yield Caveat(
            f"Beliefs were not updated: those who do not know {', '.join(record.not_updated)} keep their first beliefs and learn from nothing.",
            "not_updated",
        )


def _rare(result: Solution) -> Iterator[Caveat]:
    for name, tail in result.tails.items():
        yield Caveat(
            f"“{tail.label}” is too rare to be sampled and was found {tail.found_how}.",
            "splitting",
            name,
            values={"relative_error": tail.relative_error},
        )
    for name, reason in result.record.too_rare.items():
        yield Caveat(f"Too rare to be sampled: {reason.rstrip('.')}.", "too_rare", name)


def _equilibria(result: Solution) -> Iterator[Caveat]:
    record = result.record
    if record.at_once:
        seen = (
            f"other equilibria were seen in {numbers.share(record.other_equilibria)} of states"
            if record.other_equilibria
            else "no other equilibrium was seen"
        )
        yield Caveat(
            "Actors who look ahead and choose at once follow the principal logit branch, from even odds to their precision; "
            f"{seen}.",
            "equilibrium",
            values={"other_equilibria": record.other_equilibria},
        )


def _types(result: Solution) -> Iterator[Caveat]:
    return types_of(result.model)


def types_of(model: Model) -> Iterator[Caveat]:
    """Say into how many types others cut a number that they do not know."""
    for variable in model.variables:
        if variable.kind == "type":
            n_types = variable.size - 1
            believed = f"one of {n_types} values" if n_types > 1 else "one value"
            said = f"Those who do not know {variable.label} take it for {believed}; `crisis check` says what twice as many would move."
            yield Caveat(said, "types", values={"types": float(n_types)})


def _cut_off(result: Solution) -> Iterator[Caveat]:
    labels = {variable.name: variable.label for variable in result.model.variables}
    often = sorted(result.record.clipped.items(), key=lambda item: -item[1])
    told = [(name, times) for name, times in often if times >= WORTH_TELLING]
    if told:
        listed = ", ".join(f"{labels.get(name, name)} {times:.2g}" for name, times in told)
        yield Caveat(
            f"Changes that met the end of a scale and were cut off, per history: {listed}.",
            "clipped",
            values=dict(told),
        )
    if result.record.ignored >= WORTH_TELLING:
        yield Caveat(
            f"Delayed effects triggered while one was pending, and ignored: {result.record.ignored:.2g} per history.",
            "ignored",
            values={"per_history": result.record.ignored},
        )


def _unsettled(result: Solution) -> Iterator[Caveat]:
    left = result.record.unsettled
    if left is not None and left > numbers.ROUNDING:
        yield Caveat(
            f"After {result.record.turns:,} turns up to {left:.1g} of the histories of a draw had not ended; they are counted as the last outcome.",
            "unsettled",
            values={"share": left},
        )


def _not_assessed(result: Solution) -> Iterator[Caveat]:
    is_drawn = len(result.parameters) > 1 and not result.are_copies
    if result.n_runs and is_drawn and any(math.isnan(low) for low in result.ignorance[0]):
        yield Caveat(
            "Ignorance is not given where the noise of the runs hides it; ask for more runs.", "ignorance"
        )
    if result.alternatives and (untold := result.not_split_elsewhere):
        rare = " and ".join(f"“{result.tails[name].label}”" for name in untold)
        yield Caveat(
            f"How far other models of the crisis differ on {rare} is not assessed: it is too rare to be sampled, and was not found by splitting in each.",
            "disagreement",
        )
    if not result.alternatives and not result.record.ruled_out and not result.record.medians:
        yield Caveat("No other model of the crisis was run, so disagreement is not assessed.", "disagreement")
