"""When something was so and when it could be known, what is certain, and which report of a story counts."""

from __future__ import annotations

from datetime import date

import pytest

from toolkit.errors import ScenarioError, ToolkitError
from toolkit.scenario.reports import GRADES, read_reports

ONE_STORY = """
reports:
  rumour: {date: 2031-01-07, condition: struck, says: An unnamed account reports explosions., reliability: D, credibility: 4, origin: blast}
  confirmed: {date: 2031-01-12, condition: struck, says: Two agencies confirm it., reliability: A, credibility: 1, origin: blast}
"""
DAY = {"date": "2031-01-07"}
CERTAIN = {"fact": "true"}
GRADED = {"reliability": "B", "credibility": 2}


def line(**keys):
    given = {"says": "Seen.", "event": "gust", **keys}
    return "{" + ", ".join(f"{key}: {value}" for key, value in given.items()) + "}"


def told(**lines):
    return read_reports(
        "reports:\n" + "".join(f"  {name}: {text}\n" for name, text in lines.items()), file="news.yaml"
    )


def test_what_is_known_early_is_the_rumour_and_not_its_confirmation():
    reports = read_reports(ONE_STORY)
    (early,) = reports.before(date(2031, 1, 8)).reports
    assert (early.name, early.record.reliability, early.record.credibility) == ("rumour", "D", 4)
    assert early.ratio == pytest.approx(GRADES["D"] * GRADES["4"])
    assert (early.date, early.relays) == (date(2031, 1, 7), ())
    (late,) = reports.reports
    assert (late.name, late.record.reliability, late.record.credibility) == ("confirmed", "A", 1)
    assert (late.date, late.relays) == (date(2031, 1, 12), ("rumour",))
    assert [len(reports.before(date(2031, 1, day))) for day in (6, 7, 11, 12)] == [0, 1, 1, 1]


def test_what_was_so_early_and_told_late_is_known_late():
    reports = told(a=line(**DAY, **GRADED, published="2031-01-20"), b=line(date="2031-01-09", **GRADED))
    assert [one.name for one in reports.reports] == ["a", "b"]
    assert [one.name for one in reports.before(date(2031, 1, 19)).reports] == ["b"]
    assert reports.last_published == date(2031, 1, 20)
    assert reports.before(date(2031, 1, 19)).last_published == date(2031, 1, 9)


def test_a_window_is_known_on_its_last_day():
    reports = told(a=line(between="[2031-01-03, 2031-01-09]", **GRADED))
    (one,) = reports.reports
    assert one.record.days == (date(2031, 1, 3), date(2031, 1, 9))
    assert one.date == one.published == date(2031, 1, 9)
    assert not reports.before(date(2031, 1, 8))


def test_a_fact_is_certain_and_counts_before_every_grade():
    reports = told(
        graded=line(**DAY, likelihood="[1, 0]", origin="x"),
        fact=line(date="2031-01-09", **CERTAIN, origin="x"),
        denial=line(**DAY, **CERTAIN, denies="true", event="hail"),
    )
    denial, fact = reports.reports
    assert (fact.name, fact.relays, fact.likelihood, fact.ratio) == (
        "fact",
        ("graded",),
        (1.0, 0.0),
        float("inf"),
    )
    assert (denial.likelihood, denial.ratio) == ((1.0, 0.0), float("inf"))
    assert [one.name for one in reports.before(date(2031, 1, 8)).reports] == ["denial", "graded"]


def test_of_equal_reports_of_a_story_the_earliest_counts():
    reports = told(
        late=line(date="2031-01-09", **GRADED, origin="x"), early=line(**DAY, **GRADED, origin="x"),
        wide=line(between="[2031-01-07, 2031-01-20]", **GRADED, origin="x"),
    )  # fmt: skip
    assert [(one.name, one.relays) for one in reports.reports] == [("early", ("late", "wide"))]


def test_the_rest_of_a_story_stays_when_a_report_is_taken_out():
    reports = read_reports(ONE_STORY)
    assert [one.name for one in reports.told] == ["rumour", "confirmed"]
    (rest,) = reports.without("confirmed").reports
    assert (rest.name, rest.date, rest.relays) == ("rumour", date(2031, 1, 7), ())
    assert [one.name for one in reports.without("rumour").reports] == ["confirmed"]
    assert len(reports.without("rumour", "confirmed")) == 0
    with pytest.raises(ToolkitError, match="nearest: rumour"):
        reports.without("rumours")


