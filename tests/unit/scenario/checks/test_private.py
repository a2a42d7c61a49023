"""What few know never changes, and nobody else reads it."""

import pytest
from crises import changed, only, problems

PRIVATE = "posture: {levels: [low, mid, high], start: low, known_to: south, judgement: Guessed.}\nactors:\n  south: {}"
OLD = "posture: {levels: [low, mid, high], start: low, judgement: Guessed.}\nactors:"


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        (
            "appeal: 0.1",
            "appeal: posture == low",
            "actors.north.options.push.appeal",
            "'posture' is known to south alone",
        ),
        (
            "effects: {tension: +1}, judgement: Guessed.}}}",
            "effects: {posture: +1}, judgement: Guessed.}}}",
            "actors.north.options.push.effects.posture",
            "such a variable never changes",
        ),
        ("known_to: south", "known_to: sout", "variables.posture.known_to", "unknown actor 'sout'"),
        ("known_to: south", "seen_by: sout", "variables.posture.seen_by", "unknown actor 'sout'"),
        (
            "known_to: south",
            "known_to: south, seen_by: []",
            "variables.posture.seen_by",
            "'posture' is known to south, who does not see it",
        ),
    ],
)
def test_is_refused(old, new, path, said):
    text = changed(OLD, PRIVATE)
    assert text.count(old) == 1
    problem = only(text.replace(old, new))
    assert problem.path == path and said in problem.problem


def test_who_knows_may_read_and_all_may_be_judged_by_it():
    option = "{wait: {appeal: posture == low, judgement: Guessed.}}"
    text = changed(OLD, PRIVATE.replace("south: {}", f"south: {{options: {option}}}"))
    assert problems(text.replace("tension == 3", "tension == 3 and posture == low")) == ()
