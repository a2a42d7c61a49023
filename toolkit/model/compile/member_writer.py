"""A drafted member -> its part in the programs of a step: names become columns, trees become rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.errors import RunError
from toolkit.model.changes import FARTHEST, Change, Leaf
from toolkit.model.compile.any_draw import possibly, reads_parameters
from toolkit.model.compile.drafts import TRUE, ActionDraft, ChangeDraft, MemberDraft
from toolkit.model.compile.program_builder import ProgramBuilder
from toolkit.model.compile.program_writer import ProgramWriter
from toolkit.model.compile.rates import number
from toolkit.model.members import NOTHING, Action, Member
from toolkit.model.steps import Check
from toolkit.scenario.expressions import Bounds, Node
from toolkit.scenario.expressions.domains import LARGEST

SAFE_SCORE = 300.0
"""Scores within this size can be exponentiated as they are."""
ROUNDING = 1e-9
"""Slack on sums of probabilities that an author writes with few digits."""


@dataclass
class MemberWriter:
    """Writes one member into the programs of its step."""

    writer: ProgramWriter
    draft: MemberDraft
    main: ProgramBuilder
    reach: ProgramBuilder
    checks: list[Check]

    def write(self) -> Member:
        """Write it with its actions, and add what is watched of them to the checks of the step."""
        draft = self.draft
        best_reply = draft.is_best_reply
        leaves: list[Leaf] = []
        actions = tuple(self._action(n, action, leaves, best_reply) for n, action in enumerate(draft.actions))
        keeps_precision = draft.looks_ahead and draft.rule == "logit" and not best_reply
        self.checks += self.writer.watched(self.main, draft.precision, "a precision", draft.place)
        if draft.rule == "logit" and not best_reply:
            self._check(draft.precision, (0.0, LARGEST), None, "a precision", draft.place)
        return Member(
            key=draft.key,
            rule=draft.rule,
            actions=actions,
            leaves=tuple(leaves),
            label=draft.label,
            actor=draft.actor,
            track=draft.track,
            precision=self.main.add(draft.precision) if keeps_precision else None,
            is_best_reply=best_reply,
            shifts=draft.looks_ahead or self._may_be_large(),
            forced={turn: (action, announced) for turn, action, announced in draft.forced},
            place=draft.place,
        )

    def _may_be_large(self) -> bool:
        scores = [self.writer.range_of(self._log_weight(action)) for action in self.draft.actions]
        return any(max(abs(low), abs(high)) > SAFE_SCORE for low, high in scores)

    def _log_weight(self, action: ActionDraft) -> Node:
        return Node("*", (self.draft.precision, action.score))

    def _action(self, index: int, draft: ActionDraft, leaves: list[Leaf], best_reply: bool) -> Action:
        opens = None if draft.guard == TRUE else self.main.add(draft.guard)
        self._watch(draft)
        draft = self._closed_is_zero(draft)
        folds = self.draft.rule == "logit" and not best_reply and not self.draft.looks_ahead
        score = self.main.add(self._log_weight(draft) if folds else draft.score)
        self._check_score(draft, opens)
        first_leaf = len(leaves)
        shared = tuple(self._change(change) for change in draft.changes)
        for branch in draft.branches:
            changes = (*shared, *(self._change(change) for change in branch.changes))
            leaves.append(Leaf(index, changes, branch.label, branch.needs))
        leaves.append(Leaf(index, shared))
        return Action(
            name=draft.name,
            label=draft.label,
            opens=opens,
            score=score,
            branches=self._branches(draft, opens),
            first_leaf=first_leaf,
            may_open=self.reach.add(self._may_open(draft)),
            may_branch=self._may_branch(draft),
            rung=draft.rung,
            visible_to=draft.visible_to,
            needs=draft.needs,
        )

    def _watch(self, draft: ActionDraft) -> None:
        """Have the run watch every number of an action that may have no value, where that number counts."""
        open_ = [draft.guard]
        number_of = {
            "event": "a rate" if draft.raw_is_rate else "the probability of an event",
            "weights": "a weight",
        }
        self._watch_one(draft.guard, "a condition", draft.place, [])
        what = number_of.get(self.draft.rule, "an appeal")
        self._watch_one(draft.score if draft.raw is None else draft.raw, what, draft.place, open_)
        for change in draft.changes:
            self._watch_change(change, open_)
        for branch in draft.branches:
            self._watch_one(branch.probability, "the probability of a branch", branch.place, open_)
            drawn = Node(">", (branch.probability, number(0.0)))
            for change in branch.changes:
                self._watch_change(change, [*open_, drawn])

    def _watch_change(self, change: ChangeDraft, given: Sequence[Node]) -> None:
        given = given if change.when is None else [*given, change.when]
        self._watch_one(change.amount, "the size of a change", change.place, given)

    def _watch_one(self, node: Node, what: str, place: str, given: Sequence[Node]) -> None:
        self.checks += self.writer.watched(self.main, node, what, place, given)

    def _closed_is_zero(self, draft: ActionDraft) -> ActionDraft:
        """Put 0 in place of numbers that may have no value, where the action is closed and they count for nothing."""

        def guarded(node: Node, declared: Node) -> Node:
            if draft.guard == TRUE or not self.writer.holes(declared):
                return node
            return Node("if_else", (draft.guard, node, number(0.0)))

        branches = tuple(
            replace(b, probability=guarded(b.probability, b.probability)) for b in draft.branches
        )
        return replace(draft, score=guarded(draft.score, draft.raw or draft.score), branches=branches)

    def _may_open(self, draft: ActionDraft) -> Node:
        guard = possibly(draft.guard)
        sure = None
        if self.draft.rule == "event" and draft.raw is not None:
            sure = draft.raw
        if draft.name == NOTHING and len(self.draft.actions) == 2:
            other = self.draft.actions[0]
            sure = Node("-", (number(1.0), Node("if_else", (other.guard, other.score, number(0.0)))))
        if sure is None or reads_parameters(sure, self.writer.capabilities):
            return guard
        return Node("and", (guard, Node(">", (sure, number(0.0)))))

    def _may_branch(self, draft: ActionDraft) -> tuple[int, ...]:
        if not draft.branches:
            return ()
        probabilities = [branch.probability for branch in draft.branches]
        rest = number(1.0)
        for probability in probabilities:
            rest = Node("-", (rest, probability))
        rows = []
        for node, least in [*((p, 0.0) for p in probabilities), (rest, ROUNDING)]:
            drawn = reads_parameters(node, self.writer.capabilities)
            rows.append(self.reach.add(TRUE if drawn else Node(">", (node, number(least)))))
        return tuple(rows)

    def _branches(self, draft: ActionDraft, opens: int | None) -> tuple[int, ...]:
        total = number(0.0)
        for branch in draft.branches:
            self._check(branch.probability, (0.0, 1.0), opens, "the probability of a branch", branch.place)
            total = Node("+", (total, branch.probability))
        if len(draft.branches) > 1:
            what = "the sum of the branch probabilities"
            self._check(total, (0.0, 1.0 + ROUNDING), opens, what, draft.place)
        return tuple(self.main.add(branch.probability) for branch in draft.branches)

    def _check_score(self, draft: ActionDraft, opens: int | None) -> None:
        if draft.raw is not None:
            within = (0.0, LARGEST) if draft.raw_is_rate else (0.0, 1.0)
            what = "a rate" if draft.raw_is_rate else "the probability of an event"
            self._check(draft.raw, within, opens, what, draft.place)
        elif self.draft.rule == "logit":
            self._check(draft.score, (-LARGEST, LARGEST), opens, "an appeal", draft.place)
            if not self.draft.is_best_reply:
                product = self._log_weight(draft)
                self._check(product, (-LARGEST, LARGEST), opens, "precision times appeal", draft.place)
        elif self.draft.rule == "weights":
            self._check(draft.score, (0.0, LARGEST), opens, "a weight", draft.place)

    def _check(self, node: Node, within: Bounds, opens: int | None, what: str, place: str) -> None:
        """Have the run watch a number, unless interval arithmetic has shown that it cannot leave its bounds."""
        low, high = self.writer.range_of(node)
        if low < within[0] or high > within[1]:
            self.checks.append(Check(self.main.add(node), *within, opens, what, place))

    def _change(self, draft: ChangeDraft) -> Change:
        reads_turn = any(part.operator == "turn" for part in draft.amount.walk())
        if not self.writer.draw_in_effect and (
            reads_turn or reads_parameters(draft.amount, self.writer.capabilities)
        ):
            self.writer.draw_in_effect = draft.place
        column = self.writer.columns[draft.variable][0]
        when = None if draft.when is None else self.main.add(draft.when)
        low, high = self.writer.range_of(draft.amount)
        if low == high and column not in self.writer.real:
            if not low.is_integer():
                raise RunError(f"{draft.place}\n  the change is {low:g}; expected a whole number of levels")
            amount = int(min(max(low, -FARTHEST), FARTHEST))
            return Change(column, draft.operation, amount, None, when, draft.place, abs(amount))
        most = int(min(math.ceil(min(max(abs(low), abs(high)), FARTHEST)), FARTHEST))
        row = self.main.add(draft.amount)
        return Change(column, draft.operation, 0, row, when, draft.place, most)
