"""What the critic finds in a text without a run: each kind where it is, and not in what comes near to it."""

import pytest
from criticised import OF_TEXT, kinds, spoilt

from toolkit.errors import ScenarioError
from toolkit.scenario.critic import Finding, found, settled, structural
from toolkit.scenario.critic.grounds import _digits

END = "  shut: {otherwise: true}\n"
LOCK = "  lock: {levels: [open, shut, broken], start: shut, claim: seen}\n"
FORCE = "      force: {when: lock == shut, appeal: -2.0 + temper - 0.1 * boats, effects: {lock: =broken}, judgement: Guessed.}\n"
BOATS = "boats: {triangular: [6, 8, 10], unit: boats, judgement: Guessed., claim: seen}"
TEMPER = "temper: {uniform: [0.2, 0.8], judgement: Guessed., claim: seen}"
CHANCE = "          - {name: refused, probability: 0.1, effects: {lock: =broken}}\n"
WEATHER = "effects: {lock: =broken}, judgement: Guessed.}\noutcomes"
MOOD = LOCK + "  mood: {levels: [calm, angry], start: calm, claim: seen}\n"


def at_end(more):
    return END, END + more


def another(option):
    return FORCE, FORCE + f"      other: {{{option}}}\n"


def asked(*experts):
    return f"temper: {{within: [0, 1], experts: {{{', '.join(experts)}}}}}"


