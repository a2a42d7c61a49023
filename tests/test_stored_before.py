"""Files that earlier versions saved: each is opened with the numbers it was saved with, or refused in a sentence.

``stored/`` holds a result and a game of every format there was. Whoever changes what such a file holds raises ``FORMAT``, adds
files of the new format, and says here what becomes of the old.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import toolkit as ct
from toolkit.games import game_file
from toolkit.results import manifest

STORED = Path(__file__).with_name("stored")


def test_there_is_a_file_of_every_format():
    for ending, latest in (("nc", manifest.FORMAT), ("game.json", game_file.FORMAT)):
        assert len(list(STORED.glob(f"*.{ending}"))) == latest
        assert (STORED / f"format-{latest}.{ending}").is_file()


@pytest.mark.parametrize("name", ["format-2.nc", "format-3.nc"])
def test_a_result_of_a_format_that_is_read_says_what_it_said(name):
    result = ct.open_result(STORED / name)
    assert result.outcomes == ("heads", "rest")
    assert result.probability.tolist() == pytest.approx([0.33091310432830945, 0.6690868956716903], abs=0)
    assert result.seed == 7 and len(result.parameters) == 8
    again = ct.run(result.model, seed=7, draws=8, progress=False)
    assert again.probability == pytest.approx(result.probability, abs=1e-12)


@pytest.mark.parametrize("name", ["format-2.game.json", "format-3.game.json"])
def test_a_game_of_a_format_that_is_read_stands_where_it_stood(name):
    game = ct.open_game(STORED / name)
    assert [(move.turn, move.key, move.action) for move in game.moves] == [(1, "east", "give_way")]
    assert game.is_over and game.course.outcome == "both_yield"
    assert [one.wanted for one in game.forecasts] == (["both_yield"] if "3" in name else [])


def test_a_result_of_the_format_before_is_refused_in_a_sentence():
    with pytest.raises(
        ct.ToolkitError, match=r"saved by an older version .*format 1.* run the scenario again"
    ):
        ct.open_result(STORED / "format-1.nc")


def test_a_game_of_the_format_before_is_refused_in_a_sentence():
    with pytest.raises(ct.ToolkitError, match="format 1, and this toolkit reads 2 to 3"):
        ct.open_game(STORED / "format-1.game.json")
