"""Results on disk: everything a result holds comes back, and what is no result is refused in a sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.result import Tail
from toolkit.scenario.reports import read_reports

COIN = """
format: 1
id: coin
title: A coin each week
as_of: 2031-01-01
horizon: {horizon}
turn: 1 week
{parameters}
variables:
  face: {{levels: [none, heads, tails], start: none, judgement: Assumed.}}
events:
  toss:
    when: face == none
    probability: 0.3
    judgement: Assumed.
    chance: [{{probability: {pace}, effects: {{face: =heads}}}}]
outcomes:
  heads: {{when: face == heads, ends: true, judgement: Assumed.}}
  rest: {{otherwise: true}}
"""
UNCERTAIN = {"parameters": "parameters: {pace: {uniform: [0.2, 0.8], judgement: Assumed.}}", "pace": "pace"}
CERTAIN = {"parameters": "", "pace": "0.5"}


def there_and_back(result: ct.Result, tmp_path) -> ct.Result:
    result.save(tmp_path / "answer.nc")
    return ct.open_result(tmp_path / "answer.nc")


def test_what_was_learnt_from_reports_comes_back(tmp_path):
    reports = read_reports(
        "reports:\n  seen: {date: 2031-01-07, says: Seen., condition: face == heads, likelihood: [0.9, 0.1]}"
    )
    result = ct.run(ct.loads(COIN.format(horizon=3, **UNCERTAIN)), draws=16, seed=7, evidence=reports)
    again = there_and_back(result, tmp_path)
    assert np.array_equal(again.weights, result.weights)
    assert again.news.names == ("seen",) and np.array_equal(again.news.now, result.news.now)
    assert np.array_equal(ct.outcomes(again).probability, ct.outcomes(result).probability)
    assert np.array_equal(again.sampling_error, result.sampling_error)


def test_an_open_horizon_comes_back(tmp_path):
    result = ct.run(ct.loads(COIN.format(horizon="until_settled", **CERTAIN)))
    again = there_and_back(result, tmp_path)
    assert again.model.horizon == result.model.horizon
    assert again.mean_turns == result.mean_turns
    assert ct.times(again).equals(ct.times(result))


def test_rare_outcomes_come_back(tmp_path):
    tail = Tail("heads", "heads", 1e-6, 1e-7, (1.0, 2.0), (0.1, 0.2), 20, 100, (1e-6, 2e-6))
    result = replace(ct.run(ct.loads(COIN.format(horizon=3, **CERTAIN))), tails={"heads": tail})
    assert there_and_back(result, tmp_path).tails == result.tails


def test_a_variant_keeps_its_name(tmp_path):
    crisis = ct.loads(
        COIN.format(horizon=3, **UNCERTAIN) + "variants:\n  sure: {set: {events.toss.probability: 1}}\n"
    )
    result = ct.run(crisis.variant("sure"), draws=8)
    assert there_and_back(result, tmp_path).model.variant == "sure"


def test_what_is_no_result_is_refused(tmp_path):
    path = tmp_path / "other.nc"
    with pytest.raises(ct.RunError, match="cannot be read"):
        ct.open_result(path)
    path.write_bytes(b"CDF\x01 and nothing more")
    with pytest.raises(ct.RunError, match="no saved result"):
        ct.open_result(path)
