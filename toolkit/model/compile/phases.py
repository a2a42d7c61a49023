"""Phases cut into steps: what must be settled together, and what can be settled one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.model.compile.drafts import MemberDraft


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
    n = len(members)
    reads = [member.reads() for member in members]
    writes = [member.writes() for member in members]
    before = [[i != j and bool(reads[i] & writes[j].keys()) for j in range(n)] for i in range(n)]
    for i in range(n):
        for j in range(n):
            if i != j and _clash(writes[i], writes[j]):
                before[i][j] = True
    for k in range(n):
        for i in range(n):
            for j in range(n):
                before[i][j] = before[i][j] or (before[i][k] and before[k][j])
    blocks: list[list[int]] = []
    for i in range(n):
        home = next((block for block in blocks if before[i][block[0]] and before[block[0]][i]), None)
        if home is None:
            blocks.append([i])
        else:
            home.append(i)
    ordered: list[list[int]] = []
    while blocks:
        ready = next(b for b in blocks if not any(before[o[0]][b[0]] for o in blocks if o is not b))
        ordered.append(ready)
        blocks = [block for block in blocks if block is not ready]
    return [[members[i] for i in block] for block in ordered]


def _clash(first: dict[str, set[str]], second: dict[str, set[str]]) -> bool:
    return any(
        "other" in (kinds := first[name] | second[name]) or len(kinds) > 1
        for name in first.keys() & second.keys()
    )
