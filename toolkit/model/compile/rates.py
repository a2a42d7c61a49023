"""Chances and rates with their period -> probability per turn. The only place that converts.

A rate r per unit of time gives 1 - exp(-r dt); a probability c over a window W gives the hazard
-log(1 - c) / W. Doubt e multiplies the hazard by exp(e), which keeps every probability in [0, 1].
"""

from __future__ import annotations

from toolkit.scenario.expressions import Node
from toolkit.scenario.records import DAYS_PER, Duration, Likelihood

ONE = Node("number", value=1.0)


def number(value: float) -> Node:
    """Make a constant."""
    return Node("number", value=float(value))


def days(unit: str, turn: Duration) -> float:
    """Length of a unit of time in days, ``turn`` among them."""
    return turn.days if unit == "turn" else DAYS_PER[unit]


def hazard_factor(likelihood: Likelihood, turn: Duration) -> float:
    """Periods of the likelihood that fit into one turn: what its hazard is multiplied by."""
    if likelihood.kind == "turn":
        return 1.0
    return turn.days / (likelihood.count * days(likelihood.unit, turn))


def per_turn(likelihood: Likelihood, expression: Node, turn: Duration, doubt: Node | None) -> Node:
    """Convert a likelihood to a probability per turn, as an expression."""
    factor = hazard_factor(likelihood, turn)
    if likelihood.kind == "rate":
        return complement(Node("exp", (Node("neg", (hazard(expression, factor, doubt),)),)))
    if factor == 1.0 and doubt is None:
        return expression
    exponent = hazard(number(factor), 1.0, doubt)
    return complement(Node("**", (complement(expression), exponent)))


def hazard(expression: Node, factor: float, doubt: Node | None) -> Node:
    """Multiply a rate by the length of a turn and by exp(doubt)."""
    scaled = expression if factor == 1.0 else Node("*", (expression, number(factor)))
    return scaled if doubt is None else Node("*", (scaled, Node("exp", (doubt,))))


def complement(node: Node) -> Node:
    """Return 1 - x."""
    return Node("-", (ONE, node))


def share_of_competing_risk(rate: Node, total: Node) -> Node:
    """Probability that one of several competing risks comes first within the turn.

    With hazards r_i per turn and R their sum, member i takes r_i / R * (1 - exp(-R)); 0 where R is 0.
    Prentice et al. (1978), Biometrics 34:541-554.
    """
    any_of_them = complement(Node("exp", (Node("neg", (total,)),)))
    share = Node("/", (Node("*", (rate, any_of_them)), total))
    is_open = Node(">", (total, number(0.0)))
    return Node("if_else", (is_open, share, number(0.0)))
