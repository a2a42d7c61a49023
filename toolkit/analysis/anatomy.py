"""What is in the model? Who holds what, who is tied to whom, and who can move which variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.engines.result import Result
from toolkit.engines.subjects import model_of
from toolkit.model.model import Model

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.scenario import Scenario

CHANCE = "Chance"
"""Label for all events together."""


def capabilities(of: Scenario | Model | Result) -> pd.DataFrame:
    """Tabulate what each actor holds.

    Parameters
    ----------
    of : Scenario, Model or Result

    Returns
    -------
    DataFrame
        One row per capability: ``actor``, ``actor_label``, ``capability``, ``label``, ``amount`` (a text, with
        the central 90 % of an uncertain one), ``unit`` and ``basis`` (claims or judgement behind it).
    """
    import pandas as pd  # slow to import, and only tables need it

    rows = [
        (actor.name, actor.label, held.name, held.label, held.amount, held.unit, held.basis)
        for actor in model_of(of).actors
        for held in actor.capabilities
    ]
    names = ("actor", "actor_label", "capability", "label", "amount", "unit", "basis")
    return pd.DataFrame(rows, columns=pd.Index(names))


def relations(of: Scenario | Model | Result) -> pd.DataFrame:
    """Tabulate the ties between parties that the scenario names; they move no number by themselves.

    Parameters
    ----------
    of : Scenario, Model or Result

    Returns
    -------
    DataFrame
        One row per tie: ``first``, ``second`` (labels), ``kind`` and ``basis``.
    """
    import pandas as pd

    rows = [(tie.first, tie.second, tie.kind, tie.basis) for tie in model_of(of).relations]
    return pd.DataFrame(rows, columns=pd.Index(("first", "second", "kind", "basis")))


def influences(of: Scenario | Model | Result) -> pd.DataFrame:
    """Tabulate who can move which variable, and which outcome is read off which variable.

    Parameters
    ----------
    of : Scenario, Model or Result

    Returns
    -------
    DataFrame
        One row per arrow: ``kind`` (``moves`` or ``decides``), ``source`` and ``target`` (labels), ``ways``
        (options or events through which a mover acts; 1 for outcomes). All events count as one mover, Chance.
    """
    import pandas as pd

    model = model_of(of)
    labels = {actor.name: actor.label for actor in model.actors}
    shown = {n: model.variables[n].label for n in model.shown}
    ways: dict[tuple[str, int], set[str]] = {}
    for step in model.steps:
        for member in step.members:
            who = labels.get(member.actor, CHANCE)
            for leaf in member.leaves if member.rule != "clock" else ():
                for change in leaf.changes:
                    if change.variable in shown:
                        action = f"{member.key}.{member.actions[leaf.action].name}"
                        ways.setdefault((who, change.variable), set()).add(action)
    rows = [("moves", who, shown[variable], len(actions)) for (who, variable), actions in ways.items()]
    for n, outcome in enumerate(model.outcomes):
        rows += [
            ("decides", shown[variable], outcome.label, 1)
            for variable in sorted(model.outcome_program.reads(n))
            if variable in shown
        ]
    return pd.DataFrame(rows, columns=pd.Index(("kind", "source", "target", "ways")))
