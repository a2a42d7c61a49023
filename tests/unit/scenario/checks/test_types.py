"""Numbers that are known to few, and types that others believe in, are refused by name where they cannot be."""

import pytest
from crises import only, problems
from learning_games import at_once, signal
from typed_games import demand

import toolkit as ct

NUMBER = "uniform: [0, 1], types: 3"


@pytest.mark.parametrize(
    ("number", "path", "said"),
    [
        ("uniform: [0, 1]", "known_to", "nothing says into how many types others cut it"),
        ("value: 0.4, types: 3", "value", "nothing says what others believe of it"),
        ("discrete: {0.2: 0.5, 0.4: 0.5}, types: 3", "types", "'strength' has 2 values, and these are its types"),
        ("uniform: [0, 1], believed: {value: 0.3}, types: 4", "types", "others believe one value of 'strength'"),
        ("uniform: [0, 1], believed: {uniform: [1, 0]}, types: 4", "believed.uniform", "[1, 0] does not rise"),
        ("uniform: [0, 1], believed: {discrete: {0.3: 0.5, .inf: 0.5}}", "known_to", "may be infinite"),
        (
            "uniform: [0, 1], within: [0, 1], believed: {uniform: [0, 2]}, types: 3",
            "believed.uniform",
            "others believe 'strength' to be from 0 to 2, and it can only be from 0 to 1",
        ),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_cut_is_refused(number, path, said):
    problem = only(demand(number))
    assert problem.path == f"parameters.strength.{path}"
    assert said in problem.problem


@pytest.mark.parametrize("types", ["1.5", "0", "10000", "true", "five", "-2"])
def test_types_are_a_whole_number(types):
    (first, *_) = problems(demand(f"uniform: [0, 1], types: {types}"))
    assert first.path == "parameters.strength.types"
    assert first.expected == "a whole number from 1 to 60"


@pytest.mark.parametrize("key", ["types: 3", "believed: {uniform: [0, 1]}"])
def test_what_everyone_knows_is_not_believed(key):
    problem = only(demand("uniform: [0, 1]", known_to=key))
    assert problem.path == f"parameters.strength.{key.partition(':')[0]}"
    assert "everyone knows 'strength'" in problem.problem


def test_who_knows_a_number_is_an_actor():
    (first, *_) = problems(demand(NUMBER, known_to="known_to: [ownr]"))
    assert first.path == "parameters.strength.known_to"
    assert first.nearest == "owner"


CAPABLE = (
    "  owner:\n    judgement",
    "  owner:\n    capabilities: {ships: {amount: strength, unit: ships, judgement: G.}}\n    judgement",
)
"""The number as the amount of a capability."""


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        (
            [("yield: {when: state == loud,", "yield: {when: state == loud and strength < 0.5,")],
            "actors.other.options.yield.when",
            "'strength' is known to owner alone",
        ),
        ([("{won: -2,", '{won: "-2 * strength",')], "actors.other.payoffs.won", "'strength' is known to owner alone"),
        (
            [CAPABLE, ("{won: -2,", '{won: "-2 * ships",')],
            "actors.other.payoffs.won",
            "'strength' is known to owner alone",
        ),
        (
            [("precision: 3, judgement: Given.}\n    payoffs: {won: 1", 'precision: 3, discount: "0.5 + 0.4 * strength", judgement: Given.}\n    payoffs: {won: 1')],
            "actors.owner.decides.discount",
            "'strength' is not known to everyone, and this number is",
        ),
        (
            [("start: false", 'start: {false: "strength", true: 0.5}')],
            "variables.weather.start.false",
            "'strength' is not known to everyone, and this number is",
        ),
        (
            [("variables:\n", "  calm: {uniform: [0, 1], judgement: G.}\ncorrelations:\n  - {between: [strength, calm], rank: 0.4, judgement: G.}\nvariables:\n")],
            "correlations[0].between",
            "'strength' is not known to everyone",
        ),
    ],
)  # fmt: skip
def test_what_others_take_for_known_does_not_read_it(changes, path, said):
    text = demand(NUMBER)
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (problem,) = [one for one in problems(text) if one.severity == "error"]
    assert problem.path == path
    assert said in problem.problem


