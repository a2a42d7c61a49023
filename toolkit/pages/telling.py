"""What a page tells its reader: names, words and the stored run with its three parts, as plain data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from toolkit.analysis.outcomes import outcome_rows
from toolkit.analysis.questions import questions
from toolkit.model.days import last_day, turn_ending
from toolkit.model.model import Model
from toolkit.results.result import Result
from toolkit.version import __version__
from toolkit.words import BANDS, HIGHEST, TOO_CERTAIN, TOO_LITTLE, day, level_in_words


def about(model: Model, result: Result) -> dict[str, Any]:
    """Return what stands above everything else, and what made the page."""
    dossier = model.dossier
    horizon = day(model.date_of_turn(model.horizon))
    asked = dossier.question or f"How may it stand on {horizon}?"
    return {
        "scenario": model.name,
        "title": dossier.full_title,
        "question": asked,
        "known": f"As known on {day(model.as_of)}, looking to {horizon}.",
        "horizon": horizon,
        "digest": model.digest,
        "seed": result.seed,
        "draws": len(result.parameters),
        "engine": result.engine,
        "version": __version__,
        "turns": [f"start, {day(model.as_of)}", *(turn_ending(model, n) for n in range(1, model.horizon + 1))],
        "turn": model.turn_label,
        "rungs": [{"number": number, "name": name, "threshold": threshold} for number, name, threshold in model.rungs],
        "bands": [[low, word] for low, word in BANDS],
        "beyond": {"low": TOO_LITTLE, "high": TOO_CERTAIN, "most": HIGHEST},
        "caveats": [str(one) for one in result.caveats],
    }  # fmt: skip


def outcomes_of(model: Model, result: Result) -> list[dict[str, Any]]:
    """Return each outcome with what the stored run says of it."""
    return [
        {
            "name": row.outcome,
            "label": row.label,
            "about": model.dossier.about("outcomes", row.outcome),
            "probability": row.probability,
            "shown": row.shown,
            "words": row.words,
            "sampling": row.sampling_error_shown,
            "ignorance": _ends(row.ignorance_low, row.ignorance_high, row.ignorance_shown),
            "disagreement": _ends(row.disagreement_low, row.disagreement_high, row.disagreement_shown),
        }
        for row in outcome_rows(result)
    ]


def _ends(low: float, high: float, shown: str) -> dict[str, Any] | None:
    return None if math.isnan(low) or math.isnan(high) else {"low": low, "high": high, "shown": shown}


def asked_of(model: Model, result: Result) -> list[dict[str, Any]]:
    """Return each question in words, with what the stored run says of it."""
    if not model.questions:
        return []
    answer = questions(result)
    written = [dict(zip(answer.heads, row, strict=True)) for row in answer.cells(None)]
    found = []
    for n, one in enumerate(model.questions):
        last = one.last(model.horizon)
        columns = [
            day(last_day(model, turn)) for turn in range(1, last + 1)
        ] if one.asks == "date" else [level_in_words(level) for level in one.levels]  # fmt: skip
        found.append(
            {
                "name": one.name, "text": one.text, "asks": one.asks, "by": day(last_day(model, last)), "columns": columns, "given": one.given_text,
                "note": one.note, "late": one.end_known, "run": written[n],
            }
        )  # fmt: skip
    return found


def what_ifs_of(model: Model, left_out: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the what-ifs by their titles; of those that the page cannot hold, why."""
    why = {one["name"]: one["why"] for one in left_out}
    in_force = {one.name for one in model.dossier.in_force}
    return [
        {"name": one.name, "label": one.label, "note": one.note, "left_out": why.get(one.name, "")}
        for one in model.dossier.what_ifs
        if one.name not in in_force
    ]
