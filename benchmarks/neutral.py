"""The neutral benchmark model: one table of numbers, written down as a scenario of ours.

``neutral.json`` describes it completely, so that anyone can write it down again by other means. Twelve
turns, eight variables, five actors with five options each, then three events, then the end rules; ten
correlated uncertain numbers. The numbers are invented and say nothing about any crisis.
"""

import json
import math
from pathlib import Path

TABLE = json.loads((Path(__file__).parent / "neutral.json").read_text(encoding="utf-8"))
BASIS = {"judgement": "Invented for timing."}
PAYOFFS = {"deal": 1.0, "limited_war": -1.0, "nuclear_use": -2.0}
"""What outcomes are worth to everybody, where actors look ahead."""


def condition(tests):
    """Write tests such as [["tension", ">=", 2]] as a condition."""
    return " and ".join(f"{variable} {operator} {level}" for variable, operator, level in tests)


def expression(base, terms):
    """Write a base and its terms [coefficient, variable or null, parameter or null]."""
    parts = [repr(base)]
    for coefficient, variable, parameter in terms:
        factors = [repr(coefficient), *(name for name in (variable, parameter) if name)]
        parts.append(" * ".join(factors))
    return " + ".join(parts)


def changes(deltas):
    """Write increments as effects."""
    return {variable: f"+{delta}" if delta > 0 else delta for variable, delta in deltas.items()}


def option(table):
    """Write one option with its two branches."""
    branches = [
        {"probability": table["p"], "effects": changes(table["success"])},
        {"probability": f"1 - {table['p']}", "effects": changes(table["failure"])},
    ]
    guard = {"when": condition(table["when"])} if table["when"] else {}
    return {**guard, "appeal": expression(table["base"], table["terms"]), "chance": branches, **BASIS}


def event(table):
    """Write one event."""
    guard = {"when": condition(table["when"])} if table["when"] else {}
    probability = f"clip({expression(table['base'], table['terms'])}, 0, 1)"
    return {**guard, "probability": probability, "effects": changes(table["deltas"]), **BASIS}


def prior(table):
    """Write one prior."""
    kind, *numbers = table["prior"]
    return {kind: {"a": numbers[0], "b": numbers[1]} if kind == "beta" else numbers, **BASIS}


def decider(table, copies, look_ahead):
    """Write one actor, every option as often as is asked."""
    rule = {"precision": table["rationality"], **BASIS}
    ahead = {"decides": {**rule, "look_ahead": look_ahead}, "payoffs": PAYOFFS} if look_ahead else {}
    options = {
        one["name"] + (f"_{copy}" if copy else ""): option(one)
        for one in table["options"]
        for copy in range(copies)
    }
    return {"decides": rule, "must_act": True, **ahead, "options": options}


def document(*, turns=None, idle=1, idler=1, copies=1, look_ahead=None):
    """Return the model as the content of a scenario file.

    Parameters
    ----------
    turns : int, optional
        Turns to the horizon, if not those of the table.
    idle : int
        Levels of a further variable that nothing reads, which multiplies the states: it rises by one a turn at most.
    idler : int
        Levels of another one.
    copies : int
        How often each option stands there.
    look_ahead : str, optional
        How far every actor looks ahead, as scenarios say it.
    """
    actors = {table["name"]: decider(table, copies, look_ahead) for table in TABLE["actors"]}
    events = {table["name"]: event(table) for table in TABLE["events"]}
    variables = {
        table["name"]: {"levels": f"0..{table['max']}", "start": table["init"], **BASIS}
        for table in TABLE["variables"]
    }
    for name, levels in (("idle", idle), ("idler", idler)):
        if levels > 1:
            variables[name] = {"levels": f"0..{levels - 1}", "start": 0, **BASIS}
            events[f"{name}_moves"] = {"probability": 0.5, "effects": {name: "+1"}, **BASIS}
    outcomes = {
        table["outcome"]: {"when": condition(table["when"]), "ends": "at_turn_end", **BASIS}
        for table in TABLE["terminal"]
    }
    *classified, rest = TABLE["horizon"]
    outcomes |= {table["outcome"]: {"when": condition(table["when"]), **BASIS} for table in classified}
    return {
        "format": 1,
        "id": TABLE["name"],
        "title": "A neutral model for timing engines",
        "as_of": "2025-01-01",
        "horizon": turns or TABLE["turns"],
        "turn": "1 week",
        "order": [*actors, *events],
        "parameters": {table["name"]: prior(table) for table in TABLE["parameters"]},
        "correlations": [
            # The table gives normal correlations; ours are of ranks.
            {"between": [a, b], "rank": 6 / math.pi * math.asin(r / 2), **BASIS}
            for a, b, r in TABLE["correlations"]
        ],
        "variables": variables,
        "actors": actors,
        "events": events,
        "outcomes": {**outcomes, rest["outcome"]: {"otherwise": True}},
    }
