"""News that nothing allows, and evidence of which nothing counts: what is said of it."""

from __future__ import annotations

from datetime import date

import pytest

import toolkit as ct
from toolkit.analysis import learning
from toolkit.errors import RunError, ToolkitError
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables:
  heat: {levels: [cool, warm, hot], start: cool, judgement: Guessed.}
events:
  gust: {probability: 0.3, effects: {heat: +1}, judgement: Guessed.}
actors:
  north:
    tracks: [guns, words]
    options:
      march: {track: guns, appeal: 0, judgement: Guessed.}
      wait: {track: guns, appeal: 0, judgement: Guessed.}
      talk: {track: words, appeal: 0, judgement: Guessed.}
outcomes:
  fire: {when: heat == hot, judgement: Guessed.}
  rest: {otherwise: true}
"""
WATCHED = "watch: {w: {event: gust, would_be_reported: 1, until: 2031-01-28}}\n"
LASTING = "watch: {w: {condition: heat >= warm, would_be_reported: 1, until: 2031-01-28}}\n"
FACT = "date: 2031-01-09, says: Seen., fact: true"


@pytest.mark.parametrize(
    ("text", "place", "allows", "cure"),
    [
        (
            f"reports: {{a: {{condition: turn > 8, {FACT}}}}}",
            "reports.a",
            "allows this fact, even by itself",
            "date it in another turn, or look what has to hold for it",
        ),
        (
            "reports: {a: {condition: turn > 8, date: 2031-01-09, says: Seen., likelihood: [0.5, 0]}}",
            "reports.a",
            "allows this report, even by itself",
            "give it a likelihood above 0 where it is false, or look what has to hold for it",
        ),
        (
            f"reports: {{a: {{condition: heat == hot, {FACT}}}, b: {{condition: heat == cool, {FACT}}}}}",
            "reports.b",
            "allows this fact, given the news before it",
            "it clashes with “a”; date it in another turn, or look whether the news contradicts itself",
        ),
        (
            LASTING + f"reports: {{a: {{event: gust, {FACT}}}}}",
            "watch.w",
            "allows that nothing is heard of this (2031-01-08 to 2031-01-14), given the news before it",
            "it clashes with “a”; write `would_be_reported` below 1, or watch other days",
        ),
        (
            WATCHED.replace("event: gust", "condition: turn == 3"),
            "watch.w",
            "allows that nothing is heard of this (2031-01-15 to 2031-01-21), even by itself",
            "write `would_be_reported` below 1, or watch other days",
        ),
    ],
)
@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_what_is_impossible_is_told_with_a_cure_that_its_kind_of_news_has(text, place, allows, cure, engine):
    with pytest.raises(RunError) as caught:
        ct.run(ct.loads(CRISIS), evidence=read_reports(text), engine=engine, progress=False)
    said = str(caught.value).replace("ask for more runs (or engine exact, where states can be listed), ", "")
    assert place in said and allows in said and said.endswith(cure)


@pytest.mark.parametrize(
    ("text", "until", "why"),
    [
        ("reports: {}", None, "there is none"),
        (f"reports: {{a: {{event: gust, {FACT}}}}}", date(2031, 1, 8), "none was published by 2031-01-08"),
        (
            WATCHED,
            date(2031, 1, 6),
            "none was published by 2031-01-06, and of what is watched no whole turn has passed",
        ),
    ],
)
def test_evidence_of_which_nothing_counts_is_told(text, until, why):
    reports = read_reports(text) if until is None else read_reports(text).before(until)
    crisis = ct.loads(CRISIS)
    unheard, heard = (ct.run(crisis, evidence=given, progress=False) for given in (None, reports))
    assert [one.kind for one in heard.caveats].count("no_report") == 1
    assert str(heard.caveats[0]) == f"No report counted: {why}. The answer is that without reports."
    assert not any(one.kind == "no_report" for one in unheard.caveats)
    assert heard.probability == pytest.approx(unheard.probability, abs=0)
    with pytest.raises(ToolkitError, match=f"^no report counts: {why}$"):
        learning(crisis, reports)


def test_evidence_that_counts_is_not_said_to_be_none():
    reports = read_reports(WATCHED).before(date(2031, 1, 7))
    caveats = ct.run(ct.loads(CRISIS), evidence=reports, progress=False).caveats
    assert [one.kind for one in caveats if one.kind in ("no_report", "effective_draws")] == [
        "effective_draws"
    ]
