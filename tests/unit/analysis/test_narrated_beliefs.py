"""Beliefs beside deeds: what a history says that its actors believe by then."""

from __future__ import annotations

import re

import pytest
from learning_games import costly, entry, signal

import toolkit as ct
from toolkit import numbers
from toolkit.analysis.narrated_beliefs import beliefs_beside
from toolkit.history import histories, most_probable


def test_the_belief_after_a_signal_is_told_before_the_reply():
    table = ct.beliefs("costly-signal").table.set_index(["level_label", "truth_label"])
    believed = numbers.share(table.belief["resolute", "resolute"])
    said = f"Receiver now thinks it {believed} likely that “The sender's resolve” is resolute"
    for one in histories("costly-signal", count=8, seed=3):
        line = one.story.splitlines()[-1]
        if "Mobilise" in line:
            assert (
                line.index("Mobilise")
                < line.index(said)
                < line.index(": Yield" if ": Yield" in line else ": Stand firm")
            )
        else:
            assert said not in line


def test_a_reputation_follows_the_acts_of_its_history():
    """In each state of what was seen the belief told is that of its information set: fights raise it, sharing lowers it."""
    crisis = ct.loads(entry("4", 3))
    after = ct.signals(crisis).table.set_index(["turn", "action", "level_label"]).after
    found = list(histories(crisis, count=40, seed=2))
    told = {}
    for one in found:
        first = {step.key: step.action for step in one.steps if step.turn == 1}
        [second] = [line for line in one.story.splitlines() if line.startswith("Turn 2")] or [""]
        told.setdefault(first.get("incumbent"), set()).update(re.findall(r"thinks it (.*?) likely", second))
    assert told["fight"] == {numbers.share(after[1, "fight", "tough"])}
    assert told["share"] == {numbers.share(after[1, "share", "tough"])}
    assert told["no_option_open"] == set()  # nobody came, so nothing was learnt


def test_inputs_of_the_history_count():
    input_ = "parameters:\n  sharp: {uniform: [1, 4], judgement: Given.}\nvariables:"
    crisis = ct.loads(costly("sharp").replace("variables:", input_, 1))
    [one] = histories(crisis, count=1, seed=1)
    same = ct.beliefs(crisis.with_values(sharp=one.parameters["sharp"]), draws=1).table
    wanted = same[(same.level_label == "resolute")].belief.iloc[0]
    [*_, text] = [text for texts in beliefs_beside(one).values() for text in texts] or [""]
    if "Mobilise" in one.story:
        assert numbers.share(wanted) in text


def test_where_nobody_learns_nothing_is_added():
    [one] = histories(ct.loads(signal() + "beliefs: prior\n"), count=1)
    assert beliefs_beside(one) == {} and "thinks" not in one.story
    [caribbean] = histories("caribbean-2025", count=1, seed=7)
    assert beliefs_beside(caribbean) == {}


def test_a_course_that_leaves_out_what_changes_nothing_says_no_more_than_it_knows():
    for story in (one.history.story for one in most_probable(ct.loads(entry("4", 2)), count=3).items):
        assert story.startswith("Ends as")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_story_is_the_same_each_time(seed):
    first, again = (histories(ct.loads(signal()), count=3, seed=seed) for _ in range(2))
    assert [one.story for one in first] == [one.story for one in again]
