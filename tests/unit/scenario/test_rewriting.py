"""A scenario is written as the file it came from: what did not change stands as it stood."""

from __future__ import annotations

import difflib
import json

import pytest

import toolkit as ct
from toolkit.scenario import shipped
from toolkit.scenario.loading import reread


def lines_changed(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the lines that are gone, and those that are new."""
    told = [one for one in difflib.ndiff(old.splitlines(), new.splitlines()) if one[0] in "+-"]
    return [one[2:] for one in told if one[0] == "-"], [one[2:] for one in told if one[0] == "+"]


@pytest.mark.parametrize("name", shipped())
def test_what_nobody_changed_is_written_as_it_was_read(name):
    text = shipped()[name].read_text(encoding="utf-8")
    crisis = ct.load(name)
    if len(crisis.files) == 1:
        assert crisis.to_yaml() == text
    else:  # one that builds on another is written as one file
        assert ct.loads(crisis.to_yaml()).digest == crisis.digest


def test_one_change_changes_its_own_lines_alone():
    crisis = ct.load("cuba-1962")
    changed = crisis.with_changes(set={"parameters.deal_room.pert": [0.02, 0.15, 0.35]})
    text = changed.to_yaml()
    assert lines_changed(crisis.to_yaml(), text) == (
        ["    pert: [0.02, 0.1, 0.35]"],
        ["    pert: [0.02, 0.15, 0.35]"],
    )
    assert ct.loads(text).digest == changed.digest


def test_new_parts_stand_in_their_table_and_removed_ones_are_gone():
    crisis = ct.load("cuba-1962")
    changed = crisis.with_changes(
        add={
            "events.calm": {
                "probability": 0.1,
                "judgement": "Now, and then: seldom.",
                "effects": {"talks": "=closed"},
            }
        },
        remove=["variants.no_trade"] if "no_trade" in crisis.variants else [],
    )
    text = changed.to_yaml()
    gone, new = lines_changed(crisis.to_yaml(), text)
    assert new == [
        "  calm:",
        "    probability: 0.1",
        "    judgement: 'Now, and then: seldom.'",
        "    effects: {talks: =closed}",
    ]
    assert all("no_trade" in gone[0] or line.startswith("    ") for line in gone)
    assert ct.loads(text).digest == changed.digest


@pytest.mark.parametrize("name", ["chicken", "cuba-1962", "falklands-1982", "deterrence"])
def test_every_what_if_reads_back_to_the_same(name):
    crisis = ct.load(name)
    for variant in crisis.variants:
        changed = crisis.variant(variant)
        text = changed.to_yaml()
        again = reread(text, file=name, variants=changed.variants_applied)
        assert again.digest == changed.digest
        kept = set(crisis.to_yaml().splitlines()) & set(text.splitlines())
        assert len(kept) > 0.9 * len(set(crisis.to_yaml().splitlines()))


BARE = """\
# What stands above.
format: 1
id: lamp   # short
title: A lamp
as_of: 2031-01-01
horizon: 1
turn: 1 week
variables:

  # It is lit or not.
  lit: {levels: 0..1, start: 0,
        judgement: Assumed.}
outcomes:
  fire:
    name: Fire  # bright
    when: lit == 1
  rest: {otherwise: true}
# What stands below."""


def test_comments_stay_where_what_they_speak_of_stays():
    changed = ct.loads(BARE).with_changes(
        set={"outcomes.fire.name": "Fire: a big one", "variables.lit.judgement": "It was off."},
        add={"questions": {"burns": {"text": "Does it burn?", "outcomes": "fire"}}},
    )
    assert (
        changed.to_yaml()
        == BARE.replace("name: Fire  # bright", "name: 'Fire: a big one'").replace(
            "lit: {levels: 0..1, start: 0,\n        judgement: Assumed.}",
            "lit: {levels: 0..1, start: 0, judgement: It was off.}",
        )
        + "\nquestions:\n  burns: {text: 'Does it burn?', outcomes: fire}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(dict(ct.load("chicken").document)),
        BARE.replace("\n", "\r\n"),
        BARE.replace("  # It is", "\u2028  # It is"),
        f"\ufeff{BARE}",
    ],
    ids=["one line", "carriage returns", "odd ends of lines", "mark of the encoding"],
)
@pytest.mark.parametrize("title", ["no", "A, b", "2031-01-01", "# x", "=", "1_000", "ö “x”"])
def test_whatever_the_file_looks_like_it_reads_back_to_the_same(text, title):
    crisis = ct.loads(text)
    assert ct.loads(crisis.to_yaml()).digest == crisis.digest
    changed = crisis.with_changes(set={"title": title})
    assert ("It is lit or not" in changed.to_yaml()) == ("It is lit or not" in text)
    assert ct.loads(changed.to_yaml()).digest == changed.digest
