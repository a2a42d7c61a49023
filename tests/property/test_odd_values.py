"""A scenario in which any part is replaced by something odd loads or is refused in words, variants included."""

from copy import deepcopy
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.errors import ScenarioError
from toolkit.scenario import loads
from toolkit.scenario.reader import read

TEXT = (Path(__file__).parents[1] / "scenarios" / "strait-2031.yaml").read_text(encoding="utf-8")
LISTS = """
  shorter: {remove: [correlations.0], add: {relations.1: {between: [north, east], kind: pact, judgement: Assumed.}}}
alternatives:"""
WHOLE = read(TEXT.replace("\nalternatives:", LISTS), "strait-2031.yaml").data
ODD = [
    None, True, 0, -1, 0.5, 1e300, "", "²", "+1", "=3", "=", "-", "2 turns", "0.1 per month", "0.5 within 3 turns", "true",
    "tension", "north.frigates", "tension > 1", "5..0", "flag", [], {}, [1], [None], {"a": 1}, {1: 2}, {"": ""}, [[["x"]]],
    {"p5": 1, "p50": 2, "p95": 3}, "horizon", "9999-12-31", "0001-01-01", "1/0", "inf - inf", "(tension - 2)**-2",
    "if_else(tension > 1, 1, 0)", "variants", "ladder.0", "a.b.c", "correlations.0",
]  # fmt: skip


def paths(node, path=()):
    if path:
        yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in items:
        yield from paths(part, (*path, key))


def part(node, path):
    for key in path:
        node = node[key]
    return node


@st.composite
def mangled(draw):
    """Replace, delete, rename and copy parts of the tree."""
    document = deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 3))):
        known = list(paths(document))
        path = draw(st.sampled_from(known))
        parent, key = part(document, path[:-1]), path[-1]
        kind = draw(st.sampled_from(["replace", "delete", "rename", "copy"]))
        if kind == "replace":
            parent[key] = deepcopy(draw(st.sampled_from(ODD)))
        elif kind == "copy":
            parent[key] = deepcopy(part(document, draw(st.sampled_from(known))))
        elif kind == "rename" and isinstance(parent, dict):
            parent[draw(st.sampled_from([word for word in ODD if isinstance(word, str | float)]))] = (
                parent.pop(key)
            )
        else:
            del parent[key]
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mangled())
def test_odd_parts_are_refused_in_words_or_load(text):
    try:
        scenario = loads(text)
    except ScenarioError as error:
        assert all(problem.problem for problem in error.problems)
        return
    assert loads(scenario.to_yaml()).digest == scenario.digest
    for name in scenario.variants:
        assert scenario.variant(name).variants_applied == (name,)
    for name in scenario.alternatives:
        assert scenario.alternative(name).alternatives_applied == (name,)
