"""``crisis check`` says what a kept outlook or a saved result is, whether it is whole, and what takes it."""

from __future__ import annotations

import json

import pytest

import toolkit as ct
from toolkit.cli import main

CRISIS = """\
format: 1
id: plain
title: A coin that ends it
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables: {face: {levels: flag, start: false, judgement: Invented.}}
parameters: {luck: {uniform: [0.2, 0.6], judgement: Invented.}}
events: {toss: {probability: luck, judgement: Invented., effects: {face: =true}}}
outcomes: {heads: {when: face, ends: true}, rest: {otherwise: true}}
"""
HEARD = """\
reports:
  a: {date: 2031-01-03, event: toss, denies: true, says: Seen., fact: true}
"""


@pytest.fixture
def asked(tmp_path, monkeypatch, capsys):
    """Return a function that asks for a command beside a kept outlook and a saved result."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain.yaml").write_text(CRISIS, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(HEARD, encoding="utf-8")
    ct.advance("plain.yaml", "a.yaml", draws=64, seed=3, progress=False).save("week.outlook")
    ct.run("plain.yaml", draws=16, progress=False).save("run.nc")

    def ask(*words):
        code = main(list(words))
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return ask


def test_a_kept_outlook_is_named_for_what_it_is(asked):
    code, text = asked("check", "week.outlook")
    said = " ".join(text.split())
    assert code == 0
    assert "week.outlook is a kept outlook: where “A coin that ends it” (plain, digest" in said
    assert "stood on 3 January 2031" in said
    assert (
        "It was told 1 report, the last published on 3 January 2031; engine exact, 64 draws, seed 3." in said
    )
    assert "It is whole" in said and "`crisis run week.outlook`" in said
    assert asked("run", "week.outlook", "--no-alternatives", "--quiet")[0] == 0  # as it says


def test_a_saved_result_is_named_for_what_it_is(asked):
    code, text = asked("check", "run.nc")
    assert code == 0 and "run.nc is a saved result of “A coin that ends it”" in " ".join(text.split())
    held = json.loads(asked("check", "run.nc", "--json")[1])
    assert (held["ok"], held["kind"], held["scenario"]) == (True, "result", "plain")


def test_reports_are_checked_beside_the_scenario_inside(asked):
    code, text = asked("check", "week.outlook", "--evidence", "a.yaml", "--json")
    held = json.loads(text)
    assert (code, held["kind"], held["reports"], held["evidence"]["facts"]) == (0, "outlook", 1, 1)


def test_a_damaged_file_is_refused(asked, tmp_path):
    whole = (tmp_path / "week.outlook").read_bytes()
    (tmp_path / "cut.outlook").write_bytes(whole[: len(whole) // 2])
    code, text = asked("check", "cut.outlook")
    assert code == 2 and "did not write this file, or it is damaged" in text


def test_reading_a_kept_file_as_a_scenario_says_what_it_is(asked, tmp_path):
    for name, what in (("week.outlook", "a kept outlook"), ("run.nc", "a saved result")):
        if name == "run.nc":  # NetCDF-3 may happen to be text
            (tmp_path / name).write_bytes(b"CDF\x01\xff\xfe")
        with pytest.raises(ct.ToolkitError, match=f"the file is {what}, which"):
            ct.load(name)
    assert "'gone.outlook' is not there" in asked("check", "gone.outlook")[1]
