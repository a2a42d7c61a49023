"""Results on disk: one NetCDF-3 file that xarray opens too, with names along its dimensions.

The scenario travels inside as text and is compiled again on opening, so a stored result can be asked more. A checksum over
everything tells damage from numbers.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError
from toolkit.files import write_file
from toolkit.libraries import scipys
from toolkit.results.labelled import Labelled, about, coordinates, variables
from toolkit.results.manifest import FORMAT, NEWS
from toolkit.results.news import News
from toolkit.results.solution import Solution

MOST_BYTES = 2_000_000_000
"""Of one file: it is read into memory as a whole, and NetCDF-3 counts no further."""


class Parts(NamedTuple):
    """What a file holds."""

    manifest: dict[str, Any]
    scenario: str
    arrays: dict[str, npt.NDArray[Any]]


def save(result: Solution, path: str | os.PathLike[str]) -> None:
    """Write a result, whole or not at all."""
    if result.model.rules is not None:
        raise RunError(
            "a result with rules that are written in Python cannot be saved: the file could not hold them"
        )
    if not result.model.dossier.source_yaml:
        raise RunError(
            "this result rests on a model that was changed after its scenario was read, which no file holds; change the scenario instead "
            "(variant, with_values), run it, and save that"
        )
    labelled = {**coordinates(result), **variables(result)}
    if sum(one.values.nbytes for one in labelled.values()) > 0.9 * MOST_BYTES:
        raise RunError(f"a result of more than {MOST_BYTES:,} bytes cannot be saved; ask for fewer draws")
    manifest, scenario = _manifest(result), result.model.dossier.source_yaml
    arrays = {name: _for_file(one.values) for name, one in labelled.items()}
    manifest["checksum"] = checksum(Parts(manifest, scenario, arrays))
    words = about(result) | {"manifest": json.dumps(manifest), "scenario": scenario}
    write_file(path, _netcdf(labelled, arrays, words), error=RunError)


def _manifest(result: Solution) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "scenario": result.model.name,
        "digest": result.model.digest,
        "engine": result.engine,
        "seed": result.seed,
        "n_groups": result.n_groups,
        "n_runs": result.n_runs,
        "alternatives": list(result.alternatives),
        "counts": [[*counted, value] for counted, value in result.tally.counts.items()],
        "record": result.record.to_dict(),
        "parameters": [parameter.name for parameter in result.model.parameters],
        "variants": list(result.model.variants),
        "horizon": result.model.horizon,
        "news": _news(result.news),
        "tails": {name: asdict(tail) for name, tail in result.tails.items()},
    }


def _news(news: News | None) -> dict[str, Any] | None:
    if news is None:
        return None
    said = {name: getattr(news, name) for name in NEWS}
    for name in ("before", "after"):  # JSON has no word for what is no number
        said[name] = [None if math.isnan(value) else value for value in said[name]]
    cells = None if news.surprise is None else [asdict(one) for one in news.surprise.cells]
    return said | {"renewals": [asdict(one) for one in news.renewals], "surprise": cells}


def _for_file(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array as NetCDF-3 holds it; names become rows of bytes."""
    if values.dtype.kind != "U":
        return values.astype(">f8" if values.dtype.kind == "f" else ">i4")
    rows = [str(name).encode() for name in values]
    width = max(1, *map(len, rows))
    return np.array(rows, dtype=f"S{width}").view("S1").reshape(len(rows), width)


def checksum(parts: Parts) -> str:
    """Sum up all that a file holds and a result is made of."""
    said = {name: value for name, value in parts.manifest.items() if name != "checksum"}
    summed = hashlib.sha256(json.dumps([said, parts.scenario], sort_keys=True).encode())
    for name, array in sorted(parts.arrays.items()):
        summed.update(f"{name} {array.shape} {array.dtype.str}".encode())
        summed.update(array.tobytes())
    return summed.hexdigest()


def _netcdf(
    labelled: Mapping[str, Labelled], arrays: Mapping[str, npt.NDArray[Any]], words: Mapping[str, str]
) -> bytes:

    made = io.BytesIO()
    with scipys("io").netcdf_file(made, "w") as file:
        for name, text in words.items():
            setattr(file, name, text.encode())
        for name, one in labelled.items():
            _add(file, name, one, arrays[name])
        file.flush()
        return made.getvalue()


def _add(file: Any, name: str, one: Labelled, array: npt.NDArray[Any]) -> None:
    dimensions = (*one.dimensions, f"{name}_len") if array.dtype.kind == "S" else one.dimensions
    for dimension, size in zip(dimensions, array.shape, strict=True):
        if dimension not in file.dimensions:
            file.createDimension(dimension, size)
        if file.dimensions[dimension] != size:
            raise AssertionError(f"{name} does not fit its dimensions")
    variable = file.createVariable(name, array.dtype, dimensions)
    variable[:] = array
    for attribute, text in _attributes(one, array).items():
        setattr(variable, attribute, text.encode())


def _attributes(one: Labelled, array: npt.NDArray[Any]) -> dict[str, str]:
    """Return the attributes of a variable: by ``_Encoding`` xarray knows names, by ``coordinates`` further labels."""
    found = one.attributes
    if array.dtype.kind == "S":
        found["_Encoding"] = "utf-8"
    if one.labels:
        found["coordinates"] = " ".join(one.labels)
    return found
