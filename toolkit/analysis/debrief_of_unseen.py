"""What nobody at a seat could see, and what the model takes for granted: two parts of a debrief in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit import numbers
from toolkit.answers import Section
from toolkit.words import day, level_in_words

if TYPE_CHECKING:
    from toolkit.analysis.debrief import Debrief

LATER = "Told when the crisis is over."
MOSTLY = np.array([0.05, 0.95])
"""Between these quantiles an input mostly lies."""


def hidden_part(found: Debrief) -> Section:
    """Show what was kept from the chair, and when."""
    head = "What you could not see"
    if not found.tells_secrets:
        return Section("hidden", head, (LATER,))
    if found.hidden.empty:
        return Section("hidden", head, (f"No event and no level of this crisis was kept from your side. {_never_shown(found)}",))  # fmt: skip
    rows = tuple(
        (
            "at first" if one["turn"] == 0 else str(one["turn"]),
            day(one["date"]),
            f"{one['what']}: {level_in_words(one['was'])}" if one["what"] else one["was"],
            one["known_to"],
        )
        for one in found.hidden.to_dict("records")
    )
    heads = ("turn", "to", "what was so", "who knew")
    return Section("hidden", head, (_never_shown(found),), heads, rows, (0,), (2, 3))


def _never_shown(found: Debrief) -> str:
    """Say what no page shows while the crisis is played: what ends are worth to others, inputs, and choices to come."""
    model = found.game.model
    others = [one.label for one in model.actors if one.worth and one.name not in found.chair]
    parts = [f"what each end is worth to {' and '.join(others)}"] if others else []
    if any(not one.is_doubt for one in model.parameters):
        parts.append("the inputs of this game, which stand under “What the model assumes”")
    shown = f"Not shown to you were {', and '.join(parts)}. " if parts else ""
    return f"{shown}What others would choose you could not know."


def assumed_part(found: Debrief) -> Section:
    """List the inputs of this game beside what they might have been: what nobody knew, and what may be doubted."""
    model, values = found.game.model, found.game.draws.values[0]
    rows = []
    for one, value in zip(model.parameters, values, strict=True):
        if not one.is_doubt:
            low, high = (numbers.figure(float(end), 2) for end in one.distribution.quantile(MOSTLY))
            now = numbers.figure(float(value), 2) if found.tells_secrets else "?"
            why = model.dossier.basis_of("parameters", one.name).judgement
            rows.append((f"{one.label}{f' ({one.unit})' if one.unit else ''}", now, f"{low} to {high}", why))  # fmt: skip
    says = (
        "What the author took for granted, and how it was in this game: drawn by chance before the first turn, and alike for every group with the same seed.",
    )
    heads = ("assumption", "in this game", "mostly between", "why, in the author’s words")
    head = "What the model assumes"
    if not rows:
        return Section(
            "assumed",
            head,
            (
                f"Every number of this crisis is fixed in its file{'; how it starts is drawn by chance' if found.has_drawn_start else ''}.",
            ),
        )
    return Section("assumed", head, says, heads, tuple(rows), (1, 2), (0, 3), ("Doubt one of them, and say which way the answer would move.",))  # fmt: skip
