"""Scores against sums that a reader can do by hand."""

from __future__ import annotations

import math
from datetime import date, timedelta

import matplotlib as mpl
import numpy as np
import pytest
from kept import AFTER, START, dated, ends, forecast, keep, level, yes_no

import toolkit as ct
from toolkit.errors import ToolkitError
from toolkit.forecasts import open_record, record_outside
from toolkit.forecasts.rules import crps, crps_until, scores_of
from toolkit.forecasts.scores import BEFOREHAND, RETROSPECTIVE
from toolkit.forecasts.trust import trust_in

mpl.use("agg")


def day(n: int) -> date:
    return START + timedelta(days=n)


@pytest.fixture
def path(tmp_path):
    """A question forecast at 80 %, after 20 days at 20 %; a market at 60 % from day 10; yes on day 30."""
    path = tmp_path / "record.jsonl"
    keep(path, forecast(yes_no(), [0.8, 0.2]))
    record_outside(path, "market", "force", 0.6, on=day(10), source="Its close", recorded_on=day(12))
    keep(path, forecast(yes_no(), [0.2, 0.8], as_of=day(20), news=["a", "b"]), on=day(20))
    ct.resolve(path, "force", came="yes", on=day(30), source="A dispatch", recorded_on=day(31))
    return path


def test_a_question_by_hand(path):
    found = ct.score(path).table.set_index("forecaster")
    assert found.brier["forecast"] == pytest.approx((20 * 0.04 + 10 * 0.64) / 30)
    assert found.log["forecast"] == pytest.approx(-(20 * math.log(0.8) + 10 * math.log(0.2)) / 30)
    assert found.brier["first forecast"] == pytest.approx(0.04)
    assert found.brier["even odds"] == pytest.approx(0.25)
    assert found.brier["market"] == pytest.approx(0.16)
    assert list(found.days) == [30, 30, 30, 20]
    on_its_days = (10 * 0.04 + 10 * 0.64) / 20
    assert found.worse_by["market"] == pytest.approx(0.16 - on_its_days)
    assert found.n_questions.unique() == [1]
    assert found.worse_low.isna().all()  # one crisis cannot be drawn again


def test_a_forecast_counts_from_the_day_it_was_recorded(tmp_path):
    path = tmp_path / "late.jsonl"
    keep(path, forecast(yes_no(), [0.8, 0.2]), on=day(25))
    ct.resolve(path, "force", came="yes", on=day(30), source="A dispatch", recorded_on=day(31))
    assert ct.score(path).days[0] == 5


def test_what_is_recorded_in_retrospect_stands_apart(tmp_path):
    path = tmp_path / "late.jsonl"
    keep(path, forecast(yes_no(), [0.8, 0.2]))
    ct.resolve(path, "force", came="yes", on=day(30), source="A dispatch", recorded_on=day(31))
    keep(path, forecast(yes_no(), [1.0, 0.0], as_of=day(7)), on=day(31))
    keep(path, forecast(yes_no("isle"), [1.0, 0.0]), on=day(40))
    ct.resolve(path, "isle/force", came="yes", on=day(39), source="A dispatch", recorded_on=day(41))
    keep(path, forecast(yes_no("cape", asked_on=day(2)), [1.0, 0.0]), on=day(41))
    ct.resolve(path, "cape/force", came="yes", on=day(50), source="A dispatch", recorded_on=day(50))
    answer = ct.score(path)
    ours = answer.table[answer.table.forecaster == "forecast"].set_index("recorded")
    assert ours.n_questions.to_dict() == {BEFOREHAND: 1, RETROSPECTIVE: 3}
    assert ours.brier[BEFOREHAND] == pytest.approx(0.04)  # the forecast of certainty came too late to mend it
    assert ours.brier[RETROSPECTIVE] == 0.0
    assert "retrospective" in [one.kind for one in answer.caveats]
    assert answer.parts["murphy"]["brier"] == pytest.approx(0.04)


def test_a_day_by_the_clock_counts_beside_the_day_that_is_claimed(tmp_path):
    path = tmp_path / "claimed.jsonl"
    target = yes_no()
    target = type(target)(**{**target.__dict__, "since": date(2020, 1, 1), "by": date(2020, 3, 1)})
    keep(path, forecast(target, [0.9, 0.1], as_of=date(2020, 1, 1)), on=date(2020, 1, 1))
    ct.resolve(path, "force", came="yes", on="2020-02-01", source="A dispatch", recorded_on="2020-02-01")
    assert list(ct.score(path).recorded.unique()) == [RETROSPECTIVE]


