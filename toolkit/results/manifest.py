"""What a stored result says of itself, and whether it can be so."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model
from toolkit.results.labelled import answer_names, level_names

OFF = 1e-6
"""What sums of shares may miss by, for rounding."""
FORMAT = 3
READS = (2, 3)
"""Formats that are opened; files of format 2 do not say how probable the statement of a report was."""
NEWS = (
    "names",
    "turns",
    "if_so",
    "if_not",
    "predicted",
    "before",
    "after",
    "used",
    "later",
    "doubted",
    "ended",
    "early",
    "stuck",
    "silent",
    "last_turn",
)
ENGINES = ("exact", "monte_carlo")

Check = Callable[[Any], bool]


def refuse_wrong(manifest: Mapping[str, Any]) -> None:
    """Refuse a manifest with anything missing or of a wrong kind.

    Raises
    ------
    ValueError
        Names the first such thing.
    """
    _refuse(manifest, MANIFEST)
    if manifest["news"] is not None:
        added = {} if manifest["format"] == 2 else SINCE_3
        _refuse(manifest["news"], OF_NEWS | added)
        _refuse(manifest["news"], _present(LATER_OF_NEWS, manifest["news"]))
        if len({len(manifest["news"][name]) for name in NEWS[:-1] if name in manifest["news"]}) != 1:
            raise ValueError("its reports do not fit together")
        if "silent" in manifest["news"]:  # files of earlier versions say nothing of it
            _refuse(manifest["news"], {"silent": _all(_is_truth)})
        for one in manifest["news"].get("renewals", ()):
            _refuse(one, OF_RENEWAL)
        _refuse_cells(manifest["news"].get("surprise"))
    _refuse(manifest["record"], OF_RECORD)
    _refuse(manifest["record"], _present(LATER_OF_RECORD, manifest["record"]))
    if manifest["record"]["turns"] is None and manifest["record"]["unsettled"] is not None:
        raise ValueError("it does not say how many turns it took")
    for one in manifest["record"]["forced"]:
        _refuse(one, OF_FORCED)
    for name, tail in manifest["tails"].items():
        _refuse(tail, OF_TAIL)
        _refuse(tail, _present({"most_runs": _is_count}, tail))
        if tail["outcome"] != name:
            raise ValueError(f"'{name}' names another outcome")


def _refuse_cells(cells: Any) -> None:
    """Refuse what is said of how far news surprised, if it is wrong; files of earlier versions say nothing of it."""
    if not _or_none(_all(_is_table))(cells):
        raise ValueError("'surprise' is missing or wrong")
    for one in cells or ():
        _refuse(one, OF_CELL)
        if not len(one["names"]) == len(one["chances"]) > one["came"]:
            raise ValueError("what was expected of its reports does not fit together")


def shapes(
    model: Model, manifest: Mapping[str, Any], n_draws: int, n_table_draws: int, stored: Container[str]
) -> dict[str, tuple[int, ...]]:
    """Return the shape of every array that a result on this model has; weights and shares only where they are ``stored``.

    Raises
    ------
    ValueError
        If the manifest names what the model does not have.
    """
    if manifest["parameters"] != [parameter.name for parameter in model.parameters]:
        raise ValueError("its inputs are not those of its scenario")
    names = {outcome.name for outcome in model.outcomes}
    if not names.issuperset(manifest["tails"]):
        raise ValueError("its outcomes are not those of its scenario")
    n_outcomes, n_levels, turns = len(names), len(level_names(model)), model.horizon
    found: dict[str, tuple[int, ...]] = {
        "final": (n_draws, n_outcomes),
        "incidence": (n_table_draws, turns + 1, n_outcomes),
        "marginals": (n_table_draws, turns + 1, n_levels),
        "choices": (turns, len(model.actions)),
        "parameters": (n_draws, len(model.parameters)),
        "alternatives": (len(manifest["alternatives"]), n_outcomes),
    }
    if "asked" in stored:
        n_answers = len(answer_names(model))
        found |= {"asked": (n_draws, n_answers), "asked_alternatives": (found["alternatives"][0], n_answers)}
    if "weights" in stored or "shares" in stored:
        found["weights"] = (n_draws,)
    if "shares" in stored:
        found["shares"] = (n_draws,)
    if manifest["news"] is not None:
        found |= {"log_evidence": (n_draws,), "now": (n_draws, n_levels)}
    return found


def can_be(name: str, array: npt.NDArray[Any]) -> bool:
    """Whether an array of a result holds what one of its name may hold: shares of a whole, how far they move, weights, or any numbers."""
    if name == "alternatives":
        return bool((np.abs(array) <= 1.0 + OFF).all())
    if name in ("weights", "shares", "choices"):
        is_whole = name == "choices" or abs(float(array.sum()) - 1.0) <= OFF
        return bool((array >= -OFF).all()) and is_whole
    if name not in ("final", "incidence", "marginals", "now"):
        return True
    are_shares = bool(((array >= -OFF) & (array <= 1.0 + OFF)).all())
    if name == "incidence":
        return are_shares and bool((np.diff(array, axis=1) >= -OFF).all())
    is_whole = name != "final" or bool((np.abs(array.sum(axis=1) - 1.0) <= OFF).all())
    return are_shares and is_whole


def _refuse(stored: Any, checks: Mapping[str, Check]) -> None:
    if not isinstance(stored, dict):
        raise ValueError("a part of it is missing")
    for name, check in checks.items():
        if name not in stored or not check(stored[name]):
            raise ValueError(f"'{name}' is missing or wrong")


def _present(checks: Mapping[str, Check], stored: Mapping[str, Any]) -> dict[str, Check]:
    """Return the checks of what a file holds, of things that earlier files of its format do not hold."""
    return {name: check for name, check in checks.items() if name in stored}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_positive(value: Any) -> bool:
    return type(value) is int and value >= 1


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _is_chance(value: Any) -> bool:
    return _is_number(value) and 0.0 <= value <= 1.0


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _row(*kinds: Check) -> Check:
    """Return a check of a list that holds one thing of each kind, in this order."""
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(kinds)
        and all(fits(one) for fits, one in zip(kinds, value, strict=True))
    )


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _all(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _by_name(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


MANIFEST: dict[str, Check] = {
    "scenario": _is_text, "digest": _is_text, "engine": lambda value: value in ENGINES, "seed": _is_whole,
    "n_groups": _is_positive, "n_runs": _is_count,
    "alternatives": lambda value: _all(_is_text)(value) and len(set(value)) == len(value),
    "counts": _all(_row(_is_text, _is_text, _is_text, _is_whole, _is_number)), "record": _is_table, "parameters": _all(_is_text),
    "variants": _all(_is_text), "horizon": _is_positive,
    "news": lambda value: value is None or _is_table(value), "tails": _by_name(_is_table),
}  # fmt: skip
OF_NEWS: dict[str, Check] = {
    "names": _all(_is_text), "turns": _all(_is_count), "if_so": _all(_is_number), "if_not": _all(_is_number),
    "predicted": _all(_is_number), "last_turn": _is_count,
}  # fmt: skip
SINCE_3: dict[str, Check] = {
    "before": _all(_or_none(_is_number)), "after": _all(_or_none(_is_number)), "used": _all(_is_truth), "later": _all(_is_truth), "doubted": _all(_is_truth), "renewals": _all(_is_table),
}  # fmt: skip
OF_RENEWAL: dict[str, Check] = {
    "island": _is_count, "turn": _is_positive, "effective": _is_number, "share": _is_number, "acceptance": _is_number,
    "moves": _is_count, "distinct": _is_count,
}  # fmt: skip
OF_CELL: dict[str, Check] = {
    "what": _is_text, "turn": _is_positive, "names": _all(_is_text), "chances": _all(_is_chance), "came": _is_count,
}  # fmt: skip
OF_RECORD: dict[str, Check] = {
    "draws_per_alternative": _by_name(_is_count), "states": _or_none(_is_count), "transitions": _or_none(_is_count),
    "turns": _or_none(_is_count), "unsettled": _or_none(_is_number), "switched": _is_text, "why_not_exact": _is_text,
    "too_rare": _by_name(_is_text), "rules": _all(_is_text), "not_updated": _all(_is_text), "at_once": _is_truth,
    "other_equilibria": _is_number, "draws_added": _is_count, "clipped": _by_name(_is_number), "ignored": _is_number,
    "forced": _all(_is_table), "medians": _is_truth,
}  # fmt: skip
LATER_OF_NEWS: dict[str, Check] = {
    "ended": _all(_is_number),
    "early": _all(_is_truth),
    "stuck": _all(_is_truth),
}
LATER_OF_RECORD: dict[str, Check] = {
    "ruled_out": _by_name(_is_text),
    "nothing_heard": _is_text,
    "learning": _or_none(_by_name(_is_number)),
    "unexpected": _by_name(_is_number),
    "beyond": _by_name(_is_text),
    "rare_elsewhere": _by_name(_is_text),
    "contradictions": _all(_row(_is_text, _is_text, _is_truth)),
}
OF_FORCED: dict[str, Check] = {"key": _is_text, "option": _is_text, "turn": _is_whole, "share": _is_number}
OF_TAIL: dict[str, Check] = {
    "outcome": _is_text, "label": _is_text, "probability": _is_number, "sampling_error": _is_number, "levels": _all(_is_number),
    "conditional": _all(_is_number), "replications": _is_count, "n_runs": _is_count, "replicated": _all(_is_number),
}  # fmt: skip
