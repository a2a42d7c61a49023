"""Which reports cannot both be right? Pairs of them, by what they say and by what can be reached."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Unpack

import numpy as np

from toolkit.analysis.heard import heard_of
from toolkit.answers import Answer
from toolkit.arguments import public
from toolkit.engines.inputs import structure_of
from toolkit.engines.subjects import ModelOptions, Subject, origin
from toolkit.model.compile import compile_model
from toolkit.model.evidence import Evidence, Observation, compile_evidence
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.scenario.reports import Reports


@dataclass(frozen=True, repr=False, eq=False)
class Contradictions(Answer):
    """Pairs of reports that cannot both be right; ``pairs`` lists their names."""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs."""
        return tuple(zip(self.table["first"], self.table["second"], strict=True))


@public
def contradictions(
    of: Subject, evidence: Reports | str | os.PathLike[str] | None = None, **options: Unpack[ModelOptions]
) -> Contradictions:
    """Name pairs of reports that cannot both be right.

    Two reports contradict each other if they say and deny the same of one turn, if they give one actor two
    choices on one track in one turn, or if no state that can be reached fits both.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    evidence : Reports, name or path, optional
        Needed for everything but an outlook, which brings its own.
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Contradictions
        ``table`` has ``first`` and ``second``, names of reports; ``pairs`` the same as tuples.
    """
    import pandas as pd  # slow to import, and only tables need it

    scenario, heard = heard_of(of, evidence, dict(options))
    model = compile_model(scenario, with_alternatives=False)
    found = compile_evidence(scenario, model, replace(heard, watches=()))
    pairs = [(a.name, b.name) for a, b in _pairs(found) if _exclude(model, a, b)]
    return Contradictions(
        pd.DataFrame(pairs, columns=["first", "second"]),
        result=origin(of),
        model=model,
        verb="contradictions",
        title=f"{model.dossier.full_title}: which reports cannot both be right?",
    )


def _pairs(evidence: Evidence) -> Iterator[tuple[Observation, Observation]]:
    for a, b in combinations(evidence.observations, 2):
        if a.turn == b.turn and a.name != b.name:
            yield a, b


def _exclude(model: Model, a: Observation, b: Observation) -> bool:
    if a.if_so == a.if_not or b.if_so == b.if_not:
        return False
    both_say = a.if_so > a.if_not and b.if_so > b.if_not
    if a.subject == b.subject:
        return (a.if_so > a.if_not) != (b.if_so > b.if_not)
    if a.kind == b.kind == "action":
        return both_say and (a.step, a.member) == (b.step, b.member)
    if a.kind == b.kind == "state" and both_say:
        return not _fits_both(model, a, b)
    return False


def _fits_both(model: Model, a: Observation, b: Observation) -> bool:
    structure = structure_of(model)
    assert a.program is not None
    assert b.program is not None
    if structure is None or a.program.reads_draws or b.program.reads_draws:
        return True
    for columns in (structure.steps[0].columns, *(step.ended_columns for step in structure.steps)):
        if not len(columns[0]):
            continue
        holds = [
            np.broadcast_to(
                one.program.evaluate(columns, [], a.turn, Workspace(columns[0].shape, (1,)))[0],
                columns[0].shape,
            )
            for one in (a, b)
            if one.program is not None
        ]
        if np.logical_and(*[np.array(h) for h in holds]).any():
            return True
    return False
