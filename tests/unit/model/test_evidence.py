"""Reports become observations: turns and windows, facts and who contradicts whom, and how far silence speaks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import toolkit as ct
from toolkit.engines import plan
from toolkit.errors import ScenarioError
from toolkit.model.compile import compile_model
from toolkit.model.days import turn_of, whole_turns
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
parameters:
  nerve: {uniform: [0, 1], judgement: Guessed.}
variables:
  heat: {levels: 0..4, start: 0, judgement: Guessed.}
events:
  gust: {probability: 0.3, effects: {heat: +1}, judgement: Guessed.}
actors:
  north:
    tracks: [guns, words]
    options:
      march: {track: guns, appeal: nerve, judgement: Guessed.}
      wait: {track: guns, appeal: 0, judgement: Guessed.}
      talk: {track: words, appeal: 0, judgement: Guessed.}
outcomes:
  fire: {when: heat == 4, judgement: Guessed.}
  rest: {otherwise: true}
"""
ONE_DAY = timedelta(days=1)
GUST = "event: gust"
MARCH, WAIT, TALK = (f"choice: north.{option}" for option in ("march", "wait", "talk"))
HOLD = "choice: north.guns.hold"
HOT = "condition: heat >= 3"


def day(number):
    return f"date: 2031-01-{number:02d}"


def days(first, last):
    return f"between: [2031-01-{first:02d}, 2031-01-{last:02d}]"


def news(*lines, watch=""):
    body = "".join(f"  r{n}: {{says: Seen., {line}}}\n" for n, line in enumerate(lines))
    reports = f"reports:\n{body}" if lines else ""
    return read_reports(
        f"{reports}{watch and f'watch: {{w: {{{GUST}, would_be_reported: 0.5, {watch}}}}}'}", file="news.yaml"
    )


def observed(reports):
    return plan(ct.loads(CRISIS), draws=1, evidence=reports).evidence.observations


GRADED = "reliability: B, credibility: 2"


def test_an_observation_carries_what_the_report_says():
    (one,) = observed(news(f"{GUST}, {day(9)}, {GRADED}, published: 2031-01-12"))
    assert (one.turn, one.first_turn, one.is_window, one.is_fact, one.denies) == (2, 2, False, False, False)
    assert (one.is_strong, one.published) == (False, date(2031, 1, 12))
    assert (one.if_so, one.if_not) == pytest.approx((14 / 15, 1 / 15))


@pytest.mark.parametrize(("denies", "pair"), [("false", (1.0, 0.0)), ("true", (0.0, 1.0))])
def test_a_fact_is_certain_either_way(denies, pair):
    (one,) = observed(news(f"{GUST}, {day(9)}, fact: true, denies: {denies}"))
    assert (one.if_so, one.if_not, one.is_fact, one.denies) == (*pair, True, denies == "true")


@pytest.mark.parametrize(
    ("between", "first", "last"),
    [
        (days(9, 11), 2, 2),
        (days(7, 8), 1, 2),
        (days(1, 28), 1, 4),
        ("between: [2031-01-16, 2031-05-01]", 3, 4),
        ("between: [2031-01-01, 2031-01-02]", 1, 1),
    ],
)
@pytest.mark.parametrize("subject", [GUST, MARCH, HOT])
def test_a_window_is_the_turns_that_its_days_touch(between, first, last, subject):
    (one,) = observed(news(f"{subject}, {between}, {GRADED}"))
    assert (one.first_turn, one.turn) == (first, last)
    assert one.is_window == (first < last)
    assert one.since == (first if first < last else 0)


@pytest.mark.parametrize(
    "between", ["between: [2030-11-01, 2030-12-31]", "between: [2031-01-29, 2031-02-03]"]
)
def test_a_window_wholly_outside_is_refused(between):
    with pytest.raises(ScenarioError) as caught:
        observed(news(f"{GUST}, {between}, fact: true"))
    assert "reports.r0.between" in str(caught.value)
    assert "are outside the scenario; expected a day from 2031-01-01 to 2031-01-28" in str(caught.value)


@pytest.mark.parametrize("last", ["2031-01-01", "2031-01-09", "2031-05-01"])
def test_a_window_that_begins_before_the_start_is_refused(last):
    with pytest.raises(ScenarioError) as caught:
        observed(news(f"{GUST}, between: [2030-12-31, {last}], fact: true"))
    (problem,) = caught.value.problems
    assert problem.path == "reports.r0.between"
    assert problem.problem == "2030-12-31 is before the scenario starts"
    assert problem.expected.startswith("a first day from 2031-01-01;")


