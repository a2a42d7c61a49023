"""Reports: grades, stories, days and names, and what is said when they are wrong."""

from __future__ import annotations

from datetime import date

import pytest

import toolkit as ct
from toolkit.analysis import contradictions, learning, now
from toolkit.engines import plan
from toolkit.errors import RunError, ScenarioError
from toolkit.scenario.reports import GRADES, read_reports

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


def report(**keys):
    given = {
        "date": "2031-01-03",
        "says": "Seen.",
        "event": "gust",
        "reliability": "B",
        "credibility": 2,
        **keys,
    }
    return "{" + ", ".join(f"{key}: {value}" for key, value in given.items() if value is not None) + "}"


def told(*lines, **top):
    head = "".join(f"{key}: {value}\n" for key, value in top.items())
    body = "".join(f"  r{n}: {line}\n" for n, line in enumerate(lines))
    return read_reports(f"{head}reports:\n{body}", file="news.yaml")


def test_a_grade_becomes_a_pair_of_likelihoods():
    (one,) = told(report()).reports
    ratio = GRADES["B"] * GRADES["2"]
    assert one.likelihood == pytest.approx((ratio / (1 + ratio), 1 / (1 + ratio)))
    assert one.ratio == pytest.approx(ratio)
    (denied,) = told(report(denies="true")).reports
    assert denied.ratio == pytest.approx(ratio)  # of what it says: that it was not so


def test_unknown_is_not_false():
    assert GRADES["F"] >= GRADES["E"]
    assert GRADES["6"] > GRADES["5"]
    assert [GRADES[letter] for letter in "ABCDE"] == sorted((GRADES[x] for x in "ABCDE"), reverse=True)
    assert [GRADES[figure] for figure in "12345"] == sorted((GRADES[x] for x in "12345"), reverse=True)
    (unknown,) = told(report(reliability="F", credibility=6)).reports
    assert unknown.likelihood == (0.5, 0.5)


def test_the_table_of_grades_can_be_replaced():
    assert told(report(), grades="{B: 10, '2': 1}").reports[0].ratio == pytest.approx(10.0)
    text = f"reports: {{r: {report()}}}"
    assert read_reports(text, grades={"B": 1, "2": 1}).reports[0].likelihood == (0.5, 0.5)


def test_relays_of_one_story_count_once_on_the_day_of_the_best():
    reports = told(
        report(origin="agency", date="2031-01-05", credibility=1),
        report(origin="agency", reliability="D", credibility=4),
        report(origin="agency", denies="true"),
    ).reports
    assert [(one.name, one.relays) for one in reports] == [("r2", ()), ("r0", ("r1",))]
    assert reports[1].date == date(2031, 1, 5)
    crisis = ct.loads(CRISIS)
    once = ct.run(crisis, evidence=told(report(origin="x")), progress=False).probability
    twice = ct.run(crisis, evidence=told(report(origin="x"), report(origin="x")), progress=False).probability
    apart = ct.run(crisis, evidence=told(report(), report()), progress=False).probability
    assert once.tolist() == twice.tolist()
    assert apart[0] > once[0]


def test_reports_contradict_each_other():
    crisis = ct.loads(CRISIS)
    reports = told(
        report(), report(denies="true"), report(event=None, choice="north.march"), report(event=None, choice="north.wait"),
        report(event=None, condition="heat == cool"), report(event=None, condition="heat >= warm"),
        report(event=None, choice="north.talk"), report(date="2031-01-20", denies="true"),
    )  # fmt: skip
    assert contradictions(crisis, reports).pairs == (("r0", "r1"), ("r2", "r3"), ("r4", "r5"))


