"""What happened in this history? One simulated course of events, told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from toolkit import numbers
from toolkit.analysis.narrated_beliefs import beliefs_beside
from toolkit.arguments import public
from toolkit.history.records import History, HistoryStep

UNUSUAL = 0.9
"""Inputs above this share of their draws, or below the rest, are told."""
MOST_INPUTS = 4
GRID = np.linspace(0.005, 0.995, 199)


@public
def tell(history: History) -> str:
    """Tell a history in words: the inputs that stand out, then turn by turn who did what and what it changed.

    Every step carries its probability in per cent, given the state and the inputs of this history. What was
    held, and events that did not happen, are left out. Where actors learn, it is told beside what others have done what whoever
    chooses thinks by then of types that it does not know.

    Parameters
    ----------
    history : History
        From ``histories``.

    Returns
    -------
    str
        Several lines of plain text.

    Examples
    --------
    >>> from toolkit.history import histories
    >>> history = histories("caribbean-2025", count=1, seed=7)[0]
    >>> tell(history) == history.story
    True
    >>> history.story.startswith("Ends as: ")
    True
    """
    when = (
        f"after turn {history.end_turn}, on {_day(history, history.end_turn)}"
        if history.end_turn
        else "at the start"
    )
    lines = [f"Ends as: {history.outcome_label}, {when}."]
    uncertain = [n for n in history.model.shown if len(history.model.start_levels[n]) > 1]
    if uncertain:
        variables = [history.model.variables[n] for n in uncertain]
        lines.append(f"Starts with: {'; '.join(f'{v.label} {history.start[v.name]}' for v in variables)}.")
    unusual = list(_unusual_inputs(history))
    if unusual:
        lines.append(f"Inputs that stand out: {'; '.join(unusual)}.")
    lines += list(_turns(history, beliefs_beside(history)))
    return "\n".join(lines)


def _turns(history: History, believed: Mapping[int, Sequence[str]]) -> Iterator[str]:
    quiet: list[int] = []
    for turn in range(1, history.end_turn + 1):
        told = list(_told(history, turn, believed))
        if not told:
            quiet.append(turn)
            continue
        yield from _quiet(quiet)
        quiet = []
        yield f"Turn {turn}, to {_day(history, turn)}: {'; '.join(told)}."
    yield from _quiet(quiet)


def _quiet(turns: Sequence[int]) -> Iterator[str]:
    if turns:
        first, last = turns[0], turns[-1]
        yield f"Turn {first}: nothing." if first == last else f"Turns {first} to {last}: nothing."


def _told(history: History, turn: int, believed: Mapping[int, Sequence[str]]) -> Iterator[str]:
    """Tell what was settled in one turn, moment by moment, and what was believed by then."""
    steps = [step for step in history.steps if step.turn == turn]
    changes = [change for change in history.changes if change.turn == turn]
    moments = {step.moment for step in steps} | {change.moment for change in changes}
    for moment in sorted(moments):
        yield from believed.get(moment, ())
        done = [_step(step) for step in steps if step.moment == moment and not step.is_rest]
        moved = [
            f"{change.label}: {change.before} to {change.after}"
            for change in changes
            if change.moment == moment
        ]
        what = " and ".join(done)
        if moved:
            yield f"{what} [{', '.join(moved)}]" if what else f"[{', '.join(moved)}]"
        elif what:
            yield what


def _step(step: HistoryStep) -> str:
    text = step.label if step.key == step.action else f"{step.who}: {step.label}"
    text += f" ({numbers.share(step.probability)})"
    return f"{text}, {step.branch} ({numbers.share(step.branch_probability)})" if step.branch else text


def _day(history: History, turn: int) -> str:
    return f"{history.date_of_turn(turn):%d %B}".lstrip("0")


def _unusual_inputs(history: History) -> Iterator[str]:
    """Name the inputs that lie in an outer tenth of their draws, the furthest out first."""
    found = []
    for parameter in history.model.parameters:
        if parameter.is_doubt or parameter.distribution.kind in ("value", "discrete"):
            continue
        value = history.parameters[parameter.name]
        share = float(np.searchsorted(parameter.distribution.quantile(GRID), value)) / len(GRID)
        if not 1 - UNUSUAL <= share <= UNUSUAL:
            found.append((abs(share - 0.5), parameter.label, value, share))
    for _, label, value, share in sorted(found, reverse=True)[:MOST_INPUTS]:
        side = f"above {numbers.share(share)}" if share > 0.5 else f"below {numbers.share(1.0 - share)}"
        yield f"{label} {numbers.figure(value)} ({side} of its draws)"
