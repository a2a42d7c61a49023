"""What the critic finds by running a crisis: each kind where it is, and not in what comes near to it."""

from pathlib import Path

import pytest
from criticised import OF_TEXT, kinds, spoilt

import toolkit as ct
from toolkit.analysis.critic import Critique, criticise
from toolkit.analysis.critic.subject import HISTORIES
from toolkit.scenario import load, loads, shipped
from toolkit.scenario.critic import KINDS

LOCK = "lock: {levels: [open, shut, broken], start: shut, claim: seen}"
FORCE = "      force: {when: lock == shut, appeal: -2.0 + temper - 0.1 * boats, effects: {lock: =broken}, judgement: Guessed.}\n"
WEATHER = "  weather: {when: lock == shut, probability: 0.1, effects: {lock: =broken}, judgement: Guessed.}\n"
OPEN = "  open: {when: lock == open, ends: true}\n"
END = "  shut: {otherwise: true}\n"
TIDE = LOCK + "\n  tide: {levels: 0..2, start: 0, claim: seen}\n"
ORDER = "[weather, north]"


def at_end(more):
    return END, END + more


def another(option):
    return FORCE, FORCE + f"      other: {{{option}}}\n"


def rising(chance, when=""):
    """A tide that rises by an event and makes force likelier."""
    event = f"  rises: {{{when}probability: {chance}, effects: {{tide: +1}}, judgement: Guessed.}}\n"
    return [
        (LOCK, TIDE),
        (ORDER, "[events, north]"),
        (WEATHER, WEATHER + event),
        ("-2.0 + temper", "-2.0 + temper + tide"),
    ]


def seldom_ebbing():
    """A tide that falls again from a height that it hardly ever has."""
    ebbs = "  ebbs: {when: tide == 2, probability: 0.5, effects: {tide: -1}, judgement: Guessed.}\n"
    (lock, order, (weather, more), force) = rising(0.05)
    return [lock, order, (weather, more + ebbs), force]


