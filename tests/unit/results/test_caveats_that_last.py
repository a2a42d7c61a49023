"""Every caveat of news stands below a result that was saved and opened again, word for word and with its numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.scenario.reports import read_reports

STRIKES = """
format: 1
id: strikes
title: Strikes and terms
as_of: 2031-01-06
turn: 1 week
horizon: 4
order: [north, south]
variables:
  offer: {levels: flag, start: false, judgement: Given.}
  struck: {levels: flag, start: false, judgement: Given.}
parameters: {luck: {uniform: [-3.5, -2.5], judgement: Given.}}
actors:
  north: {options: {strike: {appeal: luck, effects: {struck: =true}, judgement: Given.}}}
  south: {options: {terms: {when: struck == false, appeal: -1, effects: {offer: =true}, judgement: Given.}}}
outcomes: {strike: {when: struck@ENDS@}, rest: {otherwise: true}}
alternatives: {no_way: {title: None, set: {actors.north.options.strike.when: struck}}}
"""
ENDS = STRIKES.replace("@ENDS@", ", ends: true")
STRUCK = "struck: {date: 2031-01-08, choice: north.strike, says: A raid., fact: true}"
OFFERED = "offered: {date: 2031-01-06, choice: south.terms, says: Terms., fact: true}"
LATE = "late: {date: 2031-01-14, choice: south.terms, says: Terms., likelihood: [0.9, 0.1]}"
DOUBTED = "struck: {date: 2031-01-08, choice: north.strike, says: A raid., reliability: C, credibility: 1}"
EARLY = "offered: {date: 2031-01-06, choice: south.terms, says: Terms., likelihood: [0.9, 0.1]}"
CALM = "calm: {date: 2031-01-28, choice: north.strike, denies: true, says: No raid., fact: true}"
AGAIN = "again: {date: 2031-01-14, choice: north.strike, says: A raid., fact: true}"
CASES = {
    "no_report": (ENDS, "reports: {}"),
    "effective_draws": (ENDS, f"reports:\n  {STRUCK}"),
    "after_the_end": (ENDS, f"reports:\n  {STRUCK}\n  {LATE}"),
    "counted_later": (STRIKES.replace("@ENDS@", ""), f"reports:\n  {OFFERED}\n  {STRUCK}"),
    "too_early": (
        STRIKES.replace("@ENDS@", "").replace("[north, south]", "[south, north]").replace("struck == false", "struck"),
        f"reports:\n  {EARLY}\n  {DOUBTED}",
    ),
    "presumed": (ENDS, f"reports:\n  {CALM}"),
    "surprise": (ENDS, f"reports:\n  {DOUBTED}"),
    "surprise_of_stream": (STRIKES.replace("@ENDS@", ""), f"reports:\n  {STRUCK}\n  {AGAIN}"),
    "ruled_out": (ENDS, f"reports:\n  {STRUCK}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_a_caveat_of_news_survives_being_saved(kind, tmp_path):
    text, news = CASES[kind]
    result = ct.run(ct.loads(text), evidence=read_reports(news), draws=64, progress=False)
    assert kind in [one.kind for one in result.caveats]
    result.save(tmp_path / "one.nc")
    opened = ct.open_result(tmp_path / "one.nc")
    # the values come back through JSON, which keeps every digit of a number
    told = [(str(one), one.kind, one.subject, dict(one.values)) for one in result.caveats]
    assert [(str(one), one.kind, one.subject, dict(one.values)) for one in opened.caveats] == told
    assert [str(one) for one in ct.outcomes(opened).caveats] == [
        str(one) for one in ct.outcomes(result).caveats
    ]


def test_every_kind_of_caveat_that_a_result_has_of_news_is_tried():
    """All that is written where results say what limits them after news."""
    written = Path(ct.__file__).parent / "results" / "caveats_of_news.py"
    kinds = re.findall(r'^ +"([a-z_]+)",$', written.read_text(encoding="utf-8"), flags=re.MULTILINE)
    # of a window it is told by the reports themselves, which a saved file does not hold
    assert "presumed" in kinds and set(kinds) - {"counted_in_part"} <= CASES.keys()