def test_nobody_sees_a_number_that_it_does_not_know_otherwise():
    old = "precision: 3, judgement: Given.}\n    payoffs: {won: -2"
    problem = only(
        demand(NUMBER).replace(
            old, "precision: 3, sees: {strength: 0.2}, judgement: Given.}\n    payoffs: {won: -2"
        )
    )
    assert problem.path == "actors.other.decides.sees.strength"
    assert "`believed` on the number" in problem.expected


def test_a_variant_that_fixes_it_says_what_others_believe():
    fixed = "{value: 0.3, known_to: [owner], judgement: G.}"
    text = demand(NUMBER) + f"variants:\n  v: {{title: V, set: {{parameters.strength: {fixed}}}}}\n"
    problem = only(text)
    assert problem.path.endswith("parameters.strength.value")
    assert "nothing says what others believe of it" in problem.problem
    fixed = fixed.replace("value: 0.3,", "value: 0.3, believed: {uniform: [0, 1]}, types: 3,")
    text = demand(NUMBER) + f"variants:\n  v: {{title: V, set: {{parameters.strength: {fixed}}}}}\n"
    assert problems(text) == ()


def test_a_value_beyond_its_range_is_refused():
    with pytest.raises(ct.ToolkitError, match="strength = 2 is out of range; expected 0 to 1"):
        ct.loads(demand(NUMBER)).with_values(strength=2.0)


def test_a_number_of_several_experts_is_fixed_only_where_beliefs_are_said():
    experts = (
        "experts: {a: {uniform: [0, 1], judgement: G.}, b: {uniform: [0, 0.5], judgement: G.}}, types: 3"
    )
    with pytest.raises(ct.ToolkitError, match="`believed` on the number"):
        ct.loads(demand(experts)).with_values(strength=0.5)
    said = ct.loads(demand(experts + ", believed: {uniform: [0, 1]}")).with_values(strength=0.5)
    assert said.declared.parameters["strength"].believed is not None


KIND = "start: {soft: 0.6, hard: 0.4}"


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        (KIND, f"{KIND}, believed: {{soft: 0.5, harder: 0.5}}", "variables.kind.believed.harder", "no level 'harder'"),
        (KIND, f"{KIND}, believed: {{soft: 0.5, hard: 0.7}}", "variables.kind.believed", "sum to 1.2"),
        ("start: none", "start: none, believed: loud", "variables.move.believed", "everyone knows where 'move' starts"),
    ],
)  # fmt: skip
def test_what_is_believed_of_a_start_is_checked_like_a_start(old, new, path, said):
    problem = only(signal().replace(old, new))
    assert problem.path == path
    assert said in problem.problem


MOOD, NERVE = "start: {calm: 0.7, hot: 0.3}", "start: {thin: 0.4, thick: 0.6}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (MOOD, 'start: {calm: "if_else(nerve == thin, 0.5, 0.2)", hot: 0.3}', "'nerve', which is declared after it"),
        (MOOD, 'start: {calm: "if_else(mood == calm, 0.5, 0.2)", hot: 0.3}', "'mood' starts by itself"),
        (NERVE, 'start: {thin: "if_else(up, 0.5, 0.2)", thick: 0.6}', "'up' is known to everyone"),
    ],
)  # fmt: skip
def test_types_start_in_order(old, new, said):
    problem = only(at_once().replace(old, new))
    assert said in problem.problem


def test_types_that_hang_together_are_for_those_who_learn():
    start = 'start: {thin: "if_else(mood == hot, 0.1, 0.5)", thick: "if_else(mood == hot, 0.9, 0.5)"}'
    text = at_once().replace("order: [[row, column]]", "order: [row, column]").replace(NERVE, start)
    assert problems(text) == ()
    found = problems(text + "beliefs: prior\n")
    assert [one.path for one in found] == ["variables.nerve.start.thin", "variables.nerve.start.thick"]
    assert all("worked out only where actors learn" in one.problem for one in found)
