"""Reports as plain data: what comes back is what was told, and what no file of reports may hold is refused."""

import copy

import pytest

from toolkit.scenario.reports import read_reports
from toolkit.scenario.reports.plain import as_plain, from_plain

REPORTS = """\
reports:
  gust: {date: 2031-01-03, event: gust, says: It blew., reliability: B, credibility: 2}
  march: {between: [2031-01-08, 2031-01-20], choice: north.march, denies: true, says: Nobody marched., fact: true}
watch:
  quiet: {event: gust, would_be_reported: 0.8}
"""


@pytest.fixture
def plain():
    return as_plain(read_reports(REPORTS))


def test_it_comes_back_as_it_was_told(plain):
    assert as_plain(from_plain(copy.deepcopy(plain))) == plain


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"event": None}, "does not say what it is about"),
        ({"choice": "north.march"}, "stand together"),
        ({"date": None}, "does not say when"),
        ({"reliability": None}, "how far it is believed"),
        ({"published": "2030-12-01"}, "before it can have been so"),
    ],
)
def test_what_no_file_of_reports_may_hold_is_refused(plain, changes, part):
    record = next(one["record"] for one in plain["told"] if one["name"] == "gust")
    record.update(changes)
    with pytest.raises(ValueError, match=part):
        from_plain(plain)


def test_so_is_a_watch_over_nothing(plain):
    plain["watches"][0]["record"].update(event=None)
    with pytest.raises(ValueError, match="does not say what it is about"):
        from_plain(plain)
