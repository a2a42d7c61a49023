"""What readers ask, in the panel: answered once something rests for a moment, since it takes longer than a move may."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping

import ipywidgets as widgets

from toolkit import numbers
from toolkit.analysis.live import Live
from toolkit.analysis.questions import questions
from toolkit.answers.levels import level
from toolkit.errors import ToolkitError
from toolkit.markup import Html, html_table, joined
from toolkit.model.targets import question_targets
from toolkit.notebook.small_print import small, wide
from toolkit.results.result import Result
from toolkit.results.values import values_of

MOMENT = 0.15
"""Seconds without a move before the questions are answered."""
HEADS = ("question", "answer", "probability", "more")
WORKING = "What readers ask: being worked out …"
CENTRAL = "What readers ask, exact at central inputs:"


class Readers:
    """The questions of a crisis below the picture of its outcomes; ``shown`` is the last answer, ``pinned`` the one it is set against."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.box = widgets.HTML()
        self.shown: Result | None = None
        self.pinned: Result | None = None
        self._moves = 0
        self._lock = threading.Lock()

    def follow(self) -> None:
        """Answer anew in the background; what stood before is taken away, so that no number stands beside inputs it is not of."""
        if not self.live.model.questions:
            self.box.value = ""
            return
        self._moves += 1
        self.box.value = small(WORKING)
        threading.Thread(target=self.answer, args=(self._moves,), daemon=True).start()

    def answer(self, move: int | None = None) -> None:
        """Answer at the inputs as they stand, unless something is moved in the meantime."""
        mine = self._moves if move is None else move
        if move is not None:
            time.sleep(MOMENT)
        if mine != self._moves:
            return
        try:
            found: Result | None = self.live.asked()
        except ToolkitError as error:
            found, said = None, small(str(error))
        with self._lock:
            if mine == self._moves:
                self.box.value = said if found is None else self._table(found)
                self.shown = found

    def pin(self) -> None:
        """Set later answers against this one; worked out now, if it is not known yet."""
        if self.live.model.questions:
            self.pinned = self.live.asked()

    def let_go(self) -> None:
        """Set answers against nothing."""
        self.pinned = None

    def _table(self, found: Result) -> Html:
        answer = questions(found)
        rows = [[answer.cell(row, head) for head in HEADS] for row in answer.records()]
        heads = list(HEADS)
        if self.pinned is not None:
            moved = since(self.pinned, found)
            heads.append("since pinned")
            for cells, row in zip(rows, answer.records(), strict=True):
                cells.append(moved.get(row["question"], ""))
        table = html_table(heads, rows, numbers=(2, 4) if len(heads) > len(HEADS) else (2,))
        return joined(small(CENTRAL), wide(table))


def since(before: Result, after: Result) -> Mapping[str, str]:
    """Write by how much each question that both answer has moved: in points, or in levels."""
    mine = {one.name: one for one in question_targets(before.model)}
    found = {}
    for one in question_targets(after.model):
        if one.name not in mine or one.question is None:
            continue
        gap = values_of(after.model, one, after.tally).mean(None) - values_of(
            before.model, mine[one.name], before.tally
        ).mean(None)
        if math.isnan(gap):
            continue
        found[one.question.name] = (
            level(gap, sign=True) if one.measure == "level" else numbers.points(gap, numbers.FINEST, 0.0)
        )
    return found
