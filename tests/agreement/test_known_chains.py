"""Both engines against chains whose answer is published or has a closed form.

The exact engine is held to 1e-12. Monte Carlo is held to 4 standard errors with a seed fixed beforehand:
about 60 comparisons in this file, so a false alarm anywhere in it has probability below 0.4 %.
"""

import json
import math
from fractions import Fraction

import numpy as np
import pytest

from toolkit.engines import run, solving
from toolkit.errors import RunError
from toolkit.scenario import loads

RUNS = 40_000
BASIS = {"judgement": "From a textbook."}


def scenario(**parts):
    """Load a scenario from Python data; JSON is YAML."""
    return loads(
        json.dumps(
            {
                "format": 1,
                "id": "case",
                "title": "A known chain",
                "as_of": "2030-01-01",
                "turn": "1 day",
                **parts,
            }
        )
    )


def check(case, expected):
    """Compare both engines with the expected probabilities of some outcomes."""
    exact = run(case, engine="exact", progress=False)
    sampled = run(case, engine="monte_carlo", runs=RUNS, seed=20, progress=False)
    for name, p in expected.items():
        k = exact.outcomes.index(name)
        assert exact.probability[k] == pytest.approx(float(p), abs=1e-12)
        error = math.sqrt(max(float(p) * (1 - float(p)), 0.0) / RUNS)
        assert abs(sampled.probability[k] - float(p)) <= 4 * error
    return exact


# --- Knuth and Yao's die: The complexity of nonuniform random number generation (1976) ----------------------

DIE = {
    "s0": ("s1", "s2"),
    "s1": ("s3", "s4"),
    "s2": ("s5", "s6"),
    "s3": ("s1", "d1"),
    "s4": ("d2", "d3"),
    "s5": ("d4", "d5"),
    "s6": ("s2", "d6"),
}
FACES = [f"d{n}" for n in range(1, 7)]


def die(horizon):
    flips = {
        state: {
            "when": f"place == {state}",
            "probability": 1,
            "chance": [
                {"probability": 0.5, "effects": {"place": f"={a}"}},
                {"probability": 0.5, "effects": {"place": f"={b}"}},
            ],
            **BASIS,
        }
        for state, (a, b) in DIE.items()
    }
    events = {f"flip_{state}": flip for state, flip in flips.items()}
    outcomes = {f"face{n}": {"when": f"place == d{n}", "ends": True} for n in range(1, 7)}
    return scenario(
        horizon=horizon,
        variables={"place": {"levels": [*DIE, *FACES], "start": "s0", **BASIS}},
        events=events,
        outcomes={**outcomes, "unfinished": {"otherwise": True}},
    )


@pytest.mark.parametrize(
    ("flips", "finished"),
    [
        (3, "3/4"),
        (4, "3/4"),
        (5, "15/16"),
        (7, "63/64"),
        (9, "255/256"),
        (11, "1023/1024"),
        (21, "1048575/1048576"),
    ],
)
def test_die_is_finished_within(flips, finished):
    check(die(flips), {"unfinished": 1 - Fraction(finished)})


def test_die_is_fair_and_where_it_stands_after_five_flips():
    result = check(die(5), {f"face{n}": Fraction(5, 32) for n in range(1, 7)})
    after = dict(zip([*DIE, *FACES], result.tally.marginals[0, 5], strict=True))
    expected = {"s1": 1 / 32, "s2": 1 / 32, **dict.fromkeys(FACES, 5 / 32)}
    assert {state: p for state, p in after.items() if p} == pytest.approx(expected, abs=1e-15)


def test_a_crisis_without_a_last_turn_runs_until_it_is_settled():
    flipping = die(1).with_changes(set={"horizon": "until_settled", "unsettled_below": 1e-14})
    exact = run(flipping, engine="exact", progress=False)
    assert exact.probability[:6] == pytest.approx(np.full(6, 1 / 6), abs=1e-13)
    assert exact.mean_turns == pytest.approx(11 / 3, abs=1e-12)
    assert exact.record.unsettled <= 1e-14
    assert exact.record.turns == exact.model.horizon == exact.tally.incidence.shape[1] - 1
    sampled = run(flipping, engine="monte_carlo", runs=RUNS, seed=20, progress=False)
    variance = 16 / 9  # 3 flips and 2 for every further round; rounds are geometric with 1/4, variance 4/9
    assert abs(sampled.mean_turns - 11 / 3) <= 4 * math.sqrt(variance / RUNS)


def test_what_never_ends_is_said_and_not_cut_off():
    stuck = die(1).with_changes(set={"horizon": "until_settled", "outcomes.face6.ends": False})
    with pytest.raises(RunError, match="have not ended"):
        run(stuck, engine="exact", progress=False)


