"""Reliability: its parts by hand, what chance shows, and how often its intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from kept import AFTER, BY, START, ends, forecast, keep, yes_no

import toolkit as ct
from toolkit.errors import ToolkitError
from toolkit.forecasts import open_record, trust_in
from toolkit.forecasts.calibration import Events, events_of, reliability_of
from toolkit.forecasts.resampling import interval
from toolkit.forecasts.standing import cases_of

LATER = BY.replace(month=4)


def events(probability, came, crises=None) -> Events:
    names = tuple(map(str, range(len(came)))) if crises is None else crises
    return Events(np.asarray(probability, float), np.asarray(came, float), np.arange(len(came)), names)


def simulated(draw, n_crises, each, spread=1.0, twist=1.0) -> Events:
    """Draw forecasts of questions that hang together in their crises; ``twist`` above 1 says them too boldly."""
    shared = draw.normal(size=(n_crises, 1)) * 0.7
    truth = 1 / (1 + np.exp(-(shared + spread * draw.normal(size=(n_crises, each)))))
    came = draw.random(truth.shape) < truth
    odds = (truth / (1 - truth)) ** twist
    crises = tuple(str(n) for n in range(n_crises) for _ in range(each))
    return events((odds / (1 + odds)).ravel(), came.ravel(), crises)


def test_murphys_parts_by_hand():
    found = reliability_of(events([0.2] * 5 + [0.6] * 5, [0, 0, 0, 0, 1, 1, 1, 1, 1, 0]))
    assert [(one.probability, one.frequency, one.n_events) for one in found.bins] == [
        (pytest.approx(0.2), pytest.approx(0.2), 5),
        (pytest.approx(0.6), pytest.approx(0.8), 5),
    ]
    assert found.uncertainty == pytest.approx(0.25)
    assert found.resolution == pytest.approx(0.5 * 0.3**2 + 0.5 * 0.3**2)
    assert found.reliability == pytest.approx(0.5 * 0.2**2)
    assert found.within == pytest.approx(0.0, abs=1e-12)
    assert found.brier == pytest.approx(found.uncertainty - found.resolution + found.reliability)


def test_the_bars_are_the_binomial_law_where_a_bin_has_one_probability():
    from scipy.stats import binom

    found = reliability_of(events([0.3] * 20, [1] * 6 + [0] * 14))
    (only,) = found.bins
    for end, share in ((only.low, 0.05), (only.high, 0.95)):
        below, upto = (binom.cdf(20 * end - step, 20, 0.3) for step in (1, 0))
        error = 4 * np.sqrt(share * (1 - share) / 2000)  # of the share below a quantile of 2000 draws
        assert below - error <= share <= upto + error


def test_classes_of_a_question_exclude_each_other(tmp_path):
    path = tmp_path / "record.jsonl"
    keep(path, forecast(ends(), [0.5, 0.3, 0.2]))
    ct.resolve(path, "outcome", came="clash", on="2031-02-01", source="A dispatch", recorded_on=LATER)
    found = events_of(list(cases_of(open_record(path), retrospective=False)))
    assert list(found.came) == [0, 1, 0]
    assert list(found.weights) == pytest.approx([1 / 3] * 3)
    from toolkit.forecasts.calibration import _calibrated

    drawn = _calibrated(found, 0)
    assert (drawn.sum(axis=1) == 1).all()
    error = np.sqrt(0.25 / len(drawn))
    assert drawn.mean(axis=0) == pytest.approx([0.5, 0.3, 0.2], abs=4 * error)


def test_nine_bars_in_ten_hold_a_calibrated_forecaster():
    draw, inside, whole = np.random.default_rng(15), 0, 0
    for seed in range(60):
        found = reliability_of(simulated(draw, 40, 5), seed=seed)
        inside += sum(one.low <= one.frequency <= one.high for one in found.bins)
        whole += len(found.bins)
    error = np.sqrt(0.9 * 0.1 / whole)
    assert (
        inside / whole >= 0.9 - 4 * error
    )  # ends are counts, so that bars hold a little more than they must
    assert inside / whole <= 0.97 + 4 * error


def test_intervals_over_crises_hold_the_truth_nine_times_in_ten():
    draw, held, times = np.random.default_rng(16), 0, 300
    for seed in range(times):
        shared = draw.normal(size=(12, 1))
        values = (0.3 + shared + 0.5 * draw.normal(size=(12, 4))).ravel()
        low, high = interval(values, [str(n) for n in range(12) for _ in range(4)], seed=seed)
        held += low <= 0.3 <= high
    error = np.sqrt(0.9 * 0.1 / times)
    assert held / times == pytest.approx(0.9, abs=4 * error)


def test_an_interval_that_took_questions_for_crises_would_be_too_narrow():
    shared = np.repeat(np.random.default_rng(2).normal(size=12), 10)
    low, high = interval(shared, [str(n // 10) for n in range(120)])
    narrow_low, narrow_high = interval(shared, [str(n) for n in range(120)])
    assert high - low > 2 * (narrow_high - narrow_low)


def test_few_crises_have_no_interval():
    assert np.isnan(interval(np.arange(8.0), list("aabbccdd"))).all()
    assert not np.isnan(interval(np.arange(5.0), list("abcde"))).any()


def test_same_seed_same_interval():
    values = np.random.default_rng(1).normal(size=20)
    names = [str(n) for n in range(20)]
    assert (
        interval(values, names, seed=4) == interval(values, names, seed=4) != interval(values, names, seed=5)
    )


def test_boldness_is_found_and_calibration_is_not_blamed():
    draw = np.random.default_rng(17)
    right = [reliability_of(simulated(draw, 60, 4), seed=n).is_calibrated for n in range(40)]
    bold = [reliability_of(simulated(draw, 60, 4, twist=3.0), seed=n).is_calibrated for n in range(40)]
    # two tests at 95 and 90 %: at least 85 % of the calibrated pass
    assert np.mean(right) >= 0.85 - 4 * np.sqrt(0.85 * 0.15 / 40)
    assert np.mean(bold) <= 0.2


def test_no_verdict_below_twenty_questions():
    found = reliability_of(events([0.9] * 19, [0] * 19))
    assert found.verdict == "No verdict on calibration: 19 resolved questions, and fewer than 20 show none."
    assert not found.is_calibrated
    assert reliability_of(events([0.9] * 20, [0] * 20)).verdict.endswith("Probabilities were too high.")
    few = reliability_of(events([0.5] * 24, [0, 1] * 12, crises=tuple("abcd" * 6)))
    assert few.verdict.startswith("No verdict on calibration: 24 resolved questions of 4 crises")


def recorded(path, n_crises, *, good=True, target=yes_no, on=START) -> None:
    """Keep a record of four questions a crisis: forecasts of 90 and 10 %, of which nine in ten come as said, or half."""
    told = [(f"crisis{n // 4}", f"q{n % 4}", n) for n in range(4 * n_crises)]
    keep(
        path,
        *[forecast(target(crisis, what), [0.9, 0.1] if n % 2 else [0.1, 0.9]) for crisis, what, n in told],
        on=on,
    )
    for crisis, what, n in told:
        is_as_said = n % 20 not in (7, 18) if good else n % 4 < 2
        came = "yes" if bool(n % 2) == is_as_said else "no"
        ct.resolve(path, f"{crisis}/{what}", came=came, on=AFTER, source="A dispatch", recorded_on=LATER)


def test_trust_is_earned_by_a_good_record_alone(tmp_path):
    good, bad, short, late, few = (
        tmp_path / f"{name}.jsonl" for name in ("good", "bad", "short", "late", "few")
    )
    recorded(good, 10)
    recorded(bad, 10, good=False)
    recorded(short, 4)
    recorded(late, 10, on=BY.replace(month=3, day=20))
    found = trust_in(open_record(good), "yes_no")
    assert found.is_earned, found.why
    assert "40 forecasts of this kind recorded beforehand and resolved, of 10 crises" in found.why
    assert not trust_in(open_record(good), "outcomes").is_earned
    assert "shows no calibration" in trust_in(open_record(bad), "yes_no").why
    assert "16 forecasts" in trust_in(open_record(short), "yes_no").why
    assert trust_in(open_record(late), "yes_no").why.startswith("the record holds 0 forecasts")
    keep(few, *[forecast(yes_no("one", f"q{n}"), [0.9, 0.1]) for n in range(20)])
    for n in range(20):
        ct.resolve(few, f"q{n}", came="yes", on=AFTER, source="A dispatch", recorded_on=LATER)
    assert "of 1 crisis, and 5 are needed" in trust_in(open_record(few), "yes_no").why


def test_even_odds_must_be_beaten(tmp_path):
    path = tmp_path / "even.jsonl"
    keep(path, *[forecast(yes_no(f"crisis{n}"), [0.5, 0.5]) for n in range(24)])
    for n in range(24):
        came = "yes" if n % 2 else "no"
        ct.resolve(path, f"crisis{n}/force", came=came, on=AFTER, source="A dispatch", recorded_on=LATER)
    assert "not surely better than even odds" in trust_in(open_record(path), "yes_no").why


def test_the_figure_needs_what_was_resolved(tmp_path):
    path = tmp_path / "open.jsonl"
    keep(path, forecast(yes_no(), [0.5, 0.5]))
    answer = ct.score(path)
    assert [one.kind for one in answer.caveats] == ["unresolved", "unresolved"]
    with pytest.raises(ToolkitError, match="nothing to draw"):
        answer.plot()