@pytest.mark.parametrize(
    "pair",
    [
        (f"{GUST}, {day(9)}", f"{GUST}, {day(11)}, denies: true"),
        (f"{MARCH}, {day(9)}", "choice: north.guns.march, denies: true, date: 2031-01-10"),
        (f"{HOT}, {day(9)}, denies: true", f"{HOT}, {day(9)}"),
        (f"{GUST}, {day(9)}", f"{GUST}, {days(1, 20)}, denies: true"),
        (f"{GUST}, {days(9, 15)}", f"{GUST}, {days(1, 20)}, denies: true"),
        (f"{MARCH}, {day(9)}", f"{WAIT}, {day(10)}"),
        (f"{MARCH}, {day(9)}", f"{HOLD}, {day(10)}"),
    ],
)
def test_facts_that_contradict_each_other_are_named(pair):
    with pytest.raises(ScenarioError) as caught:
        observed(news(*(f"{line}, fact: true" for line in pair)))
    assert "'r0'" in str(caught.value) and "'r1'" in str(caught.value)
    assert "expected one of them alone, or a grade in place of `fact: true`" in str(caught.value)
    assert len(observed(news(f"{pair[0]}, fact: true", f"{pair[1]}, {GRADED}"))) == 2


@pytest.mark.parametrize(
    "pair",
    [
        (f"{GUST}, {day(9)}", f"{GUST}, {day(16)}, denies: true"),
        (f"{GUST}, {days(1, 20)}", f"{GUST}, {day(9)}, denies: true"),
        (f"{MARCH}, {day(9)}", f"{WAIT}, {day(9)}, denies: true"),
        (f"{MARCH}, {day(9)}", f"{TALK}, {day(9)}"),
        (f"{MARCH}, {day(9)}", f"{WAIT}, {days(7, 9)}"),
        (f"{MARCH}, {day(9)}, denies: true", f"{WAIT}, {day(9)}, denies: true"),
        (f"{HOT}, {day(9)}", f"{GUST}, {day(9)}, denies: true"),
    ],
)
def test_facts_that_can_both_be_are_taken(pair):
    assert len(observed(news(*(f"{line}, fact: true" for line in pair)))) == 2


def silent(reports):
    return [one.turn for one in observed(reports) if one.name == "w"]


@pytest.mark.parametrize(
    ("lines", "watch", "turns"),
    [
        ([f"{HOT}, {day(7)}, {GRADED}"], "", [1]),
        ([f"{HOT}, {day(13)}, {GRADED}"], "", [1]),
        ([f"{HOT}, {day(14)}, {GRADED}"], "", [1, 2]),
        ([f"{HOT}, {day(1)}, {GRADED}"], "", []),
        ([f"{HOT}, {day(9)}, {GRADED}, published: 2031-01-20"], "", [1, 2]),
        ([f"{HOT}, {day(9)}, {GRADED}, published: 2031-05-01"], "", [1, 2, 3, 4]),
        ([f"{HOT}, {day(16)}, {GRADED}"], "delay: 3 days", [1]),
        ([f"{HOT}, {day(16)}, {GRADED}"], "delay: 2 days", [1, 2]),
        ([f"{HOT}, {day(16)}, {GRADED}"], "delay: 1 month", []),
        ([f"{HOT}, {day(16)}, {GRADED}"], "delay: 1 week, until: 2031-01-08", [1]),
        ([], "until: 2031-01-16", [1, 2]),
        ([], "until: 2031-01-16, delay: 3 days", [1]),
        ([], "from: 2031-01-08, until: 2031-01-21", [2, 3]),
        ([], "from: 2031-01-02, until: 2031-01-20", [2]),
        ([f"{GUST}, {days(7, 9)}, {GRADED}, published: 2031-01-21"], "", [3]),
    ],
)
def test_silence_speaks_of_turns_that_have_passed_by_what_is_published_less_the_delay(lines, watch, turns):
    assert silent(news(*lines, watch=watch or "from: 2031-01-01")) == turns


