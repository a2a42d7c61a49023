"""A file of reports is checked beside its scenario, and news that cannot be used is refused where that is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolkit.cli import main

CRISIS = """\
format: 1
id: plain
title: A coin that ends it
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables: {face: {levels: flag, start: false, judgement: Invented.}}
events: {toss: {probability: 0.5, judgement: Invented., effects: {face: =true}}}
outcomes: {heads: {when: face, ends: true}, rest: {otherwise: true}}
alternatives: {calm: {note: Invented., set: {events.toss.probability: 0.1}}}
"""
SOUND = """\
reports:
  a: {date: 2031-01-03, event: toss, denies: true, says: Seen., fact: true}
  b: {date: 2031-01-09, event: toss, says: Seen., reliability: B, credibility: 2, origin: o}
  c: {date: 2031-01-10, event: toss, says: Told again., reliability: C, credibility: 2, origin: o}
watch: {w: {condition: face, would_be_reported: 0.5, from: 2031-01-01, until: 2031-01-14}}
"""
WINDOWS = """\
reports:
  touched: {between: [2031-01-06, 2031-01-15], event: toss, says: Seen., reliability: B, credibility: 2}
  retold: {date: 2031-01-20, event: toss, says: Told., reliability: C, credibility: 3, origin: o}
  told: {date: 2031-01-20, event: toss, says: Told., fact: true, origin: o}
watch: {quiet: {condition: face, would_be_reported: 0.5, until: 2031-01-28}}
"""
WRONG = """\
reports:
  a: {date: 2031-01-03, event: tos, says: Seen., fact: true}
  b: {date: 2032-01-03, event: toss, says: Seen., fact: true}
"""
LATE = """\
reports:
  ended: {date: 2031-01-03, event: toss, says: Seen., fact: true}
  later: {date: 2031-01-20, event: toss, says: Seen., reliability: B, credibility: 2}