CASES = {
    "a level": ([(LOCK, LOCK.replace("broken]", "broken, mended]"))], ("level_unreached", "variables.lock.levels")),
    "an outcome": ([(OPEN, OPEN + "  both: {when: lock == open and lock == shut}\n")], ("outcome_unreached", "outcomes.both")),
    "an outcome behind another": ([(OPEN, OPEN + "  wide: {when: lock == open, ends: true}\n")], ("outcome_unreached", "outcomes.wide")),
    "an option": (
        [another("when: lock == open, appeal: 0, effects: {lock: =shut}, judgement: Guessed.")],
        ("never_open", "actors.north.options.other"),
    ),
    "always beaten": (
        [another("when: lock == shut, appeal: -20, effects: {lock: =open}, judgement: Guessed.")],
        ("never_taken", "actors.north.options.other"),
    ),
    "an input": (
        [("variables:\n", "  idle: {uniform: [0, 1], judgement: Guessed.}\nvariables:\n"), ("-2.0 + temper", "-2.0 + temper + 0 * idle")],
        ("input_moves_nothing", "parameters.idle"),
    ),
    "a rule": (
        [*rising(0.2)[:3], ("-2.0 + temper", "-2.0 + temper + 0 * tide")],
        ("rule_moves_nothing", "events.rises"),
    ),
    "a rule that hardly ever counts": (
        [*seldom_ebbing()],
        ("rule_moves_nothing", "events.ebbs"),
    ),
    "a forced choice": (
        [at_end("variants: {late: {set: {events.weather.probability: 0.9}, force: [{turn: 4, actor: north, option: force}]}}\n")],
        ("forced_closed", "variants.late.force"),
    ),
    "adding up": (
        [("horizon: 4", "horizon: 40"), *rising(0.2), ("appeal: -1.0", "appeal: -9"), ("-2.0 + temper", "-9 + temper"), (WEATHER, WEATHER.replace("0.1", "0.001"))],
        ("near_certain", "events.rises"),
    ),
    "adding up by choice": (
        [("horizon: 4", "horizon: 40"), (LOCK, TIDE), another("when: tide < 2, appeal: -2, effects: {tide: +1}, judgement: Guessed."), ("appeal: -1.0", "appeal: -9"), ("-2.0 + temper", "-9 + temper + tide"), (WEATHER, WEATHER.replace("0.1", "0.001"))],
        ("near_certain", "actors.north.options.other"),
    ),
    "cut off": ([("horizon: 4", "horizon: 12"), ("appeal: -1.0", "appeal: -4"), *rising(0.6)[:3], ("-2.0 + temper", "-6 + temper + tide")], ("clipped", "variables.tide")),
}  # fmt: skip
NEAR = {
    "as it is": [],
    "a level for a what-if": [
        (LOCK, LOCK.replace("broken]", "broken, mended]")),
        at_end("variants: {later: {set: {variables.lock.start: mended}}}\n"),
    ],
    "an option that waits for a what-if": [
        another("when: lock == open, appeal: 0, effects: {lock: =shut}, judgement: Guessed."),
        at_end("variants: {calm: {set: {variables.lock.start: open}}}\n"),
    ],
    "a rule that waits for a what-if": [
        *seldom_ebbing(),
        at_end("variants: {high: {set: {variables.tide.start: 2}}}\n"),
    ],
    "an outcome of an alternative": [
        (OPEN, OPEN + "  both: {when: lock == open and lock == shut}\n"),
        at_end("alternatives: {other: {set: {outcomes.both.when: lock == open}}}\n"),
    ],
    "a rare one": [
        (LOCK, LOCK.replace("broken]", "broken, sunk]")),
        another("when: lock == shut, appeal: -8, effects: {lock: =sunk}, judgement: Guessed."),
        (OPEN, OPEN + "  sunk: {when: lock == sunk, ends: true}\n"),
    ],
    "nothing left for the rest": [
        (WEATHER, WEATHER.replace("when: lock == shut, probability: 0.1", "on: 2031-03-19"))
    ],
    "an input that nothing reads, which is a warning": [
        ("variables:\n", "  idle: {uniform: [0, 1], judgement: Guessed.}\nvariables:\n")
    ],
    "an input of an alternative": [
        ("variables:\n", "  idle: {uniform: [0, 1], judgement: Guessed.}\nvariables:\n"),
        at_end("alternatives: {other: {set: {actors.north.options.talk.appeal: -1.0 + idle}}}\n"),
    ],
    "an input of a question": [
        ("variables:\n", "  idle: {uniform: [0, 1], judgement: Guessed.}\nvariables:\n"),
        *rising("idle")[:3],
        at_end("questions: {tide: {text: How high?, quantity: tide}}\n"),
    ],
    "a small chance that moves a rare outcome": [
        *rising(0.001),
        (OPEN, OPEN + "  flood: {when: tide == 2}\n"),
    ],
    "certain on its day": [
        (
            WEATHER,
            "  weather: {on: 2031-03-19, judgement: Guessed., chance: [{probability: 0.5, effects: {lock: =broken}}]}\n",
        )
    ],
    "forced while it is open": [
        at_end("variants: {soon: {force: [{turn: 1, actor: north, option: force}]}}\n")
    ],
    "seldom cut off": rising(0.1),
}  # fmt: skip


def of_runs(case):
    """What is found by a run; what the text shows is tested with the scenario."""
    return kinds(criticise(spoilt(*case)).findings)


@pytest.mark.parametrize("case", CASES)
def test_what_is_doubtful_is_found(case):
    changes, expected = CASES[case]
    assert expected in of_runs(changes)


@pytest.mark.parametrize("case", NEAR)
def test_what_only_comes_near_is_not(case):
    assert of_runs(NEAR[case]) == set()