WEEKS = "[2031-01-01, 2031-01-14]"
WEEK = "[2031-01-01, 2031-01-07]"


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ({"between": WEEKS, "denies": "true"}, {"date": "2031-01-03"}, True),
        ({"between": WEEKS, "denies": "true"}, {"between": WEEK}, True),
        ({"between": WEEKS, "denies": "true"}, {"between": WEEKS}, True),
        ({"between": WEEKS}, {"between": WEEKS, "denies": "true"}, True),
        ({"between": WEEK, "denies": "true"}, {"between": WEEKS}, False),
        ({"between": WEEKS}, {"date": "2031-01-03", "denies": "true"}, False),
        ({"between": WEEKS, "denies": "true"}, {"date": "2031-01-16"}, False),
        ({"between": WEEKS, "denies": "true"}, {"between": WEEKS, "denies": "true"}, False),
    ],
)
@pytest.mark.parametrize(
    "subject",
    [
        {"event": "gust"},
        {"event": None, "choice": "north.march"},
        {"event": None, "condition": "heat == hot"},
    ],
)
def test_a_denial_of_a_window_contradicts_what_is_said_of_its_inside(one, other, clash, subject):
    reports = told(*(report(**{"date": None, **days, **subject}) for days in (one, other)))
    assert bool(contradictions(ct.loads(CRISIS), reports).pairs) == clash


def test_what_one_did_besides_what_it_did_at_least_once_is_no_contradiction():
    reports = told(
        report(event=None, choice="north.march"), report(date=None, between=WEEKS, event=None, choice="north.wait"),
        report(event=None, condition="heat == hot"), report(date=None, between=WEEKS, event=None, condition="heat == cool"),
    )  # fmt: skip
    assert not contradictions(ct.loads(CRISIS), reports).pairs


def test_one_name_for_a_report_and_for_what_is_watched_is_refused():
    watch = "watch:\n  r0: {event: gust, would_be_reported: 0.9, until: 2031-01-28}\n"
    text = "reports:\n  r0: {date: 2031-01-03, event: gust, says: Seen., fact: true}\n"
    with pytest.raises(ScenarioError) as caught:
        read_reports(text + watch, file="news.yaml")
    assert str(caught.value) == (
        "news.yaml:4:3  watch.r0\n  'r0' is the name of a report too, at news.yaml:2; expected a name of its own"
    )
    with pytest.raises(ScenarioError, match=r"stands at news.yaml:2:3  reports.r0 too"):
        read_reports(text, file="news.yaml") + read_reports(watch, file="more.yaml")


def test_a_watch_whose_days_go_backwards_is_refused():
    watch = "watch: {w: {event: gust, would_be_reported: 0.9, from: 2031-01-20, until: 2031-01-07}}"
    with pytest.raises(ScenarioError, match="the first day, 2031-01-20, is after the last, 2031-01-07"):
        read_reports(watch)


def test_learning_tells_what_each_report_moved():
    crisis = ct.loads(CRISIS)
    reports = told(
        report(),
        report(event=None, condition="heat == cool", date="2031-01-03"),
        report(reliability="F", credibility=6),
    )
    table = learning(crisis, reports)
    assert table.report.tolist() == ["(before any report)", "r0", "r1", "r2"]
    assert table.points[1] > 0 > table.points[2]
    assert table.points[3] == pytest.approx(0.0, abs=1e-12)
    assert table.fire.iloc[-1] == pytest.approx(
        ct.run(crisis, evidence=reports, progress=False).probability[0]
    )
    assert table.predicted[1] == pytest.approx(
        0.3 * reports.reports[0].likelihood[0] + 0.7 * reports.reports[0].likelihood[1]
    )


