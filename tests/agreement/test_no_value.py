"""A number without a value is refused in words, with line, draw and state; never told as an answer, never a defect."""

import json

import numpy as np
import pytest

from toolkit.engines import run
from toolkit.errors import RunError, ScenarioError
from toolkit.scenario import loads

GIVEN = {"judgement": "Given."}
ENGINES = ["exact", "monte_carlo"]
UNDEFINED = [
    ("sqrt(1 - s)", 2, "the square root of a number below 0"),
    ("log(s)", 0, "the logarithm of 0 or of a number below it"),
    ("log(1 - s)", 1, "the logarithm of 0 or of a number below it"),
    ("1 / s", 0, "a division by 0"),
    ("s / (s * (2 - s))", 0, "a division by 0"),
    ("(1 - s) ** 0.5", 2, "a power that is no number"),
    ("(1 - s) ** (0.5 + 0.1 * luck)", 2, "a power that is no number"),
    ("s ** -1", 0, "a power that is no number"),
    ("exp(1000 * s)", 1, "a number too large to hold"),
    ("(10 * s) ** 400", 1, "a number too large to hold"),
    ("min(1, sqrt(1 - s))", 2, "the square root of a number below 0"),
    ("clip(1 / s, 0, 1)", 0, "a division by 0"),
    ("1 / (1 / s)", 0, "a division by 0"),
    ("if_else(sqrt(1 - s) > 0.5, 0.1, 0.2)", 2, "the square root of a number below 0"),
    ("if_else(s < 3, 0.1, sqrt(1 - s))", 3, "the square root of a number below 0"),
]
"""Expression, the first value of ``s`` (counting from 0) at which it has no value, and why."""


def crisis(*, start=0, step="+1", horizon=5, option=None, event=None, actor=None, parameters=None, **parts):
    """``s`` counts up from 0 to 4, or stays; the caller adds something that reads it."""
    events = {"up": {"probability": 1, "effects": {"s": step}, **GIVEN}, **({"odd": event} if event else {})}
    actors = {}
    if option is not None or actor is not None:
        options = {"go": {"appeal": 0, **GIVEN, **(option or {})}}
        actors = {"n": {"options": options, **GIVEN, **(actor or {})}}
    document = {
        "format": 1,
        "id": "undefined",
        "title": "No number",
        "as_of": "2031-01-06",
        "turn": "1 week",
        "horizon": horizon,
        "order": [*actors, "events"],
        "parameters": {"luck": {"uniform": [0, 1], **GIVEN}, **(parameters or {})},
        "variables": {
            "s": {"levels": "0..4", "start": start, **GIVEN},
            "seen": {"levels": "0..4", "start": 0, **GIVEN},
        },
        "events": events,
        "actors": actors,
        "outcomes": {"high": {"when": "seen >= 4"}, "low": {"otherwise": True}},
        **parts,
    }
    return loads(json.dumps(document))


def solve(case, engine):
    sampling = {"runs": 50} if engine == "monte_carlo" else {}
    return run(case, engine=engine, draws=8, seed=1, progress=False, **sampling)


def refused(case, engine, path, state, why):
    with pytest.raises(RunError) as caught:
        solve(case, engine)
    text = str(caught.value)
    assert path in text and "<text>:1:" in text and f"where s={state}" in text and "in draw 0" in text
    assert why in text and "defect" not in text


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "state", "why"), UNDEFINED)
def test_appeals(text, state, why, engine):
    case = crisis(option={"appeal": text, "effects": {"seen": "+1"}})
    refused(case, engine, "actors.n.options.go", state, why)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_state_that_is_reached_later_is_named_too(engine):
    document = {
        "format": 1,
        "id": "undefined",
        "title": "No number",
        "as_of": "2031-01-06",
        "turn": "1 week",
        "horizon": 3,
        "variables": {"s": {"levels": "0..4", "start": 0, **GIVEN}},
        "actors": {"n": {"options": {"go": {"appeal": "sqrt(1 - s)", "effects": {"s": "+1"}, **GIVEN}}}},
        "outcomes": {"high": {"when": "s >= 3"}, "low": {"otherwise": True}},
    }
    refused(
        loads(json.dumps(document)), engine, "actors.n.options.go", 2, "the square root of a number below 0"
    )
    document["horizon"] = 2  # only ever reached at the end, where nobody chooses any more
    assert solve(loads(json.dumps(document)), engine).tally.final[:, 0] == pytest.approx(0.0)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "state", "why"), UNDEFINED)
