"""Phases cut into steps: what must be settled together, and what can be settled one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import chain

from toolkit.model.compile.cycles import strong_components
from toolkit.model.compile.drafts import MemberDraft

Graph = list[list[int]]


def split_phase(members: Sequence[MemberDraft]) -> list[list[MemberDraft]]:
    """Cut a phase into steps that give the same law when settled one after the other.

    All members read the state before the phase. A member that reads what another changes must come
    before it; two that change one variable in ways that do not commute, or that read each other's
    changes, are settled together. Increments of one direction commute, since cutting off at a bound
    step by step or once gives the same. Who looks ahead weighs the whole state, so must not see what the others
    of the phase have done: then the phase stays whole.
    """
    if any(member.looks_ahead for member in members):
        return [list(members)]
    followers = _followers([member.reads() for member in members], [member.writes() for member in members])
    home = strong_components(followers)
    blocks: dict[int, list[int]] = {}
    for number in range(len(members)):
        blocks.setdefault(home[number], []).append(number)
    return [[members[number] for number in blocks[block]] for block in _in_order(followers, home, blocks)]


def _followers(reads: Sequence[set[str]], writes: Sequence[dict[str, set[str]]]) -> Graph:
    """Return for every member, and for every variable that is changed, what must not come before it.

    A variable stands between those who read it and those who change it, and is tied to the latter where their changes do not
    commute: so there are no more links than reads and changes, however many members share a variable.
    """
    names = list(dict.fromkeys(chain.from_iterable(writes)))
    node = {name: len(reads) + n for n, name in enumerate(names)}
    followers: Graph = [[node[name] for name in sorted(read) if name in node] for read in reads]
    for name in names:
        changers = [n for n, write in enumerate(writes) if name in write]
        followers.append(changers)
        if _clash([writes[n][name] for n in changers]):
            for n in changers:
                followers[n].append(node[name])
    return followers


def _clash(kinds: Sequence[set[str]]) -> bool:
    """Whether any two of those who change a variable do so in ways that do not commute."""
    every = set().union(*kinds)
    return len(kinds) > 1 and ("other" in every or len(every) > 1)


def _in_order(followers: Graph, home: Sequence[int], blocks: dict[int, list[int]]) -> Iterator[int]:
    """Yield the blocks of members, each as soon as all that must come before it have come; of several the one with the first member."""
    n_before = [0] * (max(home, default=-1) + 1)
    after: Graph = [[] for _ in n_before]
    for one, others in enumerate(followers):
        for other in others:
            if home[one] != home[other]:
                after[home[one]].append(home[other])
                n_before[home[other]] += 1
    ready = [(blocks.get(block, [-1])[0], block) for block, n in enumerate(n_before) if not n]
    heapify(ready)
    while ready:
        _, block = heappop(ready)  # variables alone, which are no steps, come first
        if block in blocks:
            yield block
        for other in after[block]:
            n_before[other] -= 1
            if not n_before[other]:
                heappush(ready, (blocks.get(other, [-1])[0], other))
