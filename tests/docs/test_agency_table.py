"""The lesson says how much hangs on the choices of each crisis: as ``crisis agency`` says it."""

import re
from pathlib import Path

import pytest

import toolkit as ct

PAGE = Path(__file__).parents[2] / "docs" / "classroom.md"
SEAT = r"`([a-z]+)` \| (\d+) % \| (\d+) % \| (\d+)"
ROW = re.compile(rf"^\| `([a-z0-9-]+)` \| {SEAT} \| {SEAT} \|$", re.MULTILINE)
ROWS = {row[0]: (row[1:5], row[5:9]) for row in ROW.findall(PAGE.read_text(encoding="utf-8"))}
TO_BE_PLAYED = ("dam-2031", "mobilisation-2031")


@pytest.mark.parametrize(
    "name", [one if one in TO_BE_PLAYED else pytest.param(one, marks=pytest.mark.slow) for one in ROWS]
)
def test_the_table_says_what_comes_out(name):
    table = ct.agency(name, progress=False).table
    whole = table[table.turn == 0].set_index("actor")
    for seat, *shown in ROWS[name]:
        found = [whole.loc[seat, column] for column in ("matter", "usual", "median")]
        assert [f"{100 * value:.0f}" for value in found] == shown


def test_crises_made_to_be_played_have_choices_that_matter():
    """Six in ten at least, among the options that are usually taken too."""
    assert len(ROWS) == 9
    for name in TO_BE_PLAYED:
        assert all(int(usual) >= 60 for _, _, usual, _ in ROWS[name])
