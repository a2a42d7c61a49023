"""Files from a stranger: refused in words, in bounded time and with a bounded number of problems.

Each of these once ran for minutes or ended in a traceback.
"""

import re

import pytest
import yaml

from toolkit.errors import MAX_COMPARED, MOST_LETTERS, MOST_OF_A_PART, ScenarioError, nearest_name, unknown
from toolkit.scenario import load, loads, reader
from toolkit.scenario.checks import MAX_ERRORS
from toolkit.scenario.expressions import ExpressionError, parse

SMALL = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables:
  tension: {levels: 0..3, start: 1, judgement: Guessed.}
events:
  storm: {rate: 0.1 per month, effects: {tension: +1}, judgement: Guessed.}
outcomes:
  clash: {when: tension == 3, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
"""


def refusal(text):
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    return caught.value


def many(line, number):
    return "".join(line.format(n) for n in range(number))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (SMALL.replace("0.1 per month", "0.1" + " " * 300_000 + "x per month"), "300014 characters"),
        (SMALL.replace("0.1 per month", '"' + "0.1 per " * 100_000 + '"'), "characters; expected at most"),
        (many("%TAG !a{}! b\n", 60_000) + "---\n" + SMALL, "60000 lines start with %"),
        (SMALL + "variants:\n" + many("  v{}: {{set: {{horizon: 3}}}}\n", 8_000), "8000 variants"),
        (
            SMALL + "parameters:\n" + many("  p{0}: {{uniform: [0, 1], judgement: Guessed.}}\n", 400) + "correlations:\n"
            + "".join(f"  - {{between: [p{n}, p{n + 1}], rank: 0.1, judgement: Guessed.}}\n" for n in range(399)),
            "400 parameters are correlated",
        ),
        (SMALL.replace("turn: 1 week", "turn: " + "x" * 5_000), "is not a length of time"),
        (SMALL.replace("horizon: 4", "horizon: 0x" + "f" * 5_000), "is not a horizon"),
        (SMALL.replace("effects: {tension: +1}", "chance: [" + "{probability: 0.001, effects: {tension: +1}}, " * 400 + "]"), "400 branches; expected at most 200"),
    ],
    ids=["spaces", "words", "directives", "variants", "correlations", "long text", "long number", "branches"],
)  # fmt: skip
def test_is_refused_in_a_short_message(text, part):
    error = refusal(text)
    assert part in str(error)
    assert len(str(error)) < 1_000


@pytest.mark.parametrize(
    ("text", "first", "at_least"),
    [
        (SMALL + "again: 1\n" * 45_000, "unknown key 'again'", 44_000),
        ("variables:\n" + many("  v{}: 1\n", 45_000) + SMALL.replace("variables:", "variables2:"), "a table of names belongs here", 50),
        (many("key_{}: 1\n", 15_000) + SMALL, "unknown key 'key_0'", 50),
        (SMALL + "claims: {" + many("v{}: a, b c, ", 10_000) + "}\n", "", 9_000),
    ],
    ids=["repeated keys", "broken names", "unknown keys", "commas"],
)  # fmt: skip
def test_a_message_is_as_long_as_anybody_reads(text, first, at_least):
    """Each took 3 to 10 seconds or 5 million letters, for nobody; `start.py fuzz` watches the time."""
    error = refusal(text)
    said = str(error)
    assert first in said and len(said) < MOST_LETTERS + 2 * MOST_OF_A_PART
    more = re.search(r"^and ([0-9,]+) more problems$", said, re.MULTILINE)
    assert at_least <= int(more[1].replace(",", "")) == len(error.problems) - said.count("expected")


def test_a_long_part_of_a_message_is_cut():
    name = "x" * 50_000
    said = str(refusal(SMALL.replace("when: tension == 3", f"when: {name} == 3")))
    assert len(said) < 3 * MOST_OF_A_PART
    said = str(unknown("outcome", "nmae_7", [f"name_{n}" for n in range(50_000)]))
    assert len(said) < 2 * MOST_OF_A_PART and said.endswith("nearest: name_7")
    assert len(str(unknown("outcome", name, ["a"]))) < 2 * MOST_OF_A_PART


def test_a_question_of_nobody_is_told_beside_a_variant_that_takes_something_away():
    text = (
        SMALL + "variants: {calm: {remove: [events.storm]}}\nquestions: {who: {text: Who?, choice: nobody}}\n"
    )
    assert "nobody" in str(refusal(text))


def test_problems_are_bounded():
    claims = many("  c{0}: {{says: So., source: s{0}, credibility: 1}}\n", 6_000)
    sources = many("  t{}: {{title: Paper, reliability: A}}\n", 4_000)
    assert len(refusal(SMALL + "claims:\n" + claims + "sources:\n" + sources).problems) == MAX_ERRORS


def test_nearest_name_looks_at_so_many_and_no_more():
    names = [f"x{n}" for n in range(MAX_COMPARED)]
    assert nearest_name("tensoin", [*names[1:], "tension"]) == "tension"
    assert nearest_name("tensoin", [*names, "tension"]) == ""


@pytest.mark.parametrize(
    ("extra", "part"),
    [
        ("parameters:\n  p: {discrete: {}, judgement: Guessed.}\n", "sum to 0"),
        (
            "parameters:\n  p: {quantiles: {p²: 1, p50: 2, p95: 3}, judgement: Guessed.}\n",
            "'p²' is not a quantile",
        ),
        ("correlations: []\nvariants:\n  v: {add: {correlations.1: {}}}\n", "item 0 comes next"),
        ("correlations: []\nvariants:\n  v: {add: {correlations.x: {}}}\n", "does not continue the list"),
        ("variants:\n  v: {set: {events.²: 1}}\n", "'events.²' is not there"),
        ("variants:\n  v: {set: {'': 1}, remove: ['', '.']}\n", "is not there"),
        ("variants:\n  v: {remove: [title, variables, outcomes]}\n", "'variables' is missing"),
    ],
)
def test_odd_content_is_refused(extra, part):
    assert part in str(refusal(SMALL + extra))


def test_a_letter_that_no_text_holds_is_told_however_far_down_it_stands():
    error = refusal("a: 1\n" * 40 + "b: \x1a\n")
    assert "41:" in str(error) and "control characters are not allowed" in str(error)


def test_a_name_that_the_file_system_cannot_hold_is_not_there():
    with pytest.raises(ScenarioError, match="is no shipped scenario and no file"):
        load("x" * 5_000)


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, "{a: " * 50_000, "- " * 100_000, "a: \0", 'a: "\\ud800"', "a:\n\tb: 1", "a: &x 1\nb: *x"],
)
def test_either_parser_refuses(monkeypatch, parser, text):
    monkeypatch.setattr(reader, "_Loader", getattr(yaml, parser))
    assert refusal(text).problems


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
def test_either_parser_finds_the_same_places(monkeypatch, parser):
    monkeypatch.setattr(reader, "_Loader", getattr(yaml, parser))
    tree = reader.read("é: 'x y'\nb:\n  - {ü: \"a\\tb\", d: 2}\nc: >\n  one\n  two\n", "x.yaml")
    assert tree.values == {
        (): (1, 1), ("é",): (1, 4), ("b",): (3, 3), ("b", 0): (3, 5), ("b", 0, "ü"): (3, 9), ("b", 0, "d"): (3, 20), ("c",): (4, 4),
    }  # fmt: skip
    assert tree.quoted == {("é",), ("b", 0, "ü")}
    assert tree.loose == {("b", 0, "ü"), ("c",)}


@pytest.mark.parametrize("number", ["1e-400", "-1e-400", "5e-324", "0.1e-330", "1e-101"])
def test_a_number_that_would_be_read_as_0_is_refused(number):
    (problem,) = refusal(SMALL + f"parameters:\n  p: {{value: {number}, judgement: Guessed.}}\n").problems
    assert problem.problem.endswith("is too small")
    assert problem.expected == "0, or a number of at least 1e-100 in size"


@pytest.mark.parametrize("number", ["0", "0.0", "0e-400", "-0.0", "1e-100"])
def test_0_is_0_however_it_is_written(number):
    loads(SMALL + f"parameters:\n  p: {{value: {number}, judgement: Guessed.}}\n")


def test_such_a_number_in_an_expression_is_refused_too():
    with pytest.raises(ExpressionError, match="1e-400 is too small"):
        parse("2 * 1e-400")


@pytest.mark.parametrize("said", ["true", "false"])
def test_a_truth_is_no_format(said):
    assert f"{said} is no format" in str(refusal(SMALL.replace("format: 1", f"format: {said}")))


def shared(rest):
    """Return a file in which a start and branches share out 0.5 and a rest."""
    return SMALL.replace("start: 1,", f"start: {{0: 0.5, 1: {rest}}},").replace(
        "effects: {tension: +1}",
        f"chance: [{{probability: 0.5, effects: {{tension: +1}}}}, {{probability: {rest}, effects: {{tension: +2}}}}]",
    )


def test_probabilities_of_a_start_and_of_branches_may_miss_1_by_as_much():
    assert str(refusal(shared("0.500000001"))).count("sum to 1.000000001") == 2
    assert str(refusal(shared("0.50000001"))).count("sum to 1.00000001") == 2
    loads(shared("0.5000000009"))
