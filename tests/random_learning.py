"""Random small games in which somebody learns."""

import json
import random

BASIS = {"judgement": "Made at random."}


def random_game(seed, decides=None, precision=None):
    """Return a scenario as JSON text: types on one side or both, acts seen or in secret, one or two turns, in turn or at once."""
    rng = random.Random(seed)
    n_turns = rng.choice([1, 1, 2])
    sides = rng.choice([["north"], ["north"], ["north", "south"]])
    n_acts = 3 if n_turns == 1 and rng.random() < 0.6 else 2
    n_types = {side: rng.choice([2, 2, 3]) if n_turns == 1 else 2 for side in sides}
    variables = {f"kind_{side}": _type(rng, side, n_types[side]) for side in sides}
    public = rng.random() < 0.5
    for name in ("north", "south"):
        top = n_acts - 1 if n_turns == 1 else n_turns
        hidden = {} if public or rng.random() < 0.5 else {"seen_by": [name]}
        variables[f"did_{name}"] = {"levels": f"0..{top}", "start": 0, **hidden, **BASIS}
    turn_seen = rng.random() < 0.25
    order = [["north", "south"]] if turn_seen else ["north", "south"]
    if rng.random() < 0.4:
        order.insert(rng.randrange(len(order) + 1), "events")
        variables["noise"] = {"levels": "flag", "start": False, **BASIS}
    actors = {}
    for name in ("north", "south"):
        actors[name] = _actor(rng, name, n_acts, n_turns, sides, variables, decides, precision)
    document = {
        "format": 1, "id": f"random-{seed}", "title": "Made at random", "as_of": "2031-01-06", "turn": "1 day",
        "horizon": n_turns, "order": order, "beliefs": "bayes", "variables": variables, "actors": actors,
        "outcomes": _outcomes(rng, sides[0]),
    }  # fmt: skip
    if rng.random() < 0.3:
        turn, actor, act = rng.randint(1, n_turns), rng.choice(["north", "south"]), rng.randrange(n_acts)
        document["force"] = [
            {"turn": turn, "actor": actor, "option": f"act{act}", "announced": rng.random() < 0.5}
        ]
    if "noise" in variables:
        document["events"] = {
            "fog": {"probability": round(rng.uniform(0.2, 0.8), 2), "when": "not noise", "effects": {"noise": "=true"}, **BASIS,
                    **({"seen_by": [rng.choice(["north", "south"])]} if rng.random() < 0.5 else {})}
        }  # fmt: skip
    return json.dumps(document)


def _type(rng, side, n):
    shares = [rng.uniform(0.2, 1.0) for _ in range(n)]
    start = {str(level): round(share / sum(shares), 3) for level, share in enumerate(shares)}
    start["0"] = round(1.0 - sum(list(start.values())[1:]), 3)
    return {
        "levels": [f"k{n}" for n in range(n)],
        "start": {f"k{k}": p for k, p in start.items()},
        "known_to": [side],
        **BASIS,
    }


def _actor(rng, name, n_acts, n_turns, sides, variables, decides, precision):
    def number():
        return round(rng.uniform(-1.5, 1.5), 2)

    def worth():
        parts = [str(number())]
        if name in sides:
            parts.append(f"({number()}) * (kind_{name} == k1)")
        if rng.random() < 0.5:
            parts.append(f"({number()}) * did_{name}")
        return " + ".join(parts)

    own_turn = {} if n_turns == 2 else None
    options = {}
    for act in range(n_acts):
        change = f"={act}" if own_turn is None else f"+{act}"
        option = {"appeal": worth(), **BASIS}
        if act:
            option["effects"] = {f"did_{name}": change}
            if rng.random() < 0.3:
                option["effects"] = {}
                option["chance"] = [
                    {"probability": round(rng.uniform(0.3, 0.9), 2), "effects": {f"did_{name}": change}}
                ]
        if rng.random() < 0.2:
            option["seen_by"] = []
        if act and rng.random() < 0.15:
            option["when"] = rng.choice(
                [f"did_{name} < 1", *([f"kind_{name} == k1"] if name in sides else ["turn == 1"])]
            )
        options[f"act{act}"] = option
    rule = {
        "look_ahead": "horizon",
        "precision": precision or round(rng.uniform(0.5, 2.5) * rng.choice([1, 1, 4]), 2),
        "discount": rng.choice([1, 1, 0.7]),
        "remembers": rng.choice(["everything", "everything", "present"]),
        **(decides or {}),
        **BASIS,
    }
    payoffs = {one: str(number()) for one in _outcomes(rng, sides[0])}
    if rng.random() < 0.3:
        payoffs["rest"] = f"{number()} + ({number()}) * did_{name}"
    return {"must_act": True, "decides": rule, "payoffs": payoffs, "options": options, **BASIS}


def _outcomes(rng, side):
    """Return ends that may hang on the type of one side, some of which end a history at once."""
    ends = {"ends": True} if rng.random() < 0.4 else {}
    clash, bold = "did_north >= 1 and did_south >= 1", "did_north >= 1"
    return {
        "clash_with_first": {"when": f"{clash} and kind_{side} == k0", **ends, **BASIS},
        "clash": {"when": clash, **ends, **BASIS},
        "bold_first": {"when": f"{bold} and kind_{side} == k0", **BASIS},
        "bold": {"when": bold, **BASIS},
        "rest": {"otherwise": True},
    }
