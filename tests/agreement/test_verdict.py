"""The verdict: engines that agree are said to, and an engine with a flaw is found out."""

from __future__ import annotations

import json

import pytest

import toolkit as ct
from toolkit.analysis import verify
from toolkit.cli import main
from toolkit.model.keyed_random import RunRandom

SMALL = """
format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
ladder: {0: {name: Low, when: true}, 1: {name: Warm, when: heat >= 1}, 2: {name: Hot, when: heat >= 3}}
parameters:
  wind: {uniform: [0.1, 0.3], judgement: Guessed.}
variables:
  heat: {levels: 0..6, start: 0, judgement: Guessed.}
events:
  gust: {probability: wind, effects: {heat: +1}, judgement: Guessed.}
actors:
  north: {options: {stoke: {appeal: -1, effects: {heat: +1}, judgement: Guessed.}}}
outcomes:
  fire: {when: heat == 6, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
"""


def test_engines_agree_on_a_sound_scenario():
    verdict = verify(ct.loads(SMALL))
    assert verdict.agrees
    assert set(verdict.table.engine) == {"monte_carlo", "particles", "splitting"}
    assert verdict.n_compared == len(verdict.table) > 10
    assert verdict.limit * verdict.n_compared == pytest.approx(verdict.false_alarm)


def test_a_flaw_in_one_engine_is_found_out(monkeypatch):
    sound = RunRandom.__call__
    monkeypatch.setattr(RunRandom, "__call__", lambda *arguments: sound(*arguments) * 0.97)
    assert not verify(ct.loads(SMALL)).agrees


def test_what_no_engine_but_sampling_holds_is_said(tmp_path, capsys):
    drifting = SMALL.replace("effects: {heat: +1}, judgement", "effects: {heat: +turn}, judgement", 1)
    path = tmp_path / "drift.yaml"
    path.write_text(drifting, encoding="utf-8")
    verdict = verify(ct.load(path))
    assert list(verdict.left_out) == ["exact"]
    assert main(["verify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["compared"] == 1
    path.write_text(SMALL, encoding="utf-8")
    assert main(["verify", str(path)]) == 0
    assert "the engines agree" in capsys.readouterr().out


def test_every_line_says_what_it_compares():
    verdict = verify(ct.loads(SMALL))
    by_engine = verdict.table.groupby("engine").compared.unique()
    assert list(by_engine["monte_carlo"]) == ["same 16 draws"]
    assert list(by_engine["particles"]) == ["same 16 draws, one report"]
    assert list(by_engine["splitting"]) == ["256 draws, its own"]
    said = str(verdict)
    assert "one outcome may have several exact values" in " ".join(said.split())
    assert "a made-up report" in said
    fixed = verify(ct.loads(SMALL.replace("{uniform: [0.1, 0.3],", "{value: 0.2,")))
    assert set(fixed.table.compared) == {"same inputs", "same inputs, one report"} | (
        {"same inputs"} if "splitting" in set(fixed.table.engine) else set()
    )
