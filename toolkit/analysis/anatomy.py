"""What is in the model? Who holds what, who is tied to whom, and who can move which variable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Unpack

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin
from toolkit.model.model import Model

if TYPE_CHECKING:
    import pandas as pd

CHANCE = "Chance"
"""Label for all events together."""


@public
def capabilities(of: Subject, **options: Unpack[ModelOptions]) -> Answer:
    """Tabulate what each actor holds.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row per capability: ``actor``, ``actor_label``, ``capability``, ``label``, ``amount`` (a text, with
        the central 90 % of an uncertain one), ``unit`` and ``basis`` (claims or judgement behind it).
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="capabilities")
    rows = [
        (actor.name, actor.label, held.name, held.label, held.amount, held.unit, held.basis.sentence())
        for actor in model.actors
        for held in model.dossier.capabilities.get(actor.name, ())
    ]
    names = ("actor", "actor_label", "capability", "label", "amount", "unit", "basis")
    layout = (
        Column("who", "actor_label"),
        Column("holds", "label"),
        Column("amount", "amount"),
        Column("unit", "unit"),
        Column("resting on", "basis"),
    )
    return _about(
        of, model, pd.DataFrame(rows, columns=pd.Index(names)), layout, "capabilities", "who holds what?"
    )


@public
def relations(of: Subject, **options: Unpack[ModelOptions]) -> Answer:
    """Tabulate the ties between parties that the scenario names; they move no number by themselves.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row per tie: ``first``, ``second`` (labels), ``kind`` and ``basis``.
    """
    import pandas as pd

    model = model_of(of, options, verb="relations")
    rows = [(tie.first, tie.second, tie.kind, tie.basis.sentence()) for tie in model.dossier.relations]
    table = pd.DataFrame(rows, columns=pd.Index(("first", "second", "kind", "basis")))
    layout = (
        Column("between", "first"),
        Column("and", "second"),
        Column("tie", "kind"),
        Column("resting on", "basis"),
    )
    return _about(of, model, table, layout, "relations", "who is tied to whom?")


@public
def influences(of: Subject, **options: Unpack[ModelOptions]) -> Answer:
    """Tabulate who can move which variable, and which outcome is read off which variable.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row per arrow: ``kind`` (``moves`` or ``decides``), ``source`` and ``target`` (labels), ``ways``
        (options or events through which a mover acts; 1 for outcomes). All events count as one mover, Chance.
    """
    import pandas as pd

    model = model_of(of, options, verb="influences")
    shown = {n: model.variables[n].label for n in model.shown}
    ways: dict[tuple[str, int], set[str]] = {}
    for who, variable, action in _movers(model):
        if variable in shown:
            ways.setdefault((who, variable), set()).add(action)
    rows = [("moves", who, shown[variable], len(actions)) for (who, variable), actions in ways.items()]
    for n, outcome in enumerate(model.outcomes):
        rows += [
            ("decides", shown[variable], outcome.label, 1)
            for variable in sorted(model.outcome_program.reads(n))
            if variable in shown
        ]
    table = pd.DataFrame(rows, columns=pd.Index(("kind", "source", "target", "ways")))
    layout = (
        Column("who or what", "source"),
        Column("does", "kind"),
        Column("what", "target"),
        Column("ways", "ways", "count"),
    )
    return _about(of, model, table, layout, "influences", "who can move what?", figure="influences")


def _movers(model: Model) -> Iterator[tuple[str, int, str]]:
    """Yield who moves which variable by which option or event; the calendar is nobody."""
    labels = {actor.name: actor.label for actor in model.actors}
    for member in (one for step in model.steps for one in step.members if one.rule != "clock"):
        for leaf in member.leaves:
            action = f"{member.key}.{member.actions[leaf.action].name}"
            for change in leaf.changes:
                yield labels.get(member.actor, CHANCE), change.variable, action


def _about(
    of: Subject,
    model: Model,
    table: pd.DataFrame,
    layout: tuple[Column, ...],
    verb: str,
    question: str,
    figure: str = "tabulated",
) -> Answer:
    return Answer(
        table,
        result=origin(of),
        model=model,
        layout=layout,
        verb=verb,
        figure=figure,
        title=f"{model.dossier.full_title}: {question}",
    )
