"""The chain store of Selten (1978) with logit choices, solved by itself: three challengers, and one who may be tough."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.optimize import root

ROUNDS = 3
KINDS = ("mild", "tough")
HISTORIES = ["".join(h) for n in range(ROUNDS) for h in itertools.product("oyr", repeat=n)]
"""What came of the rounds before: stayed out, given way to, resisted."""
UNKNOWNS = [("dares", h) for h in HISTORIES] + [(kind, h) for kind in KINDS for h in HISTORIES]
LIKES = {"mild": -1.0, "tough": 0.5}


def ends(precision: float, tough: float = 0.1, quiet: float = 2.0) -> list[float]:
    """Return how likely the power never gives way, gives way after resisting, and gives way to all.

    The principal branch is followed from even odds by small steps of precision, each solved anew.
    """
    found = np.zeros(len(UNKNOWNS))
    for share in np.linspace(0.0, 1.0, 41)[1:]:
        solved = root(lambda x, to=share * precision: x - _replies(x, to, tough, quiet), found, tol=1e-13)
        assert np.abs(solved.fun).max() < 1e-10
        found = solved.x
    chances = dict(zip(UNKNOWNS, _logistic(found), strict=True))
    totals = [0.0, 0.0, 0.0]
    for kind, first in (("mild", 1.0 - tough), ("tough", tough)):
        for history in map("".join, itertools.product("oyr", repeat=ROUNDS)):
            place = 0 if "y" not in history else 1 if "r" in history else 2
            totals[place] += first * _chance(chances, kind, history)
    return totals


def _replies(odds, precision, tough, quiet):
    """Return the log-odds of daring, and of resisting, that reply to those of everybody."""
    chances = dict(zip(UNKNOWNS, _logistic(odds), strict=True))
    replies = []
    for who, history in UNKNOWNS:
        if who == "dares":
            resisted = _resisted(chances, history, tough)
            replies.append(precision * (0.5 * (1.0 - resisted) - 0.5 * resisted))
            continue
        gain = LIKES[who] + _worth(chances, who, history + "r", quiet)
        replies.append(precision * (gain - _worth(chances, who, history + "y", quiet)))
    return np.array(replies)


def _resisted(chances, history, tough):
    """Return how likely a challenge is resisted after a history, by Bayes' rule."""
    weights = {"mild": 1.0 - tough, "tough": tough}
    for kind in KINDS:
        weights[kind] *= _chance(chances, kind, history)
    return sum(weights[kind] * chances[kind, history] for kind in KINDS) / sum(weights.values())


def _chance(chances, kind, history):
    """Return how likely a history is with a power of one kind."""
    ways = []
    for n, came in enumerate(history):
        dares, resists = chances["dares", history[:n]], chances[kind, history[:n]]
        ways.append({"o": 1.0 - dares, "y": dares * (1.0 - resists), "r": dares * resists}[came])
    return math.prod(ways)


def _worth(chances, kind, history, quiet):
    """Return what a power expects from after a history on."""
    if len(history) == ROUNDS:
        return quiet * history.count("o")
    dares, resists = chances["dares", history], chances[kind, history]
    ahead = {came: _worth(chances, kind, history + came, quiet) for came in "oyr"}
    met = resists * (LIKES[kind] + ahead["r"]) + (1.0 - resists) * ahead["y"]
    return dares * met + (1.0 - dares) * ahead["o"]


def _logistic(odds):
    return 1.0 / (1.0 + np.exp(-odds))
