"""Verbs that are asked from a terminal: what they take, and what is said where it does not fit."""

from __future__ import annotations

import json

import pytest

import toolkit as ct
from toolkit.cli import main
from toolkit.cli.commands import COMMANDS
from toolkit.verbs import VERBS

QUICK = ("--draws", "4", "--quiet")


def asked(capsys, *words, code=0):
    """Ask, and return what was printed: the answer, or the sentence that refuses."""
    assert main(list(words)) == code
    said = capsys.readouterr()
    return said.err if code else said.out


PLAIN = """\
format: 1
id: plain
title: No what-if is declared
as_of: 2031-01-01
horizon: 1
turn: 1 week
variables: {face: {levels: [none, heads], start: none, judgement: Invented.}}
events: {toss: {probability: 0.5, judgement: Invented., effects: {face: =heads}}}
outcomes: {heads: {when: face == heads, ends: true}, rest: {otherwise: true}}
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    said = asked(capsys, name, "--help")
    assert said.startswith(f"usage: crisis {name}")
    assert COMMANDS[name].about.rstrip(".?!")[1:] in " ".join(said.split())


def test_without_a_command_all_are_listed(capsys):
    assert main([]) == 2
    said = capsys.readouterr().out
    assert all(f"    {name}" in said for name in COMMANDS)


def test_the_version_is_told(capsys):
    assert asked(capsys, "--version") == f"crisis {ct.__version__}\n"


@pytest.mark.parametrize(
    "verb",
    ["times", "incidence", "states", "rungs", "diagnostics", "capabilities", "influences"],
)
def test_a_verb_says_what_the_function_says(verb, capsys):
    command = VERBS[verb].command
    options = QUICK if VERBS[verb].asks == "result" else ("--seed", "0")
    found = json.loads(asked(capsys, command, "cuba-1962", *options, "--json"))
    table = getattr(ct.run("cuba-1962", draws=4, progress=False), verb)().table
    assert len(found["rows"]) == len(table)


def test_policies_are_decided_between_by_what_outcomes_are_worth(capsys):
    first, second = ct.load("grenada-1983").variants[:2]
    outcomes = ct.run("grenada-1983", draws=4, alternatives=False, progress=False).outcomes
    words = (
        "decide",
        "grenada-1983",
        f"{outcomes[0]}=1",
        "--policy",
        first,
        "--policy",
        second,
        *QUICK,
        "--json",
    )
    found = json.loads(asked(capsys, *words))
    assert {row["policy"] for row in found["rows"]} == {"as_it_is", first, second}
    known = json.loads(asked(capsys, *words, "--known"))
    assert known["rows"] != found["rows"] and known["rows"]


def test_stability_takes_orders_of_preference(capsys):
    text = asked(capsys, "stability", "chicken", "east=east_yields,both_yield", "west=both_yield", code=2)
    assert "crisis: " in text and "Traceback" not in text
    assert "expected an actor and outcomes, best first" in asked(
        capsys, "stability", "chicken", "east", code=2
    )


def test_a_what_if_stands_beside_the_crisis_as_written(capsys):
    name = ct.load("chicken").variants[0]
    for words in ((name,), ("--variant", name)):
        found = json.loads(asked(capsys, "compare", "chicken", *words, *QUICK, "--json"))
        assert {row["what_if"] for row in found["rows"]} == {name}
    every = json.loads(asked(capsys, "compare", "chicken", *QUICK, "--json"))
    assert {row["what_if"] for row in every["rows"]} == set(ct.load("chicken").variants)


def test_where_no_what_if_is_declared_one_is_asked_for(tmp_path, capsys):
    path = tmp_path / "plain.yaml"
    path.write_text(PLAIN, encoding="utf-8")
    said = asked(capsys, "compare", str(path), code=2)
    assert "declares no what-if; give one" in said and "us_resolve" not in said


def test_a_change_is_a_what_if_of_its_own(tmp_path, capsys):
    parameter = next(iter(ct.load("cuba-1962").declared.parameters))
    change = f"parameters.{parameter}=0.5"
    found = json.loads(asked(capsys, "compare", "cuba-1962", change, *QUICK, "--no-alternatives", "--json"))
    assert {row["what_if"] for row in found["rows"]} == {change}


def test_words_after_options_are_what_ifs_too(capsys):
    name = ct.load("chicken").variants[0]
    found = json.loads(asked(capsys, "compare", "chicken", "--draws", "4", "--quiet", "--json", name))
    assert {row["what_if"] for row in found["rows"]} == {name}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "chicken", "--until", "2025-11-04"), "no --evidence is given"),
        (("times", "chicken", "--out", "times.nc"), "only `crisis run` keeps a whole result"),
        (("times", "chicken", "--out", "times.xyz"), "has an unknown ending"),
        (("run", "chicken", "--engine", "particle"), "expected"),
        (("overturn", "chicken", "both_yield", "--above", "half"), "'half' is not a number"),
        (("histories", "chicken", "--count", "0"), "0 is too small; expected at least 1"),
        (
            ("histories", "chicken", "--most-probable", "--runs", "4"),
            "takes no --runs",
        ),
        (("times", "chicken", "--colour", "red"), "unknown option '--colour' for crisis times"),
        (("sweep", "chicken", "--variants", "any"), "nearest: --what-if"),
        (("times", "chicken", "again"), "'again' was not expected here"),
        (("decide", "chicken", "both_yield"), "is not NAME=NUMBER"),
        (("decide", "chicken", "both_yield=much"), "is not NAME=NUMBER"),
        (("sensitivity", "chicken", "--by", "sources"), "nearest: source"),
        (
            ("compare", "cuba-1962", "ships_halt+soviet_resolve=0.1"),
            "--variant ships_halt --set soviet_resolve=0.1",
        ),
        (("compare", "cuba-1962", "soviet_resolve=high"), "'high' is not a number"),
        (("compare", "matching-pennies"), "no shipped scenario and no file"),
        (("export", "chicken", "--to", "prisn"), "prism"),
        (("brief", "chicken", "--out", "brief.doc"), "ending"),
        (("debrief", "no-such.game.json"), "no-such.game.json"),
    ],
)
def test_a_slip_is_answered_in_a_sentence(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = asked(capsys, *words, code=2)
    assert told.startswith("crisis: ") and "Traceback" not in told
    assert said in told
    assert list(tmp_path.iterdir()) == []


def test_a_saved_result_is_asked_without_being_run_again(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked(capsys, "run", "chicken", *QUICK, "--out", "chicken.nc")
    said = asked(capsys, "run", "chicken.nc")
    assert "estimative term" in said
    assert asked(capsys, "times", "chicken.nc") == asked(capsys, "times", "chicken", *QUICK)
    assert "has been run already" in asked(capsys, "times", "chicken.nc", "--set", "a=1", code=2)
    asked(capsys, "brief", "chicken.nc", "--no-what-ifs")
    assert (tmp_path / "chicken-brief.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_brief_hands_itself_to_programs_too(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ("brief", "chicken", "--no-what-ifs", "--draws", "4", "--out", "chicken.md", "--json")
    assert main(list(words)) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) and "Written to chicken.md" in said.err
    assert "in place of" not in said.err
    assert main(list(words)) == 0
    assert "Written to chicken.md, in place of the file of that name" in capsys.readouterr().err


def test_check_counts_for_programs_and_holds_to_strictness(tmp_path, capsys):
    found = json.loads(asked(capsys, "check", "chicken", "--json", "--odds"))
    assert found["ok"] and found["counts"]["actors"] == 2 and found["states"]["reachable"]
    path = tmp_path / "broken.yaml"
    path.write_text("format: 1\nid: broken\n", encoding="utf-8")
    assert main(["check", str(path), "--json"]) == 2
    broken = json.loads(capsys.readouterr().out)
    assert not broken["ok"] and broken["problems"][0]["line"] >= 1


def test_check_says_why_the_exact_engine_cannot_hold_a_crisis(tmp_path, capsys):
    path = tmp_path / "real.yaml"
    path.write_text(
        "format: 1\nid: real\ntitle: Real numbers\nas_of: 2031-01-01\nhorizon: 2\nturn: 1 week\n"
        "variables: {heat: {levels: real 0..10, start: 1, noise: 1 per week, judgement: Invented.}}\n"
        "events: {spark: {probability: 0.5, judgement: Invented., effects: {heat: +1}}}\n"
        "outcomes: {hot: {when: heat > 5, ends: true}, rest: {otherwise: true}}\n",
        encoding="utf-8",
    )
    said = asked(capsys, "check", str(path))
    assert "Reachable states: " in said
    assert json.loads(asked(capsys, "check", str(path), "--json"))["states"]["refused"]


def test_histories_are_told_and_named_by_their_outcome(capsys):
    outcome = ct.run("chicken", draws=4, progress=False).outcomes[0]
    found = json.loads(asked(capsys, "histories", "chicken", "--count", "2", "--outcome", outcome, "--json"))
    assert len(found["rows"]) and {row["outcome"] for row in found["rows"] if "outcome" in row} <= {outcome}


def test_the_terminal_says_where_the_rest_of_a_long_table_is(tmp_path, capsys):
    words = ("outside-view", "cuba-1962", "--no-alternatives", *QUICK)
    said = asked(capsys, *words)
    n_rows = len(ct.run("cuba-1962", draws=4, alternatives=False, progress=False).outside_view().table)
    assert f"{n_rows - 20} more rows with --out FILE.csv." in said
    assert "all crises since 1945" in said and "all_1945" not in said
    path = tmp_path / "past.csv"
    assert f"{n_rows - 20} more rows in" in asked(capsys, *words, "--out", str(path))
    assert len(path.read_text(encoding="utf-8").splitlines()) == n_rows + 1
    for ending in ("png", "html", "txt"):
        said = asked(capsys, *words, "--out", str(path.with_suffix(f".{ending}")))
        assert f"{n_rows - 20} more rows with --out past.csv." in said
    assert "more rows" not in path.with_suffix(".txt").read_text(encoding="utf-8")
    assert "more rows in the same answer as .csv or .json." in path.with_suffix(".html").read_text(
        encoding="utf-8"
    )
