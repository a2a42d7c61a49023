"""The page of the rule for codes says what stands in the files, and the files keep to what a machine can see of the rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import toolkit as ct

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "methods-coding.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([\w-]+)` \| (.+?) \| ([\d → ]+) \| ([\d → ]+) \|$", PAGE, re.M)
CODED = (
    "cuba-1962",
    "falklands-1982",
    "grenada-1983",
    "panama-1989",
    "kuwait-1990",
    "taiwan-strait-1996",
    "caribbean-2025",
)
FORCE_BEFORE = {"falklands-1982": 3, "kuwait-1990": 3, "caribbean-2025": 2}
"""Violence between the parties before the day of the file, which is part of every history."""


@pytest.fixture(scope="module")
def declared():
    return {name: ct.load(name).declared for name in CODED}


def test_the_page_says_what_stands_in_the_files(declared):
    assert len(ROWS) == 12
    for name, title, violence, form in ROWS:
        codes = next(one.codes for one in declared[name].outcomes.values() if one.name == title)
        last = [int(told.split("→")[-1]) for told in (violence, form)]
        assert [codes["icb_viol"], codes["icb_forout"]] == last, (name, title)


@pytest.mark.parametrize("name", CODED)
def test_files_keep_to_the_rule(declared, name):
    for outcome in declared[name].outcomes.values():
        codes = outcome.codes
        assert codes["icb_viol"] >= FORCE_BEFORE.get(name, 1)
        if codes.get("going_on"):
            assert codes["icb_forout"] in (
                4,
                7,
            )  # nothing has ended it but, it may be, an act that was not answered
        if outcome.otherwise:
            assert codes["going_on"] == 1
        assert codes["icb_forout"] != 1  # no outcome is said to be signed


@pytest.mark.parametrize("name", CODED)
def test_every_coded_crisis_has_a_first_day(declared, name):
    assert declared[name].outside_view.began <= declared[name].as_of
