"""Figures of a model itself: the model behind what was handed in, and its colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.analysis.anatomy import CHANCE
from toolkit.engines.subjects import model_of
from toolkit.model.model import Model
from toolkit.plots.drawable import SUBJECTS, Drawable, Drawn, Takes, drawable, is_answer
from toolkit.plots.style import LINES, MORE_LINES, actor_colours

OF_A_MODEL = {"actors": ("capabilities", "relations", "influences"), "influences": ("influences",)}
"""Verbs whose answers hold the model that a figure draws."""


def behind(of: Drawable, takes: Takes) -> tuple[Model | None, Drawn]:
    """Return the model that is drawn, or None and the table where no more is known."""
    if isinstance(of, SUBJECTS):
        return model_of(of, verb=takes.figure), Drawn(pd.DataFrame())
    if is_answer(of) and getattr(of, "verb", "") in OF_A_MODEL[takes.figure]:
        drawn = Drawn(of.table, of, getattr(of, "result", None))
        if drawn.model is not None:
            return drawn.model, drawn
    return None, drawable(of, takes)


def colours_of(model: Model | None, labels: Sequence[str] | pd.Series[Any]) -> dict[str, str]:
    """Return the colour of each actor: that of every figure or, for a bare table, one in order."""
    if model is not None:
        return actor_colours(model)
    colours = LINES + MORE_LINES
    names = [name for name in dict.fromkeys(labels) if name != CHANCE]
    return {name: colours[n % len(colours)] for n, name in enumerate(names)}
