"""No name means two things, and the message says which other thing it is."""

import pytest
from crises import changed, only, problems

PARAMETER = "parameters:\n  {}: {{value: 1, judgement: Guessed.}}\nevents:\n"


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        (
            "events:\n",
            PARAMETER.format("tension"),
            "parameters.tension",
            "'tension' is also one of the variables",
        ),
        ("events:\n", PARAMETER.format("turn"), "parameters.turn", "'turn' is a word of the language"),
        (
            "[low, mid, high], start: low",
            "[tension, mid], start: mid",
            "variables.posture.levels",
            "level 'tension' is also one of the variables",
        ),
        (
            "[low, mid, high], start: low",
            "[low, min], start: low",
            "variables.posture.levels",
            "level 'min' is a word of the language",
        ),
        ("storm: {rate", "north: {rate", "events.north", "'north' is also an actor or a word of `order`"),
    ],
)
def test_clashes(old, new, path, said):
    [problem] = [p for p in problems(changed(old, new)) if p.severity == "error"]
    assert problem.path == path
    assert problem.problem == said and problem.expected == "another name"


def test_a_relation_has_an_actor():
    problem = only(
        changed(
            "events:\n",
            "relations:\n  - {between: [nort, sea], kind: A border., judgement: Guessed.}\nevents:\n",
        )
    )
    assert problem.problem == "neither party is a declared actor" and problem.nearest == "north"