def test_doubts_that_err_together():
    """Six ways to break the lock, each doubted by itself: doubted as one they move as far as their sum, and not its root."""
    ways = "".join(
        f"      way{n}: {{when: lock == shut, appeal: -3 + 0.01 * {n}, effects: {{lock: =broken}}, judgement: Guessed.}}\n"
        for n in range(6)
    )
    wide, many = ("doubt: {sd: 0.1", "doubt: {sd: 0.6"), (FORCE, FORCE + ways)
    shared = ("    name: The North\n", "    name: The North\n    doubt: 0.5\n    judgement: It may be bolder than it seems.\n")  # fmt: skip
    undoubted = ("doubt: {sd: 0.1, judgement: Guessed.}\n", "")
    finding = ("shared_bias", "actors.north")
    assert finding in of_runs([wide, many])
    assert finding not in of_runs([wide])  # one way alone, and one that leads elsewhere
    assert finding not in of_runs([wide, many, shared])
    assert finding not in of_runs([undoubted, many])
    weighed = many[1].replace("appeal: -3 + ", "appeal: -4.5 + 3 * temper + ")  # as bold at the median of 0.5
    assert finding not in of_runs([wide, (FORCE, weighed)])  # how bold it is, is an input already


def test_without_a_doubt_of_the_author_every_rule_is_tried_by_one_of_the_critics():
    undoubted = ("doubt: {sd: 0.1, judgement: Guessed.}\n", "")
    still = [*rising(0.2)[:3], ("-2.0 + temper", "-2.0 + temper + 0 * tide")]
    told = criticise(spoilt(undoubted, *still))
    assert ("rule_moves_nothing", "events.rises") in kinds(told.findings)
    assert not any(one.is_doubt for one in told.deciding)


def test_what_is_said_why_is_not_said_again():
    told = of_runs([another("when: lock == shut, appeal: -20, effects: {lock: =open}, judgement: Guessed.")])
    assert told == {("never_taken", "actors.north.options.other")}


def test_where_states_cannot_be_listed_histories_are_counted():
    """A real number that runs along: what no sampled history shows is said of so many."""
    water = (
        LOCK
        + "\n  water: {levels: real 0..10, start: 5, drift: 0.1 per week, noise: 0.5 per week, judgement: Guessed.}"
    )
    real = [
        (LOCK, water.replace("broken]", "broken, mended]")),
        ("appeal: -1.0", "appeal: -1.0 + 0.1 * water"),
    ]
    closed = another("when: lock == open, appeal: 0, effects: {lock: =shut}, judgement: Guessed.")
    told = criticise(spoilt(*real, closed))
    assert {("level_unreached", "variables.lock.levels"), ("never_open", "actors.north.options.other")} <= kinds(told.findings)  # fmt: skip
    assert all(f"{HISTORIES:,}" in one.reason for one in told.findings if one.kind == "never_open")


def test_the_numbers_that_decide_the_headline():
    """The likeliest outcome by hand: what a wide input moves by its ends, the other inputs at their medians."""
    told = criticise(spoilt())
    assert isinstance(told, Critique)
    assert told.model.outcomes[told.headline].name == "broken"
    swings = [abs(one.swing) for one in told.deciding]
    assert swings == sorted(swings, reverse=True) and 1 <= len(swings) <= 3
    temper = next(one for one in told.deciding if one.path == ("parameters", "temper"))
    assert (temper.from_value, temper.to_value) == pytest.approx((0.23, 0.77))  # 5 % and 95 % of 0.2 to 0.8
    assert temper.swing > 0.0 and temper.rests_on == "Guessed; bears on it: claim seen"


def test_what_is_said_of_the_medians_is_the_answer_there_and_lies_between_the_ends():
    """Skewed inputs: the mean over draws lies elsewhere."""
    told = criticise(spoilt(("temper: {uniform: [0.2, 0.8]", "temper: {pert: [-4, -3.5, 6]")))
    there = ct.run(told.model, at="medians", progress=False)
    assert told.at_medians == pytest.approx(there.probability[told.headline], abs=1e-12)
    assert abs(told.probability - told.at_medians) > 0.005
    assert all(
        min(one.at_low, one.at_high) <= told.at_medians <= max(one.at_low, one.at_high)
        for one in told.deciding
    )


