"""``crisis advance`` and ``crisis revisions`` in a terminal: what is kept, gone on from, and refused before any work is done."""

from __future__ import annotations

import pytest

from tests.unit.analysis.test_advance import CRISIS, FIRST, SINCE
from toolkit.cli import main

HOW = ["--seed", "3", "--draws", "64"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crisis.yaml").write_text(CRISIS)
    (tmp_path / "news.yaml").write_text(FIRST + SINCE)
    return tmp_path


def test_next_week_begins_where_this_one_ended(here, capsys):
    news = ["crisis.yaml", "--evidence", "news.yaml"]
    assert main(["advance", *news, "--until", "2031-01-26", *HOW, "--to", "3.outlook"]) == 0
    assert "Kept in 3.outlook, " in capsys.readouterr().err
    assert main(["advance", *news, "--from", "3.outlook", "--to", "5.outlook", "--quiet"]) == 0
    later = capsys.readouterr().out
    assert "5 February 2031" in later
    assert "Followed from the end of the week ending 26 January 2031 on" in later
    assert main(["run", "5.outlook", "--quiet"]) == 0
    from_file = capsys.readouterr().out
    assert main(["run", *news, *HOW, "--quiet"]) == 0
    assert capsys.readouterr().out == from_file
    assert main(["news", "5.outlook", "--quiet"]) == 0
    from_file = capsys.readouterr().out
    assert main(["news", *news, *HOW, "--quiet"]) == 0
    assert capsys.readouterr().out == from_file
    assert main(["revisions", "5.outlook", "--quiet"]) == 0


@pytest.mark.parametrize("verb", ["news", "revisions"])
def test_without_reports_it_is_said_how_to_give_some(here, capsys, verb):
    assert main([verb, "crisis.yaml", "--quiet"]) != 0
    assert "there are no reports to learn from; give some" in capsys.readouterr().err


def test_what_was_kept_is_not_changed(here, capsys):
    news = ["--evidence", "news.yaml"]
    assert main(["advance", "crisis.yaml", *news, "--until", "2031-01-26", *HOW, "--to", "3.outlook"]) == 0
    for asked, refusal in (
        (["run", "3.outlook", "--set", "anger=1"], "--variant and --set take a scenario"),
        (["compare", "3.outlook", "anger=1"], "compare its scenario"),
        (["advance", "crisis.yaml", *news, "--to", "3.nc"], "expected a name in .outlook"),
        (["advance", "crisis.yaml", *news, "--to", "nowhere/3.outlook"], "nowhere"),
        (["advance", "crisis.yaml", *news, "--from", "3.outlook", "--seed", "4"], "seed 3, not 4"),
    ):
        assert main(asked) == 2
        assert refusal in capsys.readouterr().err


def test_revisions(here, capsys):
    assert main(["revisions", "crisis.yaml", "--evidence", "news.yaml", *HOW, "--out", "path.csv"]) == 0
    assert "2031-01-12" in capsys.readouterr().out
    assert (
        (here / "path.csv")
        .read_text()
        .startswith("turn,date,reports,outcome,label,probability,sampling_error")
    )
