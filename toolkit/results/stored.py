"""Results on disk: one NetCDF-3 file that xarray opens too, with names along its dimensions.

The scenario travels inside as text and is compiled again on opening, so a stored result can be asked more. A checksum over
everything tells damage from numbers; what is read is checked before it becomes a result.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import warnings
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.arguments import public
from toolkit.errors import RunError, ToolkitError
from toolkit.files import read_file, write_file
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.results.labelled import DIMENSIONS, Labelled, about, coordinates, variables
from toolkit.results.manifest import FORMAT, NEWS, refuse_wrong, shapes
from toolkit.results.record import Counted, RunRecord
from toolkit.results.result import News, Result, Tail, Tally
from toolkit.scenario.loading import reread

MOST_BYTES = 2_000_000_000
"""Of one file: it is read into memory as a whole, and NetCDF-3 counts no further."""
AGAIN = "run the scenario again to have it anew"


class Parts(NamedTuple):
    """What a file holds."""

    manifest: dict[str, Any]
    scenario: str
    arrays: dict[str, npt.NDArray[Any]]


def save(result: Result, path: str | os.PathLike[str]) -> None:
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


def _manifest(result: Result) -> dict[str, Any]:
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
        "news": None if result.news is None else {name: getattr(result.news, name) for name in NEWS},
        "tails": {name: asdict(tail) for name, tail in result.tails.items()},
    }


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
    from scipy.io import netcdf_file  # slow to import

    made = io.BytesIO()
    with netcdf_file(made, "w") as file:
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


# --- reading ---------------------------------------------------------------------------------------------


@public
def open_result(path: str | os.PathLike[str]) -> Result:
    """Open a saved result; its scenario is compiled again.

    Raises
    ------
    RunError
        If the file is missing, is no saved result, is damaged, or comes from another version.
    """
    shown = os.fspath(path)
    try:
        content = read_file(shown, MOST_BYTES)
    except OSError as error:
        raise RunError(f"{shown}: the result cannot be read: {error.strerror or error}") from None
    parts = _parts(content, shown)
    try:
        inside = f"{shown} (scenario inside)"
        model = compile_model(reread(parts.scenario, file=inside, variants=_variants(parts.manifest)))
    except ToolkitError as error:
        raise RunError(f"{shown}: the scenario inside cannot be used\n{error}") from None
    if model.digest != parts.manifest["digest"]:
        raise RunError(f"{shown}: the scenario inside is not the one the numbers belong to")
    try:
        return _put_together(model, parts)
    except ValueError as reason:
        raise RunError(f"{shown}: this result is not whole: {reason}; {AGAIN}") from None


def _variants(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the what-ifs in force; none where the manifest is not as it was written, which is refused later."""
    found = manifest.get("variants")
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else []


def _parts(content: bytes, shown: str) -> Parts:
    """Take a file apart and refuse it unless it is what was once saved."""
    try:
        parts = _taken_apart(content)
    except Exception:  # whatever the reader of NetCDF stumbles over, the file is to blame
        raise RunError(f"{shown}: this is no saved result, or it is damaged; {AGAIN}") from None
    found = parts.manifest["format"]
    if found != FORMAT:
        older = "an older" if found < FORMAT else "a newer"
        raise RunError(
            f"{shown}: it was saved by {older} version of the toolkit (format {found}; this one reads {FORMAT}); {AGAIN}"
        )
    if parts.manifest.get("checksum") != checksum(parts):
        raise RunError(f"{shown}: the file is damaged: it does not hold what was saved; {AGAIN}")
    return parts


def _taken_apart(content: bytes) -> Parts:
    from scipy.io import netcdf_file  # slow to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with netcdf_file(_Bounded(content), "r", mmap=False) as file:
            manifest = json.loads(file.manifest)
            if type(manifest["format"]) is not int:
                raise TypeError
            arrays = {name: np.array(variable.data) for name, variable in file.variables.items()}
            return Parts(manifest, bytes(file.scenario).decode(), arrays)


class _Bounded(io.BytesIO):
    """Bytes that are read about once: many variables that claim the same bytes would fill the memory."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._left = 2 * len(content) + 1000

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self._left -= len(found)
        if self._left < 0:
            raise ValueError
        return found


def _put_together(model: Model, parts: Parts) -> Result:
    """Join the scenario, the manifest and the numbers of a file.

    Raises
    ------
    ValueError
        If they do not fit together.
    """
    manifest = parts.manifest
    refuse_wrong(manifest)
    model = replace(model, horizon=manifest["horizon"])
    arrays = _arrays(model, manifest, parts.arrays)
    counts = {Counted(*counted): value for *counted, value in manifest["counts"]}
    return Result(
        model=model,
        engine=manifest["engine"],
        seed=manifest["seed"],
        parameters=arrays["parameters"],
        n_groups=manifest["n_groups"],
        n_runs=manifest["n_runs"],
        tally=Tally(arrays["incidence"], arrays["marginals"], arrays["choices"], counts, arrays["final"]),
        alternatives=dict(zip(manifest["alternatives"], arrays["alternatives"], strict=True)),
        record=RunRecord.from_dict(manifest["record"]),
        weights=arrays.get("weights"),
        news=_news(manifest["news"], arrays),
        tails={name: Tail(**_tupled(tail)) for name, tail in manifest["tails"].items()},
    )


def _arrays(
    model: Model, manifest: Mapping[str, Any], stored: Mapping[str, npt.NDArray[Any]]
) -> dict[str, npt.NDArray[np.float64]]:
    """Return the arrays of a result, each of its shape and with numbers in it."""
    n_draws, n_table_draws = (
        stored[name].shape[:1] if name in stored else () for name in ("final", "incidence")
    )
    if not n_draws or n_table_draws not in ((1,), n_draws):
        raise ValueError("outcomes are missing")
    found = {}
    for name, shape in shapes(model, manifest, n_draws[0], n_table_draws[0], "weights" in stored).items():
        array = stored.get(name, np.empty(0))
        if array.size == 0 and 0 in shape:  # NetCDF holds no empty array
            array = np.empty(shape)
        if array.shape != shape or array.dtype.kind != "f":
            raise ValueError(f"'{name}' has another shape than its scenario asks for")
        if not np.isfinite(array if name != "log_evidence" else np.exp(array)).all():
            raise ValueError(f"'{name}' holds what is no number")
        found[name] = array.astype(np.float64)
    assert found.keys() <= DIMENSIONS.keys()
    return found


def _news(stored: dict[str, Any] | None, arrays: dict[str, Any]) -> News | None:
    if stored is None:
        return None
    return News(**_tupled(stored), log_evidence=arrays["log_evidence"], now=arrays["now"])


def _tupled(stored: dict[str, Any]) -> dict[str, Any]:
    """Turn the lists of JSON back into tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