def test_advancing_day_by_day_is_learning_all_at_once():
    crisis = ct.loads(CRISIS)
    reports = told(report(), report(date="2031-01-09"), report(date="2031-01-25"))
    first = crisis.advance("2031-01-04", reports.before(date(2031, 1, 4)))
    later = first.advance("2031-01-16", reports.without("r0", "r2"))
    assert ct.run(later, progress=False).probability == pytest.approx(
        ct.run(first.advance("2031-01-16", reports), progress=False).probability
    )
    assert ct.run(later, progress=False).probability == pytest.approx(
        ct.run(crisis, evidence=reports.before(date(2031, 1, 16)), progress=False).probability
    )
    assert len(crisis.advance("2031-01-10", reports).evidence) == 2
    taken_out = later.without("r0")
    assert len(taken_out.evidence) == 0 or ct.run(taken_out, progress=False).probability[0] >= 0
    with pytest.raises(ct.ToolkitError, match="is before"):
        later.advance("2031-01-02")
    with pytest.raises(ct.ToolkitError, match="is not a date"):
        crisis.advance("soon", reports)
    with pytest.raises(ct.ToolkitError, match="nearest: r1"):
        reports.without("r11")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reports: {r: " + report(event=None) + "}", "it does not say what it is about"),
        ("reports: {r: " + report(choice="north.march") + "}", "event and choice stand together"),
        ("reports: {r: " + report(reliability=None) + "}", "how far it is believed"),
        ("reports: {r: " + report(reliability="G") + "}", "'G' is not possible here"),
        ("reports: {r: " + report(credibility=7) + "}", "out of range"),
        ("reports: {r: " + report(likelihood="[0, 0]") + "}", "could never come"),
        ("reports: {r: " + report(likelihood="[2, 0]") + "}", "out of range"),
        ("reports: {r: " + report(date="yesterday") + "}", "is not a date"),
        ("report: {}", "unknown key 'report'"),
        ("grades: {H: 2}", "'H' is no grade"),
        ("grades: {A: -1}", "out of range"),
        ("reports: [1, 2]", "a table of names belongs here"),
        ("reports: {r: {date: 2031-01-03}}", "'says' is missing; expected what is reported, in a sentence"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(text, said):
    with pytest.raises(ScenarioError) as caught:
        read_reports(text, file="news.yaml")
    assert said in str(caught.value)
    assert str(caught.value).startswith("news.yaml:1:")


def test_where_a_part_cannot_be_read_more_may_follow():
    """How reports fit each other is not looked at before each can be read."""
    with pytest.raises(ScenarioError) as caught:
        read_reports("reports: {r: {date: 2031-01-03}}")
    assert not caught.value.is_complete and str(caught.value).endswith("more may follow.")
    with pytest.raises(ScenarioError) as caught:
        read_reports("grades: {H: 2}")
    assert caught.value.is_complete


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (report(event="gusts"), "unknown event 'gusts'"),
        (report(event=None, choice="north.marsh"), "nearest: north.march"),
        (report(event=None, condition="heat == hotter"), "hot"),
        (report(event=None, condition="heat +"), "condition"),
        (report(date="2030-12-30"), "is outside the scenario"),
        (report(date="2031-01-29"), "is outside the scenario"),
    ],
)
def test_reports_that_the_scenario_does_not_know_are_named(line, said):
    with pytest.raises(ScenarioError) as caught:
        ct.run(ct.loads(CRISIS), evidence=told(line), progress=False)
    assert said in str(caught.value)
    assert "news.yaml:2:3  reports.r0" in str(caught.value)


def test_impossible_evidence_names_the_report():
    impossible = told(report(), report(event=None, condition="heat == hot", likelihood="[1, 0]"))
    with pytest.raises(RunError) as caught:
        ct.run(ct.loads(CRISIS), evidence=impossible, progress=False)
    assert "news.yaml:3:3  reports.r1" in str(caught.value)
    with pytest.raises(RunError, match=r"reports\.r1"):
        ct.run(ct.loads(CRISIS), engine="monte_carlo", runs=200, evidence=impossible, progress=False)


def test_evidence_needs_the_scenario_and_a_last_turn():
    crisis = ct.loads(CRISIS)
    with pytest.raises(RunError, match="needs the scenario"):
        ct.run(plan(crisis).model, evidence=told(report()), progress=False)
    with pytest.raises(RunError, match="needs a last turn"):
        ct.run(crisis.with_changes(set={"horizon": "until_settled"}), evidence=told(report()), progress=False)
    with pytest.raises(ct.ToolkitError, match="no reports"):
        learning(crisis)
    with pytest.raises(ct.ToolkitError, match="no reports"):
        now(ct.run(crisis, progress=False))


def test_a_missing_file_of_reports_is_one_sentence():
    with pytest.raises(ScenarioError, match="cannot be read"):
        ct.reports("caribean-2025")


def test_shipped_reports_fit_their_scenario():
    crisis = ct.load("caribbean-2025")
    for name in ("caribbean-2025", "caribbean-2025-exercise"):
        assert plan(crisis, draws=1, evidence=ct.reports(name)).evidence.last_turn >= 1
    exercise = ct.reports("caribbean-2025-exercise")
    assert all("nvented" in one.record.says for one in exercise.reports)


def test_a_file_of_too_many_reports_is_told_to_be_split():
    with pytest.raises(
        ScenarioError, match=r"the file is too large; expected at most 100,000 keys.*split over several files"
    ):
        told(*[report()] * 8000)