def test_silence_speaks_up_to_the_day_of_the_evidence():
    reports = news(f"{HOT}, {day(9)}, {GRADED}, published: 2031-01-20", watch="delay: 3 days")
    assert silent(reports.before(date(2031, 1, 16))) == [1]
    assert silent(reports.before(date(2031, 1, 17))) == [1, 2]
    assert silent(reports.before(date(2031, 6, 1))) == [1, 2, 3, 4]
    assert silent(reports.before(date(2031, 1, 2))) == []


@pytest.mark.parametrize("length", ["1 day", "10 days", "1 month", "0.5 days"])
def test_days_cut_in_two_leave_out_the_turn_that_is_cut_and_no_turn_counts_before_it_has_passed(length):
    model = compile_model(ct.loads(CRISIS.replace("1 week", length).replace("horizon: 4", "horizon: 8")))
    first, last = model.as_of, model.as_of + timedelta(days=8 * model.turn_days)
    assert list(whole_turns(model, first, last)) == list(range(1, 9))
    for n_days in range(1, (last - first).days):
        cut = first + timedelta(days=n_days)
        before, after = whole_turns(model, first, cut - ONE_DAY), whole_turns(model, cut, last)
        split = {turn_of(model, cut)} & {turn_of(model, cut - ONE_DAY)}
        assert sorted({*before, *after} ^ split) == list(range(1, 9))
        assert len(before) * model.turn_days <= n_days < (len(before) + 1) * model.turn_days + 1


@pytest.mark.parametrize(
    ("watch", "key"),
    [
        ("from: 2031-01-06, until: 2031-01-06", "until"),
        ("from: 2031-01-09, until: 2031-01-20", "until"),
        ("until: 2031-01-06", "until"),
        ("from: 2031-01-23", "from"),
    ],
)
def test_a_watch_of_less_than_a_turn_is_refused(watch, key):
    with pytest.raises(ScenarioError) as caught:
        observed(news(f"{HOT}, {day(9)}, {GRADED}", watch=watch))
    assert f"watch.w.{key}" in str(caught.value)
    assert "no whole week" in str(caught.value) and "expected the days of whole turns, such as" in str(
        caught.value
    )


def test_what_is_watched_is_named_once_if_it_is_unknown():
    with pytest.raises(ScenarioError) as caught:
        observed(read_reports("watch: {w: {event: gusts, would_be_reported: 0.5, until: 2031-01-28}}"))
    assert len(caught.value.problems) == 1


def test_a_watch_of_days_outside_the_scenario_is_refused():
    for watch, key in (
        ("until: 2031-03-01", "until"),
        ("from: 2031-03-01", "from"),
        ("delay: 1 day", "until"),
    ):
        with pytest.raises(ScenarioError) as caught:
            observed(news(watch=watch if key == "until" else f"{watch}, until: 2031-01-20"))
        assert f"watch.w.{key}" in str(caught.value)


def test_a_report_may_be_about_an_input_or_a_quantity_with_an_error():
    reports = news(f"condition: nerve > 0.6, {day(3)}, {GRADED}", f"{HOT}, {day(9)}, likelihood: [0.7, 0.15]")
    about, read = observed(reports)
    assert (about.kind, read.kind, read.if_so, read.if_not) == ("input", "state", 0.7, 0.15)
    result = ct.run(ct.loads(CRISIS), evidence=reports, draws=64, progress=False)
    nerve = result.parameters[:, 0]
    assert result.weights @ nerve > nerve.mean()


WITHOUT_MARCH = """
alternatives:
  peaceful: {title: North never marches, remove: [actors.north.options.march]}
  becalmed: {title: No gust ever, remove: [events.gust]}
"""


@pytest.mark.parametrize("subject", [MARCH, "choice: north.guns.march", GUST])
def test_what_another_model_takes_away_never_comes_in_it(subject):
    crisis = ct.loads(CRISIS + WITHOUT_MARCH)
    name = "becalmed" if subject == GUST else "peaceful"
    graded = ct.run(crisis, draws=2, evidence=news(f"{subject}, {day(9)}, {GRADED}"))
    assert not graded.record.ruled_out and set(graded.alternatives) == {"peaceful", "becalmed"}
    seen = ct.run(crisis, draws=2, evidence=news(f"{subject}, {day(9)}, fact: true"))
    assert dict(seen.record.ruled_out) == {name: "r0"}
    denied = ct.run(crisis, draws=2, evidence=news(f"{subject}, {day(9)}, fact: true, denies: true"))
    assert not denied.record.ruled_out