@pytest.mark.parametrize("engine", ["exact", pytest.param("monte_carlo", marks=pytest.mark.slow)])
def test_where_nothing_ends_it_is_not_asked_again_and_again(monkeypatch, engine):
    asked, solve = [], solving._solve

    def counted(plan, *rest, **more):
        asked.append(plan.model.horizon)
        return solve(plan, *rest, **more)

    monkeypatch.setattr(solving, "_solve", counted)
    never = {f"outcomes.face{n}.ends": False for n in range(1, 7)}
    stuck = die(1).with_changes(set={"horizon": "until_settled", **never})
    with pytest.raises(RunError, match="after 10,000 turns 100 % of the histories"):
        run(stuck, engine=engine, runs=20 if engine == "monte_carlo" else None, draws=1, progress=False)
    assert asked[-1] == 10_000 and sum(asked) < 15_000  # doubling all the way would come to 26,000


def test_expected_number_of_flips():
    incidence = run(die(200), engine="exact", progress=False).tally.incidence[0, :, :6].sum(axis=1)
    assert (1 - incidence).sum() == pytest.approx(11 / 3, abs=1e-12)


# --- gambler's ruin: Feller, An Introduction to Probability Theory, vol. 1, ch. XIV -------------------------


def ruin(p_up, target, start, horizon):
    step = {
        "appeal": 0,
        "chance": [
            {"probability": p_up, "effects": {"purse": "+1"}},
            {"probability": f"1 - {p_up}", "effects": {"purse": "-1"}},
        ],
        **BASIS,
    }
    return scenario(
        horizon=horizon,
        variables={"purse": {"levels": f"0..{target}", "start": start, **BASIS}},
        actors={"gambler": {"must_act": True, "options": {"play": step}}},
        outcomes={
            "won": {"when": f"purse == {target}", "ends": True, **BASIS},
            "lost": {"when": "purse == 0", "ends": True, **BASIS},
            "playing": {"otherwise": True},
        },
    )


RUINS = [
    ("1/2", 10, 3, "3/10", "21"),
    ("9/19", 10, 5, "59049/159049", "204755/8371"),
    ("2/5", 20, 10, "1024/60073", "2901250/60073"),
]


@pytest.mark.parametrize(("p_up", "target", "start", "won", "steps"), RUINS)
def test_ruin_without_a_last_turn(p_up, target, start, won, steps):
    endless = ruin(p_up, target, start, 1).with_changes(
        set={"horizon": "until_settled", "unsettled_below": 1e-13}
    )
    exact = run(endless, engine="exact", progress=False)
    assert exact.probability[0] == pytest.approx(float(Fraction(won)), abs=1e-12)
    assert exact.mean_turns == pytest.approx(float(Fraction(steps)), rel=1e-11)


@pytest.mark.parametrize(("p_up", "target", "start", "won", "steps"), RUINS)
def test_ruin(p_up, target, start, won, steps):
    exact = check(ruin(p_up, target, start, 1500), {"won": Fraction(won)})
    playing = 1 - exact.tally.incidence[0, :, :2].sum(axis=1)
    assert playing[:-1].sum() == pytest.approx(float(Fraction(steps)), abs=1e-9)


def test_a_rare_ruin_needs_no_sampling():
    exact = run(ruin("1/3", 40, 10, 2000), engine="exact", progress=False)
    assert exact.probability[0] == pytest.approx(1 / 1074791425, rel=1e-9)


# --- competing hazards: Prentice et al. (1978), Biometrics 34:541-554 ---------------------------------------


def hazards(rates, days, turns):
    events = {
        f"risk{n}": {"rate": f"{rate} per day", "group": "risks", "effects": {"first": f"=r{n}"}, **BASIS}
        for n, rate in enumerate(rates)
    }
    outcomes = {f"first{n}": {"when": f"first == r{n}", "ends": True} for n in range(len(rates))}
    return scenario(
        horizon=turns,
        turn=f"{days} days",
        variables={
            "first": {
                "levels": ["nothing", *(f"r{n}" for n in range(len(rates)))],
                "start": "nothing",
                **BASIS,
            }
        },
        events=events,
        outcomes={**outcomes, "none": {"otherwise": True}},
    )


@pytest.mark.parametrize(
    ("rates", "days", "turns", "by_the_end", "none"),
    [
        ((0.02, 0.05, 0.01), 1, 30, (0.2273205116776, 0.5683012791941, 0.1136602558388), 0.09071795328941),
        ((0.1, 0.3), 1, 10, (0.2454210902778, 0.7362632708334), 0.01831563888873),
        ((0.0001, 0.2), 7, 52, (0.0004997501249375, 0.9995002498751), 2.331059711092e-32),
    ],
)
def test_competing_hazards(rates, days, turns, by_the_end, none):
    exact = run(hazards(rates, days, turns), engine="exact", progress=False)
    assert exact.probability == pytest.approx([*by_the_end, none], abs=1e-12)
    sampled = run(hazards(rates, days, turns), engine="monte_carlo", runs=RUNS, seed=3, progress=False)
    assert (
        np.abs(sampled.probability - exact.probability) <= 4 * np.sqrt(exact.probability / RUNS) + 1e-30
    ).all()