"""


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Return a function that writes reports beside the scenario, asks, and tells the exit code and what was printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "plain.yaml").write_text(CRISIS, encoding="utf-8")

    def ask(text, *words, name="plain.reports.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        code = main(list(words))
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return ask


@pytest.mark.parametrize(
    "words", [("plain.yaml", "--evidence", "plain.reports.yaml"), ("plain.reports.yaml",)]
)
def test_a_sound_file_is_counted(said, words):
    code, text = said(SOUND, "check", *words)
    assert code == 0
    assert "A coin that ends it" in text
    assert " ".join(text.split("REPORTS")[1].split()).startswith(
        "Holds 3 reports, 1 fact among them; 1 tells again what another does and counts once with it; published from 3 January 2031 to "
        "10 January 2031. Watches 1 thing: silence counts for 1 week. They fit the scenario."
    )
    code, text = said(SOUND, "check", *words, "--json")
    held = json.loads(text)["evidence"]
    assert {name: value for name, value in held.items() if name != "items"} == {
        "reports": 3, "facts": 1, "retold": 1, "watched": 1, "first_published": "2031-01-03", "last_published": "2031-01-10",
        "silent_turns": 1, "warnings": [],
    }  # fmt: skip


def test_the_turns_that_each_item_became_are_shown(said):
    text = said(WINDOWS, "check", "plain.reports.yaml")[1]
    shown = " ".join(text.split())
    for line in (
        "touched report 2031-01-06 to 2031-01-15 2031-01-01 to 2031-01-21, at",
        "retold report 2031-01-20 once, with told told fact 2031-01-20 2031-01-15 to 2031-01-21",
        "quiet silence: nothing heard of each week, 2031-01-22 to “face” 2031-01-28",
    ):
        assert line in shown
    assert shown.endswith("`between` reaches to the end of the last week that it touches.")


def test_the_turns_of_each_item_stand_in_the_file_for_programs(said):
    items = json.loads(said(WINDOWS, "check", "plain.reports.yaml", "--json")[1])["evidence"]["items"]
    assert [(one["name"], one["kind"], one["first_turn"], one["last_turn"]) for one in items] == [
        ("touched", "report", 1, 3), ("retold", "report", 3, 3), ("told", "fact", 3, 3), ("quiet", "silence", 4, 4),
    ]  # fmt: skip
    assert (items[0]["first_day"], items[0]["last_day"]) == ("2031-01-01", "2031-01-21")
    assert items[1]["counts_with"] == "told" and items[0]["counts_with"] is None


def test_turns_of_silence_that_follow_each_other_are_one_item(said):
    broken = (
        "  met: {date: 2031-01-16, condition: face, denies: true, says: Not so., likelihood: [0.9, 0.4]}\n"
    )
    watch = "watch: {w: {condition: face, would_be_reported: 0.5, until: 2031-01-28}}"
    items = json.loads(said(f"reports:\n{broken}{watch}", "check", "plain.reports.yaml", "--json")[1])[
        "evidence"
    ]["items"]
    assert [(one["first_turn"], one["last_turn"]) for one in items if one["kind"] == "silence"] == [
        (1, 2),
        (4, 4),
    ]


def test_every_mistake_of_a_file_is_listed(said):
    code, text = said(WRONG, "check", "plain.reports.yaml")
    assert code == 2
    assert "plain.reports.yaml:2:3  reports.a.event\n  unknown event 'tos'" in text
    assert "plain.reports.yaml:3:3  reports.b.date\n  2032-01-03 is outside the scenario" in text
    assert "2 problems; the reports cannot be used until they are mended." in text
    code, text = said(WRONG, "check", "plain.reports.yaml", "--json")
    assert (code, json.loads(text)["ok"], len(json.loads(text)["problems"])) == (2, False, 2)
    _, text = said("reports:\n  a: [\n", "check", "plain.reports.yaml")
    assert "1 problem; the reports cannot be used until it is mended." in text


def test_a_file_of_another_name_asks_for_its_scenario(said):
    code, text = said(SOUND, "check", "news.yaml", name="news.yaml")
    assert code == 2
    assert "'news.yaml' is a file of reports, and nothing says of which crisis" in text
    assert "crisis check SCENARIO --evidence news.yaml" in text
    assert said(SOUND, "check", "plain.yaml", "--evidence", "news.yaml", name="news.yaml")[0] == 0


def test_reports_that_are_shipped_are_checked_by_name(said):
    code, text = said("", "check", "caribbean-2025", "--evidence", "caribbean-2025-exercise", "--no-states")
    assert code == 0 and "Holds 8 reports" in text


def test_of_a_file_of_which_nothing_counts_that_is_said(said):
    code, text = said("reports: {}\n", "check", "plain.reports.yaml")
    assert code == 0 and "Holds no reports, no facts among them. Nothing counts: there is none." in text


@pytest.mark.parametrize("command", ["run", "news"])
def test_news_after_the_end_is_refused_where_that_is_asked_for(said, command):
    asked = (command, "plain.yaml", "--evidence", "plain.reports.yaml", "--quiet", "--no-alternatives")
    code, text = said(LATE, *asked)
    assert code == 0 and "“later” speaks of a time after every history had ended" in text
    code, text = said(LATE, *asked, "--strict")
    assert code == 2
    assert text.startswith(
        "crisis: “later”: of a time after every history had ended, so not used, and --strict"
    )
    assert said(SOUND, *asked, "--strict")[0] == 0
    going_on = (
        LATE[: LATE.index("  later")]
        + "watch: {w: {event: toss, would_be_reported: 0.5, until: 2031-01-28}}\n"
    )
    assert said(going_on, *asked, "--strict")[0] == 0


BEYOND = "reports: {late: {between: [2031-01-20, 2031-02-28], event: toss, says: Seen., reliability: B, credibility: 2}}\n"
CUT = "“late” speaks of 20 January 2031 to 28 February 2031, and the scenario ends with 28 January 2031: it counts as if it spoke of 20 January 2031 to 28 January 2031 alone."


def test_days_after_the_last_turn_are_warned_of(said):
    code, printed = said(BEYOND, "check", "plain.yaml", "--evidence", "plain.reports.yaml", "--no-states")
    assert code == 0
    assert CUT in " ".join(printed.split())
    _, printed = said(
        BEYOND, "check", "plain.yaml", "--evidence", "plain.reports.yaml", "--no-states", "--json"
    )
    assert json.loads(printed)["evidence"]["warnings"] == [CUT]
    for verb in ("news", "run"):
        _, printed = said(BEYOND, verb, "plain.yaml", "--evidence", "plain.reports.yaml")
        assert CUT in " ".join(printed.split())


def test_days_up_to_the_last_turn_are_not(said):
    within = BEYOND.replace("2031-02-28", "2031-01-28")
    _, printed = said(
        within, "check", "plain.yaml", "--evidence", "plain.reports.yaml", "--no-states", "--json"
    )
    assert json.loads(printed)["evidence"]["warnings"] == []


DENIED = """\
reports:
  came: {date: 2031-01-08, event: toss, says: Seen., fact: true}
  not: {between: [2031-01-09, 2031-01-10], event: toss, denies: true, says: No., reliability: C, credibility: 3}
"""
ONE_TIME = "the model cannot tell the days of one turn apart, so it takes theirs for the same time"


@pytest.mark.parametrize(("first", "is_said"), [("2031-01-09", True), ("2031-01-08", False)])
def test_reports_of_different_days_of_a_turn_contradict_each_other_in_the_model_alone(said, first, is_said):
    told = DENIED.replace("2031-01-09", first)
    code, printed = said(told, "news", "plain.yaml", "--evidence", "plain.reports.yaml")
    assert code == 0
    assert "“came” and “not” cannot both be right" in " ".join(printed.split())
    assert (ONE_TIME in " ".join(printed.split())) is is_said
    for asked in (("run", "--quiet"), ("run", "--json")):
        code, printed = said(told, asked[0], "plain.yaml", "--evidence", "plain.reports.yaml", asked[1])
        assert code == 0
        assert "“came” and “not” cannot both be right" in " ".join(printed.split()), asked
    assert said(told, "brief", "plain.yaml", "--evidence", "plain.reports.yaml")[0] == 0
    assert "“came” and “not” cannot both be right" in Path("plain-brief.html").read_text(encoding="utf-8")
    facts = told.replace("reliability: C, credibility: 3", "fact: true")
    code, printed = said(facts, "check", "plain.yaml", "--evidence", "plain.reports.yaml", "--no-states")
    assert code == 2
    assert (ONE_TIME in " ".join(printed.split())) is is_said
