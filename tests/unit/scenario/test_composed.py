"""The toolkit puts the parts of a document together as PyYAML does, and looks at each."""

import pytest
import yaml

from toolkit.errors import ScenarioError
from toolkit.scenario.finding import scenario_text
from toolkit.scenario.loading import loads
from toolkit.scenario.reader import _Composer, _Loader
from toolkit.scenario.shipped import shipped
from toolkit.scenario.structure import MANY_NAMES, MAX_PROBLEMS


def composed(text):
    composer = _Composer()
    for event in yaml.parse(text, Loader=_Loader):
        composer.take(event)
    return composer.root


def marks(node):
    return [(mark.line, mark.column) for mark in (node.start_mark, node.end_mark)]


def plain(node):
    if isinstance(node, yaml.ScalarNode):
        return node.value, node.style, marks(node)
    if isinstance(node, yaml.SequenceNode):
        return [plain(one) for one in node.value], node.flow_style, marks(node)
    return [(plain(key), plain(value)) for key, value in node.value], node.flow_style, marks(node)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_file_becomes_the_same_nodes(name):
    text, _ = scenario_text(name)
    assert plain(composed(text)) == plain(yaml.compose(text, Loader=_Loader))


@pytest.mark.parametrize(
    "text", ["a: {b: [1, {c: 'd'}], e: }\nf:\n  - - g\n  -\n", "[]", "a: |\n  b\n   c\n", "---\n..."]
)
def test_nested_and_empty_parts_too(text):
    assert plain(composed(text)) == plain(yaml.compose(text, Loader=_Loader))


def test_of_an_empty_text_there_is_nothing():
    assert composed("# nothing\n") is None


@pytest.mark.parametrize("value", ["1", "x"])
def test_a_table_of_very_many_broken_names_tells_its_first_mistakes(value):
    lines = "".join(f"  n{n}: {value}\n" for n in range(2 * MANY_NAMES))
    with pytest.raises(ScenarioError) as refused:
        loads(f"variables:\n{lines}")
    places = [one for one in refused.value.problems if one.path.startswith("variables.")]
    assert len(refused.value.problems) == MAX_PROBLEMS, "with what the file lacks besides"
    assert {one.line for one in places} == set(range(2, len(places) + 2))


def test_one_broken_name_at_the_end_of_very_many_is_found():
    lines = "".join(f"  n{n}: {{uniform: [0, 1], judgement: x}}\n" for n in range(MANY_NAMES + 1))
    with pytest.raises(ScenarioError, match="n_last"):
        loads(f"parameters:\n{lines}  n_last: 1\n")
