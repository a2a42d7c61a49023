"""Folders that hold no class of ours, or a damaged one; and forms that come too late."""

from __future__ import annotations

import json
import re
import shutil

import pytest

import toolkit as ct
from toolkit.classroom.room import Classroom
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
    with pytest.raises(
        ct.ToolkitError, match=r"is damaged, or was written by another version .* take the file away"
    ):
        made(tmp_path / "class")


def test_a_game_of_another_scenario_is_not_taken_for_the_group_s(tmp_path):
    made(tmp_path / "class")
    made(tmp_path / "other", "salami-tactics", [["defender"]])
    shutil.copy(tmp_path / "other" / "group-1.game.json", tmp_path / "class" / "group-1.game.json")
    with pytest.raises(ct.ToolkitError, match="was played on another scenario"):
        made(tmp_path / "class")


def test_a_file_of_before_people_could_join_is_read(tmp_path):
    first = made(tmp_path / "class")
    file = tmp_path / "class" / "class.json"
    kept = {name: json.loads(file.read_text())[name] for name in ("digest", "desk", "groups")}
    file.write_text(json.dumps(kept))
    again = made(tmp_path / "class")
    assert again.by_link.keys() == first.by_link.keys()
    assert len(again.roster.record.code) == 6
    assert again.roster.record == made(tmp_path / "class").roster.record  # the code stays


def test_a_class_goes_on_after_a_restart_as_it_stood(tmp_path):
    room = made(tmp_path / "class", n_groups=2)
    person = room.roster.join("Ana")
    link = next(iter(room.by_link))
    room.sit(person.secret, link)
    actor = room.by_link[link].game.course.decision.actor
    token = next(one for one in room.by_link if room.seat_of(one).actors == (actor,))
    version = room.groups[0].standing.version
    room.choose(token, room.groups[0].game.course.decision.choices[0].name, version)
    again = made(tmp_path / "class", n_groups=2)
    assert again.roster.record == room.roster.record
    assert (
        again.groups[0].standing.version == room.groups[0].standing.version
    )  # so an open form is still good
    assert again.seat_of(person.secret).link == link
    with pytest.raises(ct.ToolkitError, match="another class"):
        made(tmp_path / "class", n_groups=1)


def test_what_cannot_be_saved_is_not_done(tmp_path, monkeypatch):
    room = made(tmp_path / "class")
    before = room.groups[0].standing
    actor = before.game.course.decision.actor
    token = next(one for one in room.by_link if room.seat_of(one).actors == (actor,))

    def full(*_args, **_kwargs):
        raise ct.ToolkitError("no space left")

    monkeypatch.setattr("toolkit.classroom.group.save_game", full)
    monkeypatch.setattr("toolkit.classroom.roster.write_record", full)
    with pytest.raises(ct.ToolkitError, match="no space left"):
        room.choose(token, before.game.course.decision.choices[0].name, before.version)
    assert room.groups[0].standing is before and before.game.moves == []
    with pytest.raises(ct.ToolkitError, match="no space left"):
        room.roster.join("Ana")
    assert room.roster.record.people == ()


def test_a_group_plays_a_few_games_and_no_more(tmp_path):
    room = made(tmp_path / "class", chairs=[["east"]])
    group = room.groups[0]
    for attempt in range(1, 10):
        group.change(lambda game: game.finish())
        assert group.standing.attempt == attempt
        if attempt < 9:
            group.play_again(group.standing.version, "", ())
    with pytest.raises(ct.ToolkitError, match="that is enough"):
        group.play_again(group.standing.version, "", ())
    again = made(tmp_path / "class", chairs=[["east"]]).groups[0]
    assert [one.game.seed for one in again.games] == list(range(3, 12))
    assert again.standing.version == group.standing.version


@pytest.mark.parametrize(
    ("chairs", "n", "said"),
    [([["east"], ["east"]], 1, "one chair"), ([["east"]], 0, "1 to"), ([["eats"]], 1, "no seat")],
)
def test_a_class_that_cannot_be_is_refused_before_anything_is_written(tmp_path, chairs, n, said):
    with pytest.raises(ct.ToolkitError, match=said):
        made(tmp_path / "class", chairs=chairs, n_groups=n)
    assert not (tmp_path / "class").exists()


@pytest.mark.parametrize("n", [0, 41])
def test_so_many_at_a_seat_are_refused(tmp_path, n):
    with pytest.raises(ct.ToolkitError, match="expected 1 to 40"):
        Classroom(model_of("chicken"), CHAIRS, 1, tmp_path / "class", seed=3, at_a_seat=n)


def test_secrets_cannot_be_guessed_and_belong_to_their_owner(tmp_path):
    room = made(tmp_path / "class", n_groups=3)
    people = [room.roster.join(f"Student {n}") for n in range(3)]
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", link) for link in room.by_link)  # 31 ** 10: 49 bits
    secrets = [*room.by_link, room.roster.record.desk, *(one.secret for one in people)]
    assert len(set(secrets)) == len(secrets)
    assert all(len(one) >= 24 for one in secrets[len(room.by_link) :])
    assert (tmp_path / "class" / "class.json").stat().st_mode & 0o077 == 0
