"""A text that is not YAML: what an author did is named, in its place, with its cure."""

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario.reader import read

CASES = {
    "a quote never closed": ("""a: 1\nb: "Open to the end\nc: 2\n""", (2, 4), "the quote that opens here is not closed"),
    "closed by the next one": ("""a: {b: "They wait, c: 1}\nd: {e: "Else", f: 2}\n""", (1, 8), "the next \" stands in line 2"),
    "an apostrophe": ("a: 1\nb: 'Marn's own ships'\n", (2, 4), "closed by the ' before the end of the text; expected '' for an apostrophe"),
    "quotes in quotes": ("""a: {b: "He said "no" to it", c: 1}\n""", (1, 8), "expected single quotes around it"),
    "a colon in a line": ("a:\n  b: The usual way: past disputes.  # so\n", (2, 6), 'around all of it: "The usual way: past disputes."'),
    "a colon in a list": ("a:\n  - b: One: two\n", (2, 8), 'around all of it: "One: two"'),
    "a colon in braces": ("a: {b: Note: eleven ships, c: 1}\n", (1, 8), 'around all of it: "Note: eleven ships"'),
    "a colon at the end of braces": ("a: {c: 1, b: Note: eleven, or so}\n", (1, 14), 'around all of it: "Note: eleven, or so"'),
    "a comma too few": ("""a: {b: "Closed" c: 1}\n""", (1, 17), "did not find expected ',' or '}'"),
    "wrongly indented": ("a: 1\n  b: 2\n", (2, 4), "mapping values"),
    "no colon": ("a: 1\nbees\nc: 2\n", (2, 1), "this line has no colon behind its name; expected a name, a colon and a space"),
    "no colon above others": ("a:\n  b The South\n  c: 1\n", (2, 3), "this line has no colon behind its name"),
    "no colon before braces": ("a:\n  b: {c: 1}\n  d {e: 1, f: 2}\n", (3, 3), "this line has no colon behind its name"),
    "a no-break space": ("a: 1\nb:\N{NO-BREAK SPACE}12\nc: 2\n", (2, 3), "a no-break space stands right behind this colon"),
    "no space behind a colon": ("a: 1\nb:12\nc: 2\n", (2, 3), "text stands right behind this colon; expected an ordinary space"),
    "a name too far in": ("a:\n  b:\n     c: 1\n    d: 2\n", (4, 5), "this line begins with 4 spaces, and the one before it with 5"),
    "a tab": ("a:\n\tb: 1\n", (2, 1), "a tab stands where spaces belong"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_its_cause_is_named_where_it_stands(case):
    text, place, said = CASES[case]
    with pytest.raises(ScenarioError) as caught:
        read(text, "<text>")
    [problem] = caught.value.problems
    assert said in str(problem)
    assert (problem.line, problem.column) == place


@pytest.mark.parametrize(
    "text", ["a: " + ": " * 300_000, "a: {b: c" + " " * 600_000 + ": d", "a: 'b" + "'b" * 300_000]
)
def test_long_lines_come_to_an_end(text):
    with pytest.raises(ScenarioError):
        read(text, "<text>")