def test_cutting_turns_finer_changes_nothing():
    whole = run(hazards((0.02, 0.05), 6, 5), engine="exact", progress=False).probability
    parts = run(hazards((0.02, 0.05), 1, 30), engine="exact", progress=False).probability
    assert parts == pytest.approx(whole, abs=1e-13)


def test_independent_events_fire_together():
    events = {
        name: {"rate": f"{rate} per day", "effects": {name: "=true"}, **BASIS}
        for name, rate in (("a", 0.3), ("b", 0.7))
    }
    case = scenario(
        horizon=1,
        variables={name: {"levels": "flag", "start": False, **BASIS} for name in ("a", "b")},
        events={f"event_{name}": {**event} for name, event in events.items()},
        outcomes={"both": {"when": "a and b"}, "a_alone": {"when": "a"}, "rest": {"otherwise": True}},
    )
    p, q = 1 - math.exp(-0.3), 1 - math.exp(-0.7)
    check(case, {"both": p * q, "a_alone": p * (1 - q)})


def test_chance_within_a_window():
    case = scenario(
        horizon=12,
        turn="1 week",
        variables={"hit": {"levels": "flag", "start": False, **BASIS}},
        events={"strike": {"chance": "0.15 within 12 weeks", "effects": {"hit": "=true"}, **BASIS}},
        outcomes={"hit_it": {"when": "hit", "ends": True}, "rest": {"otherwise": True}},
    )
    check(case, {"hit_it": 0.15})


# --- choices ------------------------------------------------------------------------------------------------


def one_choice(rule, **options):
    decides = {"rule": rule, "precision": 2.0, **BASIS} if rule == "logit" else {"rule": rule}
    written = {
        name: {**option, "effects": {"taken": f"={name}"}, **BASIS} for name, option in options.items()
    }
    return scenario(
        horizon=1,
        variables={"taken": {"levels": ["nothing", *options], "start": "nothing", **BASIS}},
        actors={"one": {"decides": decides, "options": written}},
        outcomes={
            **{f"took_{name}": {"when": f"taken == {name}"} for name in options},
            "held": {"otherwise": True},
        },
    )


def test_logit_choice():
    weights = {"took_a": math.exp(2 * 0.5), "took_b": math.exp(2 * -1.0), "held": 1.0}
    total = sum(weights.values())
    check(
        one_choice("logit", a={"appeal": 0.5}, b={"appeal": -1}),
        {name: w / total for name, w in weights.items()},
    )


def test_choice_by_weights():
    check(
        one_choice("weights", a={"weight": 3}, b={"weight": 0}), {"took_a": 0.75, "took_b": 0.0, "held": 0.25}
    )


def test_best_reply_splits_ties():
    case = one_choice("logit", a={"appeal": 1}, b={"appeal": 1}, c={"appeal": 0.5}).with_changes(
        set={"actors.one.decides.precision": "inf"}
    )
    check(case, {"took_a": 0.5, "took_b": 0.5, "took_c": 0.0, "held": 0.0})


def test_large_appeals_do_not_overflow():
    case = one_choice("logit", a={"appeal": 5000}, b={"appeal": 4999.5})
    check(case, {"took_a": 1 / (1 + math.exp(-1.0)), "held": 0.0})


# --- memory, worked by hand ---------------------------------------------------------------------------------


def counter(horizon, **option):
    return scenario(
        horizon=horizon,
        variables={"uses": {"levels": "0..9", "start": 0, **BASIS}},
        actors={"one": {"must_act": True, "options": {"use": {"appeal": 0, **option, **BASIS}}}},
        outcomes={
            **{f"n{n}": {"when": f"uses == {n}", **BASIS} for n in range(9)},
            "rest": {"otherwise": True},
        },
    )