def test_weights(text, state, why, engine):
    option = {"weight": f"abs({text})", "appeal": None, "effects": {"seen": "+1"}}
    del option["appeal"]
    case = crisis(actor={"decides": {"rule": "weights", **GIVEN}, "options": {"go": {**option, **GIVEN}}})
    refused(case, engine, "actors.n.options.go", state, why)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "state", "why"), UNDEFINED)
@pytest.mark.parametrize("key", ["probability", "rate", "chance"])
def test_probabilities_and_rates(text, state, why, key, engine):
    period = {"probability": "", "rate": " per week", "chance": " within 3 weeks"}[key]
    event = {key: f"min(1, abs({text})){period}", "effects": {"seen": "+1"}, **GIVEN}
    refused(crisis(event=event), engine, "events.odd", state, why)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "state", "why"), UNDEFINED)
def test_conditions(text, state, why, engine):
    event = {"probability": 0.5, "when": f"{text} != turn / 7", "effects": {"seen": "+1"}, **GIVEN}
    refused(crisis(event=event), engine, "events.odd", state, why)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "state", "why"), UNDEFINED)
def test_branches_and_precision(text, state, why, engine):
    branch = {"probability": f"min(1, abs({text}))", "effects": {"seen": "+1"}}
    case = crisis(event={"probability": 1, "chance": [branch], **GIVEN})
    refused(case, engine, "events.odd.chance[0]", state, why)
    decides = {"precision": f"min(9, abs({text}))", **GIVEN}
    refused(crisis(actor={"decides": decides}), engine, "actors.n", state, why)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "state", "why"), UNDEFINED)
