"""Checks one by one: what is refused or doubted, and where the message points."""

import pytest
from crises import SMALL, changed, only, problems


def test_the_example_is_clean():
    assert problems(SMALL) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("appeal: 0.1, ", "", 11, "nothing says how north likes this"),
        ("events:\n", "ladder:\n  0: {name: Low, when: tension > 0}\nevents:\n", 13, "may stand on no rung"),
        ("rate: 0.1 per", "rate: 0.1 - 0.1 * tension per", 13, "a rate may be anywhere between -0.2 and 0.1"),
    ],
)
def test_doubts(old, new, line, part):
    problem = only(changed(old, new))
    assert part in problem.problem
    assert problem.severity == "warning"
    assert problem.line == line


def test_what_follows_may_say_how_an_option_is_liked():
    """An option of one who looks ahead and has payoffs needs no appeal; of one who does not it does."""
    planning = (
        "{payoffs: {calm: 1}, decides: {look_ahead: 1 turn, judgement: Supposed.}, options: {push: {effects"
    )
    found = problems(changed("{options: {push: {appeal: 0.1, effects", planning))
    assert not [one for one in found if "likes this" in one.problem]


@pytest.mark.parametrize(
    ("old", "new", "column", "part"),
    [
        ("when: tension == 3", "when: bla == 3 or tension == 3", 17, "unknown name 'bla'"),
        ("when: tension == 3", "when: tension == 3 or bla == 3", 33, "unknown name 'bla'"),
        ("when: tension == 3", "when: 'tension == 3 or bla == 3'", 34, "unknown name 'bla'"),
        ("when: tension == 3", "when: tension == 3 or\n     bla == 3", 17, "unknown name 'bla'"),
        ("when: tension == 3", 'when: "tension\\x20== 3 or bla == 3"', 17, "unknown name 'bla'"),
        ("rate: 0.1 per month", "rate: 0.1 * bla per month", 23, "unknown name 'bla'"),
        ("{options: {push: {appeal: 0.1, effects: {tension: +1}", "{options: {push: {appeal: 0.1, effects: {tension: +bla}", 61, "unknown name 'bla'"),
        ("{options: {push: {appeal: 0.1, effects: {tension: +1}", "{options: {push: {appeal: 0.1, effects: {tension: =1 + bla}", 65, "unknown name 'bla'"),
    ],
)  # fmt: skip
def test_column_inside_an_expression(old, new, column, part):
    problem = only(changed(old, new))
    assert part in problem.problem
    assert problem.column == column


@pytest.mark.parametrize(
    ("old", "new", "path", "part"),
    [
        ("north: {options", "north: {capabilities: {tension: {amount: 3, unit: ships, judgement: Guessed.}}, options", "actors.north.capabilities.tension", "also one of the variables"),
        ("north: {options", "north: {capabilities: {max: {amount: 3, unit: ships, judgement: Guessed.}}, options", "actors.north.capabilities.max", "a word of the language"),
        ("north: {options", "north: {capabilities: {ships: {amount: nan, unit: ships, judgement: Guessed.}}, options", "actors.north.capabilities.ships.amount", "no number and no parameter"),
        ("events:\n", "parameters:\n  p: {normal: {mean: 0, sd: 1}, within: [7, 9], judgement: Guessed.}\nevents:\n", "parameters.p.normal", "next to nothing of it"),
        ("events:\n", "parameters:\n  p: {discrete: {1: 0.5, 9: 0.5}, within: [0, 2], judgement: Guessed.}\nevents:\n", "parameters.p.discrete", "a value lies outside [0, 2]"),
        ("start: low", "start: {low: 0.5, hihg: 0.5}", "variables.posture.start.hihg", "has no level 'hihg'"),
        ("start: low", "start: {low: bla, high: 0.5}", "variables.posture.start.low", "unknown name 'bla'"),
        ("start: low", "start: [low]", "variables.posture.start", "['low'] is not an expression"),
        ("ends: true", "ends: yes", "outcomes.clash.ends", "'yes' is read as a word"),
        ("rate: 0.1 per month", "once: yes, rate: 0.1 per month", "events.storm.once", "'yes' is read as a word"),
        ("rate: 0.1 per month", "on: 2031-01-05, chance: [{probability: 0.1, efects: {}, effects: {}}]", "events.storm.chance[0].efects", "unknown key 'efects'"),
        ("as_of: 2031-01-01", "as_of: 20310101", "as_of", "is not a date"),
        ("levels: 0..3", "levels: {kind: flag, labels: [a]}", "variables.tension.levels", "not a list of levels"),
        ("judgement: Guessed.}\n  posture", "judgement: ' '}\n  posture", "variables.tension.judgement", "the text is empty"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_problem(old, new, path, part):
    problem = only(changed(old, new))
    assert problem.path == path
    assert part in problem.problem
    assert problem.severity == "error"


def test_a_square_is_not_below_zero():
    assert problems(changed("0.1 per month", "0.1 * (tension - 2)**2 per month")) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said", "expected"),
    [
        ("start: 1, judgement: Guessed.}\n  posture", "start: 1, judgement: Guessed.}\n  x: {levels: [a, b], start: c, judgement: Guessed.}\n  posture", 9, "no level 'c'", "one of: a, b"),
        ("tension == 3", "tension => 3", 15, "'=>' has no meaning here", ">="),
        ("tension == 3", "tension =< 3", 15, "'=<' has no meaning here", "<="),
    ],
)  # fmt: skip
def test_what_was_meant(old, new, line, said, expected):
    [found] = [p for p in problems(changed(old, new)) if p.severity == "error"]
    assert found.line == line and said in found.problem and found.expected == expected


@pytest.mark.parametrize(
    ("start", "nearest"),
    [("9", "3"), ("-4", "0"), ("unifrom", "uniform"), ("'" + "9" * 30 + "'", ""), ("many", "")],
)
def test_the_nearest_level_is_the_next_in_number_or_in_letters(start, nearest):
    assert only(changed("start: 1", f"start: {start}")).nearest == nearest
