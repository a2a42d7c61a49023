"""Characters that look like others, files saved in another encoding, days that do not exist: each told for what it is."""

import jsonschema
import pytest

import toolkit as ct
from toolkit.dates import NoDayError, day_in
from toolkit.errors import ScenarioError
from toolkit.scenario.schema import json_schema

TEXT = """\
format: 1
id: alike
title: Alike
as_of: 2031-04-01
horizon: 3
turn: 1 week
parameters:
  luck: {uniform: [0, 1], judgement: Given.}
variables:
  heat: {levels: 0..2, start: 0, judgement: Given.}
events:
  thaw: {when: heat < 2, probability: luck, effects: {heat: +1}, judgement: Given.}
outcomes:
  hot: {when: heat == 2, judgement: Given.}
  open: {otherwise: true}
"""


def problem_of(old, new):
    """Return the one problem that a change makes, as (line, column, what is wrong)."""
    assert TEXT.count(old) == 1
    with pytest.raises(ScenarioError) as caught:
        ct.loads(TEXT.replace(old, new))
    (problem,) = caught.value.problems
    return problem.line, problem.column, f"{problem.problem}; expected {problem.expected}"


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "part"),
    [
        ("  thaw", "\u00a0\u00a0thaw", 12, 1, "a no-break space stands here; expected an ordinary space"),
        ("thaw:", "thaw\u202f:", 12, 7, "a no-break space"),
        ("levels: 0", "levels:\u00a00", 10, 17, "a no-break space"),
        ("horizon: 3", "horizon: 3\u00a0", 5, 11, "a no-break space"),
        ("heat < 2", "heat\u00a0< 2", 12, 20, "a no-break space"),
        ("title:", "\u200btitle:", 3, 1, "a character of no width"),
        ("title:", "“title”:", 3, 1, "a curly quotation mark stands here; expected none, or straight"),
        ("heat < 2", "“heat < 2”", 12, 16, "a curly quotation mark"),
        ("otherwise: true", "otherwise: ‘true’", 15, 21, "a curly quotation mark"),
        ("title: Alike", "title: “Alike: a test”", 3, 14, "curly quotation marks are letters"),
        ("{heat: +1}", "{heat: − 1}", 12, 61, "a typeset minus sign stands here; expected a hyphen"),
        ("heat < 2", "heat ≤ 2", 12, 21, "expected two characters: <="),
        ("as_of: 2031-04-01", "as_of: 2031-04-31", 4, 8, "April 2031 has 30 days"),
        ("as_of: 2031-04-01", "as_of: 2031-13-01", 4, 8, "months go from 01 to 12"),
        ("uniform: [0, 1]", "uniform: [1/0, 1]", 8, 20, "'1/0' divides by 0"),
        ("otherwise: true", "otherwise: NO", 15, 21, "true or false (here: false)"),
    ],
)  # fmt: skip
def test_each_slip_is_told_for_what_it_is(old, new, line, column, part):
    found = problem_of(old, new)
    assert found[:2] == (line, column)
    assert part in found[2]


@pytest.mark.parametrize("prose", ["“Alike”, so to speak", "Alike\u00a0so", "Alike – or not", "L’art"])
def test_prose_may_hold_any_of_them(prose):
    assert ct.loads(TEXT.replace("title: Alike", f"title: {prose}")).title == prose


def test_reports_are_told_alike(tmp_path):
    file = tmp_path / "week.reports.yaml"
    file.write_text("reports:\n\u00a0 a: {event: thaw, date: 2031-04-02}\n", encoding="utf-8")
    with pytest.raises(ct.ToolkitError, match="a no-break space stands here"):
        ct.reports(file)


@pytest.mark.parametrize(
    ("encoding", "part"),
    [
        ("utf-16", "saved as UTF-16"),
        ("utf-16-be", "the file is no text"),
        ("latin-1", "probably meant to be 'ü'"),
        ("cp437", "a letter here is not saved as UTF-8"),
    ],
)
def test_a_file_saved_in_another_encoding(tmp_path, encoding, part):
    file = tmp_path / "crisis.yaml"
    file.write_bytes(TEXT.replace("title: Alike", "title: Tür").encode(encoding))
    with pytest.raises(ScenarioError) as caught:
        ct.load(file)
    (problem,) = caught.value.problems
    assert part in problem.problem
    if encoding in ("latin-1", "cp437"):
        assert (problem.line, problem.column) == (3, 9)


def test_a_fraction_is_a_number_wherever_one_belongs():
    decimal = ct.loads(TEXT.replace("[0, 1]", "[0.25, 0.5]").replace("probability: luck", "probability: 0.5"))
    text = TEXT.replace("[0, 1]", "[1/4, 1 / 2]").replace("probability: luck", "probability: 1/2")
    fraction = ct.loads(text)
    assert fraction.declared.parameters["luck"].uniform == (0.25, 0.5)
    run = {"draws": 4, "seed": 1, "progress": False}
    of = [ct.outcomes(ct.run(one, **run)).table.probability.tolist() for one in (decimal, fraction)]
    assert of[0] == of[1]
    assert ct.loads(fraction.to_yaml()).declared.parameters["luck"].uniform == (0.25, 0.5)


@pytest.mark.parametrize(("given", "is_valid"), [(0.25, True), ("1/4", True), ("+2", True), ("a/4", False), ("1/", False)])  # fmt: skip
def test_editors_take_a_fraction_for_a_number(given, is_valid):
    definitions = json_schema()["$defs"]
    schema = {"$ref": "#/$defs/Parameter", "$defs": definitions}
    found = jsonschema.Draft202012Validator(schema).is_valid({"value": given, "judgement": "Given."})
    assert found is is_valid


def test_a_day_is_read_as_it_is_written():
    assert day_in("2032-02-29").isoformat() == "2032-02-29"
    with pytest.raises(NoDayError, match="years go from"):
        day_in("0000-01-01")
    with pytest.raises(NoDayError, match="year-month-day, such as 2026-01-25"):
        day_in("25.1.2026", "2026-01-25")
