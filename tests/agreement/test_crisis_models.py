"""Models of the crisis literature and of model checking whose answers are known in closed form or by a short recursion.

Exact answers are held to 1e-9, or to the share that an open horizon leaves unsettled.
"""

from __future__ import annotations

import json
import math

import pytest

import toolkit as ct

BASIS = {"judgement": "A textbook model."}


def model(**parts):
    return ct.loads(
        json.dumps({"format": 1, "id": "case", "title": "A known model", "as_of": "2030-01-01", "turn": "1 day", **parts})
    )  # fmt: skip


def chosen(result, key, name, turn=1):
    place = next(n for n, action in enumerate(result.model.actions) if action[:2] == (key, name))
    return float(result.tally.choices[turn - 1, place])


# --- Fearon 1995: an ultimatum to an opponent whose cost of war is private


def ultimatum(prize, cost, highest, steps, demands):
    """Let a state demand a share of 1 from one whose cost of war is known to itself alone."""
    private = f"(kind + 0.5) * {highest!r} / {steps}"
    return model(
        horizon=1,
        order=["asker", "owner"],
        variables={
            "kind": {"levels": f"0..{steps - 1}", "start": dict.fromkeys(range(steps), 1 / steps), "known_to": ["owner"], **BASIS},
            "demand": {"levels": ["none", *demands], "start": "none", **BASIS},
            "answer": {"levels": ["open", "yielded", "fought"], "start": "open", **BASIS},
        },
        actors={
            "asker": {
                "must_act": True,
                "decides": {"look_ahead": "horizon", "precision": "inf", **BASIS},
                "payoffs": {**{f"deal_{name}": share for name, share in demands.items()}, "war": prize - cost},
                "options": {
                    f"ask_{name}": {"appeal": 0, "effects": {"demand": f"={name}"}, **BASIS} for name in demands
                },
                **BASIS,
            },
            "owner": {
                "must_act": True,
                "decides": {"look_ahead": "horizon", "precision": "inf", **BASIS},
                "payoffs": {**{f"deal_{name}": 1 - share for name, share in demands.items()}, "war": 1 - prize},
                "options": {
                    "yield": {"appeal": 0, "effects": {"answer": "=yielded"}, **BASIS},
                    "fight": {"appeal": f"-({private})", "effects": {"answer": "=fought"}, **BASIS},
                },
                **BASIS,
            },
        },
        outcomes={
            **{f"deal_{name}": {"when": f"answer == yielded and demand == {name}"} for name in demands},
            "war": {"when": "answer == fought"},
            "unfinished": {"otherwise": True},
        },
    )  # fmt: skip


@pytest.mark.parametrize(("prize", "cost", "highest"), [(0.5, 0.1, 0.4), (0.4, 0.05, 0.5), (0.6, 0.25, 0.3)])
def test_fearons_ultimatum(prize, cost, highest):
    # Who is offered 1 - x fights where its cost is below x - p, so the best demand is p + (m - c) / 2 and war follows
    # with probability (1 - c / m) / 2 (Fearon 1995, International Organization 49:379-414).
    steps = 40
    best, war = prize + (highest - cost) / 2, (1 - cost / highest) / 2
    shares = {f"d{n}": round(prize + highest * n / steps, 12) for n in range(steps + 1)}
    result = ct.run(ultimatum(prize, cost, highest, steps, shares), engine="exact")
    asked = {name: chosen(result, "asker", f"ask_{name}") for name in shares}
    # Private costs stand in the middle of 40 equal parts and demands at their edges: the best may be shared by neighbours.
    mean_asked = sum(asked[name] * share for name, share in shares.items())
    assert mean_asked == pytest.approx(best, abs=highest / steps)
    assert max(asked.values()) > 0.49
    assert result.probability[result.outcomes.index("war")] == pytest.approx(war, abs=1 / steps)


# --- war of attrition


