"""What is said of the news behind an answer: what was learnt from, what was not used, and where model and report disagree."""

from __future__ import annotations

from dataclasses import replace

import pytest

import toolkit as ct
from toolkit.results.caveats_of_news import counted, few_count, learnt_from, told_in_words
from toolkit.scenario.reports import read_reports

SIGNING = """
format: 1
id: signing
title: A signing
as_of: 2031-04-01
horizon: 4
turn: 1 week
variables:
  treaty: {levels: flag, start: false, judgement: Assumed.}
events:
  signing: {when: treaty == false, probability: 0.005, effects: {treaty: =true}, judgement: Assumed.}
outcomes:
  treaty: {when: treaty, ends: true}
  rest: {otherwise: true}
"""
SIGNED = "signed: {date: 2031-04-03, event: signing, says: It is signed.,"
OVER = "over: {date: 2031-04-17, condition: treaty, says: It holds., likelihood: [0.6, 0.4]}"
FACT = f"{SIGNED} fact: true}}"
WATCH = "watch:\n  signing: {event: signing, would_be_reported: 0.9, until: 2031-04-28}\n"


def heard(news, **options):
    options = {"progress": False, "alternatives": False} | options
    return ct.run(ct.loads(SIGNING), evidence=read_reports(news), **options)


def kinds(result):
    return [one.kind for one in result.caveats]


@pytest.mark.parametrize(
    ("graded", "flagged"),
    [
        ("reliability: A, credibility: 1", True),
        ("reliability: B, credibility: 1", True),
        ("reliability: E, credibility: 1", True),
        ("reliability: F, credibility: 1", False),  # nothing is known of the source
        ("reliability: A, credibility: 2", False),
        ("likelihood: [0.98, 0.02]", True),  # 49 : 1, and B1 is 28 : 1
        ("likelihood: [0.56, 0.02]", True),
        ("likelihood: [0.55, 0.02]", False),
    ],
)
def test_a_strong_report_that_is_still_doubted_is_flagged(graded, flagged):
    result = heard(f"reports:\n  {SIGNED} {graded}}}")
    assert result.news.after[0] < 0.5  # 0.005 and at most 49 : 1
    assert ("surprise" in kinds(result)) == flagged


def test_how_strong_is_said_by_the_table_in_force():
    weaker = "grades: {B: 1.5, '1': 3}\n"
    given = f"reports:\n  {SIGNED} likelihood: [0.5, 0.1]}}"
    assert "surprise" in kinds(heard(weaker + given))  # 5 : 1, where B1 is 4.5 : 1
    assert "surprise" not in kinds(heard(given))


def test_a_doubted_denial_is_believed_as_far_as_what_it_says():
    likely = SIGNING.replace("0.005", "0.995")
    news = f"reports:\n  {SIGNED} denies: true, reliability: A, credibility: 1}}"
    result = ct.run(ct.loads(likely), evidence=read_reports(news), progress=False, alternatives=False)
    (caveat,) = [one for one in result.caveats if one.kind == "surprise"]
    assert "is believed 48 : 1, and yet" in caveat


def test_silence_and_what_came_after_the_end_are_no_reports():
    quiet = heard(f"reports: {{}}\n{WATCH}")
    assert counted(quiet.news) == {"reports": 0, "silences": 4, "after_the_end": 0}
    assert (
        learnt_from(quiet.news, quiet.model)
        == "Learnt from 4 weeks of silence up to the week ending 28 April 2031"
    )
    assert ct.outcomes(quiet).to_dict()["reports"] == []
    assert (
        "Since then 4 weeks of silence taken in, up to the week ending 28 April 2031."
        in ct.brief(quiet, what_ifs=False).markdown
    )
    ended = heard(f"reports:\n  {FACT}\n  {OVER}\n{WATCH}")
    # silence about the weeks after the end tells nothing and is no news of its own
    assert counted(ended.news) == {"reports": 1, "silences": 0, "after_the_end": 1}
    said = learnt_from(ended.news, ended.model)
    assert said == "Learnt from 1 report up to the week ending 7 April 2031 (1 more came after the end)"
    assert [one.subject for one in ended.caveats if one.kind == "after_the_end"] == ["over"]


def test_a_brief_counts_in_its_first_lines_what_was_used():
    page = ct.brief(heard(f"reports:\n  {FACT}\n  {OVER}\n"), what_ifs=False, progress=False).markdown
    assert "Since then 1 report taken in, up to the week ending 7 April 2031." in page


def test_where_nothing_is_used_nothing_is_learnt_from():
    news = heard(f"reports:\n  {FACT}\n  {OVER}").news
    unused = replace(news, used=(False, False))
    model = ct.run(ct.loads(SIGNING), progress=False).model
    assert told_in_words(unused, model) == "no report"
    assert learnt_from(unused, model) == "Learnt from no report (2 came after the end)"


def test_one_set_of_inputs_summed_exactly_is_not_few():
    certain = heard(f"reports:\n  {FACT}")
    (caveat,) = [one for one in certain.caveats if one.kind == "effective_draws"]
    assert "rough" not in caveat
    learnt = certain.learning(read_reports(f"reports:\n  {FACT}"), progress=False)
    assert "effective_draws" not in {one.kind for one in learnt.caveats}
    assert few_count(3.0, 64, "exact")


def test_a_saved_result_still_tells_silence_from_reports(tmp_path):
    result = heard(f"reports: {{}}\n{WATCH}")
    result.save(tmp_path / "quiet.nc")
    again = ct.open_result(tmp_path / "quiet.nc")
    assert again.news.silent == result.news.silent == (True,) * 4
    assert [*again.caveats] == [*result.caveats]
