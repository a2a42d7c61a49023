"""What can be typed at ``crisis play``, and what is answered."""

from __future__ import annotations

import pytest

from toolkit.cli import main

SEAT = ("grenada-1983", "--seats", "us", "--seed", "3")


@pytest.fixture
def play(monkeypatch, tmp_path, capsys):
    """Play with these words typed, the input ending after them; return what was printed as one line."""
    monkeypatch.chdir(tmp_path)

    def played(*typed, words=SEAT, code=0):
        lines = iter(typed)

        def answer(_):
            try:
                return next(lines)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)
        assert main(["play", *words]) == code
        said = capsys.readouterr()
        return " ".join((said.err if code else said.out).split())

    return played


def test_a_seat_hears_what_is_known_and_what_it_may_do(play):
    said = play()
    assert "You decide for" in said and "How it may end:" in said and "What is reported, as of" in said
    assert "Turn 1 of" in said and "what do you do?" in said and " 1. Hold" in said
    assert said.endswith("Stopped; nothing was saved.")


def test_questions_change_nothing(play):
    plain = play()
    assert len(play("state")) > len(plain)
    assert play("known").count("How it may end:") == 2
    assert play("help").count("'undo' takes the last choice back") == 2
    assert play("news").count("Turn 1 of") == 2


def test_an_option_is_chosen_by_number_or_name_and_taken_back(play):
    by_number = play("1")
    assert "Turn 2 of" in by_number or "So far in this turn" in by_number
    assert play("1", "undo").count("Taken back.") == 1
    assert "Turn 1, to" in play("1", "1", "news")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("99", "there is no option 99; expected 1 to"),
        ("0", "there is no option 0; expected 1 to"),
        ("nothing-of-the-kind", "nothing-of-the-kind"),
        ("save", "save needs the name of a file, such as: save mine.game.json"),
        ("undo", "nothing was chosen yet"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_game_goes_on(play, word, said):
    told = play(word)
    assert said in told and told.count("what do you do?") == 2


def test_looking_back_so_far_leaves_the_game_open(play):
    assert "It is over" not in play("1", "debrief")


def test_the_end_is_told_and_set_beside_the_model(play):
    said = play("finish")
    assert "It is over: " in said and "Setting it beside the model ..." in said


def test_the_debrief_can_be_left_out_and_the_end_is_saved(play, tmp_path):
    said = play("finish", words=(*SEAT, "--no-debrief", "--save", "mine"))
    assert "Setting it beside the model" not in said and said.endswith("Saved to mine.game.json")
    again = play(words=("mine.game.json", "--no-debrief"))
    assert "It is over: " in again and "what do you do?" not in again


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("grenada-1983",), "which seat do you take? add --seats"),
        (("grenada-1983", "--seats", "nobody"), "there is no seat 'nobody'"),
        (("gambler.yaml", "--seats", "us"), "'gambler.yaml' is not there"),
        (("missing.game.json",), "missing.game.json"),
    ],
)
def test_a_game_that_cannot_start_says_why(play, words, said):
    assert said in play(words=words, code=2)


def test_where_nobody_chooses_no_seat_is_offered(play, tmp_path):
    (tmp_path / "coin.yaml").write_text(
        "format: 1\nid: coin\ntitle: A coin\nas_of: 2031-01-01\nhorizon: 1\nturn: 1 week\n"
        "variables: {face: {levels: [none, heads], start: none, judgement: Invented.}}\n"
        "events: {toss: {probability: 0.5, judgement: Invented., effects: {face: =heads}}}\n"
        "outcomes: {heads: {when: face == heads, ends: true}, rest: {otherwise: true}}\n",
        encoding="utf-8",
    )
    assert "nobody chooses anything here" in play(words=("coin.yaml",), code=2)


def test_a_what_if_is_told_with_the_briefing(play):
    from toolkit.scenario import load

    crisis = load("grenada-1983")
    name = crisis.variants[0]
    assert "What if: " in play(words=(*SEAT, "--variant", name))


FORECAST = "forecast 6 3 0 0 0 0 7 0"


def test_a_forecast_is_made_by_number_before_the_first_choice_and_scored(play):
    assert "which end do you want, and how likely is each?" in play()
    assert "Kept: you want “Foreigners leave by agreement”." in play(FORECAST)
    assert "a forecast is made before the first choice" in play("1", FORECAST)
    said = play(FORECAST, "finish")
    assert "Wanted was “Foreigners leave by agreement” (named before the first choice)" in said
    assert "Your score:" in said


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("forecast 6 3 0", "expected 8 whole numbers"),
        ("forecast x", "expected 8 whole numbers"),
        ("forecast 9 3 0 0 0 0 7 0", "there is no end 9; expected 1 to 7"),
        ("forecast 6 3 0 0 0 0 8 0", "11 tokens were laid; expected 10 in all"),
        ("forecast 6 -3 0 0 0 0 8 0", "expected 8 whole numbers"),
    ],
)
def test_a_forecast_that_cannot_be_is_answered_in_a_sentence(play, word, said):
    assert said in play(word)


def test_the_end_is_followed_by_what_history_did(play):
    assert "What history did: One course of events among many." in play("1", "finish")
    assert "What history did" not in play("1", "debrief")


def test_levels_have_their_scale_and_the_ladder_its_rungs(play):
    said = play("state")
    assert "turned, off island, ready" in said
    assert "0 Agreed or changed from within" in said
    assert "<- here" in said


def test_reports_beside_the_main_ones_are_told_when_asked(play):
    assert "There are no further reports." in play("reports")
