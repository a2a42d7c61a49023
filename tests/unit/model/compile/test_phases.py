"""What must be settled at once, and what may be settled one after the other."""

from __future__ import annotations

import random
from itertools import product

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


class Short:
    """A member of which only what it reads and changes is known."""

    looks_ahead = False

    def __init__(self, number: int, reads: set[str], writes: dict[str, set[str]]) -> None:
        self.number, self.reads, self.writes = number, lambda: reads, lambda: writes


def by_definition(members: list[Short]) -> list[list[int]]:
    """Follow every chain of who must come before whom; of several that are ready take the one with the first member."""
    n = range(len(members))
    reads, writes = [one.reads() for one in members], [one.writes() for one in members]

    def clash(i: int, j: int) -> bool:
        both = [writes[i][name] | writes[j][name] for name in writes[i].keys() & writes[j].keys()]
        return any("other" in kinds or len(kinds) > 1 for kinds in both)

    before = [[i != j and (bool(reads[i] & writes[j].keys()) or clash(i, j)) for j in n] for i in n]
    for k, i, j in product(n, n, n):
        before[i][j] |= before[i][k] and before[k][j]
    blocks = {tuple(j for j in n if j == i or (before[i][j] and before[j][i])) for i in n}
    ordered: list[list[int]] = []
    while blocks:
        ready = min(one for one in blocks if not any(before[other[0]][one[0]] for other in blocks - {one}))
        ordered.append(list(ready))
        blocks.remove(ready)
    return ordered


def test_phases_are_cut_as_defined():
    rng, n_several = random.Random(1), 0
    for _ in range(1_000):
        names = [f"v{k}" for k in range(rng.randrange(1, 9))]
        members = []
        for n in range(rng.randrange(9)):
            read, written = (
                set(rng.sample(names, min(rng.choice((0, 0, 1, 2)), len(names)))) for _ in range(2)
            )
            kinds = {
                name: {"up"} if rng.random() < 0.7 else {rng.choice(("down", "other", "up"))}
                for name in sorted(written)
            }
            members.append(Short(n, read, kinds))
        found = [[one.number for one in part] for part in split_phase(members)]
        assert found == by_definition(members)
        n_several += len(found) > 1 and any(len(part) > 1 for part in found)
    assert n_several > 100


def test_thousands_of_members_are_cut_at_once():
    members = [member(f"e{n}", writes="x") for n in range(3_000)]
    assert len(keys(*members)) == 3_000
