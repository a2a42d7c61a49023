"""Answers that cannot all hold: of how a crisis ended, and of when one and the same thing first came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from toolkit.errors import ToolkitError
from toolkit.forecasts.book import Question, Record
from toolkit.forecasts.target import NEVER, NO, Target

Ends = frozenset[str]


def refuse_contradiction(record: Record, question: Question, came: int, on: date) -> None:
    """Refuse an answer that cannot hold beside those on record.

    Parameters
    ----------
    record : Record
    question : Question
        What is about to be resolved; what it was resolved to before does not count.
    came : int
        The class that would have come.
    on : date
        The day from which that would be known.

    Raises
    ------
    ToolkitError
        Names the answers that exclude it, and what can be done.
    """
    others = list(_resolved_beside(record, question))
    found = _excluded_ends(record, question, came, others) or _excluded_days(question, came, on, others)
    if not found:
        return
    said = "; ".join(
        f"'{one.target.what}' came to '{_came(one)}' on line {one.resolution.line}"
        for one in found
        if one.resolution is not None
    )
    first = found[0].target.what
    raise ToolkitError(
        f"'{question.target.key}' cannot have come to '{question.target.classes[came]}': in {record.name} {said}, and not all of it can hold\n"
        f"  if that was wrong, correct it: crisis resolve {record.name} {first} --came … --correct REASON; if both hold, because they go by different "
        "criteria or the other is corrected next, say so: --although TEXT",
        kind="contradiction",
        subject=question.target.key,
    )


def _resolved_beside(record: Record, question: Question) -> Iterator[Question]:
    """Yield the other questions of the crisis that have an answer, those left out that are said to stand by themselves."""
    for other in record.questions.values():
        found = other.resolution
        is_other = (
            other.target.key != question.target.key and other.target.scenario == question.target.scenario
        )
        if is_other and found is not None and found.came is not None and not found.although:
            yield other


def _came(question: Question) -> str:
    assert question.resolution is not None
    return question.target.classes[question.resolution.came or 0]


def _excluded_ends(record: Record, question: Question, came: int, others: list[Question]) -> list[Question]:
    """Return the answers that leave no way to end, the one that excludes it alone where there is one."""
    endings = [one.target for one in record.questions.values() if one.target.asks == "outcomes"]
    whole = next((one for one in endings if one.scenario == question.target.scenario), None)
    if whole is None:
        return []
    every = frozenset(whole.classes)
    mine = _ends_left(question, question.target.classes[came], whole)
    told = [(one, _ends_left(one, _came(one), whole)) for one in others]
    alone = [one for one, left in told if not mine & left]
    if alone:
        return alone
    together = mine
    for _, left in told:
        together &= left
    return [] if together else [one for one, left in told if left != every]


def _ends_left(question: Question, came: str, whole: Target) -> Ends:
    """Return the ways to end that an answer leaves open; that it has not ended so by an early day leaves all."""
    target, every = question.target, frozenset(whole.classes)
    if target.asks == "outcomes":
        return frozenset({came})
    ends, first = _ends_of(target, whole)
    if not ends:
        return every
    if came not in (NO, NEVER):
        return first
    return every - ends if target.by >= whole.by else every


def _ends_of(target: Target, whole: Target) -> tuple[Ends, Ends]:
    """Return the ways to end that are what a question waits for, and those that are left once it has come.

    Where a condition is the rule of a way to end, a way that stands before it in the file may hold at the same time, and then it counts.
    """
    if target.outcomes:
        return frozenset(target.outcomes), frozenset(target.outcomes)
    if not target.subject or target.subject not in whole.rules:
        return frozenset(), frozenset(whole.classes)
    same = zip(whole.classes, whole.rules, strict=True)
    last = whole.rules.index(target.subject)
    return frozenset(name for name, rule in same if rule == target.subject), frozenset(
        whole.classes[: last + 1]
    )


def _excluded_days(question: Question, came: int, on: date, others: list[Question]) -> list[Question]:
    """Return the answers by which the same thing first came at another time."""
    subject, after, up_to = _days_left(question.target, came, on)
    if not subject:
        return []
    found = []
    for other in others:
        assert other.resolution is not None
        same, later, until = _days_left(other.target, other.resolution.came or 0, other.resolution.on)
        if same == subject and max(after, later) >= min(up_to, until):
            found.append(other)
    return found


def _days_left(target: Target, came: int, on: date) -> tuple[str, date, date]:
    """Return what an answer says of which thing: the day after which, and the day up to which, it first came."""
    name = target.classes[came]
    if target.asks == "outcomes":
        return target.rules[came] if target.rules else "", date.min, on
    if name in (NO, NEVER):
        return target.subject, target.by, date.max
    if target.asks != "date":
        return target.subject, date.min, min(target.by, on)
    before = date.fromisoformat(target.classes[came - 1]) if came else date.min
    return target.subject, before, min(date.fromisoformat(name), on)
