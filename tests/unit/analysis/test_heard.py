"""What was reported, and what of it counts."""

from __future__ import annotations

from toolkit.analysis.heard import told_again
from toolkit.scenario.reports import read_reports

STORY = """
reports:
  rumour: {date: 2031-04-03, event: leak, says: A leak is rumoured., reliability: D, credibility: 4, origin: leak}
  again: {date: 2031-04-03, event: leak, says: It is said again., reliability: E, credibility: 4, origin: leak}
  shown: {date: 2031-04-03, published: 2031-04-05, event: leak, says: It is shown., fact: true, origin: leak}
  other: {date: 2031-04-04, event: leak, says: Another., reliability: B, credibility: 2}
"""


def test_a_story_that_is_told_again_is_named_and_counts_once():
    assert list(told_again(read_reports(STORY))) == [
        "One story, counted once: “shown” stands for “rumour”, “again” too."
    ]


def test_what_is_told_once_needs_no_word():
    alone = read_reports(STORY).without("rumour", "again", "shown")
    assert list(told_again(alone)) == []
