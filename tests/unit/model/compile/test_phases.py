"""What must be settled at once, and what may be settled one after the other."""

from __future__ import annotations

from toolkit.model.compile.drafts import TRUE, ActionDraft, ChangeDraft, MemberDraft
from toolkit.model.compile.phases import split_phase
from toolkit.model.compile.rates import ONE, number
from toolkit.scenario.expressions import Node


def member(key: str, *, reads: str = "", writes: str = "", step: float = 1.0, **more) -> MemberDraft:
    score = Node("variable", name=reads) if reads else ONE
    changes = (ChangeDraft(writes, "add", number(step)),) if writes else ()
    return MemberDraft(key, "event", (ActionDraft(key, key, TRUE, score, changes),), **more)


def keys(*members: MemberDraft) -> list[list[str]]:
    return [[one.key for one in part] for part in split_phase(members)]


def test_who_reads_what_another_changes_comes_before_it():
    assert keys(member("writer", writes="x"), member("reader", reads="x")) == [["reader"], ["writer"]]


def test_those_who_read_each_other_are_settled_together():
    assert keys(member("a", reads="x", writes="y"), member("b", reads="y", writes="x")) == [["a", "b"]]


def test_steps_of_one_direction_commute_and_of_two_do_not():
    assert keys(member("a", writes="x"), member("b", writes="x")) == [["a"], ["b"]]
    assert keys(member("a", writes="x"), member("b", writes="x", step=-1.0)) == [["a", "b"]]


def test_who_looks_ahead_keeps_the_phase_whole():
    assert keys(member("a", writes="x"), member("b", looks_ahead=True)) == [["a", "b"]]