CASES = {
    "read by nothing": (
        [(LOCK, MOOD), (WEATHER, "effects: {lock: =broken, mood: =angry}, judgement: Guessed.}\noutcomes")],
        ("unread", "variables.mood"),
    ),
    "changed by nothing": (
        [(LOCK, MOOD), ("appeal: -1.0", "appeal: -1.0 + (mood == angry)")],
        ("unchanged", "variables.mood"),
    ),
    "no effect": (
        [another("appeal: -1, judgement: Words.")],
        ("no_effect", "actors.north.options.other"),
    ),
    "no effect that is read": (
        [(LOCK, MOOD), another("appeal: -1, effects: {mood: =angry}, judgement: Words.")],
        ("no_effect", "actors.north.options.other"),
    ),
    "an event without effect": (
        [("events:\n", "events:\n  rain: {probability: 0.2, judgement: Guessed.}\n"), ("[weather, north]", "[events, north]")],
        ("no_effect", "events.rain"),
    ),
    "old": ([("credibility: 2, date: 2031-03-01", "credibility: 2, date: 2029-03-01")], ("stale", "variables.lock")),
    "relayed": (
        [("reliability: C}", "reliability: C, quotes: wire}"), ("source: wire", "source: [wire, paper]")],
        ("same_origin", "claims.seen.source"),
    ),
    "a claim left out": ([(BOATS, BOATS.replace("[6, 8, 10]", "[10, 12, 14]"))], ("claim_outside", "parameters.boats")),
    "an amount beside its claim": (
        [("    name: The North\n", "    capabilities: {held: {amount: 4, unit: boats, judgement: Guessed., claim: seen}}\n")],
        ("claim_outside", "actors.north.capabilities.held"),
    ),
    "three digits": ([(TEMPER, TEMPER.replace("0.2", "0.217"))], ("over_precise", "parameters.temper")),
    "three digits in an appeal": ([("appeal: -1.0", "appeal: -1.03")], ("over_precise", "actors.north.options.talk")),
    "three digits in a chance": ([("when: lock == shut, probability: 0.1,", "when: lock == shut, probability: 0.104,")], ("over_precise", "events.weather")),
    "per cent": (
        [("7 to 9 boats wait", "9 % of boats wait"), (BOATS, BOATS.replace("[6, 8, 10]", "[10, 12, 14]").replace("unit: boats", "unit: per cent"))],
        ("claim_outside", "parameters.boats"),
    ),
    "nearly a point": ([(TEMPER, TEMPER.replace("0.2, 0.8", "0.79, 0.8"))], ("over_precise", "parameters.temper")),
    "nearly a point, as one expert says": (
        [(TEMPER, asked("ann: {uniform: [0.79, 0.8], judgement: Guessed.}", "ben: {uniform: [0.2, 0.8], judgement: Guessed.}"))],
        ("over_precise", "parameters.temper.experts.ann"),
    ),
    "a narrow spread": (
        [(TEMPER, TEMPER.replace("uniform: [0.2, 0.8]", "normal: {mean: 5, sd: 0.01}"))],
        ("over_precise", "parameters.temper"),
    ),
    "a little left over": (
        [("probability: 0.3", "probability: 0.87")],
        ("branches_short", "actors.north.options.talk.chance"),
    ),
    "the same left over whatever is read": (
        [("probability: 0.3", "probability: temper"), ("probability: 0.1, effects: {lock: =broken}}\n", "probability: 0.97 - temper, effects: {lock: =broken}}\n")],
        ("branches_short", "actors.north.options.talk.chance"),
    ),
    "the same twice": (
        [another("when: lock == shut, appeal: -3, effects: {lock: =broken}, judgement: Guessed.")],
        ("near_duplicate", "actors.north.options.other"),
    ),
    "in the appeal and ahead": (
        [("    name: The North\n", "    decides: {look_ahead: horizon}\n    payoffs: {broken: -2 * temper}\n    judgement: Guessed.\n")],
        ("counted_twice", "actors.north.options.force.appeal"),
    ),
    "two that are one": (
        [("variables:\n", "correlations: [{between: [temper, boats], rank: 0.9, judgement: Guessed.}]\nvariables:\n")],
        ("counted_twice", "actors.north.options.force.appeal"),
    ),
}  # fmt: skip
NEAR = {
    "as it is": [],
    "read by a question": [
        (LOCK, MOOD),
        (WEATHER, "effects: {lock: =broken, mood: =angry}, judgement: Guessed.}\noutcomes"),
        at_end("questions: {angry: {text: How angry?, quantity: mood}}\n"),
    ],
    "changed by a what-if": [
        (LOCK, MOOD),
        ("appeal: -1.0", "appeal: -1.0 + (mood == angry)"),
        at_end("variants: {worse: {set: {variables.mood.start: angry}}}\n"),
    ],
    "drawn at the start": [
        (LOCK, MOOD.replace("start: calm", "start: {calm: 0.5, angry: 0.5}")),
        ("appeal: -1.0", "appeal: -1.0 + (mood == angry)"),
    ],
    "asked about": [
        another("appeal: -1, judgement: Words."),
        at_end("questions: {words: {text: Will they say so?, choice: north.other}}\n"),
    ],
    "doing nothing where something must be done": [
        ("    name: The North\n", "    must_act: true\n"),
        another("appeal: 0, judgement: Nothing is done."),
    ],
    "doing nothing, declared": [(FORCE, FORCE + "      hold: {appeal: 0.2, judgement: Nothing is done.}\n")],
    "old, and a judgement says why it holds": [
        ("credibility: 2, date: 2031-03-01", "credibility: 2, date: 2029-03-01"),
        (LOCK, LOCK.replace("claim: seen", "claim: seen, judgement: It cannot be mended in two years.")),
    ],
    "relayed, and graded so": [
        ("reliability: C}", "reliability: C, quotes: wire}"),
        ("source: wire, credibility: 2", "source: [wire, paper], credibility: 3"),
    ],
    "independent": [("source: wire", "source: [wire, paper]")],
    "one end of a claim within": [(BOATS, BOATS.replace("[6, 8, 10]", "[9, 12, 14]"))],
    "another unit": [(BOATS, BOATS.replace("[6, 8, 10]", "[10, 12, 14]").replace("unit: boats", "unit: crews"))],
    "three digits that a claim holds": [
        ("7 to 9 boats wait", "a share of 0.217"),
        (TEMPER, "temper: {uniform: [0.217, 0.8], claim: seen}"),
    ],
    "per cent of something": [
        ("7 to 9 boats wait", "11 % of 9 boats wait"),
        (BOATS, BOATS.replace("[6, 8, 10]", "[10, 12, 14]").replace("unit: boats", 'unit: "%"')),
    ],
    "three digits in a chance that a claim states": [
        ("7 to 9 boats wait", "10.4 % of days are stormy"),
        (
            "when: lock == shut, probability: 0.1,",
            "when: lock == shut, probability: 0.104, measures: seen,",
        ),
    ],
    "three digits of an expert that a claim holds": [
        ("7 to 9 boats wait", "a share of 0.217"),
        (TEMPER, asked("ann: {uniform: [0.217, 0.8], claim: seen}")),
    ],
    "experts of each kind": [
        (TEMPER, asked(
            "ann: {quantiles: {p10: 0.2, p50: 0.4, p90: 0.8}, judgement: Guessed.}",
            "ben: {value: 0.5, judgement: Guessed.}",
            "cai: {beta: {mean: 0.5, sd: 0.2}, judgement: Guessed.}",
            "dee: {discrete: {0.2: 0.5, 0.7: 0.5}, judgement: Guessed.}",
        ))
    ],
    "an eighth": [(TEMPER, TEMPER.replace("0.2", "0.125"))],
    "branches that sum to 1": [("probability: 0.3", "probability: 0.9")],
    "much left over": [("probability: 0.3", "probability: 0.8")],
    "one branch that may fail": [("probability: 0.3", "probability: 0.97"), (CHANCE, "")],
    "as much left over as is read": [("probability: 0.3", "probability: 0.8 + 0.1 * temper")],
    "the same where it is closed": [
        another("when: lock == open, appeal: -3, effects: {lock: =broken}, judgement: Guessed.")
    ],
    "ahead alone": [
        ("    name: The North\n", "    decides: {look_ahead: horizon}\n    payoffs: {broken: -2}\n    judgement: Guessed.\n")
    ],
    "two that move a little together": [
        ("variables:\n", "correlations: [{between: [temper, boats], rank: 0.5, judgement: Guessed.}]\nvariables:\n")
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_doubtful_is_found(case):
    changes, expected = CASES[case]
    assert expected in kinds(structural(spoilt(*changes)))


@pytest.mark.parametrize("case", NEAR)
def test_what_only_comes_near_is_not(case):
    assert kinds(structural(spoilt(*NEAR[case]))) == set()


def test_every_kind_that_a_text_shows_is_tested():
    tried = {kind for _, (kind, _) in CASES.values()}
    assert tried | {"one_source", "needless"} == OF_TEXT  # which have tests of their own


def test_most_numbers_on_one_source():
    more = "".join(f"  p{n}: {{uniform: [0, 1], judgement: Guessed., claim: seen}}\n" for n in range(5))
    alone = spoilt((TEMPER, f"{TEMPER}\n{more}"))
    assert ("one_source", "sources.wire") in kinds(structural(alone))
    heard = "\nclaims:\n  heard: {says: So it was., source: paper, credibility: 3}\n"
    shared = spoilt(
        ("\nclaims:\n", heard), (TEMPER, f"{TEMPER}\n{more.replace('claim: seen', 'claim: heard')}")
    )
    assert ("one_source", "sources.wire") not in kinds(structural(shared))


def test_a_finding_names_its_line_and_says_what_to_do():
    [one] = structural(spoilt(another("appeal: -1, judgement: Words.")))
    assert (one.file, one.line) == ("<text>", 24)
    assert one.reason.endswith(".") and not one.suggestion.endswith(".")
    assert one.key == "no_effect.actors.north.options.other"


@pytest.mark.parametrize(
    "name", ["no_effect", "no_effect.actors.north", "no_effect.actors.north.options.other"]
)
def test_what_is_accepted_keeps_its_reason(name):
    scenario = spoilt(
        another("appeal: -1, judgement: Words."), at_end(f"accepted: {{{name}: News may tell of it.}}\n")
    )
    [one] = settled(scenario, structural(scenario))
    assert one.accepted == "News may tell of it."


@pytest.mark.parametrize("name", ["no_effect.actors.nort", "unread"])
def test_what_is_accepted_in_vain_is_found(name):
    scenario = spoilt(another("appeal: -1, judgement: Words."), at_end(f"accepted: {{{name}: So be it.}}\n"))
    told = settled(scenario, structural(scenario))
    assert ("needless", f"accepted.{name}") in kinds(told)
    assert not any(one.accepted for one in told)


def test_accepting_moves_neither_the_digest_nor_what_is_read_back():
    plain, accepting = spoilt(), spoilt(at_end("accepted: {no_effect: Words.}\n"))
    assert plain.digest == accepting.digest
    assert "accepted" in accepting.to_yaml() and plain.to_yaml() != accepting.to_yaml()


def test_a_kind_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(ScenarioError) as refused:
        spoilt(at_end("accepted: {no_efect.events.rain: Words.}\n"))
    assert (refused.value.nearest, refused.value.path) == ("no_effect", "accepted.no_efect.events.rain")


def test_findings_are_sorted_by_line_and_told_once():
    scenario = spoilt()
    later = found(scenario, ("outcomes", "open"), "outcome_unreached", "Why.", "do")
    first = found(scenario, ("variables", "lock"), "clipped", "Why.", "do")
    assert settled(scenario, [later, first, later]) == (first, later)
    assert isinstance(first, Finding)


@pytest.mark.parametrize(("value", "digits"), [(0.25, 2), (0.125, 1), (0.137, 3), (1200.0, 2), (0.05, 1), (1347.0, 4), (0.0, 0)])  # fmt: skip
def test_digits_that_are_meant(value, digits):
    assert _digits(value) == digits
