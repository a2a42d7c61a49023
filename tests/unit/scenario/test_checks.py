"""Checks one by one: what is refused or doubted, and where the message points."""

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import loads
from toolkit.scenario.inspection import Inspection
from toolkit.scenario.records import Supported
from toolkit.scenario.scopes import scope_of

SMALL = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables:
  tension: {levels: 0..3, start: 1, judgement: Guessed.}
  posture: {levels: [low, mid, high], start: low, judgement: Guessed.}
actors:
  north: {options: {push: {appeal: 0.1, effects: {tension: +1}, judgement: Guessed.}}}
events:
  storm: {rate: 0.1 per month, effects: {tension: +1}, judgement: Guessed.}
outcomes:
  clash: {when: tension == 3, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
"""


def changed(old, new):
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def problems(text):
    try:
        return loads(text).warnings
    except ScenarioError as error:
        return error.problems


def only(text):
    found = problems(text)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


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
        ("ends: true", "ends: yes", "outcomes.clash.ends", "'yes' does not fit here"),
        ("rate: 0.1 per month", "once: yes, rate: 0.1 per month", "events.storm.once", "true or false"),
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


def test_order_names_each_actor_once_in_either_way():
    tracks = changed("north: {options: {push: {", "north: {tracks: [navy], options: {push: {track: navy, ")
    assert problems(tracks + "order: [events, north.navy]\n") == ()
    assert "'north' stands here again" in only(tracks + "order: [events, north.navy, north]\n").problem
    assert "'north.navy' stands here again" in only(tracks + "order: [events, north, north.navy]\n").problem


def test_a_broken_part_hides_nothing_else_and_causes_nothing_else():
    text = changed("rest: {otherwise: true}", "rest: {otherwise: maybe}")
    text = text.replace("appeal: 0.1", "appeal: 0.1 * tensoin").replace(
        "horizon: 4", "horizon: 4\nhorizon: 5"
    )
    found = {problem.path: problem.problem for problem in problems(text)}
    assert found == {
        "": "'horizon' stands here again (first in line 5)",
        "actors.north.options.push.appeal": "unknown name 'tensoin'",
        "outcomes.rest.otherwise": "true or false belongs here",
    }


def test_a_square_is_not_below_zero():
    assert problems(changed("0.1 per month", "0.1 * (tension - 2)**2 per month")) == ()


def test_every_record_that_may_rest_on_claims_is_visited():
    record = loads(SMALL + "doubt: {sd: 0.1, judgement: Guessed.}\n").declared
    visited = dict(Inspection(record, loads(SMALL).places, scope_of(record)).supports)

    def walk(value, path):
        if isinstance(value, Supported):
            yield path
        if hasattr(value, "model_fields_set"):
            for name in value.model_fields_set:
                yield from walk(getattr(value, name), (*path, name))
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, (*path, key))
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                yield from walk(item, (*path, number))

    assert set(walk(record, ())) == set(visited)


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
    ("given", "said", "expected"),
    [
        ("pert: [0.1, 0.3]", "2 parts stand here", "three numbers: lowest, most likely, highest"),
        ("triangular: [1]", "1 part stands here", "three numbers: lowest, most likely, highest"),
        ("uniform: [0, 1, 2]", "3 parts stand here", "two numbers: lowest, highest"),
    ],
)
def test_lists_of_the_wrong_length_say_what_belongs_there(given, said, expected):
    text = changed("variables:\n", f"parameters:\n  p: {{{given}, judgement: Guessed.}}\nvariables:\n")
    [found] = problems(text)
    assert found.problem == said and found.expected == expected


@pytest.mark.parametrize(
    "top", ["as_of: soon", "horizon: many", "turn: a while", "id: two words", "format: 2", "title: 3"]
)
def test_a_broken_head_hides_nothing(top):
    key = top.split(":")[0]
    line = next(line for line in SMALL.splitlines() if line.startswith(key))
    with pytest.raises(ScenarioError) as caught:
        loads(changed(line, top).replace("tension == 3", "tensoin == 3"))
    assert len(caught.value.problems) == 2 and caught.value.is_complete
    assert caught.value.problems[1].nearest == "tension"


def test_a_head_without_its_keys_hides_nothing():
    with pytest.raises(ScenarioError) as caught:
        loads(changed("horizon: 4\n", "").replace("tension == 3", "tensoin == 3"))
    assert [problem.problem[:9] for problem in caught.value.problems] == ["'horizon'", "unknown n"]


def test_what_hangs_on_a_broken_part_is_not_blamed():
    with pytest.raises(ScenarioError) as caught:
        loads(changed("levels: 0..3", "levels: 0-3"))
    assert [problem.path for problem in caught.value.problems] == ["variables.tension.levels"]
    assert not caught.value.is_complete and str(caught.value).endswith("more may follow.")


def test_a_broken_file_has_its_what_ifs_checked_too():
    more = "variants: {dry: {set: {events.strom.rate: 0.2 per month}}}\n"
    with pytest.raises(ScenarioError) as caught:
        loads(changed("horizon: 4", "horizon: four") + more)
    assert "'events.strom' is not there" in caught.value.problems[-1].problem
