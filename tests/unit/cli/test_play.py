"""``crisis play`` and ``crisis debrief``: what is saved where, and what is said about it."""

from __future__ import annotations

import json

import pytest

from toolkit.cli import main
from toolkit.cli.kept_game import Keeper
from toolkit.errors import RunError
from toolkit.games import saved_games
from toolkit.games.game import Game
from toolkit.games.game_file import write_game


@pytest.fixture
def type_in(monkeypatch, tmp_path):
    """Play with these words typed; the input then ends."""
    monkeypatch.chdir(tmp_path)

    def play(*words, typed=()):
        lines = iter(typed)

        def answer(_):
            try:
                return next(lines)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)
        return main(["play", *words])

    return play


def moves(path):
    return len(json.loads(path.read_text(encoding="utf-8"))["moves"])


def test_a_game_that_is_resumed_is_saved_back(type_in, tmp_path, capsys):
    file = tmp_path / "mine.game.json"
    assert type_in("grenada-1983", "--seats", "us", "--save", "mine", typed=["1"]) == 0
    assert moves(file) == 1
    assert type_in("mine.game.json", typed=["1", "1"]) == 0
    assert moves(file) == 3
    assert "Saved to mine.game.json; go on with: crisis play mine.game.json" in capsys.readouterr().out
    assert type_in("mine.game.json", "--save", "mine.game.json", typed=["undo", "quit"]) == 0
    assert moves(file) == 2


