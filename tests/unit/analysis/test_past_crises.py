"""Counts of past crises, held against the ten that are listed one by one, and base rates to a scenario's horizon."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

import pytest
from results import made_model

import toolkit as ct
from toolkit.analysis.base_rates import coded, earlier_to_the_end, rates_of, span_for, to_horizon
from toolkit.analysis.past_crises import CLASSES, CODES, GOING_ON, Earlier, Span, earlier_crises
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.model.told import told

US_LATIN_AMERICA = (
    (1953, 200, 2, 4), (1961, 10, 2, 4), (1962, 36, 2, 2), (1964, 4, 2, 5), (1965, 130, 2, 1),
    (1970, 38, 1, 4), (1983, 10, 3, 4), (1984, 7, 1, 4), (1989, 26, 3, 4), (1994, 77, 2, 5),
)  # fmt: skip
"""Year of the trigger, days, violence and form of outcome of each crisis of the class ``us_latin_america`` (ICB, version 14)."""
PAST = {"cuba-1962": 1962, "falklands-1982": 1982, "grenada-1983": 1983, "panama-1989": 1989, "kuwait-1990": 1990,
        "taiwan-strait-1996": 1990, "caribbean-2025": 2025}  # fmt: skip
"""Scenario -> year before which crises are counted for it; that of Taiwan began in 1995."""


def by_hand(place, year, age, until):
    """Count the listed crises that began before a year and were longer than an age, by how they ended until a day."""
    old = [one for one in US_LATIN_AMERICA if one[0] < year and one[1] > age]
    ended = [one[place] for one in old if one[1] <= until]
    return {value: ended.count(value) for value in ended} | {GOING_ON: len(old) - len(ended)}


@pytest.mark.parametrize("year", [1962, 1982, 1983, 1989, 1990, 1996, 2025])
@pytest.mark.parametrize(("age", "until"), [(1, 8), (3, 14), (7, 28), (9, 84), (35, 126), (126, 273)])
@pytest.mark.parametrize(("code", "place"), [("icb_viol", 2), ("icb_forout", 3)])
def test_counts_are_those_of_the_listed_crises(year, age, until, code, place):
    found = earlier_crises("us_latin_america", code, year=year, age=age, until=until)
    assert {value: count for value, count in found.counts.items() if count or value == GOING_ON} == by_hand(
        place, year, age, until
    )
    assert (found.before, found.from_day, found.by_day) == (year, age, until)


def test_counts_hang_together():
    counted = json.loads((files("toolkit.analysis") / "crises_by_time.json").read_text(encoding="utf-8"))
    assert set(counted["counts"]) == set(CLASSES)
    for tables in counted["counts"].values():
        for table in tables.values():
            for code in CODES:
                rows = list(table[code].values())
                assert all(row == sorted(row) and len(row) == len(counted["days"]) for row in rows)
            ended = [[sum(day) for day in zip(*table[code].values(), strict=True)] for code in CODES]
            assert ended[0] == ended[1] and ended[0][-1] <= table["n"]


@pytest.mark.parametrize("name", ["us_actor_1945", "us_far_stronger", "us_latin_america"])
@pytest.mark.parametrize("code", CODES)
def test_counted_to_their_end_they_are_the_whole_class(name, code):
    found = earlier_crises(name, code, year=2025)  # all of these have a known length below three years
    assert found.counts == CLASSES[name][1][code]


def test_counts_of_before():
    # Within 84 days of their trigger 207 of 382 crises since 1945 had ended, 31 of 72 with the United States as an actor.
    for name, ended, n in (("all_1945", 207, 382), ("us_actor_1945", 31, 72), ("all_1990", 41, 95)):
        found = earlier_crises(name, "icb_viol", year=2030, until=84)
        assert (found.n - found.counts[GOING_ON], found.n, found.from_day) == (ended, n, None)


@pytest.mark.parametrize(("name", "before"), PAST.items())
def test_scenarios_are_set_beside_earlier_crises_alone(name, before):
    model = model_of(ct.load(name))
    span = Span.of(model)
    assert span.began == model.dossier.began.year >= before
    found = earlier_crises("all_1945", "icb_forout", year=span.began, age=span.age, until=span.until)
    assert found.before == before
    assert model.as_of == model.dossier.began + timedelta(days=span.age - 1)
    assert span.until - span.age == model.horizon * model.turn_days


def test_the_nearest_listed_day_is_taken():
    found = earlier_crises("all_1945", "icb_viol", year=1982, age=6, until=90)
    assert (found.from_day, found.by_day) == (6, 84)  # 90 is six days from 84 and eight from 98
    assert earlier_crises("all_1945", "icb_viol", year=1981, age=6, until=84).before == 1962


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("all_1945", "icb_vio", {"year": 1990}), "nearest: icb_viol"),
        (("all_194", "icb_viol", {"year": 1990}), "nearest: all_1945"),
        (("all_1990", "icb_viol", {"year": 1983}), "a crisis of 1996 or later, or another class"),
        (("all_1945", "icb_viol", {"year": 1990, "age": 900, "until": 1096}), "counted to day 1095, and day 1096"),
        (("all_1945", "icb_viol", {"year": 1990, "age": 300, "until": 310}), "tell day 300 from day 310"),
        (("all_1945", "icb_viol", {"year": 1990, "age": 84, "until": 28}), "tell day 84 from day 28"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_said(asked, said):
    name, code, options = asked
    with pytest.raises(ToolkitError, match=said):
        earlier_crises(name, code, **options)


def aged(model, began):
    return replace(model, told=told(replace(model.dossier, began=began)))


def test_a_scenario_without_a_first_day_has_no_base_rate_to_its_horizon():
    model = made_model()
    assert span_for(model, None) is None and span_for(model, "end") is None
    with pytest.raises(ToolkitError, match="the first day of the crisis"):
        span_for(model, "horizon")
    with pytest.raises(ToolkitError, match="nearest: horizon"):
        span_for(model, "horizn")
    begun = aged(model, date(2031, 4, 1))  # the day before the day of the file; two turns of a week
    assert span_for(begun, None) == Span(2031, 2, 16) and span_for(begun, "end") is None
    with pytest.raises(ToolkitError, match="runs until it is settled"):
        span_for(replace(begun, unsettled_below=0.01), "horizon")


def test_few_crises_are_said_to_be_few():
    few, many = (to_horizon(name, Span(1983, 3, 14)) for name in ("us_latin_america", "us_actor_1945"))
    assert few.n == 6 and few.note.endswith("Only 6: a share of so few says little.")
    assert many.n == 44 and "Only" not in many.note
    assert "onset 1945-1982, of those longer than 3 days, as they stood after 14 days" in many.note


def test_a_class_in_which_none_was_as_old_is_left_out():
    rates, missing = rates_of(("us_latin_america", "all_1945"), Span(1995, 292, 328))
    assert [rate.name for rate in rates] == ["all_1945"]
    assert missing == [
        "Left out: US in Latin America, since 1945: no earlier crisis that is counted had lasted 273 days."
    ]


def test_earlier_ends_hold_no_later_crisis():
    rate = earlier_to_the_end("us_latin_america", 1983)
    assert rate.n == 6 == sum(one[0] < 1983 for one in US_LATIN_AMERICA)
    assert rate.counts["icb_forout"][4] == 3 and rate.counts["icb_viol"][3] == 0


def test_what_goes_on_is_a_value_of_its_own_to_the_horizon():
    model = made_model(("Peace", "Rest"))
    outcomes = tuple(
        replace(one, codes=codes)
        for one, codes in zip(model.outcomes, ({"icb_viol": 1}, {"icb_viol": 2, "going_on": 1}), strict=True)
    )
    model = replace(model, outcomes=outcomes)
    assert coded(model, "icb_viol", to_horizon=True) == [1, GOING_ON]
    assert coded(model, "icb_viol", to_horizon=False) == [1, 2]
    assert coded(model, "icb_viol", to_horizon=False, instead={"o0": {"icb_viol": 4}}) == [4, 2]
    assert coded(model, "icb_forout", to_horizon=True) is None
    assert Earlier({1: 2, GOING_ON: 3}, 1990).n == 5
