import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario.paths import dotted
from toolkit.scenario.reader import MAX_DEPTH, read


def data(text):
    return read(text, "x.yaml").data


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("12:30", "12:30"), ("1e-3", 0.001), ("1E3", 1000.0),
        ("012", 12), ("0x1F", 31), ("0o17", 15), (".5", 0.5), ("-2", -2), ("+1", "+1"), ("2025-11-02", "2025-11-02"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("'1'", "1"), ('"true"', "true"), ("1_000", "1_000"),
        ("=", "="), ("<<", "<<"), (".inf", float("inf")), ("1.", 1.0),
    ],
)  # fmt: skip
def test_scalars_mean_what_an_author_expects(written, meant):
    found = data(f"key: {written}")["key"]
    assert found == meant
    assert type(found) is type(meant)


def test_long_numbers_take_no_time():
    assert data("key: " + "9" * 100_000)["key"] == float("inf")


def test_places_of_keys_and_values():
    tree = read("a: 1\nb:\n  - x\n  - {c: 'two'}\n", "x.yaml")
    assert tree.values["b", 1, "c"] == (4, 9)
    assert tree.keys["b", 1, "c"] == (4, 6)
    assert ("b", 1, "c") in tree.quoted
    assert dotted(("b", 1, "c")) == "b[1].c"


@pytest.mark.parametrize(
    "text",
    [
        "", "[1, 2]", "a: [", "a: &x 1", "a: *x", "a: !!set {}", "a: 1\n---\nb: 2", "a: 1\na: 2", "? [a]\n: 1", "\t- a",
        "a: \x00", "a: 'unclosed", "a: .nan", "[" * 5000, "{a: " * 5000, "- " * 5000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(text):
    with pytest.raises(ScenarioError) as caught:
        read(text, "x.yaml")
    assert "x.yaml" in str(caught.value)


def test_every_repeated_key_is_found():
    with pytest.raises(ScenarioError) as caught:
        read("a: 1\na: 2\nb: {c: 1, c: 2}\n", "x.yaml")
    assert [problem.line for problem in caught.value.problems] == [2, 3]


def test_depth_at_the_limit_is_read():
    depth = MAX_DEPTH - 2
    assert data("a: " + "[" * depth + "]" * depth)
