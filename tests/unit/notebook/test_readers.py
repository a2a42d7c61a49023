"""What readers ask, in the panel: answered after a move, never beside inputs it is not of."""

from __future__ import annotations

import re
import time

import pytest

import toolkit as ct
from toolkit.analysis.live import Live
from toolkit.notebook import explore
from toolkit.notebook.readers import Readers

CRISIS = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters:
  will: {uniform: [-1, 1], judgement: Unknown.}
variables:
  tension: {levels: 0..3, start: 1, judgement: Guessed.}
  flag: {levels: flag, start: false, judgement: Guessed.}
actors:
  north: {options: {push: {appeal: 0.1 + will, effects: {tension: +1}, judgement: Guessed.}}}
outcomes:
  clash: {when: tension == 3, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
questions:
  pushed: {text: Pushed?, choice: north.push, by: 2031-01-08}
  level: {text: How tense?, quantity: tension}
  never: {text: "Clash, if flagged?", outcomes: clash, given: flag}
"""


@pytest.fixture
def readers():
    return Readers(Live(ct.loads(CRISIS)))


def rows(readers):
    found = re.findall(r"<tr>(.*?)</tr>", readers.box.value)[1:]
    return {cells[0]: cells for cells in ([*re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in found)}


def test_it_answers_at_the_inputs_as_they_stand(readers):
    readers.live.move("will", 0.5)
    readers.answer()
    truth = ct.run(ct.loads(CRISIS), at="medians", values={"will": 0.5}, questions=True, progress=False)
    assert "exact at central inputs" in readers.box.value
    assert rows(readers)["Pushed?"][2].replace("\xa0", " ") == ct.questions(truth).cells()[0][2]


def test_what_is_pinned_stands_beside_it(readers):
    readers.pin()
    readers.live.move("will", 0.5)
    readers.answer()
    moved = rows(readers)
    assert moved["Pushed?"][4].startswith("+")
    assert float(moved["How tense?"][4]) > 0.0
    assert moved["Clash, if flagged?"][4] == ""
    readers.let_go()
    readers.answer()
    assert len(rows(readers)["Pushed?"]) == 4


def test_an_answer_that_was_overtaken_is_not_shown(readers):
    readers.follow()
    _wait(readers)
    readers.box.value = "of the move that came later"
    readers.answer(0)
    assert readers.box.value == "of the move that came later"


def _wait(readers):
    until = time.monotonic() + 20.0
    while readers.shown is None and time.monotonic() < until:
        time.sleep(0.02)


def test_while_it_works_no_number_stands_there(readers):
    readers.answer()
    assert "%" in readers.box.value
    readers.follow()
    assert "being worked out" in readers.box.value
    assert "%" not in readers.box.value


def test_the_panel_shows_it_and_outcomes_do_not_wait_for_it():
    panel = explore(ct.loads(CRISIS), full=False)
    assert "being worked out" in panel.readers.box.value or "exact at" in panel.readers.box.value
    assert panel.live.now().tally.asked is None
    _wait(panel.readers)
    assert "Pushed?" in panel.readers.box.value


def test_a_crisis_that_asks_nothing_shows_nothing():
    panel = explore(ct.loads(CRISIS[: CRISIS.index("questions:")]), full=False)
    assert panel.readers.box.value == ""
    panel.pin()
    assert panel.readers.pinned is None
