"""Saved results opened again: what is read is checked before it becomes a result."""

from __future__ import annotations

import io
import json
import math
import os
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.arguments import public
from toolkit.errors import RunError, ToolkitError
from toolkit.files import read_file
from toolkit.libraries import scipys
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.results.labelled import DIMENSIONS
from toolkit.results.manifest import FORMAT, OF_CELL, READS, can_be, refuse_wrong, shapes
from toolkit.results.news import News, Renewal
from toolkit.results.record import Counted, RunRecord
from toolkit.results.result import Result
from toolkit.results.saved import MOST_BYTES, Parts, checksum
from toolkit.results.surprise import Surprise, Told
from toolkit.results.tail import Tail
from toolkit.results.tally import Tally
from toolkit.scenario.loading import reread

AGAIN = "run the scenario again to have it anew"


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
    if model.digest != parts.manifest.get("digest"):
        raise RunError(f"{shown}: the scenario inside is not the one the numbers belong to")
    try:
        return _put_together(model, parts)
    except ValueError as reason:
        raise RunError(f"{shown}: this result is not whole: {reason}; {AGAIN}") from None
    except (TypeError, LookupError, AttributeError):  # a part that no check of the manifest knows
        raise RunError(f"{shown}: this result is not whole; {AGAIN}") from None


def _variants(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the what-ifs in force; none where the manifest is not as it was written, which is refused later."""
    found = manifest.get("variants")
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else []


def _parts(content: bytes, shown: str) -> Parts:
    """Take a file apart and refuse it unless it is what was once saved."""
    try:
        parts = taken_apart(content)
    except Exception:  # whatever the reader of NetCDF stumbles over, the file is to blame
        raise RunError(f"{shown}: this is no saved result, or it is damaged; {AGAIN}") from None
    found = parts.manifest["format"]
    if found not in READS:
        older = "an older" if found < FORMAT else "a newer"
        raise RunError(
            f"{shown}: it was saved by {older} version of the toolkit (format {found}; this one reads {FORMAT}); {AGAIN}"
        )
    if parts.manifest.get("checksum") != checksum(parts):
        raise RunError(f"{shown}: the file is damaged: it does not hold what was saved; {AGAIN}")
    return parts


def taken_apart(content: bytes) -> Parts:
    """Return what a file holds; raises whatever the reader of NetCDF stumbles over."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with scipys("io").netcdf_file(_Bounded(content), "r", mmap=False) as file:
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
    if len(arrays["parameters"]) % min(manifest["n_groups"], len(arrays["parameters"])):
        raise ValueError("the groups of draws are not of one size")
    counts = {Counted(*counted): value for *counted, value in manifest["counts"]}
    return Result(
        model=model,
        engine=manifest["engine"],
        seed=manifest["seed"],
        parameters=arrays["parameters"],
        n_groups=manifest["n_groups"],
        n_runs=manifest["n_runs"],
        tally=Tally(
            arrays["incidence"],
            arrays["marginals"],
            arrays["choices"],
            counts,
            arrays["final"],
            arrays.get("asked"),
        ),
        alternatives=dict(zip(manifest["alternatives"], arrays["alternatives"], strict=True)),
        record=RunRecord.from_dict(manifest["record"]),
        weights=arrays.get("weights"),
        shares=arrays.get("shares"),
        news=_news(manifest["news"], arrays),
        tails={name: Tail(**_tupled(tail)) for name, tail in manifest["tails"].items()},
        asked_alternatives=dict(
            zip(manifest["alternatives"], arrays.get("asked_alternatives", ()), strict=False)
        ),
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
    for name, shape in shapes(model, manifest, n_draws[0], n_table_draws[0], stored.keys()).items():
        array = stored.get(name, np.empty(0))
        if array.size == 0 and 0 in shape:  # NetCDF holds no empty array
            array = np.empty(shape)
        if array.shape != shape or array.dtype.kind != "f":
            raise ValueError(f"'{name}' has another shape than its scenario asks for")
        if not _is_number(name, array):
            raise ValueError(f"'{name}' holds what is no number")
        if not can_be(name, array):
            raise ValueError(f"'{name}' holds what is no probability, or what does not make up a whole")
        found[name] = array.astype(np.float64)
    assert found.keys() <= DIMENSIONS.keys()
    return found


def _is_number(name: str, array: npt.NDArray[Any]) -> bool:
    """Whether an array holds numbers alone; what is asked may have no answer."""
    if name in ("asked", "asked_alternatives"):
        return not np.isinf(array).any()
    if name == "parameters":  # a precision may be infinite
        return bool((array > -np.inf).all())
    with np.errstate(over="ignore"):  # a forged logarithm may be of any size
        return bool(np.isfinite(array if name != "log_evidence" else np.exp(array)).all())


def _news(stored: dict[str, Any] | None, arrays: dict[str, Any]) -> News | None:
    if stored is None:
        return None
    n_reports = len(stored["names"])
    no_numbers, no, yes = [math.nan] * n_reports, [False] * n_reports, [True] * n_reports
    untold = {
        "before": no_numbers,
        "after": no_numbers,
        "used": yes,
        "later": no,
        "doubted": no,
        "ended": [0.0] * n_reports,
        "early": no,
        "stuck": no,
        "silent": no,
    }
    said = _tupled(untold | stored)
    for name in ("before", "after"):
        said[name] = tuple(math.nan if value is None else value for value in said[name])
    cells = said.pop("surprise", None)
    said["surprise"] = None if cells is None else Surprise(tuple(map(_told, cells)))
    said["renewals"] = tuple(Renewal(**one) for one in said.get("renewals", ()))
    return News(**said, log_evidence=arrays["log_evidence"], now=arrays["now"])


def _told(stored: dict[str, Any]) -> Told:
    return Told(**_tupled({name: stored[name] for name in OF_CELL}))


def _tupled(stored: dict[str, Any]) -> dict[str, Any]:
    """Turn the lists of JSON back into tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
