"""The same model as a Markov chain in the PRISM language, built and checked by Storm."""

import tempfile
from pathlib import Path

import stormpy

from benchmarks.neutral import TABLE

TOP = {table["name"]: table["max"] for table in TABLE["variables"]}
STEPS = len(TABLE["actors"]) + len(TABLE["events"])


def condition(tests):
    """Write tests as a condition."""
    return " & ".join(f"{v}{operator}{n}" for v, operator, n in tests) or "true"


def expression(table, values):
    """Write a base and its terms at fixed parameters."""
    parts = [repr(float(table["base"]))]
    for coefficient, variable, parameter in table["terms"]:
        factor = coefficient * (values[parameter] if parameter else 1.0)
        parts.append(f"{factor!r}*{variable}" if variable else repr(factor))
    return " + ".join(parts)


def updates(deltas, phase):
    """Write increments that are cut off at the bounds, and the step that follows."""
    moved = [f"({v}'=max(0,min({TOP[v]},{v}+{delta})))" for v, delta in deltas.items()]
    return " & ".join([*moved, f"(phase'={phase})"])


def formulas(values):
    """Yield the weights of options and the probabilities of events."""
    for actor in TABLE["actors"]:
        names = [f"{actor['name']}_{option['name']}" for option in actor["options"]]
        for name, option in zip(names, actor["options"], strict=True):
            power = f"pow(e, {values[actor['rationality']]!r}*({expression(option, values)}))"
            yield f"formula {name} = ({condition(option['when'])}) ? {power} : 0.0;"
        yield f"formula {actor['name']}_all = {' + '.join(names)};"
    for event in TABLE["events"]:
        chance = f"max(0.0, min(1.0, {expression(event, values)}))"
        yield f"formula {event['name']} = ({condition(event['when'])}) ? {chance} : 0.0;"


def commands(values):
    """Yield what may happen in each step of a turn, and its end."""
    for phase, actor in enumerate(TABLE["actors"]):
        ways = []
        for option in actor["options"]:
            share = f"{actor['name']}_{option['name']}/{actor['name']}_all"
            p = values[option["p"]] if isinstance(option["p"], str) else option["p"]
            ways.append(f"{share}*{p!r} : {updates(option['success'], phase + 1)}")
            ways.append(f"{share}*{1.0 - p!r} : {updates(option['failure'], phase + 1)}")
        yield f"[] phase={phase} & ended<0 -> {' + '.join(ways)};"
    for phase, event in enumerate(TABLE["events"], start=len(TABLE["actors"])):
        name, happens = event["name"], updates(event["deltas"], phase + 1)
        yield f"[] phase={phase} & ended<0 -> {name} : {happens} + 1.0-{name} : (phase'={phase + 1});"
    first = "-1"
    for number, rule in reversed(list(enumerate(TABLE["terminal"]))):
        first = f"({condition(rule['when'])}) ? {number} : {first}"
    yield f"[] phase={STEPS} & ended<0 -> (phase'=0) & (ended'={first});"
    yield "[] ended>=0 -> true;"


def program(values):
    """Write the whole chain."""
    state = [f"  {t['name']} : [0..{t['max']}] init {t['init']};" for t in TABLE["variables"]]
    lines = ["dtmc", "const double e = 2.718281828459045;", *formulas(values), "module crisis", *state]
    lines += [f"  phase : [0..{STEPS}] init 0;", f"  ended : [-1..{len(TABLE['terminal']) - 1}] init -1;"]
    return "\n".join([*lines, *commands(values), "endmodule"])


def questions():
    """Yield the probability of each outcome after the last turn as a question."""
    last = TABLE["turns"] * (STEPS + 1)
    for number, _ in enumerate(TABLE["terminal"]):
        yield f"P=? [ F<={last} ended={number} ]"
    before = []
    for rule in TABLE["horizon"]:
        here = [f"!({one})" for one in before] + [condition(rule["when"])]
        before.append(condition(rule["when"]))
        yield f"P=? [ F[{last},{last}] ended<0 & {' & '.join(here)} ]"


def value_at(answer, state):
    """Return the probability in a state; before version 2 the question was called ``at``."""
    return (answer.get_value if hasattr(answer, "get_value") else answer.at)(state)


def solve(values):
    """Build the chain and check it; outcome -> probability."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "neutral.prism"
        written.write_text(program(values))
        parsed = stormpy.parse_prism_program(str(written))
    asked = stormpy.parse_properties("; ".join(questions()), parsed)
    chain = stormpy.build_model(parsed, asked)
    start = chain.initial_states[0]
    found = [value_at(stormpy.model_checking(chain, one), start) for one in asked]
    return dict(zip(TABLE["outcomes"], found, strict=True))
