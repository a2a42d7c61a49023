"""What is not worked out of actors who learn, each refused by name."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.engines.looking_ahead.learning.information import InformationSets
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.learning.unrolling import Unrolled
from toolkit.errors import RunError
from toolkit.model.model import Model

MOST_CHOICES = 400
"""Free choices in information sets that an equilibrium may have: their slopes are a square table."""
MOST_NUMBERS = 2_000_000
"""Choices times moves between states, which is what the slopes are carried along."""


def has_levels(model: Model) -> bool:
    """Whether actors who learn reason to some level, each on beliefs of its own."""
    return any(seer.has_level for seer in model.foresight)


def refuse_unfit(model: Model) -> None:
    """Refuse rules that are written in Python.

    Raises
    ------
    RunError
    """
    if model.rules is not None:
        raise RunError(
            f"a Python rule stands in for {', '.join(model.rules.callables)}, and what others would learn from it is not worked out; "
            "say `beliefs: prior`, or leave the rule out"
        )


def refuse_grid(model: Model, verb: str) -> None:
    """Refuse what needs histories told apart where beliefs are followed on a grid.

    Raises
    ------
    RunError
    """
    if model.learning is not None and model.learning.on_grid:
        raise RunError(
            f"beliefs are followed on a grid here, which says how likely ends, states and acts are turn by turn, and tells no histories apart; {verb}. "
            "`beliefs: bayes` follows histories, where they are few enough; `beliefs: prior` keeps first beliefs"
        )


def refuse_if_large(system: System, laid_out: Unrolled, sets: Sequence[InformationSets]) -> None:
    """Refuse a game whose equations are more than can be solved, with the numbers.

    Raises
    ------
    RunError
    """
    n_sets = sum(one.n_sets for one in sets)
    if system.n > MOST_CHOICES or system.n * laid_out.n_moves > MOST_NUMBERS:
        raise RunError(
            f"actors who learn have {n_sets:,} information sets with {system.n:,} free choices, and histories stand in {laid_out.n_states:,} states "
            f"with {laid_out.n_moves:,} moves between them; at most {MOST_CHOICES:,} free choices, and {MOST_NUMBERS:,} of choices times moves, can "
            "be solved. Declare fewer turns, types or options; let actors remember the present alone (`remembers: present`), follow "
            "beliefs on a grid where types alone are hidden (`beliefs: grid`), or keep first beliefs (`beliefs: prior`)"
        )


def refuse_levels(model: Model) -> None:
    """Refuse actors who have levels where an equilibrium is asked for.

    Raises
    ------
    RunError
    """
    if has_levels(model):
        raise RunError(
            f"{who(model)} have levels of reasoning, and this is asked of an equilibrium; leave out `level`"
        )


def who(model: Model) -> str:
    """Name those who look ahead."""
    ahead = {seer.actor for seer in model.foresight}
    return " and ".join(actor.label for actor in model.actors if actor.name in ahead)