def test_a_story_goes_on_from_one_file_to_the_next():
    first = told(rumour=line(**DAY, reliability="D", credibility=4, origin="x"))
    later = told(confirmed=line(date="2031-01-12", **CERTAIN, origin="x"))
    (one,) = (first + later).reports
    assert (one.name, one.relays) == ("confirmed", ("rumour",))
    (early,) = (first + later).before(date(2031, 1, 8)).reports
    assert early.name == "rumour"
    with pytest.raises(ScenarioError, match="'other' and 'rumour' have one origin"):
        first + told(other=line(**DAY, **GRADED, origin="x", event="hail"))


def test_what_stands_in_two_files_counts_once():
    watch = "watch:\n  quiet: {event: gust, would_be_reported: 0.9, until: 2031-01-10}\n"
    text = "reports:\n  seen: " + line(**DAY, **GRADED) + "\n" + watch
    first, moved = read_reports(text), read_reports("# The same, a line further down.\n" + text)
    assert (first + first).told == first.told
    assert (first + moved).told == first.told and (first + moved).watches == first.watches
    both = first + told(heard=line(**DAY, **GRADED))
    assert [one.name for one in both.reports] == ["heard", "seen"]


@pytest.mark.parametrize(
    "other", [line(**DAY, **GRADED, denies="true"), line(**DAY, reliability="A", credibility=2)]
)
def test_one_name_for_two_reports_is_refused(other):
    first = told(early=line(**DAY, **GRADED), seen=line(**DAY, **GRADED))
    with pytest.raises(ScenarioError) as caught:
        first + read_reports(f"reports:\n  seen: {other}\n", file="later.yaml")
    assert str(caught.value).startswith("later.yaml:2:")
    assert "'seen' stands at news.yaml:3:" in str(caught.value)
    assert "a name of its own" in str(caught.value)


TWO_SUBJECTS = "'b' and 'a' have one origin and are about different things; expected an origin of its own"


@pytest.mark.parametrize(
    ("lines", "place", "said"),
    [
        ([line(**GRADED)], "a", "does not say when it was so; expected `date:` a day, or `between:"),
        ([line(**CERTAIN, published="2031-01-07")], "a", "does not say when it was so"),
        ([line(**DAY, **GRADED, between="[2031-01-07, 2031-01-09]")], "a", "date and between stand together"),
        ([line(**GRADED, between="[2031-01-09, 2031-01-07]")], "a.between", "expected [2031-01-07, 2031-01-09]"),
        ([line(**GRADED, between="[2031-01-09]")], "a.between", "expected two days: the first, the last"),
        ([line(**DAY, **GRADED, published="2031-01-06")], "a.published", "before it can have been so; expected 2031-01-07 or later"),
        ([line(**GRADED, between="[2031-01-07, 2031-01-09]", published="2031-01-06")], "a.published", "before it can have been so"),
        ([line(**DAY, **GRADED, **CERTAIN)], "a.reliability", "a fact is certain and takes no reliability"),
        ([line(**DAY, **GRADED, **CERTAIN)], "a.credibility", "a fact is certain and takes no credibility"),
        ([line(**DAY, **CERTAIN, likelihood="[1, 0]")], "a.likelihood", "a fact is certain and takes no likelihood"),
        ([line(**DAY, reliability="B")], "a", "how far it is believed"),
        ([line(**DAY, **GRADED, origin="x"), line(**DAY, **GRADED, origin="x", event="hail")], "b.origin", TWO_SUBJECTS),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_its_place(lines, place, said):
    with pytest.raises(ScenarioError) as caught:
        told(**dict(zip("ab", lines, strict=False)))
    assert said in str(caught.value)
    assert f"reports.{place}\n" in str(caught.value)
    assert str(caught.value).startswith(f"news.yaml:{len(lines) + 1}:")


def test_a_report_may_be_published_within_its_window_and_deny_within_its_story():
    assert len(told(a=line(between="[2031-01-07, 2031-01-20]", published="2031-01-08", **GRADED))) == 1
    said = told(a=line(**DAY, **GRADED, origin="x"), b=line(**DAY, **GRADED, origin="x", denies="true"))
    assert [one.relays for one in said.reports] == [(), ()]
