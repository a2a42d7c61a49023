"""Scenarios that ask for too much: many names, many states, many turns. Each is to be answered, or refused in words, soon."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

HEAD = "format: 1\nid: much\ntitle: Much\nas_of: 2031-01-01\nhorizon: {}\nturn: 1 week\n"
REST = "outcomes: {clash: {when: v0 == 3, ends: true, judgement: x}, rest: {otherwise: true}}\n"
LEVEL = "{levels: 0..3, start: 0, judgement: x}"


def _lines(lines: Iterable[str], head: str) -> str:
    return head + ":\n" + "".join(f"  {line}\n" for line in lines)


def _base(variables: int = 1, horizon: object = 4, level: str = LEVEL) -> str:
    return HEAD.format(horizon) + _lines((f"v{n}: {level}" for n in range(variables)), "variables") + REST


def names(rng: Random) -> str:
    """Make a table of as many names as a file can hold, each broken."""
    table = rng.choice(
        (
            "sources",
            "claims",
            "parameters",
            "variables",
            "actors",
            "events",
            "outcomes",
            "questions",
            "variants",
            "alternatives",
            "relations",
            "ladder",
        )
    )
    value = rng.choice(("1", "x", "[]", "{}", "{levels: flag}"))
    return _lines(
        (f"name_{n}: {value}" for n in range(49_000 if len(value) < 2 else 24_000)), table
    ) + HEAD.format(4)


def repeated(rng: Random) -> str:
    """Repeat a key as often as a file can hold."""
    within = rng.choice(("", "variables:\n"))
    return (
        _base() + within + ("  " if within else "") + ("\n  " if within else "\n").join(["again: 1"] * 49_000)
    )


def unknown(rng: Random) -> str:
    """Put in as many unknown keys as a file can hold."""
    return _base() + "".join(f"key_{n}: {rng.randrange(9)}\n" for n in range(40_000))


def sound(rng: Random) -> str:
    """Declare thousands of sound things."""
    n = rng.choice((500, 3_000, 9_000))
    kind = rng.choice(("parameters", "sources", "claims", "events", "variables"))
    line = {
        "parameters": "p{0}: {{uniform: [0, 1], judgement: x}}",
        "sources": "s{0}: {{title: T, reliability: B}}",
        "claims": "c{0}: {{says: It is {0}., source: s, credibility: 2}}",
        "events": "e{0}: {{probability: 0.1, effects: {{v0: +1}}, judgement: x}}",
        "variables": "v{0}: {{levels: flag, start: false, judgement: x}}",
    }[kind]
    table = _lines((line.format(one) for one in range(n)), kind)
    more = "sources: {s: {title: T, reliability: B}}\n" if kind == "claims" else ""
    whole = (
        _base()
        if kind != "variables"
        else HEAD.format(4) + "outcomes: {a: {when: v0, ends: true, judgement: x}, rest: {otherwise: true}}\n"
    )
    return whole + more + table


def states(rng: Random) -> str:
    """Let the states explode: many variables that all move."""
    n = rng.choice((8, 12, 20, 60))
    events = (f"e{one}: {{probability: 0.3, effects: {{v{one}: +1}}, judgement: x}}" for one in range(n))
    return _base(n, rng.choice((4, 50))) + _lines(events, "events")


def delays(rng: Random) -> str:
    """Let effects come late, each of them something to remember."""
    late = rng.choice((3, 12, 60, 1_000))
    n = rng.choice((1, 4, 12))
    events = (
        f"e{one}: {{probability: 0.3, effects: {{v{one}: {{change: +1, after: {late} turns}}}}, judgement: x}}"
        for one in range(n)
    )
    return _base(n, 2 * late) + _lines(events, "events")


def branches(rng: Random) -> str:
    """Let one event branch a thousandfold, or a choice."""
    n = rng.choice((50, 400, 3_000))
    if rng.randrange(2):
        chance = ", ".join(f"{{probability: {1 / n:.9f}, effects: {{v{k % 6}: +{k % 3}}}}}" for k in range(n))
        return _base(6) + f"events:\n  e: {{probability: 0.5, judgement: x, chance: [{chance}]}}\n"
    options = ", ".join(
        f"o{k}: {{appeal: {k % 7}, effects: {{v{k % 6}: +1}}, judgement: x}}" for k in range(n)
    )
    return _base(6) + f"actors:\n  north: {{options: {{{options}}}}}\n  south: {{options: {{{options}}}}}\n"


def horizon(rng: Random) -> str:
    """Ask for very many turns."""
    turns = rng.choice((300, 1_000, 5_000, 10**6, 10**18, "until_settled"))
    return _base(2, turns) + "events: {e: {probability: 1e-6, effects: {v0: +1, v1: +1}, judgement: x}}\n"


def levels(rng: Random) -> str:
    """Ask for very many levels."""
    of = rng.choice(
        (
            "0..120",
            "0..100000",
            "real 0..1 by 0.001",
            "[" + ", ".join(f"l{n}" for n in range(9_000)) + "]",
            "-999999999..999999999",
        )
    )
    return (
        _base(1, 30, f"{{levels: {of}, start: 0, judgement: x}}")
        + "events: {e: {probability: 0.5, effects: {v0: +1}, judgement: x}}\n"
    )


def looks_ahead(rng: Random) -> str:
    """Let actors look far ahead among many options."""
    depth, n = rng.choice(("1 turn", "3 turns", "12 turns")), rng.choice((3, 12))
    options = ", ".join(f"o{k}: {{appeal: 0, effects: {{v{k % 4}: +1}}, judgement: x}}" for k in range(n))
    actors = (
        f"a{one}: {{decides: {{rule: logit, look_ahead: {depth}, judgement: x}}, value: v0 - v1, judgement: x, options: {{{options}}}}}"
        for one in range(2)
    )
    return _base(4, 12) + _lines(actors, "actors")


def long_expressions(rng: Random) -> str:
    """Write expressions as long as they may be, over and over."""
    text = rng.choice(
        (
            " + ".join(["v0"] * 140),
            " or ".join(f"v0 == {n % 4}" for n in range(70)),
            "(" * 20 + "v0" + ")" * 20 + " > 1",
            "min(" + ", ".join(["v0"] * 140) + ") > 1",
        )
    )
    events = (
        f'e{n}: {{when: "{text}", probability: 0.1, effects: {{v0: +1}}, judgement: x}}'
        for n in range(rng.choice((5, 100, 900)))
    )
    return _base(1) + _lines(events, "events")


def many_variants(rng: Random) -> str:
    """Declare many what-ifs, each of which has to be checked."""
    n = rng.choice((50, 1_000, 9_000))
    kind = rng.choice(("variants", "alternatives"))
    change = "title: More, set: {events.e.probability: 0.2}"
    event = "events: {e: {probability: 0.5, effects: {v0: +1}, judgement: x}}\n"
    return _base(1) + event + _lines((f"w{one}: {{{change}}}" for one in range(n)), kind)


def correlations(rng: Random) -> str:
    """Tie many inputs to each other."""
    n = rng.choice((5, 40, 300))
    inputs = _lines((f"p{k}: {{uniform: [0, 1], judgement: x}}" for k in range(n)), "parameters")
    ties = "".join(
        f"  - {{between: [p{k}, p{k + 1}], rank: {rng.choice((0.2, 0.9, -0.99))}, judgement: x}}\n"
        for k in range(n - 1)
    )
    return (
        _base(1)
        + inputs
        + "correlations:\n"
        + ties
        + "events: {e: {probability: p0, effects: {v0: +1}, judgement: x}}\n"
    )


def long_texts(rng: Random) -> str:
    """Write names and texts as long as a file can hold."""
    sign = rng.choice(("x", "é", "<", "&", "a ", "0", "-", "\\", "="))
    return (
        _base(1).replace("title: Much", f"title: {sign * rng.choice((5_000, 200_000))}x")
        + f"note: |\n  {sign * 300_000}\n"
    )


EXTREMES: dict[str, Callable[[Random], str]] = {
    one.__name__: one
    for one in (
        names, repeated, unknown, sound, states, delays, branches, horizon, levels, looks_ahead, long_expressions, many_variants, correlations, long_texts,
    )
}  # fmt: skip
