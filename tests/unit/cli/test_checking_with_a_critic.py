"""``crisis check --critic`` gives advice: it shows, accepts, and fails only where --strict asks for that."""

import json

import pytest
from criticised import SOUND

from toolkit.cli import main

QUIET = SOUND.replace("  paper: {title: Paper, date: 2031-03-02, reliability: C}\n", "")
"""Without the source that no claim cites, which is a warning."""
DOUBTFUL = QUIET.replace("events:\n", "events:\n  rain: {probability: 0.2, judgement: Guessed.}\n").replace(
    "[weather, north]", "[events, north]"
)
LINE = DOUBTFUL.splitlines().index("  rain: {probability: 0.2, judgement: Guessed.}") + 1
ACCEPTED = DOUBTFUL + "accepted: {no_effect.events.rain: News may tell of it.}\n"


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Return a function that writes a scenario, checks it, and tells the exit code and what was printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def ask(text, *words):
        (tmp_path / "sound.yaml").write_text(text, encoding="utf-8")
        code = main(["check", "sound.yaml", "--no-states", "--critic", *words])
        printed = capsys.readouterr()
        assert "The critic answers the crisis about" in " ".join(printed.err.split())
        return code, printed.out if "--json" in words else " ".join(printed.out.split())

    return ask


def test_a_finding_is_advice(said):
    code, text = said(DOUBTFUL)
    assert code == 0
    assert "CRITIC: 1 finding" in text and f"sound.yaml:{LINE}:3 events.rain" in text
    assert "This event changes nothing. Suggestion: give it an effect" in text
    assert "[no_effect.events.rain]" in text


@pytest.mark.parametrize(("text", "code"), [(DOUBTFUL, 1), (ACCEPTED, 0), (QUIET, 0)])
def test_strict_fails_where_a_finding_is_not_accepted(said, text, code):
    assert said(text, "--strict")[0] == code
    assert said(text)[0] == 0


def test_what_is_accepted_is_shown_with_its_reason(said):
    text = said(ACCEPTED)[1]
    assert "CRITIC Nothing that is not accepted." in text
    assert "ACCEPTED no_effect.events.rain: News may tell of it." in text


def test_it_says_what_to_argue_about_and_what_hangs_on_the_order(said):
    text = said(QUIET)[1]
    assert "ARGUE ABOUT THESE FIRST The likeliest outcome is “broken”" in text
    assert "with every input at its median). These numbers move the latter most" in text
    assert "parameters.temper: Guessed; bears on it: claim seen" in text
    assert "WITH THE PHASES OF A TURN REVERSED" in text and "as declared reversed points" in text


def test_json_holds_all_of_it(said):
    code, text = said(ACCEPTED, "--json")
    found = json.loads(text)["critic"]
    assert code == 0 and found["headline"]["outcome"] == "broken"
    [one] = found["findings"]
    assert (one["key"], one["accepted"]) == ("no_effect.events.rain", "News may tell of it.")
    assert {row["path"] for row in found["deciding"]} >= {"parameters.temper"}
    order = found["phases_reversed"]
    assert order["refused"] is None and set(order["outcomes"]) == {"broken", "open", "shut"}


CERTAIN = """format: 1
id: certain
title: A clock that strikes
as_of: 2031-03-03
horizon: 1
turn: 1 week
variables: {bell: {levels: flag, start: false, judgement: Set.}}
events: {strikes: {probability: 0.5, effects: {bell: =true}, judgement: Set.}}
outcomes: {struck: {when: bell}, silent: {otherwise: true}}
"""


def test_a_crisis_of_one_phase_without_uncertain_numbers(said):
    text = said(CERTAIN)[1]
    assert "No uncertain number moves the likeliest outcome" in text and "REVERSED" not in text
    order = json.loads(said(CERTAIN, "--json")[1])["critic"]["phases_reversed"]
    assert order is None


def test_an_order_on_which_nothing_hangs(said):
    apart = CERTAIN.replace(
        "outcomes:", "actors: {bird: {options: {sing: {appeal: 0, judgement: Set.}}}}\noutcomes:"
    )
    assert "Nothing moves: no outcome hangs on who acts first." in said(apart)[1]


def test_a_saved_result_is_looked_at_too(tmp_path, said, capsys):
    assert said(DOUBTFUL)[0] == 0
    assert main(["run", "sound.yaml", "--draws", "4", "--out", "sound.nc"]) == 0
    capsys.readouterr()
    assert main(["check", "sound.nc", "--critic", "--strict"]) == 1
    assert "no_effect.events.rain" in capsys.readouterr().out
