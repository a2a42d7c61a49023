"""Folders that hold no class of ours, or a damaged one; and forms that come too late."""

from __future__ import annotations

import json
import shutil

import pytest

import toolkit as ct
from toolkit.classroom.server import Classroom
from toolkit.engines.subjects import model_of

CHAIRS = [["east"], ["west"]]


def made(folder, crisis="chicken", chairs=CHAIRS, n_groups=1):
    return Classroom(model_of(crisis), chairs, n_groups, folder, seed=3)


def test_a_file_in_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "class").write_text("mine")
    with pytest.raises(ct.ToolkitError, match="cannot use the folder"):
        made(tmp_path / "class")
    assert (tmp_path / "class").read_text() == "mine"


@pytest.mark.parametrize(
    "wrong",
    [{"desk": 3}, {"digest": None}, {"groups": {"Group 2": {}}}, {"groups": []}, {"groups": {"Group 1": 3}}],
)
def test_links_that_are_not_as_they_were_written_are_refused(tmp_path, wrong):
    made(tmp_path / "class")
    file = tmp_path / "class" / "class.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | wrong))
    with pytest.raises(ct.ToolkitError, match="is damaged; take it away, or choose another folder"):
        made(tmp_path / "class")


def test_a_game_of_another_scenario_is_not_taken_for_the_group_s(tmp_path):
    made(tmp_path / "class")
    made(tmp_path / "other", "salami-tactics", [["defender"]])
    shutil.copy(tmp_path / "other" / "group-1.game.json", tmp_path / "class" / "group-1.game.json")
    with pytest.raises(ct.ToolkitError, match="was played on another scenario"):
        made(tmp_path / "class")


def test_play_ends_for_all_unless_a_group_went_on_meanwhile(tmp_path):
    room = made(tmp_path / "class", n_groups=2)
    before = room.version
    first = room.groups[0]
    first.change(lambda: first.game.choose(first.game.course.decision.choices[0].name))
    with pytest.raises(ct.ToolkitError, match="gone on meanwhile; nothing was done"):
        room.finish_all(before)
    assert not room.groups[1].game.is_over
    assert "for 2 groups" in room.finish_all(room.version)
    assert all(group.game.is_over for group in room.groups)
