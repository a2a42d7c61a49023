"""Random small scenarios that use most of the language, and reports of them, for comparing ways of solving them."""

import json

from hypothesis import strategies as st

from toolkit.engines import plan
from toolkit.scenario import loads
from toolkit.scenario.reports import read_reports

BASIS = {"judgement": "Made at random."}
VARIABLES = {
    "a": {"levels": ["low", "mid", "high"], **BASIS},
    "b": {"levels": "-1..2", **BASIS},
    "c": {"levels": "flag", **BASIS},
}
STARTS = {
    "a": ["low", "mid", {"low": 0.25, "high": 0.75}, {"low": "p", "mid": "1 - p"}],
    "b": [-1, 0, {0: 0.5, 1: 0.5}],
    "c": [False, {False: 0.9, True: 0.1}],
}
CONDITIONS = [
    "a < high",
    "a == mid",
    "b >= 0",
    "c",
    "not c",
    "b < 2 or a != low",
    "p > 0.4 and b < 2",
    "turn <= 2",
    "q + 0.1 * b > 0.3",
    "a >= mid and not c",
]
NUMBERS = [
    "0.5",
    "-0.7",
    "p - 0.2 * b",
    "0.4 * (a == high) - q",
    "if_else(c, 0.6, -0.3)",
    "0.1 * turn",
    "min(b, 1) * 0.5",
]
SHARES = ["0.5", "p", "0.3 * q", "clip(0.2 + 0.2 * b, 0, 1)", "0.4 * (a >= mid)", "if_else(c, 0.7, 0.1)"]
CHANGES = {
    "a": ["+1", -1, "=high", "=low"],
    "b": ["+1", -1, "+2", "=0", "=min(b + 1, 2)"],
    "c": ["=true", "=false"],
}


@st.composite
def effects(draw, delays=True):
    """Return a table of changes to one or two variables."""
    table = {}
    for name in draw(st.lists(st.sampled_from("abc"), max_size=2, unique=True)):
        change = draw(st.sampled_from(CHANGES[name]))
        late = delays and draw(st.integers(0, 5)) == 0
        table[name] = (
            {"change": change, "after": draw(st.sampled_from(["1 turns", "2 turns"]))} if late else change
        )
    return table


@st.composite
def actions(draw):
    """Return what options and events share."""
    action = {"effects": draw(effects()), **BASIS}
    if draw(st.booleans()):
        action["when"] = draw(st.sampled_from(CONDITIONS))
    extra = draw(st.sampled_from(["", "", "", "once", "cooldown", "shared", "from", "until"]))
    if extra == "once":
        action["once"] = True
    elif extra == "cooldown":
        action["cooldown"] = draw(st.sampled_from(["1 turns", "2 turns"]))
    elif extra == "shared":
        action["cooldown"] = {"length": "1 turns", "shared": "pool"}
    elif extra:
        action[extra] = draw(st.sampled_from(["2030-01-09", "2030-01-16"]))
    return action


def branches(draw):
    """Return up to two branches whose probabilities sum to at most 1."""
    count = draw(st.integers(0, 2))
    return [
        {"probability": f"({draw(st.sampled_from(SHARES))}) / {count}", "effects": draw(effects())}
        for _ in range(count)
    ]


@st.composite
def options(draw, rule, track):
    """Return one option."""
    option = draw(actions())
    if rule == "logit":
        option["appeal"] = draw(st.sampled_from(NUMBERS))
    else:
        option["weight"] = f"exp({draw(st.sampled_from(NUMBERS))})"
    if found := branches(draw):
        option["chance"] = found
    return {**option, "track": track} if track else option


@st.composite
def events(draw):
    """Return one event."""
    event = draw(actions())
    kind = draw(st.sampled_from(["probability", "rate", "window", "group", "group"]))
    share = draw(st.sampled_from(SHARES))
    if kind == "probability":
        event["probability"] = share
    elif kind == "window":
        event["probability"] = f"({share}) * 0.9 within 3 weeks"
    else:
        event["rate"] = f"{share} per {draw(st.sampled_from(['week', 'month', 'turn']))}"
    if kind == "group":
        event["group"] = "risks"
    if found := branches(draw):
        event["chance"] = found
    return event