def test_outcomes_by_hand_and_void_left_out(tmp_path):
    path = tmp_path / "record.jsonl"
    keep(
        path,
        forecast(ends(), [0.5, 0.3, 0.2]),
        forecast(yes_no(), [0.5, 0.5]),
        forecast(yes_no(what="deal"), [0.5, 0.5]),
    )
    ct.resolve(path, "outcome", came="clash", on=day(30), source="A dispatch", recorded_on=day(31))
    ct.resolve(path, "force", void="The text does not say whose force.", on=day(31), recorded_on=day(31))
    answer = ct.score(path)
    found = answer.table.set_index("forecaster")
    assert found.brier["forecast"] == pytest.approx((0.25 + 0.49 + 0.04) / 2)
    assert found.brier["even odds"] == pytest.approx((1 / 9 + 4 / 9 + 1 / 9) / 2)
    assert np.isnan(found.crps["forecast"])
    assert [str(one).split(",")[0] for one in answer.caveats] == [
        "1 question is not resolved yet",
        "1 question is void",
    ]


def test_a_time_and_a_level_by_hand(tmp_path):
    path = tmp_path / "record.jsonl"
    keep(path, forecast(dated(), [0.25, 0.25, 0.25, 0.25]), forecast(level(), [0.5, 0.5, 0.0]))
    ct.resolve(
        path, "when_force", came="2031-02-03", on="2031-02-04", source="A dispatch", recorded_on=day(70)
    )
    ct.resolve(path, "ships", came=4, on=AFTER, source="A count", recorded_on=day(70))
    found = ct.score(path).table.set_index(["kind", "forecaster"])
    when, ships = (found.loc[(kind, "forecast")] for kind in ("when", "how much"))
    # came in the second turn: F is 0.25 over the first gap (20 days) before it, 0.5 over the second after it
    assert when.crps == pytest.approx(20 * 0.25**2 + 20 * 0.5**2)
    assert when.ranked == pytest.approx((0.25**2 + 0.5**2 + 0.25**2) / 3)
    assert when.log == pytest.approx(math.log(4))
    assert ships.crps == pytest.approx(1 * 0.5**2 + 3 * 1.0**2)


def test_the_crps_of_levels_is_its_other_form():
    draw = np.random.default_rng(3)
    for _ in range(20):
        values, shares = np.sort(draw.normal(size=6)), draw.dirichlet(np.ones(6))
        for came in range(6):
            apart = np.abs(values[:, None] - values)
            other = shares @ apart[came] - 0.5 * shares @ apart @ shares
            assert crps(values, shares, came) == pytest.approx(other, abs=1e-12)


@pytest.mark.parametrize("asks", [yes_no, ends, dated, level])
def test_scores_are_proper(asks):
    """Nobody does better, on average, than by saying what he holds."""
    target, draw = asks(), np.random.default_rng(5)
    for _ in range(50):
        held, said = draw.dirichlet(np.ones(len(target.classes)), size=2)
        true, other = (
            sum(share * np.array(scores_of(target, told, n)) for n, share in enumerate(held))
            for told in (held, said)
        )
        known = ~np.isnan(true)
        assert (true[known] <= other[known] + 1e-12).all()


def test_a_time_after_the_horizon_is_cut_off():
    assert crps_until([7.0, 14.0], [0.0, 0.0], 2) == 0.0
    assert crps_until([7.0, 14.0], [0.0, 0.0], 0) == 7.0


def test_lists_by_hand():
    answer = ct.score([0.8, 0.2, 0.6], [1, 0, 0])
    assert answer.brier[0] == pytest.approx((0.04 + 0.04 + 0.36) / 3)
    assert answer.log[0] == pytest.approx(-(2 * math.log(0.8) + math.log(0.4)) / 3)
    assert answer.brier[1] == 0.25
    several = ct.score([[0.5, 0.3, 0.2]], [1])
    assert several.brier[0] == pytest.approx((0.25 + 0.49 + 0.04) / 2)
    assert ct.score([0.0], [1]).log[0] == math.inf


@pytest.mark.parametrize(
    ("probability", "came", "words"),
    [
        ([], [], "nothing to score"),
        ([0.5], [1, 0], "1 forecasts and 2 answers"),
        ([1.5], [1], "from 0 to 1"),
        ([float("nan")], [1], "from 0 to 1"),
        ([[0.5, 0.4]], [1], "do not add up"),
        ([0.5], [2], "what came is 0 to 1"),
        (["a"], [1], "no lists of numbers"),
        ([0.5], None, "nothing to score"),
    ],
)
def test_lists_that_do_not_fit_are_refused(probability, came, words):
    with pytest.raises(ToolkitError, match=words):
        ct.score(probability, came)


def test_a_record_and_a_crisis_are_not_mixed_up(path):
    with pytest.raises(ToolkitError, match="a record holds what came"):
        ct.score(path, {"icb_viol": 1})
    with pytest.raises(ToolkitError, match="score needs what came"):
        ct.score("chicken")
    with pytest.raises(ToolkitError, match="cannot read the record"):
        ct.score(path.with_name("nowhere.jsonl"))
    assert len(ct.score(open_record(path))) == 4


