"""Islands that were kept, as plain data and arrays with names, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_type_hints

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.cells import Cell
from toolkit.engines.evidence.heard import Heard, Moved
from toolkit.engines.evidence.held import Expected
from toolkit.engines.evidence.resuming import Kept, Stand
from toolkit.engines.evidence.standing import Flags, Floats, Mass, Shown, Standing

Arrays = Mapping[str, npt.NDArray[Any]]
MASS = ("live", "outcomes", "levels", "settled")
OF_DRAWS = ("values", "scores", "log_weights", "log_likelihood")
ROUNDING = 1e-9
"""How far below 0 what is left of a probability may come to lie."""
ACTIONS = 8
"""Place of the actions in what an observation tells."""


def packed(kept: Kept, name: str) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Return what was kept as plain data and arrays; their names begin with ``name``."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    islands = []
    for number, stand in enumerate(kept.islands):
        said, held = _packed(stand, f"{name}_island{number}")
        islands.append(said)
        arrays |= held
    return {"turn": kept.turn, "run": kept.run, "told": kept.told, "islands": islands}, arrays


def unpacked(said: Mapping[str, Any], name: str, arrays: Arrays) -> Kept:
    """Return what was kept; raises whatever is stumbled over where something is missing."""
    told = tuple(_said(one) for one in said["told"])
    islands = tuple(
        _unpacked(one, f"{name}_island{number}", arrays) for number, one in enumerate(said["islands"])
    )
    return Kept(int(said["turn"]), tuple(said["run"]), told, islands)


def _packed(stand: Stand, name: str) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    arrays = {f"{name}_{one}": getattr(stand, one) for one in OF_DRAWS if getattr(stand, one) is not None}
    for layer, mass in enumerate(stand.place.layers.values()):
        parts = zip(MASS, (mass.live, *mass.ended, mass.settled), strict=True)
        arrays |= {f"{name}_layer{layer}_{part}": held for part, held in parts}
    said = {
        "step": stand.step,
        "shapes": {key: array.shape for key, array in arrays.items()},
        "flags": list(stand.place.layers),
        "windows": stand.windows,
        "outside": [[*place, weights] for place, weights in stand.outside.items()],
        "heard": [asdict(one) for one in stand.heard],
        "moved": [asdict(one) for one in stand.moved],
        "expected": [_expected(one) for one in stand.expected],
    }
    return said, arrays


def _unpacked(said: Mapping[str, Any], name: str, arrays: Arrays) -> Stand:
    held = {key: _array(arrays, key, tuple(shape)) for key, shape in said["shapes"].items()}
    layers: dict[Flags, Mass] = {
        tuple(flags): _mass(*(held[f"{name}_layer{layer}_{part}"] for part in MASS))
        for layer, flags in enumerate(said["flags"])
    }
    return Stand(
        held[f"{name}_values"],
        held.get(f"{name}_scores"),
        held[f"{name}_log_weights"],
        held[f"{name}_log_likelihood"],
        float(said["step"]),
        Standing(layers),
        tuple(_said(one) for one in said["windows"]),
        {(int(turn), int(part)): tuple(weights) for turn, part, weights in said["outside"]},
        tuple(Heard(**_with_numbers(Heard, one)) for one in said["heard"]),
        tuple(Moved(**_with_numbers(Moved, one)) for one in said["moved"]),
        tuple(_cell(*one) for one in said["expected"]),
    )


def _with_numbers(kind: type, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file says of a record, a number wherever one belongs; raises where something else stands there."""
    numbers = {name: want for name, want in get_type_hints(kind).items() if want in (float, int)}
    return {name: numbers[name](value) if name in numbers else value for name, value in said.items()}


def _mass(live: Floats, outcomes: Floats, levels: Floats, settled: Floats) -> Mass:
    """Return the mass of a layer at the end of a turn, when what ended in it has joined what ended before."""
    return Mass(live, None, Shown(outcomes, levels), settled)


def _expected(one: Expected) -> list[Any]:
    """Return what was held of a cell; the fact behind a statement is left to its name."""
    cell = {name: value for name, value in vars(one.cell).items() if name != "fact"}
    return [cell, one.log_scale, one.held.tolist()]


def _cell(cell: dict[str, Any], log_scale: float, held: list[float]) -> Expected:
    """Return what was held of a cell, as it was before it was written down."""
    kinds, names = tuple(tuple(kind) for kind in cell["kinds"]), tuple(cell["names"])
    seat = None if cell["seat"] is None else tuple(cell["seat"])
    return Expected(
        Cell(**cell | {"kinds": kinds, "names": names, "seat": seat}), float(log_scale), np.array(held, float)
    )


def _array(arrays: Arrays, name: str, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Return an array; files hold none without numbers."""
    found = np.asarray(arrays[name] if 0 not in shape else np.empty(shape), dtype=np.float64)
    if found.shape != shape or not _can_be(name, found):
        raise ValueError(name)
    return found


def _can_be(name: str, array: npt.NDArray[np.float64]) -> bool:
    """Whether an array holds what one of its name may hold: inputs, logarithms, or probability."""
    if name.endswith(("_log_weights", "_log_likelihood")):
        return bool((array < np.inf).all())
    is_mass = name.endswith(tuple(f"_{part}" for part in MASS))
    return bool(np.isfinite(array).all() and (not is_mass or (array >= -ROUNDING).all()))


def _said(one: list[Any]) -> tuple[Any, ...]:
    """Return what an observation tells, as it was before it was written down."""
    return (*one[:ACTIONS], tuple(one[ACTIONS]), *one[ACTIONS + 1 :])