def test_phases_reversed():
    """Who comes first takes the lock: with even odds for both, turning them round turns the answer round."""
    text = """format: 1
id: first
title: Who comes first
as_of: 2031-03-03
horizon: 1
turn: 1 week
variables: {lock: {levels: [free, south, north], start: free, judgement: Guessed.}}
actors:
  south: {options: {take: {when: lock == free, appeal: 0, effects: {lock: =south}, judgement: Guessed.}}}
  north: {options: {take: {when: lock == free, appeal: 0, effects: {lock: =north}, judgement: Guessed.}}}
outcomes: {south: {when: lock == south}, north: {when: lock == north}, free: {otherwise: true}}
"""
    backwards = criticise(loads(text)).backwards
    assert backwards.before == pytest.approx([0.5, 0.25, 0.25])
    assert backwards.after == pytest.approx([0.25, 0.5, 0.25])
    at_once = loads(text.replace("variables:", "order: [[south, north]]\nvariables:"))
    assert criticise(at_once).backwards is None


SMALL = ("chicken", "deterrence", "leaves-to-chance", "salami-tactics", "war-of-attrition")


@pytest.mark.parametrize(
    "name", [one if one in SMALL else pytest.param(one, marks=pytest.mark.slow) for one in shipped()]
)
def test_shipped_scenarios_leave_nothing_open(name):
    told = criticise(load(name))
    assert [one.key for one in told.open] == []
    assert "needless" not in {one.kind for one in told.findings}


def test_every_kind_is_tested_and_stands_in_the_documentation():
    tried = {kind for _, (kind, _) in CASES.values()}
    assert KINDS.keys() == tried | OF_TEXT | {"shared_bias"}  # which has a test of its own
    page = Path(__file__).parents[3] / "docs/how-to/check.md"
    assert all(f"`{kind}`" in page.read_text(encoding="utf-8") for kind in KINDS)


FAMILY = """
format: 1
id: demands
title: Demands
as_of: 2031-03-03
horizon: 2
turn: 1 week
variables: {{asked: {{levels: {levels}, start: 0, judgement: Nothing is asked yet.}}}}
actors:
  north: {{options: {{demand: {{for: {{x: 0..40 by 10}}, appeal: 0.1 * x, effects: {{asked: "{effect}"}}, judgement: Guessed.}}}}}}
outcomes: {{much: {{when: asked >= {much}, judgement: Guessed.}}, little: {{otherwise: true}}}}
"""


def test_a_long_scale_that_a_family_steps_over_is_one_sentence_with_its_cure():
    text = FAMILY.format(levels="0..40", effect="=x", much=30)
    [one] = [one for one in criticise(ct.loads(text)).findings if one.kind == "level_unreached"]
    assert (
        one.reason
        == "It stands at 0, 10, 20, 30 and 40 alone, whatever is drawn and chosen: at 5 of 41 levels."
    )
    assert one.suggestion.startswith("count it in steps of 10 (`levels: 0..4`)")
    mended = FAMILY.format(levels="0..4", effect="=x / 10", much=3)
    assert not [one for one in criticise(ct.loads(mended)).findings if one.kind == "level_unreached"]
    as_it_was, as_mended = (ct.run(ct.loads(one), progress=False) for one in (text, mended))
    assert as_it_was.probability == pytest.approx(as_mended.probability, abs=1e-12)


def test_a_long_scale_of_which_much_is_reached_names_some_of_the_rest():
    text = FAMILY.format(levels="0..120", effect="=x", much=30).replace("0..40 by 10", "0..80 by 4")
    [one] = [one for one in criticise(ct.loads(text)).findings if one.kind == "level_unreached"]
    assert (
        one.reason
        == "It never stands at 100 of 121 levels, such as 1, 2 and 3, whatever is drawn and chosen."
    )
    assert one.suggestion.startswith("count it in steps of 4 (`levels: 0..20`)")
