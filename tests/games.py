"""Game trees as scenarios."""

import json

from toolkit.scenario import loads

BASIS = {"judgement": "A textbook game."}


def tree_game(players, nodes, payoffs, precision, depth):
    """Write a game tree as a scenario: one variable holds the node, each player's phase comes in turn."""
    names = [*nodes, *payoffs]
    actors = {}
    for player in players:
        options = {}
        for node, (mover, moves) in nodes.items():
            if mover == player:
                for move, target in moves.items():
                    options[f"{move}_at_{node}"] = {
                        "when": f"node == {node}",
                        "appeal": 0,
                        "effects": {"node": f"={target}"},
                        **BASIS,
                    }
        actors[player] = {
            "must_act": True,
            "decides": {"look_ahead": "horizon", "precision": precision, **BASIS},
            "payoffs": {f"end_{name}": worth[players.index(player)] for name, worth in payoffs.items()},
            "options": options,
            **BASIS,
        }
    document = {
        "format": 1, "id": "game", "title": "A game tree", "as_of": "2030-01-01", "turn": "1 day", "horizon": depth,
        "variables": {"node": {"levels": names, "start": names[0], **BASIS}},
        "actors": actors,
        "outcomes": {
            **{f"end_{name}": {"when": f"node == {name}", "ends": True} for name in payoffs}, "unfinished": {"otherwise": True},
        },
    }  # fmt: skip
    return loads(json.dumps(document))


CENTIPEDE = {
    "n1": ("p1", {"take": "t1", "pass": "n2"}), "n2": ("p2", {"take": "t2", "pass": "n3"}),
    "n3": ("p1", {"take": "t3", "pass": "n4"}), "n4": ("p2", {"take": "t4", "pass": "never"}),
}  # fmt: skip
CENTIPEDE_PAYOFFS = {
    "t1": (0.8, 0.2),
    "t2": (0.4, 1.6),
    "t3": (3.2, 0.8),
    "t4": (1.6, 6.4),
    "never": (12.8, 3.2),
}
CHICKEN = {
    "root": ("row", {"give": "c1", "firm": "c2"}),
    "c1": ("column", {"give": "gg", "firm": "gf"}), "c2": ("column", {"give": "fg", "firm": "ff"}),
}  # fmt: skip
CHICKEN_PAYOFFS = {"gg": (3, 3), "gf": (2, 4), "fg": (4, 2), "ff": (1, 1)}