@pytest.mark.parametrize(
    ("option", "horizon", "uses"),
    [
        ({"effects": {"uses": "+1"}}, 6, 6),
        ({"effects": {"uses": "+1"}, "once": True}, 6, 1),
        ({"effects": {"uses": "+1"}, "cooldown": "2 turns"}, 6, 2),  # turns 1 and 4
        ({"effects": {"uses": "+1"}, "cooldown": "2 turns"}, 7, 3),  # and 7
        (
            {"effects": {"uses": {"change": "+1", "after": "2 turns"}}},
            6,
            2,
        ),  # set off in 1, arrives in 3; 3 -> 5; 5 -> 7
        (
            {"effects": {"uses": {"change": "+1", "after": "1 turns"}}},
            6,
            5,
        ),  # set off in 1 … 5, arrive in 2 … 6
        ({"effects": {"uses": "+1"}, "from": "2030-01-03"}, 6, 4),  # turn 3 holds the third day
        ({"effects": {"uses": "+1"}, "until": "2030-01-03"}, 6, 3),
        ({"effects": {"uses": "+1"}, "on": "2030-01-03"}, 6, 1),
    ],
)
def test_memory_and_dates(option, horizon, uses):
    check(counter(horizon, **option), {f"n{uses}": 1.0})


def test_ignored_triggers_are_counted():
    result = run(
        counter(6, effects={"uses": {"change": "+1", "after": "2 turns"}}), engine="exact", progress=False
    )
    assert result.record.ignored == pytest.approx(3.0)  # in turns 2, 4 and 6


def test_clipping_is_counted_and_may_be_refused():
    from toolkit.errors import RunError

    case = counter(12, effects={"uses": "+1"})
    assert run(case, engine="exact", progress=False).record.clipped["uses"] == pytest.approx(3.0)
    strict = case.with_changes(set={"variables.uses.overflow": "refuse"})
    for engine in ("exact", "monte_carlo"):
        with pytest.raises(RunError, match="overflow: refuse"):
            run(strict, engine=engine, progress=False)
    fits = case.with_changes(set={"variables.uses.overflow": "refuse", "horizon": 9})
    assert run(fits, engine="exact", progress=False).probability[-1] == 1.0


# --- who is settled when ------------------------------------------------------------------------------------


def two_writers(order):
    events = {
        "up": {"probability": 1, "when": "level == 1", "effects": {"level": "+1"}, **BASIS},
        "down": {"probability": 1, "when": "level >= 1", "effects": {"level": "-1"}, **BASIS},
        "reset": {"probability": 0.5, "effects": {"level": "=3"}, **BASIS},
    }
    return scenario(
        horizon=1,
        order=order,
        variables={"level": {"levels": "0..4", "start": 1, **BASIS}},
        events=events,
        outcomes={
            **{f"n{n}": {"when": f"level == {n}", **BASIS} for n in range(4)},
            "rest": {"otherwise": True},
        },
    )


def test_events_of_one_phase_read_the_state_before_it():
    check(two_writers(["events"]), {"n1": 0.5, "n3": 0.5})


def test_events_one_after_the_other_read_each_other():
    check(two_writers(["up", "down", "reset"]), {"n1": 0.5, "n3": 0.5})
    check(two_writers(["down", "up", "reset"]), {"n0": 0.5, "n3": 0.5})
    check(two_writers(["reset", "up", "down"]), {"n1": 0.5, "n2": 0.5})


def test_a_run_ends_after_any_phase_or_only_at_the_end_of_a_turn():
    case = two_writers(["up", "down", "reset"]).with_changes(
        set={"outcomes.n2.ends": True, "outcomes.n0.ends": "at_turn_end"}
    )
    check(case, {"n2": 1.0})
    other = two_writers(["down", "reset", "up"]).with_changes(set={"outcomes.n0.ends": "at_turn_end"})
    check(other, {"n0": 0.5, "n3": 0.5})


def test_an_option_without_weight_can_still_be_imposed():
    case = one_choice("weights", a={"weight": 3}, b={"weight": 0}).with_changes(
        force=[{"turn": 1, "actor": "one", "option": "b"}]
    )
    check(case, {"took_b": 1.0})


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [("=min(uses + 4, 9)", "=2", 2), ("=2", "=min(uses + 4, 9)", 4), ("=2", "=3", 3)],
)
def test_of_two_assignments_the_later_listed_holds(first, then, left):
    """A branch stands behind the option's own effects, whether its size is fixed or not."""
    case = counter(1, effects={"uses": first}, chance=[{"probability": 1, "effects": {"uses": then}}])
    check(case, {f"n{left}": 1.0})


def test_a_crisis_in_which_nothing_can_happen():
    start = {"low": 0.25, "high": 0.75}
    case = scenario(
        horizon=2,
        variables={"level": {"levels": ["low", "high"], "start": start, **BASIS}},
        outcomes={"high_it_is": {"when": "level == high"}, "rest": {"otherwise": True}},
    )
    check(case, {"high_it_is": 0.75, "rest": 0.25})
    ended = case.with_changes(set={"outcomes.high_it_is.ends": True, "variables.level.start": "high"})
    check(ended, {"high_it_is": 1.0})
