"""Which reports cannot both be right? Pairs of them, by what they say and by what can be reached."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Unpack

from toolkit.analysis.heard import heard_of
from toolkit.answers import Answer
from toolkit.arguments import public
from toolkit.engines.evidence.contradicting import contradicting
from toolkit.engines.inputs import structure_of
from toolkit.engines.subjects import ModelOptions, Subject, origin
from toolkit.model.compile import compile_model
from toolkit.model.evidence import compile_evidence
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
    pairs = [(a.name, b.name) for a, b in contradicting(found.observations, structure_of(model))]
    return Contradictions(
        pd.DataFrame(pairs, columns=["first", "second"]),
        result=origin(of),
        model=model,
        verb="contradictions",
        title=f"{model.dossier.full_title}: which reports cannot both be right?",
    )
