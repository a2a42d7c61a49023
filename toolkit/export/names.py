"""Names that the languages of other tools accept."""

from __future__ import annotations

import re

from toolkit.model.model import Model

RESERVED = frozenset(
    [
        "A",
        "bool",
        "clock",
        "const",
        "ctmc",
        "C",
        "double",
        "dtmc",
        "E",
        "endinit",
        "endinvariant",
        "endmodule",
        "endobservables",
        "endrewards",
        "endsystem",
        "false",
        "formula",
        "filter",
        "func",
        "F",
        "global",
        "G",
        "init",
        "invariant",
        "I",
        "int",
        "label",
        "max",
        "mdp",
        "min",
        "module",
        "X",
        "nondeterministic",
        "observable",
        "observables",
        "of",
        "Pmax",
        "Pmin",
        "P",
        "pomdp",
        "popta",
        "probabilistic",
        "prob",
        "pta",
        "rate",
        "rewards",
        "Rmax",
        "Rmin",
        "R",
        "S",
        "stochastic",
        "system",
        "true",
        "U",
        "W",
        "turn",
        "step",
        "outcome",
    ]
)
"""Words of the PRISM language, and the names of the variables that the chain adds."""


def names_of(model: Model) -> list[str]:
    """Return a name per variable that the other languages accept."""
    found: list[str] = []
    for variable in model.variables:
        name = re.sub(r"\W", "_", variable.name)
        name = f"v_{name}" if name in RESERVED or not name[0].isalpha() else name
        while name in found:
            name += "_"
        found.append(name)
    return found
