"""The public names are a list; importing them is silent and quick."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

import toolkit
from toolkit import moved
from toolkit.analysis import odds, sensitivity, verify
from toolkit.engines.subjects import model_of
from toolkit.model.model import Model
from toolkit.scenario import Scenario
from toolkit.verbs import VERBS

ROOT = Path(__file__).resolve().parents[1]
API = [
    "Game", "ToolkitError", "__version__", "advance", "agency", "beliefs", "brief", "compare", "decide", "diff", "experts", "explore", "forget",
    "hearing", "incidence", "information", "load", "loads", "open_game", "open_result", "outcomes", "page", "play", "plot",
    "questions", "reasoning", "record", "reports", "resolve", "run", "score", "shipped", "signals", "stability", "states", "sweep", "tail", "time_limit",
    "trace", "track", "turning_points", "without", "worth_of_report", "worth_of_type",
]  # fmt: skip
ON_A_RESULT = [
    "agency", "beliefs", "brief", "capabilities", "compare", "contradictions", "decide", "diagnostics", "diff", "discover", "elicited", "experts", "hearing", "histories", "incidence", "indicators",
    "influences", "learning", "most_probable", "now", "odds", "outcomes", "outside_view", "overturn", "page", "pathways", "questions", "reasoning", "regression", "relations",
    "revisions", "rungs", "score", "sensitivity", "signals", "stability", "states", "sweep", "tail", "times", "tornado", "trace",
    "turning_points", "verify", "without", "worth_of_type",
]  # fmt: skip
FIGURES = [
    "actors",
    "alt_text",
    "beliefs",
    "box",
    "compare",
    "course",
    "decision",
    "diff",
    "discrimination",
    "escalation",
    "flow",
    "history",
    "incidence",
    "influences",
    "look",
    "outcomes",
    "panels",
    "questions",
    "reliability",
    "revisions",
    "save",
    "sensitivity",
    "signals",
    "states",
    "surprise",
    "tabulated",
    "tornado",
    "trace",
    "track",
    "turning_points",
    "variants",
]


def modules_after(code: str) -> set[str]:
    """Return the modules loaded after a statement, in a fresh process that must say nothing."""
    listing = f"{code}\nimport sys\nprint('\\n'.join(sys.modules), file=sys.__stdout__)"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", listing], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stderr == ""
    return set(ran.stdout.split())


def test_public_names():
    assert sorted(toolkit.__all__) == sorted(API)
    assert dir(toolkit) == sorted(API)


def test_type_checkers_are_shown_the_same_names():
    tree = ast.parse(Path(toolkit.__file__).read_text(encoding="utf-8"))
    (static,) = (node.body for node in tree.body if isinstance(node, ast.If))
    shown = {target.id for node in static if isinstance(node, ast.Assign) for target in node.targets}
    for node in static:
        if isinstance(node, ast.ImportFrom) and node.module != "toolkit":
            assert all(alias.name == alias.asname for alias in node.names)  # else it would not be handed on
            shown |= {alias.asname for alias in node.names}
    assert shown == set(API) - {"__version__"}


@pytest.mark.parametrize("name", API)
def test_every_public_name_can_be_used_and_is_documented(name):
    value = getattr(toolkit, name)
    assert name == "__version__" or value.__doc__


def test_verbs_hang_on_the_result():
    assert sorted(VERBS) == ON_A_RESULT
    result = toolkit.run("chicken", progress=False)
    assert set(ON_A_RESULT) - {"outcomes"} <= {
        name for name in dir(result) if callable(getattr(result, name))
    }
    assert result.sensitivity.__doc__ == sensitivity.__doc__


def test_a_verb_that_left_the_root_says_where_it_is():
    with pytest.raises(AttributeError, match=r"result\.sensitivity\(…\)"):
        toolkit.sensitivity  # noqa: B018


@pytest.mark.parametrize("name", moved.ROOMS)
def test_a_name_that_left_the_root_is_where_it_is_said_to_be(name):
    home = f"toolkit.{moved.ROOMS[name]}"
    with pytest.raises(AttributeError, match=f"from {home} import {name}$"):
        getattr(toolkit, name)
    assert getattr(import_module(home), name).__name__ == name


def test_a_name_that_is_gone_names_what_to_write():
    with pytest.raises(AttributeError, match=r"'Table' is toolkit\.notebook\.Seat now"):
        toolkit.Table  # noqa: B018


@pytest.mark.parametrize(
    ("call", "new"),
    [
        (lambda of: toolkit.run(scenario=of), "of"),
        (lambda of: toolkit.outcomes(result=of), "of"),
        (lambda of: toolkit.score(of, in_classes=["coups"]), "taken_out_of"),
        (lambda of: verify(of, draws=4), "histories"),
        (lambda of: odds(of, runs=4), "histories"),
    ],
)
def test_an_option_that_was_renamed_names_the_new_one(call, new):
    with pytest.raises(toolkit.ToolkitError, match=rf"takes no '\w+'.*\n  nearest: {new}$"):
        call("chicken")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: toolkit.run(), r'run needs the crisis to ask \(of\), such as "caribbean-2025"'),
        (lambda: toolkit.compare(), r'compare needs the crisis to ask \(base\), such as "caribbean-2025"'),
        (lambda: toolkit.run("chicken", "deterrence"), "2 things in a row.* takes 1: of; give the rest by name: engine=, seed="),
        (
            lambda: toolkit.run("chicken", progress=False).sensitivity("collision"),
            r"a result that is asked counts as the first.*by name: by=, outcome=",
        ),
    ],
)  # fmt: skip
def test_a_call_that_does_not_fit_says_what_would(call, said):
    with pytest.raises(toolkit.ToolkitError, match=said):
        call()


def test_what_a_part_of_an_answer_was_called_names_the_part():
    comparison = toolkit.compare(toolkit.run("chicken", draws=4, progress=False))
    with pytest.raises(AttributeError, match=r'nearest: parts\["note"\]'):
        comparison.note  # noqa: B018


def test_figures():
    assert sorted(toolkit.plot.__all__) == FIGURES
    assert all(callable(getattr(toolkit.plot, name)) for name in FIGURES)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        toolkit.nothing  # noqa: B018


def test_import_loads_nothing_heavy():
    loaded = modules_after("import toolkit")
    assert not loaded & {"numpy", "pandas", "scipy", "matplotlib", "pydantic", "yaml"}


def test_tables_load_no_plotting_library():
    loaded = modules_after("import toolkit as ct; ct.run, ct.outcomes, ct.incidence, ct.states")
    assert not loaded & {"matplotlib", "pandas"}


def test_loading_a_scenario_needs_no_arrays():
    loaded = modules_after("import toolkit as ct; ct.load('caribbean-2025')")
    assert not loaded & {"numpy", "scipy", "pandas", "matplotlib"}


@pytest.mark.parametrize("name", moved.FROM_ENGINES)
def test_a_name_that_left_the_engines_says_where_it_is(name):
    home = f"toolkit.{moved.FROM_ENGINES[name]}"
    with pytest.raises(AttributeError, match=f"from {home} import {name}$"):
        getattr(import_module("toolkit.engines"), name)
    assert hasattr(import_module(home), name)


@pytest.mark.parametrize(
    ("name", "now"),
    [
        (name, gone.now)
        for owner in (Scenario, Model)
        for name, gone in vars(owner).items()
        if isinstance(gone, moved.Gone)
    ],
)
def test_an_attribute_that_went_is_where_it_is_said_to_be(name, now):
    scenario = toolkit.load("chicken")
    holder = scenario if name == "record" else model_of(scenario)
    with pytest.raises(AttributeError, match=f"is {re.escape(now)} now$"):
        getattr(holder, name)
    for place in re.findall(r"[\w.]*\w", now.replace(" and ", ", ")):
        attrgetter(place if place.startswith(("dossier", "declared")) else f"dossier.{place.lstrip('.')}")(
            holder
        )


@pytest.mark.parametrize("room", ["engines", "history", "results"])
def test_names_that_are_loaded_late_are_listed(room):
    home = import_module(f"toolkit.{room}")
    assert dir(home) == sorted(home.__all__)
    assert all(hasattr(home, name) for name in home.__all__)