@st.composite
def scenarios(draw, foresight=False):
    """Return a random scenario; with ``foresight`` one actor may look ahead."""
    actors = {}
    for name in ["north", "south"][: draw(st.integers(1, 2))]:
        rule = draw(st.sampled_from(["logit", "logit", "weights"]))
        tracks = draw(st.sampled_from([[], [], ["t1", "t2"]]))
        count = max(draw(st.integers(1, 3)), len(tracks))
        made = {f"o{n}": draw(options(rule, tracks[n % len(tracks)] if tracks else "")) for n in range(count)}
        decides = {
            "rule": rule,
            **(
                {"precision": draw(st.sampled_from([1, "0.5 + p", 0, "if_else(p > 0.5, inf, 2)"])), **BASIS}
                if rule == "logit"
                else {}
            ),
        }
        actors[name] = {
            "decides": decides,
            "options": made,
            "must_act": draw(st.booleans()),
            **({"tracks": tracks} if tracks else {}),
            **draw(st.sampled_from([{}, {"doubt": 0.3, **BASIS}])),
        }
    if foresight and actors["north"]["decides"]["rule"] == "logit":
        actors["north"]["decides"]["look_ahead"] = draw(st.sampled_from(["1 turns", "2 turns", "horizon"]))
        actors["north"] |= {"value": "0.3 * b", "payoffs": {"first": "1 + p", "rest": -0.5}, **BASIS}
    happening = {f"e{n}": draw(events()) for n in range(draw(st.integers(0, 3)))}
    names = list(actors)
    together = [["events", names], ["events", *names], [*reversed(names), "events"]]
    order = draw(st.sampled_from(together[1:] if foresight else together))
    document = {
        "format": 1, "id": "random", "title": "Made at random", "as_of": "2030-01-01", "turn": "1 week",
        "horizon": draw(st.integers(3, 4)), "order": order, "doubt": {"sd": draw(st.sampled_from([0, 0.4])), **BASIS},
        "parameters": {"p": {"uniform": [0.1, 0.9], **BASIS}, "q": {"beta": {"mean": 0.4, "sd": 0.2}, **BASIS}},
        "correlations": [{"between": ["p", "q"], "rank": 0.5, **BASIS}],
        "variables": {name: {**table, "start": draw(st.sampled_from(STARTS[name]))} for name, table in VARIABLES.items()},
        "actors": actors, "events": happening,
        "outcomes": {
            "first": {"when": "a == high and c", "ends": draw(st.sampled_from([True, "at_turn_end", False])), **BASIS},
            "second": {"when": "b == 2", "ends": draw(st.sampled_from([True, "at_turn_end"])), **BASIS},
            "rest": {"otherwise": True},
        },
    }  # fmt: skip
    if draw(st.booleans()):
        document["force"] = [{"turn": 1, "actor": "north", "option": "o0"}]
    return loads(json.dumps(document, default=str))


def reportable(model):
    """Yield (kind, name) of everything a report may speak of."""
    for step in model.steps:
        for member in step.members:
            for action in member.reported:
                if member.rule == "event":
                    yield "event", action.name
                else:
                    yield "choice", f"{member.key}.{action.name}"


@st.composite
def reported(draw):
    """Return a scenario and some reports of its first turns."""
    scenario = draw(scenarios())
    model = plan(scenario, draws=1).model
    lines = ["reports:"]
    for n in range(draw(st.integers(1, 3))):
        day = scenario.declared.as_of.toordinal() + int(
            (draw(st.integers(1, 3)) - 1) * scenario.declared.turn.days
        )
        known = [*reportable(model), *(("condition", text) for text in CONDITIONS)]
        kind, name = draw(st.sampled_from(known))
        pair = draw(st.sampled_from(["[0.8, 0.4]", "[0.3, 0.6]", "[0.9, 0.3]"]))
        denies = draw(st.sampled_from(["true", "false"]))
        when = type(scenario.declared.as_of).fromordinal(day)
        lines.append(
            f"  r{n}: {{date: {when}, says: Seen., {kind}: '{name}', denies: {denies}, likelihood: {pair}}}"
        )
    return scenario, read_reports("\n".join(lines))
