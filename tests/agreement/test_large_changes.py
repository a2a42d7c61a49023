"""Changes far larger than a variable has levels are summed exactly and cut off once, in both engines.

Every chance here is 0 or 1, so the sampled answer is held to the exact one without any allowance.
"""

import json

import pytest

from toolkit.engines import run
from toolkit.errors import RunError, ScenarioError
from toolkit.scenario import loads

GIVEN = {"judgement": "Given."}
ENGINES = ["exact", "monte_carlo"]


def crisis(*effects, horizon=1, parameters=None, **more):
    """One event per change to ``s``, all certain and settled at once; ``s`` starts at 2 of 0..5."""
    events = {
        f"e{n}": {"probability": 1, "effects": {"s": effect}, **GIVEN, **more}
        for n, effect in enumerate(effects)
    }
    levels = {str(n): {"when": f"s == {n}"} for n in range(5)}
    document = {
        "format": 1,
        "id": "large",
        "title": "Large changes",
        "as_of": "2031-01-06",
        "turn": "1 week",
        "horizon": horizon,
        "parameters": parameters or {},
        "variables": {"s": {"levels": "0..5", "start": 2, **GIVEN}},
        "events": events,
        "outcomes": {**{f"at{n}": rule for n, rule in levels.items()}, "at5": {"otherwise": True}},
    }
    return loads(json.dumps(document))


def level(case, engine):
    """Return where ``s`` ends, which is certain."""
    sampling = {"runs": 20} if engine == "monte_carlo" else {}
    table = run(case, engine=engine, draws=8, seed=1, progress=False, **sampling).tally.final
    assert (table.max(axis=1) == 1.0).all()
    return int(table[0].argmax())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("effects", "end"),
    [
        (["+40000"], 5),
        (["-40000"], 0),
        (["+1e30"], 5),
        (["-1e30"], 0),
        (["+40000", "-39999"], 3),
        (["+30000", "+30000", "+30000"], 5),
        (["-30000", "-30000", "-30000"], 0),
        (["+40000 * s"], 5),
        (["-40000 * s"], 0),
        (["=40000 * s"], 5),
        (["=-40000 * s"], 0),
        (["+20000 * s", "+20000 * s"], 5),
        (["+20000 * s", "-19999 * s"], 4),
        (["+1e30 * s"], 5),
        (["+9000 * s"] * 8, 5),
    ],
)
def test_sums_are_exact_and_cut_off_once(effects, end, engine):
    assert level(crisis(*effects), engine) == end


def test_a_size_that_depends_on_the_draw_is_cut_off_too():
    parameters = {"size": {"value": 40000, **GIVEN}}
    assert level(crisis("+size", parameters=parameters), "monte_carlo") == 5


@pytest.mark.parametrize("text", ["+inf", "-inf", "=inf"])
def test_infinite_changes_are_refused_when_checked(text):
    with pytest.raises(ScenarioError, match=r"is not a whole number of levels|is no level"):
        crisis(text)


def test_a_level_that_is_surely_beyond_the_range_is_refused_with_its_bounds():
    with pytest.raises(ScenarioError, match=r"40000 is no level of 's'; expected 0 to 5"):
        crisis("=40000")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("delay", "end"), [(3, 3), (4, 2), (200, 2), (9999, 2)])
def test_a_delay_beyond_the_horizon_never_comes(delay, end, engine):
    effect = {"change": "+1", "after": f"{delay} turns"}
    assert level(crisis(effect, horizon=4, once=True), engine) == end


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("cooldown", "end"), [(2, 4), (3, 3), (200, 3), (9999, 3)])
def test_a_cooldown_beyond_the_horizon_lasts_to_its_end(cooldown, end, engine):
    assert level(crisis("+1", horizon=4, cooldown=f"{cooldown} turns"), engine) == end


@pytest.mark.parametrize("length", [127, 500])
def test_memory_that_states_cannot_hold_is_refused_with_its_bound(length):
    with pytest.raises(ScenarioError, match=f"a cooldown of {length} turns is too long .* at most 126 turns"):
        crisis("+1", horizon=500, cooldown=f"{length} turns")
    with pytest.raises(ScenarioError, match=f"a delay of {length} turns is too long .* at most 126 turns"):
        crisis({"change": "+1", "after": f"{length} turns"}, horizon=500)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_longest_memory_is_counted_right(engine):
    assert level(crisis("+1", horizon=127, cooldown="126 turns"), engine) == 3
    assert level(crisis("+1", horizon=128, cooldown="126 turns"), engine) == 4
    late = {"change": "+1", "after": "126 turns"}
    assert level(crisis(late, horizon=126, once=True), engine) == 2
    assert level(crisis(late, horizon=127, once=True), engine) == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_a_large_change_breaks_overflow_refuse(engine):
    case = crisis("+40000")
    case = case.with_changes(set={"variables.s.overflow": "refuse"})
    with pytest.raises(RunError, match="past its bounds"):
        level(case, engine)