def test_worths(text, state, why, engine):
    """Looking ahead asks for the worth of every state that can be reached, so any of them may be named."""
    options, where = {"effects": {"seen": "+1"}}, "has no value in draw 0 where s="
    actor = {"decides": {"look_ahead": "1 turns", **GIVEN}, "value": text}
    with pytest.raises(RunError, match=rf"actors\.n\.value\n  the value of a state {where}"):
        solve(crisis(option=options, actor=actor, step="+1" if state else "+0"), engine)
    actor = {"decides": {"look_ahead": "horizon", **GIVEN}, "payoffs": {"low": text}}
    with pytest.raises(
        RunError, match=rf"actors\.n\.payoffs\.low\n  the payoff of low {where}{state}.*{why}"
    ):
        solve(crisis(option=options, actor=actor, start=state, step="+0"), engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_changes(engine):
    event = {"probability": 1, "effects": {"seen": "+sqrt(1 - s) * 0"}, **GIVEN}
    with pytest.raises(RunError, match=r"events\.odd\.effects\.seen"):
        solve(crisis(event=event), engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_starts(engine):
    parts = {"true": "sqrt(luck - 0.9)", "false": "1 - sqrt(luck - 0.9)"}
    case = crisis(
        variables={
            "s": {"levels": "0..4", "start": 0, **GIVEN},
            "seen": {"levels": "0..4", "start": 0, **GIVEN},
            "odd": {"levels": "flag", "start": parts, **GIVEN},
        }
    )
    with pytest.raises(RunError, match=r"variables\.odd\n  the start probabilities of 'odd' .* in draw \d"):
        solve(case, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_an_actor_sees(engine):
    decides = {"sees": {"luck": "log(luck - 2 * luck)"}, **GIVEN}
    case = crisis(option={"appeal": "luck", "effects": {"seen": "+1"}}, actor={"decides": decides})
    with pytest.raises(RunError, match=r"decides\.sees\.luck\n  what n sees has no value in draw 0"):
        solve(case, engine)


def real(start, **motion):
    variables = {
        "s": {"levels": "0..4", "start": start, **GIVEN},
        "seen": {"levels": "0..4", "start": 0, **GIVEN},
        "fear": {"levels": "real -1..5", "start": 1, **motion, **GIVEN},
    }
    return crisis(step="+0", variables=variables)


@pytest.mark.parametrize(("text", "state", "why"), UNDEFINED)
def test_motion_of_real_numbers(text, state, why):
    refused(real(state, drift=f"{text} per week"), "monte_carlo", "variables.fear", state, why)
    refused(real(state, noise=f"min(1, abs({text})) per week"), "monte_carlo", "variables.fear", state, why)


# --- what has a value where it counts is answered


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "event",
    [
        {"probability": "0.5 / s", "when": "s > 0"},
        {"probability": "if_else(s > 0, 0.5 / s, 0)"},
        {"probability": 0.5, "when": "s > 0 and 1 / s > 0.3"},
        {"probability": 0.5, "when": "s == 0 or 1 / s > 0.3"},
        {"probability": "sqrt(max(0, 1 - s))"},
        {
            "probability": 0.5,
            "chance": [{"probability": "1 / s", "effects": {"seen": "+1"}}],
            "when": "s > 1",
        },
    ],
)
def test_a_part_that_is_not_worked_out_does_not_count(event, engine):
    result = solve(crisis(event={"effects": {"seen": "+1"}, **event, **GIVEN}), engine)
    assert np.isfinite(result.tally.final).all()
    assert result.tally.final.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("rule", ["logit", "weights"])
def test_a_closed_option_counts_for_nothing_in_both_engines(rule):
    key = "appeal" if rule == "logit" else "weight"
    options = {"go": {key: "sqrt(s - 2)", "when": "s >= 2", "effects": {"seen": "+1"}, **GIVEN}}
    case = crisis(actor={"decides": {"rule": rule, **GIVEN}, "options": options})
    exact, sampled = (solve(case, engine).tally.choices for engine in ENGINES)
    if rule == "logit":  # closed at 0 and 1, then exp(sqrt(s - 2)) against 1 for holding
        rising = [1 / (1 + np.exp(-np.sqrt(s - 2))) for s in (2, 3, 4)]
        assert exact[:, 1] == pytest.approx([0, 0, *rising])
    else:
        rising = [np.sqrt(s - 2) / (1 + np.sqrt(s - 2)) for s in (2, 3, 4)]
        assert exact[:, 1] == pytest.approx([0, 0, *rising])
    assert np.abs(sampled - exact).max() < 4 * 0.5 / np.sqrt(8 * 50)


# --- at the check


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("sqrt(-1 - s)", "the square root of a number below 0"),
        ("log(0 * s)", "the logarithm of 0"),
        ("s / 0", "a division by 0"),
        ("(-1 - s) ** 0.5", "a power that is no number"),
        ("exp(800 + s)", "a number too large"),
        ("inf", "this number is infinite"),
    ],
)
def test_what_never_has_a_value_is_an_error_of_the_file(text, why):
    with pytest.raises(ScenarioError, match=why) as caught:
        crisis(option={"appeal": text})
    assert caught.value.kind == "no value" and caught.value.path == "actors.n.options.go.appeal"


@pytest.mark.parametrize(
    ("when", "state"),
    [("10 / s > 3", "s=0"), ("log(2 - s) > 0", "s=2"), ("s < 2 and sqrt(0.5 - s) > 0", "s=1")],
)
def test_rules_that_sort_states_must_have_a_value_in_each(when, state):
    with pytest.raises(ScenarioError, match=f"this has no value where {state}"):
        crisis(outcomes={"high": {"when": when}, "low": {"otherwise": True}})
    with pytest.raises(ScenarioError, match=f"this has no value where {state}"):
        crisis(ladder={0: {"name": "Low", "when": "true"}, 1: {"name": "High", "when": when}})


def test_guarded_rules_are_accepted():
    crisis(outcomes={"high": {"when": "s > 0 and 10 / s > 3"}, "low": {"otherwise": True}})
    crisis(outcomes={"high": {"when": "if_else(s > 0, 10 / max(s, 1), 0) > 3"}, "low": {"otherwise": True}})


def test_best_replies_keep_their_infinite_precision():
    case = crisis(
        option={"appeal": 1, "effects": {"seen": "+1"}}, actor={"decides": {"precision": "inf", **GIVEN}}
    )
    assert solve(case, "exact").tally.choices[:, 1] == pytest.approx(1.0)
