"""What the wall says of games that are over: what was wanted, what came, and who expected it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from toolkit.analysis.accounts import Accounts
from toolkit.classroom.marks import Mark
from toolkit.classroom.pages.rungs import rungs_drawn
from toolkit.classroom.pages.wanted_and_got import wanted_and_got
from toolkit.markup import Html

MOVED = Accounts(before=0.2, after=0.5, own=0.3, others=-0.1, chance=0.1, teacher=0.0, left=0.0)


def mark(group, chair, *, expected=0.4, wanted="War", moved=MOVED):
    return Mark(group, chair, wanted, "Peace", "peace", expected, moved)


def cells(text):
    """Return the cells of every row of the body, in words."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text.split("</thead>")[1], re.DOTALL)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_a_row_says_what_was_wanted_who_moved_it_what_came_and_who_expected_it():
    text = wanted_and_got([mark("Group 1", "The North")], model={"peace": 0.6, "war": 0.4})
    assert cells(text) == [["Group 1", "War", "20 %", "+30", "−10", "+10", "Peace", "60 %", "40 %"]]
    assert "put in, or left" not in text


def test_two_seats_share_what_came_and_each_has_what_it_expected():
    text = wanted_and_got([mark("Group 1", "The North"), mark("Group 1", "The <b>", expected=0.1)])
    first, second = cells(text)
    assert first[:3] == ["Group 1", "The North", "War"] and first[-2:] == ["Peace", "40 %"]
    assert second == ["The &lt;b&gt;", "War", "20 %", "+30", "−10", "+10", "10 %"]


def test_a_group_without_a_forecast_keeps_its_row_and_its_picture():
    pictures = {"Group 1": Html("<svg>one</svg>"), "Group 2": Html("<svg>two</svg>")}
    text = wanted_and_got([mark("Group 2", "The North", moved=None)], pictures=pictures)
    assert cells(text)[0] == ["Group 1", "one", "No forecast, or not worked out yet."]
    assert cells(text)[1] == ["Group 2", "two", "War", "–", "–", "–", "–", "Peace", "40 %"]


def test_the_wall_says_why_two_chances_of_one_end_differ_and_has_no_column_without_one():
    found = [mark("Group 1", "The North")]
    shown, held_back = (wanted_and_got(found, model=model) for model in ({"peace": 0.6, "war": 0.4}, None))
    assert "own inputs; the model expected over all that inputs may be" in shown
    assert "the model expected" not in held_back and "they expected it" in held_back


@pytest.mark.parametrize("model", [None, {"peace": 0.6, "war": 0.4}])
@pytest.mark.parametrize("n_seats", [1, 2])
def test_every_row_is_as_wide_as_the_head(n_seats, model):
    found = [mark(f"Group {n}", f"Seat {m}") for n in (1, 2) for m in range(n_seats)]
    moved = Accounts(before=0.2, after=0.5, own=0.3, others=-0.1, chance=0.1, teacher=0.2, left=0.0)
    for marks in (found, [mark("Group 1", "Seat 0", moved=moved), *found[n_seats:]]):
        text = wanted_and_got(marks, model=model, pictures={"Group 3": Html()})
        head = text.split("</thead>")[0]
        spans = [int(n) for n in re.findall(r'colspan="(\d+)"', head)]
        n_columns = sum(spans) + len(re.findall(r'rowspan="2"', head))
        waiting = re.search(r'<td colspan="(\d+)"', text.split("</thead>")[1])[1]
        assert int(waiting) + 2 == n_columns
        assert len(cells(text)[1]) == n_columns


def test_a_small_picture_has_no_axes_but_the_number_of_the_rung():
    heights, ladder = [(0, 1), (1, 3)], ["0 Words", "1 Ships", "2 Shots"]
    small = rungs_drawn(heights, ladder, 4, "Group 1", is_small=True)
    assert re.findall(r"<text[^>]*>([^<]*)", small) == ["2"]
    assert "turn" in re.findall(r"<text[^>]*>([^<]*)", rungs_drawn(heights, ladder, 4, "Group 1"))


def test_the_draw_of_a_start_counts_as_chance_and_that_is_said():
    certain, drawn = (
        Mark("Group 1", "The North", "Peace", "War", "war", 0.3, replace(MOVED, start=start))
        for start in (0.0, -0.3)
    )
    text = wanted_and_got([drawn])
    assert "How it was drawn to start counts as chance." in text
    assert "<td>−20</td>" in text  # a throw of +10 and a start of −30
    assert "How it was drawn" not in wanted_and_got([certain])
