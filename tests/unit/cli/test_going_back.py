"""``crisis diff``, ``trace`` and ``without``: findings are advice, so that they end well; what cannot be found is a sentence."""

from __future__ import annotations

import json
import subprocess

import pytest

import toolkit as ct
from toolkit.cli import main

QUICK = ("--draws", "16", "--quiet")


def run(capsys, *words):
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = ct.load("chicken").to_yaml()
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "mine.yaml"], ["commit", "-q", "-m", "first"]):
        (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
        subprocess.run(["git", *who, *words], check=True, capture_output=True)
    (tmp_path / "mine.yaml").write_text(text.replace("precision: 1,", "precision: 4,"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "versions",
    [["mine.yaml"], ["HEAD", "mine.yaml"], ["chicken", "mine.yaml"], ["HEAD:mine.yaml", "mine.yaml"]],
)
def test_two_versions_and_revisions_are_set_against_each_other(folder, capsys, versions):
    code, out, _ = run(capsys, "diff", *versions, *QUICK, "--json")
    assert code == 0
    found = json.loads(out)
    rows = [row for row in found["rows"] if row["outcome"] == "collision"]
    assert {row["words"] for row in rows[1:]} == {
        "precision of East's choices: 1 → 4",
        "precision of West's choices: 1 → 4",
    }
    assert rows[0]["difference"] == pytest.approx(rows[1]["difference"] + rows[2]["difference"], abs=1e-12)


def test_words_alone_come_at_once_and_a_folder_takes_all(folder, capsys):
    code, out, _ = run(capsys, "diff", "mine.yaml", "--words")
    assert code == 0 and "precision of East's choices: 1 → 4" in out and "points" not in out
    assert run(capsys, "diff", "mine.yaml", *QUICK, "--out", "out")[0] == 0
    assert {"diff.csv", "diff.json", "diff.png"} <= {one.name for one in (folder / "out").iterdir()}


def test_git_shows_differences_by_meaning(folder, capsys):
    before = run(capsys, "diff", "--textconv", "chicken")[1].splitlines()
    after = run(capsys, "diff", "--textconv", "mine.yaml")[1].splitlines()
    assert set(after) - set(before) == {f"precision of {who}'s choices: 4" for who in ("East", "West")}
    (folder / "broken.yaml").write_text("format: 1\nid: [", encoding="utf-8")
    assert run(capsys, "diff", "--textconv", "broken.yaml")[:2] == (0, "format: 1\nid: [\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["diff", "HEAD~9", "mine.yaml"], "no revision that git knows"),
        (["diff", "mine.yaml", "gone.yaml"], "'gone.yaml' is not there"),
        (["diff", "--textconv", "gone.yaml"], "cannot be read"),
        (["diff", "--textconv", "mine.yaml", "chicken"], "--textconv takes one file"),
        (["trace", "chicken", "--outcome", "colision"], "nearest: collision"),
        (["without", "cuba-1962", "excom"], "nearest: excomm"),
        (["without", "cuba-1962", "excomm", "--resting", "partial"], "nearest: partly"),
    ],
)
def test_what_is_not_there_is_a_sentence(folder, capsys, words, says):
    code, out, err = run(capsys, *words)
    assert code != 0 and out == "" and says in err and "Traceback" not in err


def test_a_trace_ends_well(capsys):
    code, out, _ = run(capsys, "trace", "chicken", "--outcome", "collision", *QUICK)
    assert code == 0 and "+6.2 points  East: Hold course" in out


LAMP = """
format: 1
id: lamp
title: A lamp
as_of: 2031-01-01
horizon: 1
turn: 1 week
sources: {post: {title: Sparks seen, reliability: B}}
claims: {sparks: {says: Sparks were seen., source: post, credibility: 2}}
parameters: {pace: {name: Pace, pert: [0.1, 0.15, 0.2], within: [0, 1], claim: sparks, judgement: Few.}}
variables: {lit: {levels: 0..1, start: 0, judgement: Assumed.}}
events: {spark: {probability: pace, effects: {lit: =1}, judgement: So it goes.}}
outcomes: {fire: {name: Fire, when: lit == 1}, rest: {otherwise: true}}
"""


def test_leaving_a_source_out_ends_well(tmp_path, capsys):
    (tmp_path / "lamp.yaml").write_text(LAMP, encoding="utf-8")
    code, out, _ = run(capsys, "without", str(tmp_path / "lamp.yaml"), "post", "--resting", "partly", *QUICK)
    assert code == 0 and "input “Pace”: unknown: anywhere from 0 to 1, all equally likely." in " ".join(
        out.split()
    )
