"""A small scenario with fixed inputs as an extensive game in Gambit's file format (.efg).

Every choice is a node of its player, every event and branch a chance node. Who chooses at the same moment as others
does not see their choices, so those nodes share an information set; where actors learn, so do all that its player cannot tell apart. What an actor is paid along the way (its appeals)
and at the end (the payoff of the outcome) is added up at the leaves, so the logit agent equilibrium of the tree is
that of the scenario with ``look_ahead: horizon`` (McKelvey and Palfrey 1998). A number that is known to few is a chance move over its types,
as others believe them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.inputs import central
from toolkit.engines.looking_ahead.learning.refusals import refuse_grid
from toolkit.engines.looking_ahead.learning.told_apart import ToldApart
from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome, final_outcome
from toolkit.engines.states.starts import start_factors
from toolkit.errors import RunError
from toolkit.export.efg_limits import refuse_unfit
from toolkit.model.actors import Foresight
from toolkit.model.decisions import action_weights, branch_probabilities
from toolkit.model.members import Action, Member
from toolkit.model.model import Model
from toolkit.model.program import Value, Workspace
from toolkit.model.turn import apply_ways

Columns = tuple[npt.NDArray[np.int8], ...]
Paid = tuple[float, ...]
"""What each player was paid along the way."""
MOST_NODES = 50_000
DECIMALS = 12
"""Chances are written with this many decimals; the last of a node makes up the whole."""


def to_efg(model: Model, values: Mapping[str, float] | None = None) -> str:
    """Write a small scenario as an extensive game that Gambit reads.

    Parameters
    ----------
    values : mapping, optional
        Parameter -> value; the rest stand at their medians, doubts at 0.

    Raises
    ------
    RunError
        If an actor does not look to the horizon or discounts, choices are imposed, or the tree is too large.
    """
    fixed = model.with_values(**(values or {}))
    return _Tree(fixed).text()


@dataclass
class _Tree:
    """The tree on its way to text, node by node in prefix order."""

    model: Model
    lines: list[str] = field(default_factory=list)
    infosets: dict[tuple[str, object], int] = field(default_factory=dict)
    n_infosets: dict[str, int] = field(default_factory=dict)
    n_leaves: int = 0
    n_chances: int = 0

    def __post_init__(self) -> None:
        model = self.model
        self.seers: dict[str, Foresight] = {seer.actor: seer for seer in model.foresight}
        self.players = list(self.seers)
        self.labels = {actor.name: actor.label for actor in model.actors}
        self.parameters = [np.array([[value]]) for value in central(model)]
        refuse_unfit(model, self.seers, self.labels, self.parameters)
        refuse_grid(model, "a game tree is made of them")
        self.told_apart = None if model.learning is None else ToldApart(model)

    def text(self) -> str:
        model = self.model
        players = " ".join(f'"{_plain(self.labels[name])}"' for name in self.players)
        head = f'EFG 2 R "{_plain(model.dossier.title)}" {{ {players} }}\n"{_plain(model.name)}, digest {model.digest[:12]}"\n'
        zero = tuple(0.0 for _ in self.players)
        starts = self._starts()
        if len(starts) > 1:
            self._chance("start", [(self._state_name(columns), p) for p, columns in starts])
        for _, columns in starts:
            self._after(1, 0, columns, zero, at_turn_end=True)
        return head + "\n".join(self.lines) + "\n"

    def _starts(self) -> list[tuple[float, Columns]]:
        model = self.model
        columns = [np.array(one, dtype=np.int8) for one in zip(*product(*model.start_levels), strict=True)]
        shares = np.prod(start_factors(model, columns, self.parameters, 1, believed=True), axis=0)[0]
        return [
            (float(share), tuple(column[n : n + 1] for column in columns))
            for n, share in enumerate(shares)
            if share > 0.0
        ]

    def _after(self, turn: int, number: int, columns: Columns, paid: Paid, *, at_turn_end: bool) -> None:
        """Go on from a state before a step, unless it ends here."""
        outcome = ended_outcome(self.model, columns, at_turn_end=at_turn_end)[0]
        if outcome != NO_OUTCOME:
            self._leaf(int(outcome), columns, paid, turn)
        elif turn > self.model.horizon:
            self._leaf(int(final_outcome(self.model, columns)[0]), columns, paid, self.model.horizon)
        else:
            self._step(turn, number, columns, paid)

    def _step(self, turn: int, number: int, columns: Columns, paid: Paid) -> None:
        step = self.model.steps[number]
        rows = [
            np.array(row)
            for row in step.program.evaluate(columns, self.parameters, turn, Workspace((1,), (1, 1)))
        ]
        moment: object = (turn, number, len(self.lines))
        if self.told_apart is not None:
            moment = turn, number, self.told_apart.sets(turn, number, columns)
        self._member(turn, number, columns, paid, rows, moment, ())

    def _member(
        self,
        turn: int,
        number: int,
        columns: Columns,
        paid: Paid,
        rows: Sequence[Value],
        moment: object,
        leaves: tuple[int, ...],
    ) -> None:
        """Settle the members of a step one after the other; changes come when all have turned out."""
        step = self.model.steps[number]
        if len(leaves) == len(step.members):
            self._apply(turn, number, columns, paid, rows, leaves)
            return
        member = step.members[len(leaves)]
        for earned, leaf in self._ways(member, turn, paid, rows, moment):
            self._member(turn, number, columns, earned, rows, moment, (*leaves, leaf))

    def _ways(
        self, member: Member, turn: int, paid: Paid, rows: Sequence[Value], moment: object
    ) -> Iterator[tuple[Paid, int]]:
        """Add the nodes of one member; yield what is paid and the leaf reached, at the place in the tree of each."""
        actions = self._open(member, rows, turn)
        if member.rule == "event":
            yield from ((paid, leaf) for leaf in self._comes(member, actions, rows))
            return
        if len(actions) > 1:
            self._choice(member, turn, self._told(member, moment), [a.label for a, _ in actions])
        for action, _ in actions:
            earned = self._earned(member, action, rows, paid)
            yield from ((earned, leaf) for leaf in self._turns_out(member, action, rows))

    def _comes(
        self, member: Member, actions: Sequence[tuple[Action, float]], rows: Sequence[Value]
    ) -> list[int]:
        """Add the node of an event and its branches, and return their leaves."""
        moves = []
        for action, share in actions:
            for leaf, q in self._branches(action, rows):
                way = member.leaves[leaf].label
                moves.append((f"{action.label}, {way}" if way else action.label, share * q, leaf))
        moves = [move for move in moves if move[1] > 0.0]
        if len(moves) > 1:
            self._chance(member.label, [(label, p) for label, p, _ in moves])
        return [leaf for _, _, leaf in moves]

    def _turns_out(self, member: Member, action: Action, rows: Sequence[Value]) -> list[int]:
        """Add the node of how an option turns out, where that is open, and return its leaves."""
        branches = [(leaf, q) for leaf, q in self._branches(action, rows) if q > 0.0]
        if len(branches) > 1:
            named = [(member.leaves[leaf].label or f"way {n}", q) for n, (leaf, q) in enumerate(branches, 1)]
            self._chance(action.label, named)
        return [leaf for leaf, _ in branches]

    def _open(self, member: Member, rows: Sequence[Value], turn: int) -> list[tuple[Action, float]]:
        zero = [0.0] * len(member.actions)
        foresight = zero if member.actor in self.seers else None
        with np.errstate(all="ignore"):
            weights = [_single(w) for w in action_weights(member, rows, turn, foresight=foresight)]
        opens = [True if a.opens is None else bool(_single(rows[a.opens])) for a in member.actions]
        if member.rule == "event":
            return [(a, w) for a, w, o in zip(member.actions, weights, opens, strict=True) if o and w > 0.0]
        return [(a, w) for a, w, o in zip(member.actions, weights, opens, strict=True) if o]

    def _branches(self, action: Action, rows: Sequence[Value]) -> list[tuple[int, float]]:
        shares = branch_probabilities(action, rows)
        return [(action.first_leaf + n, _single(q)) for n, q in enumerate(shares)]

    def _earned(self, member: Member, action: Action, rows: Sequence[Value], paid: Paid) -> Paid:
        if member.actor not in self.seers:
            return paid
        place = self.players.index(member.actor)
        appeal = _single(rows[action.score])
        return (*paid[:place], paid[place] + appeal, *paid[place + 1 :])

    def _apply(
        self,
        turn: int,
        number: int,
        columns: Columns,
        paid: Paid,
        rows: Sequence[Value],
        leaves: tuple[int, ...],
    ) -> None:
        step = self.model.steps[number]
        applied = apply_ways(self.model, step, [np.array([leaf]) for leaf in leaves], columns, rows)
        after = tuple(applied.columns.get(n, column) for n, column in enumerate(columns))
        is_last = number + 1 == len(self.model.steps)
        following = (turn + 1, 0) if is_last else (turn, number + 1)
        if step.ends_phase:
            self._after(*following, after, paid, at_turn_end=step.ends_turn)
        elif following[0] > self.model.horizon:
            self._leaf(int(final_outcome(self.model, after)[0]), after, paid, turn)
        else:
            self._step(*following, after, paid)

    # --- nodes

    def _told(self, member: Member, moment: Any) -> object:
        """Return what a chooser can tell of a moment: where nobody learns, all but what is chosen at once with it."""
        if self.told_apart is None:
            return moment
        turn, number, sets = moment
        return turn, number, sets[self.model.steps[number].members.index(member)]

    def _choice(self, member: Member, turn: int, moment: object, labels: Sequence[str]) -> None:
        player = self.players.index(member.actor) + 1
        key = (member.key, moment)
        if key not in self.infosets:
            self.n_infosets[member.actor] = self.n_infosets.get(member.actor, 0) + 1
            self.infosets[key] = self.n_infosets[member.actor]
        names = " ".join(f'"{_plain(label)}"' for label in labels)
        number = self.infosets[key]
        self._add(f'p "" {player} {number} "{_plain(member.label)}, turn {turn}, {number}" {{ {names} }} 0')

    def _chance(self, name: str, moves: Sequence[tuple[str, float]]) -> None:
        self.n_chances += 1
        whole = 10**DECIMALS
        parts = [round(p * whole) for _, p in moves]
        parts[-1] = whole - sum(parts[:-1])
        shown = " ".join(
            f'"{_plain(label)}" {part}/{whole}' for (label, _), part in zip(moves, parts, strict=True)
        )
        self._add(f'c "" {self.n_chances} "{_plain(name)}, {self.n_chances}" {{ {shown} }} 0')

    def _leaf(self, outcome: int, columns: Columns, paid: Paid, turn: int) -> None:
        self.n_leaves += 1
        payoffs = []
        for name, along in zip(self.players, paid, strict=True):
            seer = self.seers[name]
            rows = seer.program.evaluate(columns, self.parameters, turn, Workspace((1,), (1, 1)))
            payoffs.append(along + _single(rows[1 + outcome]))
        label = self.model.outcomes[outcome].label
        shown = ", ".join(f"{payoff:.15g}" for payoff in payoffs)
        self._add(f't "" {self.n_leaves} "{_plain(label)}, {self.n_leaves}" {{ {shown} }}')

    def _add(self, line: str) -> None:
        self.lines.append(line)
        if len(self.lines) > MOST_NODES:
            raise RunError(
                f"the game tree has more than {MOST_NODES:,} nodes; export fewer turns, or a scenario with fewer options"
            )

    def _state_name(self, columns: Columns) -> str:
        told = [
            variable.labels[int(column[0])]
            for variable, levels, column in zip(
                self.model.variables, self.model.start_levels, columns, strict=True
            )
            if variable.kind != "memory" and len(levels) > 1
        ]
        return ", ".join(told)


def _single(value: Value) -> float:
    """Return the one number that a value holds in a single state."""
    return float(np.asarray(value).reshape(-1)[0])


def _plain(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")