def attrition(value, cost, precision, turns):
    """Let two sides choose at once, each turn, between holding on at a cost and giving in."""

    def side(prize):
        return {
            "must_act": True,
            "decides": {"look_ahead": "horizon", "precision": precision, **BASIS},
            "payoffs": {prize: value + cost},
            "options": {
                "stay": {"appeal": -cost, "effects": {}, **BASIS},
                "quit": {"appeal": 0, "effects": {"north_out" if prize == "north_wins" else "south_out": "=true"}, **BASIS},
            },
            **BASIS,
        }  # fmt: skip

    return model(
        horizon=turns,
        order=[["north", "south"]],
        variables={
            name: {"levels": "flag", "start": "false", **BASIS} for name in ("north_out", "south_out")
        },
        actors={"north": side("north_wins"), "south": side("south_wins")},
        outcomes={
            "both_out": {"when": "north_out and south_out", "ends": True},
            "north_wins": {"when": "south_out", "ends": True},
            "south_wins": {"when": "north_out", "ends": True},
            "goes_on": {"otherwise": True},
        },
    )


def quits_by_recursion(value, cost, precision, turns):
    """Return how likely each side is to quit in each turn: one unknown a turn, found by bisection."""
    found, later = [], 0.0
    for _ in range(turns):

        def worth(q, later=later):
            return -cost + q * (value + cost) + (1 - q) * later

        low, high = 0.0, 1.0
        for _ in range(200):
            q = (low + high) / 2
            # The worth of staying rises with q, so the reply falls: one crossing.
            reply = 1 / (1 + math.exp(min(precision * worth(q), 700.0)))
            low, high = (q, high) if reply > q else (low, q)
        found.append(q)
        later = (1 - q) * worth(q)
    return found[::-1]


@pytest.mark.parametrize(("value", "cost", "precision"), [(1.0, 0.5, 2.0), (3.0, 1.0, 1.0), (2.0, 0.25, 5.0)])
def test_war_of_attrition(value, cost, precision):
    quits = quits_by_recursion(value, cost, precision, 5)
    result = ct.run(attrition(value, cost, precision, 5), engine="exact")
    alive = 1.0
    for turn, q in enumerate(quits, start=1):
        assert chosen(result, "north", "quit", turn) == pytest.approx(alive * q, abs=1e-8)
        alive *= (1 - q) ** 2
    assert result.probability[result.outcomes.index("goes_on")] == pytest.approx(alive, abs=1e-8)


def test_sharp_sides_in_a_war_of_attrition_quit_as_the_theory_says():
    # Indifference between giving in (0) and staying (q v - (1 - q) c): q = c / (v + c) (Maynard Smith 1974).
    value, cost = 3.0, 1.0
    result = ct.run(attrition(value, cost, 60.0, 3), engine="exact")
    assert chosen(result, "north", "quit") == pytest.approx(cost / (value + cost), abs=0.02)


# --- Herman's ring: a published model of probabilistic model checking


def ring(n, tokens):
    """Lay out processes that hold a token where their bit equals the one before; the ring settles on one token."""
    bits = [0]
    for i in range(1, n):
        bits.append(bits[-1] if i in tokens else 1 - bits[-1])
    held = [i for i in range(n) if bits[i] == bits[i - 1]]
    assert held == sorted(tokens)
    count = " + ".join(f"(b{i} == b{(i - 1) % n})" for i in range(n))
    return model(
        horizon="until_settled",
        unsettled_below=1e-12,
        variables={f"b{i}": {"levels": "0..1", "start": str(bit), **BASIS} for i, bit in enumerate(bits)},
        events={
            f"e{i}": {
                "probability": f"if_else(b{i} == b{(i - 1) % n}, 0.5, 1)",
                "effects": {f"b{i}": f"=1 - b{i}"},
                **BASIS,
            }
            for i in range(n)
        },
        outcomes={
            "stable": {"when": f"{count} == 1", "ends": "at_turn_end"},
            "unstable": {"otherwise": True},
        },
    )


@pytest.mark.parametrize(("n", "tokens", "expected"), [(3, (0, 1, 2), 4 / 3), (9, (0, 3, 6), 12.0)])
def test_hermans_ring(n, tokens, expected):
    # Three tokens at equal distances take 4 n^2 / 27 steps on average (McIver and Morgan 2005).
    result = ct.run(ring(n, tokens), engine="exact")
    assert result.mean_turns == pytest.approx(expected, abs=1e-8)
