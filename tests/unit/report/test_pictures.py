"""Pictures as text: they show the numbers, and let nothing through from an untrusted file."""

from __future__ import annotations

import re
from math import nan
from xml.etree import ElementTree

import numpy as np
import pytest
from results import made_model, made_result

from toolkit.analysis.live import Gap
from toolkit.analysis.outcomes import outcome_rows
from toolkit.report.pictures import axis_end, escalation_fan, legend, outcome_bars, rung_shares, rungs_shown

HOSTILE = '<script>alert("x")</script>'
DRAWS = [[0.2, 0.1, 0.7], [0.4, 0.3, 0.3], [0.3, 0.2, 0.5]]


@pytest.fixture
def result():
    return made_result(DRAWS)


def test_bars_put_the_likeliest_first_unless_told(result):
    labels = re.findall(r'crisis-label"[^>]*>([^<]+)<', outcome_bars(result))
    assert labels == ["Rest", "Outcome 0", "Outcome 1"]
    labels = re.findall(r'crisis-label"[^>]*>([^<]+)<', outcome_bars(result, order=["o0", "o1", "o2"]))
    assert labels == ["Outcome 0", "Outcome 1", "Rest"]


def test_bars_show_differences_with_their_sign(result):
    text = outcome_bars(
        result, against={"o0": Gap(0.034, nan, nan), "o1": Gap(-0.02, nan, nan), "o2": Gap(0.0, nan, nan)}
    )
    assert re.findall(r'crisis-gap"[^>]*>([^<]+)<', text) == ["0", "+3.4", "-2.0"]
    plain = outcome_bars(
        made_result(DRAWS[:1]), against={name: Gap(0.0341, 0.01, 0.05) for name in ("o0", "o1", "o2")}
    )
    assert "+3<br>" in plain  # one draw bears whole points
    assert "+1 to +5" in plain


def test_a_dot_and_its_label_say_the_same_number(result):
    rows = {row.label: row for row in outcome_rows(result)}
    text = outcome_bars(result, end=1.0)
    for label, value, place in zip(
        re.findall(r'crisis-label"[^>]*>([^<]+)<', text),
        re.findall(r'crisis-value"[^>]*>([^<]+)<', text),
        re.findall(r"left:([\d.]+)%;top:42%", text),
        strict=True,
    ):
        assert value == rows[label].shown
        assert abs(float(place) - float(value.removesuffix(" %"))) <= result.step / 2


def test_rungs_are_written_to_the_step_of_the_result(result):
    assert rungs_shown(result) == ["0 %", "50.0 %", "50.0 %"]
    assert "50.0 %</tspan>" in escalation_fan(result)


def test_a_rung_keeps_its_name_where_its_share_is_short(result):
    model = made_model(rungs=((0, "Pressure and boat strikes", ""), (3, "Forces and what else there is", "")))
    text = escalation_fan(made_result(DRAWS, model=model))
    assert ">\u20680  Pressure and boat strikes\u2069 <" in text
    assert ">\u20683  Forces and what else the…\u2069 <" in text


def test_names_from_the_file_are_escaped():
    model = made_model((HOSTILE, "Clash", "Stand-off"), rungs=((0, HOSTILE, ""), (3, "Forces", HOSTILE)))
    result = made_result(DRAWS, model=model)
    for text in (outcome_bars(result), escalation_fan(result)):
        assert "<script" not in text
        assert "&lt;script" in text


def test_pictures_are_well_formed(result):
    ElementTree.fromstring(escalation_fan(result))
    ElementTree.fromstring(outcome_bars(result).replace("&nbsp;", " "))
    ElementTree.fromstring(f"<div>{legend()}</div>".replace("&nbsp;", " "))


def test_the_fan_adds_up_at_every_turn(result):
    assert rung_shares(result).sum(axis=1) == pytest.approx(np.ones(len(rung_shares(result))))


def test_a_scenario_without_a_ladder_has_no_fan():
    assert escalation_fan(made_result(DRAWS, model=made_model(rungs=()))) == ""


def test_the_axis_holds_everything(result):
    assert axis_end(result) >= max(result.ignorance[1].max(), result.probability.max())