def test_the_base_rate_elsewhere_leaves_the_crisis_itself_out(tmp_path):
    path = tmp_path / "record.jsonl"
    came = {"one": "yes", "two": "no", "three": "no"}
    keep(path, *[forecast(yes_no(name), [0.5, 0.5]) for name in came])
    for name, answer in came.items():
        ct.resolve(path, f"{name}/force", came=answer, on=AFTER, source="A dispatch", recorded_on=day(70))
    found = ct.score(path).table.set_index("forecaster")
    # one: 0 of 2 others came; two and three: 1 of 2
    assert found.brier["base rate elsewhere"] == pytest.approx((1.0 + 0.25 + 0.25) / 3)


def test_forecasts_of_others_that_came_late_are_named(path):
    assert "others" not in [one.subject for one in ct.score(path).caveats]
    record_outside(
        path, "pundit", "force", 1.0, on=day(1), source="A book of later years", recorded_on=day(90)
    )
    (said,) = [one for one in ct.score(path).caveats if one.subject == "others"]
    assert said.startswith("1 forecast of others was put on record when the answer could be known")


@pytest.fixture
def late(tmp_path):
    """Ours of beforehand; a market on record in time, a poll more than a week late, and a pundit when the answer was known."""
    path = tmp_path / "record.jsonl"
    keep(path, forecast(yes_no(), [0.5, 0.5]))
    record_outside(path, "market", "force", 0.6, on=day(3), source="Its close", recorded_on=day(10))
    record_outside(path, "poll", "force", 0.7, on=day(3), source="Asked", recorded_on=day(11))
    record_outside(path, "market", "force", 0.8, on=day(4), source="Its close", recorded_on=day(12))
    ct.resolve(path, "force", came="yes", on=day(30), source="A dispatch", recorded_on=day(31))
    record_outside(path, "pundit", "force", 1.0, on=day(29), source="He says so", recorded_on=day(31))
    return path


def test_forecasts_of_others_that_were_recorded_late_stand_apart(late):
    answer = ct.score(late)
    names = {"market", "market, recorded late", "poll, recorded late", "pundit, recorded late"}
    assert names == set(answer.forecaster) - {"forecast", "first forecast", "even odds"}
    found = answer.table.set_index("forecaster")
    assert found.brier["market"] == pytest.approx(0.4**2)
    assert found.brier["market, recorded late"] == pytest.approx(0.2**2)
    assert any("3 forecasts of others were put on record" in str(one) for one in answer.caveats)
    assert ct.track(late, "force").table.set_index("forecaster").recorded.to_dict() == {
        "": "", "market": "late", "poll": "late", "pundit": "in retrospect",
    }  # fmt: skip


def test_whoever_was_recorded_late_lifts_no_confidence(late):
    before = trust_in(open_record(late), "yes_no")
    record_outside(late, "oracle", "force", 0.0, on=day(1), source="It errs", recorded_on=day(40))
    assert trust_in(open_record(late), "yes_no") == before


def test_late_forecasts_of_others_are_drawn_hollow_and_it_is_said(late):
    ax = ct.track(late, "force").plot()
    faces = {str(line.get_markerfacecolor()) for line in ax.lines if line.get_linestyle() == "None"}
    assert "white" in faces and len(faces) > 1
    assert "Hollow: forecasts of others that were put on record late." in ct.plot.alt_text(ax)
    mpl.pyplot.close("all")


def resolved(path, n_questions):
    """Keep a record of outcomes, each forecast as 50, 30 and 20 %, of which the second came."""
    keep(path, *[forecast(ends(f"crisis{n}"), [0.5, 0.3, 0.2]) for n in range(n_questions)])
    for n in range(n_questions):
        ct.resolve(
            path, f"crisis{n}/outcome", came="clash", on=day(30), source="A dispatch", recorded_on=day(31)
        )
    return ct.score(path)


def test_murphys_parts_are_told_of_twenty_questions_and_over_what_they_are(tmp_path):
    few, enough = (resolved(tmp_path / f"{n}.jsonl", n) for n in (19, 20))
    assert "Murphy" not in few.text() and "No verdict" in few.text()
    (told,) = [one for one in enough.footnotes if "Murphy" in one]
    squares = 0.25 + 0.49 + 0.04
    assert "every class a yes or no of its own" in told and f"{squares / 3:.3f} = uncertainty" in told
    assert enough.brier[0] == pytest.approx(squares / 2)


def test_every_brier_score_says_its_scale(path):
    for answer in (ct.score(path), ct.score([0.5], [1])):
        assert any(
            "Brier: half the sum of squared distances over all classes, 0 to 1" in one
            for one in answer.footnotes
        )
    assert "Brier (0-2)" in ct.score("cuba-1962", {"icb_viol": 2}, draws=8, alternatives=False).text()
