"""Which reports cannot both be right? Pairs of them, by what they say and by what can be reached."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
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
from toolkit.model.contradictory_facts import contradictory_pairs
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

    Two reports contradict each other if one denies of a time all that the other says of it or of a part of it, if they give one actor
    two choices on one track in one turn, or if they say two conditions of one turn and no state that can be reached fits both.
    A model cannot tell the days of one turn apart, and takes them for the same time.

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
    pairs = [(a.name, b.name) for a, b in _pairs(model, found)]
    return Contradictions(
        pd.DataFrame(pairs, columns=["first", "second"]),
        result=origin(of),
        model=model,
        verb="contradictions",
        title=f"{model.dossier.full_title}: which reports cannot both be right?",
    )


def _pairs(model: Model, evidence: Evidence) -> Iterator[tuple[Observation, Observation]]:
    """Yield pairs in order of what they speak of, those that leave odds alone left out."""
    told = [one for one in evidence.observations if one.if_so != one.if_not]
    pairs = {(n, m) for n, m, _ in contradictory_pairs(told)}
    yield from ((told[n], told[m]) for n, m in sorted(pairs | set(_without_a_state(model, told))))


def _without_a_state(model: Model, told: Sequence[Observation]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of every two conditions that are said of one turn and that no state meets both."""
    said: dict[tuple[int, str], list[int]] = {}
    for n, one in enumerate(told):
        if one.kind == "state" and not one.speaks_against and not one.is_window:
            said.setdefault((one.turn, one.subject), []).append(n)
    for (some_key, some), (other_key, others) in combinations(said.items(), 2):
        if some_key[0] == other_key[0] and not _fits_both(model, told[some[0]], told[others[0]]):
            yield from ((min(n, m), max(n, m)) for n in some for m in others)


def _fits_both(model: Model, a: Observation, b: Observation) -> bool:
    structure = structure_of(model)
    assert a.program is not None
    assert b.program is not None
    if structure is None or a.program.reads_draws or b.program.reads_draws:
        return True
    for columns in (structure.laid[0].columns, *(step.ended_columns for step in structure.laid)):
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