def test_no_other_file_is_written_over(type_in, tmp_path, capsys):
    (tmp_path / "there.game.json").write_text("mine")
    assert type_in("grenada-1983", "--seats", "us", "--save", "there.game.json") == 2
    assert "go on with that game: crisis play there.game.json" in capsys.readouterr().err
    assert type_in("grenada-1983", "--seats", "us", typed=["save there", "quit"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "is there already and would be lost" in out and "nothing was saved" in out
    assert (tmp_path / "there.game.json").read_text() == "mine"


def test_saving_by_word_keeps_what_comes_after(type_in, tmp_path, capsys):
    assert type_in("grenada-1983", "--seats", "us", typed=["1", "save foo", "1", "quit"]) == 0
    said = capsys.readouterr().out
    assert "Saved to foo.game.json; go on with: crisis play foo.game.json" in said
    assert "nothing was saved" not in said
    assert moves(tmp_path / "foo.game.json") == 2


@pytest.mark.parametrize("where", ["nowhere/x", "x" * 300, "a\0b"])
def test_a_save_that_is_refused_leaves_the_game_going(where, type_in, tmp_path, capsys):
    asked = ["grenada-1983", "--seats", "us"]
    assert type_in(*asked, typed=["1", f"save {where}", "1", "save mine", "quit"]) == 0
    assert "cannot write" in capsys.readouterr().out
    assert moves(tmp_path / "mine.game.json") == 2
    assert type_in(*asked, "--save", where, typed=["1"]) == 2
    assert "Turn 1" not in capsys.readouterr().out


def test_a_file_that_can_no_longer_be_written_ends_no_game(type_in, tmp_path, capsys, monkeypatch):
    written = write_game

    def refused(record, path, **how):
        if path.name == "lost.game.json":
            raise RunError("cannot write it")
        written(record, path, **how)

    monkeypatch.setattr(saved_games, "write_game", refused)
    typed = ["save lost", "1", "quit", "save mine", "1", "quit"]
    assert type_in("grenada-1983", "--seats", "us", typed=typed) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("cannot write it") == 3 and "It is not saved: 'save FILE' keeps it elsewhere" in said
    assert moves(tmp_path / "mine.game.json") == 2


def test_what_a_saved_game_brings_is_said(type_in, capsys):
    type_in("grenada-1983", "--seats", "us", "--save", "a")
    type_in("a.game.json", "--seats", "grenada", "--seed", "0")
    assert "without effect here: --seats, --seed." in capsys.readouterr().out
    type_in("a.game.json")
    assert "without effect" not in capsys.readouterr().out


def test_a_debrief_says_who_is_meant_and_how_to_ask_for_the_other_seat(tmp_path, capsys):
    game, path = Game("chicken", ("west", "east"), seed=1), str(tmp_path / "two.game.json")
    while not game.is_over:
        game.choose(game.course.decision.choices[0].name)
    game.save(path)
    told = {}
    for seats in ((), ("--seats", "east"), ("--seats", "west,east")):
        assert main(["debrief", path, *seats]) == 0
        told[seats] = " ".join(capsys.readouterr().out.split())
    west, east, both = told.values()
    assert "“You” is West. For others: --seats east; --seats west,east for all at once." in west
    assert "“You” is East. For others: --seats west;" in east
    assert "“You” is West and East." in both
    assert main(["debrief", path, "--wanted", game.model.outcomes[0].label.upper()]) == 0
    assert f"Wanted was “{game.model.outcomes[0].label}”" in " ".join(capsys.readouterr().out.split())


def test_a_damaged_game_stops_no_debrief_of_a_class(type_in, tmp_path, capsys):
    type_in("grenada-1983", "--seats", "us", "--save", "one", typed=["1"])
    (tmp_path / "two.game.json").write_text("{")
    assert main(["debrief", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "one" in told.out and "Left out:" in told.out and "two.game.json" in told.out
    (tmp_path / "one.game.json").unlink()
    assert main(["debrief", str(tmp_path)]) == 2
    assert "no saved game can be read" in capsys.readouterr().err


ODD = [
    "²",
    "٣",
    "9" * 5000,
    "x" * 100_000,
    "\0",
    "\ud800",
    "\x1b[31m",
    "forecast ² 1 1 1 1",
    f"forecast 1 {'9' * 5000} 0 0 0",
    "save .",
    "-1",
    "1 2",
]


@pytest.mark.parametrize("odd", ODD)
def test_whatever_is_typed_the_game_goes_on(odd, type_in, capsys):
    asked = ["chicken", "--seats", "west", "--no-debrief"]
    assert type_in(*asked, typed=[odd]) == 0  # the input ends there
    assert type_in(*asked, typed=[odd, "1"]) == 0
    said = capsys.readouterr()
    assert "It is over: " in said.out
    assert said.err == ""
    assert "x" * 200 not in said.out


def test_a_number_that_is_none_is_told_as_any_word(type_in, capsys):
    type_in("chicken", "--seats", "west", typed=["²"])
    assert "'²' is not open to West now" in capsys.readouterr().out


def test_bytes_that_are_no_text_end_no_game(monkeypatch, tmp_path, capsys):
    lines = iter([UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "1"])

    def answer(_):
        line = next(lines)
        if isinstance(line, Exception):
            raise line
        return line

    monkeypatch.setattr("builtins.input", answer)
    assert main(["play", "chicken", "--seats", "west", "--no-debrief"]) == 0
    assert "is not open to West now" in capsys.readouterr().out


def test_a_file_that_another_terminal_has_written_is_left_alone_and_nothing_is_lost(
    type_in, tmp_path, capsys
):
    file, beside = tmp_path / "mine.game.json", tmp_path / "mine-2.game.json"
    assert type_in("grenada-1983", "--seats", "us", "--save", "mine", typed=["1"]) == 0
    ours = Keeper(file)
    game = saved_games.open_game(file)
    assert type_in("mine.game.json", typed=["1", "1"]) == 0
    theirs = file.read_bytes()
    game.choose(game.course.decision.choices[-1].name)
    assert "was changed by somebody else" in ours.save(game)
    assert file.read_bytes() == theirs
    assert moves(beside) == 2
    game.choose(game.course.decision.choices[-1].name)
    assert ours.save(game) == ""  # from then on it is kept there
    assert moves(beside) == 3
    assert "crisis play" in ours.farewell() and "mine-2.game.json" in ours.farewell()


def test_no_forecast_is_made_once_a_choice_was_seen_and_taken_back(type_in, tmp_path, capsys):
    typed = ["1", "undo", "forecast 1 10 0 0 0"]
    assert type_in("chicken", "--seats", "west,east", "--save", "mine", typed=typed) == 0
    assert "a forecast is made before the first choice, and that was made" in " ".join(
        capsys.readouterr().out.split()
    )
    assert type_in("mine.game.json", typed=typed[2:]) == 0
    assert "a forecast is made before the first choice, and that was made" in " ".join(
        capsys.readouterr().out.split()
    )


@pytest.mark.parametrize(("command", "takes"), [("play", "a saved game (.game.json)"), ("class", ""), ("export", ""), ("sheet", ""), ("dashboard", "")])  # fmt: skip
def test_the_help_offers_only_what_is_taken(command, takes, capsys):
    assert main([command, "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert ".outlook" not in said
    assert takes in said
