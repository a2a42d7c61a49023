"""What is told twice counts once; what differs in nothing but its name is named."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.analysis import learning
from toolkit.cli import main
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: coin
title: A coin
as_of: 2031-01-01
horizon: 2
turn: 1 week
variables: {face: {levels: flag, start: false, judgement: Invented.}}
events: {toss: {probability: 0.3, judgement: Invented., effects: {face: =true}}}
outcomes: {heads: {when: face}, tails: {otherwise: true}}
"""
SEEN = "{date: 2031-01-02, event: toss, says: Seen., reliability: B, credibility: 2}"
ONE, TWO = f"reports: {{a: {SEEN}}}", f"reports: {{a: {SEEN}, b: {SEEN}}}"


def heads(reports):
    return ct.run(ct.loads(CRISIS), evidence=reports, progress=False).probability[0]


def test_a_report_read_twice_counts_once():
    once = read_reports(ONE)
    twice = once + once
    assert len(twice) == 1 and heads(twice) == heads(once)
    week = ct.loads(CRISIS).advance("2031-01-03", once)
    assert heads(week.advance("2031-01-04", once).evidence) == heads(once)


def test_the_same_under_another_name_counts_again_and_that_is_said(tmp_path, monkeypatch, capsys):
    once, twice = read_reports(ONE), read_reports(TWO)
    assert list(twice.alike) == [("a", "b")] and list(once.alike) == []
    assert heads(twice) > heads(once)
    said = "“a” and “b” differ in nothing but their names and count as 2 reports"
    told = learning(ct.loads(CRISIS), twice, progress=False)
    assert any(note.startswith(said) for note in told.notes)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "coin.yaml").write_text(CRISIS, encoding="utf-8")
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    assert main(["check", "coin.yaml", "--evidence", "two.yaml"]) == 0
    assert said in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "other",
    [
        SEEN.replace("Seen.", "Seen by another."),
        SEEN.replace("credibility: 2", "credibility: 3"),
        SEEN.replace("credibility: 2", "credibility: 2, origin: o"),
    ],
)
def test_what_differs_in_anything_is_no_double(other):
    assert list(read_reports(f"reports: {{a: {SEEN}, b: {other}}}").alike) == []


def test_facts_told_twice_are_certain_once():
    fact = "{date: 2031-01-02, event: toss, says: Seen., fact: true}"
    assert list(read_reports(f"reports: {{a: {fact}, b: {fact}}}").alike) == []
