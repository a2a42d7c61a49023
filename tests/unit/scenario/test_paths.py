"""Plain data by path: looked up, and changed in copies only."""

import pytest

from toolkit.scenario.paths import dotted, holds_parts, part_at, with_part, without_part

DATA = {"actors": {"north": {"options": [{"name": "hold"}, {"name": "push"}]}}, "ladder": {0: "calm"}}
PUSH = ("actors", "north", "options", 1)


def test_a_path_is_written_as_users_see_it():
    assert dotted((*PUSH, "name")) == "actors.north.options[1].name"
    assert dotted(()) == ""


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), DATA),
        ((*PUSH, "name"), "push"),
        (("ladder", 0), "calm"),
        (("ladder", "0"), None),
        (("actors", "south", "options", 0), None),
        (("actors", "north", "options", 2), None),
        ((*PUSH, "name", "letter"), None),
    ],
)
def test_what_is_not_there_is_none(path, value):
    assert part_at(DATA, path) == value


def test_only_tables_and_lists_hold_parts():
    assert holds_parts(DATA, ()) and holds_parts(DATA, PUSH)
    assert not holds_parts(DATA, (*PUSH, "name"))
    assert not holds_parts(DATA, ("actors", "south"))


def test_the_original_stays_as_it_is():
    changed = with_part(DATA, (*PUSH, "name"), "shove")
    shorter = without_part(DATA, PUSH)
    assert part_at(changed, (*PUSH, "name")) == "shove"
    assert part_at(shorter, PUSH[:-1]) == [{"name": "hold"}]
    assert part_at(DATA, (*PUSH, "name")) == "push"


def test_taking_out_what_is_not_there_changes_nothing():
    assert without_part(DATA, ("actors", "south", "options")) == DATA
    assert without_part(DATA, ("actors", "north", "options", 5)) == DATA
