"""News that a model cannot hold together: which report it is, and with which it clashes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.engines.evidence.islands import Heard
from toolkit.errors import RunError
from toolkit.model.evidence import Evidence


def refuse_impossible(islands: Sequence[Sequence[Heard]], evidence: Evidence) -> None:
    """Stop where no draw allows what was reported.

    Raises
    ------
    Impossible
        Naming the first report that nothing allows.
    """
    ends = [island[-1].log_after if island else 0.0 for island in islands]
    if np.isfinite(ends).any():
        return
    longest = max(islands, key=len)
    n_reports = len(longest)
    for r in range(n_reports):
        if not any(len(one) > r and np.isfinite(one[r].log_after) for one in islands):
            raise Impossible(longest[r].name, evidence)


class Impossible(RunError):
    """News that nothing in the model allows."""

    def __init__(self, name: str, evidence: Evidence) -> None:
        self.name = name
        one = next(o for o in evidence.observations if o.name == name)
        said = "this fact" if one.is_fact else "this report"
        cure = (
            "look whether the news contradicts itself, or date it in another turn"
            if one.is_fact
            else "give it a likelihood above 0 where it is false, or look whether the reports contradict each other"
        )
        super().__init__(
            f"{one.place}\n  nothing in the scenario allows {said} given those before it: its probability is 0 for every draw; {cure}"
        )
