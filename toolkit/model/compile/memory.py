"""What rules must remember, as hidden variables, so that the state stays Markov.

``once`` is a flag. A cooldown of k turns counts down at the end of each turn and is closed while above 0.
A delayed effect is a clock that counts down at the start of each turn and acts when it runs out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit.model.compile.drafts import ChangeDraft, MemberDraft, certain_member
from toolkit.model.compile.rates import number
from toolkit.model.variables import StateVariable
from toolkit.scenario.expressions import Node


def _variable(name: str) -> Node:
    return Node("variable", name=name)


def _is(name: str, position: int) -> Node:
    return Node("==", (_variable(name), number(position)))


@dataclass
class Memory:
    """The hidden variables of a scenario, collected while its actions are drafted."""

    _sizes: dict[str, int] = field(default_factory=dict)
    _cooldowns: list[str] = field(default_factory=list)
    _delayed: dict[str, list[ChangeDraft]] = field(default_factory=dict)

    def variables(self) -> tuple[StateVariable, ...]:
        """Return the hidden variables, in the order in which they were first needed."""
        return tuple(
            StateVariable(name, name, "memory", tuple(str(n) for n in range(size)))
            for name, size in self._sizes.items()
        )

    def slot(self, name: str, size: int) -> str:
        """Keep a hidden variable of some size, and return its name."""
        self._sizes[name] = size
        return name

    def once(self, owner: str) -> tuple[Node, ChangeDraft]:
        """Return the guard of something that happens once, and the change that its use makes."""
        name = f"once:{owner}"
        self._sizes[name] = 2
        return _is(name, 0), ChangeDraft(name, "set", number(1))

    def cooldown(self, name: str, length: int) -> tuple[Node, ChangeDraft]:
        """Return the guard of a cooldown, and the change that use makes."""
        hidden = f"cooldown:{name}"
        if hidden not in self._sizes:
            self._cooldowns.append(hidden)
        self._sizes[hidden] = max(self._sizes.get(hidden, 0), length + 2)
        return _is(hidden, 0), ChangeDraft(hidden, "set", number(length + 1))

    def delay(self, owner: str, length: int, changes: list[ChangeDraft]) -> ChangeDraft:
        """Hold changes back for some turns and return the change that starts their clock."""
        hidden = f"after:{owner}:{length}"
        self._sizes[hidden] = length + 1
        self._delayed[hidden] = changes
        return ChangeDraft(hidden, "arm", number(length))

    def opening(self) -> MemberDraft | None:
        """Return what happens before the first phase: clocks run, delayed effects arrive."""
        if not self._delayed:
            return None
        changes = []
        for hidden, held_back in self._delayed.items():
            changes.append(_count_down(hidden))
            changes += [
                ChangeDraft(c.variable, c.operation, c.amount, _is(hidden, 1), c.place) for c in held_back
            ]
        return certain_member("opening", changes)

    def closing(self) -> MemberDraft | None:
        """Return what happens after the last phase: cooldowns run."""
        return (
            certain_member("closing", [_count_down(name) for name in self._cooldowns])
            if self._cooldowns
            else None
        )


def _count_down(hidden: str) -> ChangeDraft:
    return ChangeDraft(hidden, "set", Node("max", (Node("-", (_variable(hidden), number(1))), number(0))))
