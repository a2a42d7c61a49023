"""Results on disk: one NetCDF-3 file that xarray, R and MATLAB open too.

The scenario travels inside as text and is compiled again on opening, so a stored result can be asked more.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.engines.result import Result, Tally
from toolkit.errors import RunError, ToolkitError
from toolkit.model.compile import compile_model
from toolkit.scenario import loads

FORMAT = 1
_SHAPES = {
    "final": ("draw", "outcome"),
    "incidence": ("table_draw", "time", "outcome"),
    "marginals": ("table_draw", "time", "marginal"),
    "choices": ("turn", "action"),
    "parameters": ("draw", "parameter"),
    "alternatives": ("alternative", "outcome"),
}


def save(result: Result, path: str | os.PathLike[str]) -> None:
    """Write a result, whole or not at all."""
    if result.model.rules is not None:
        raise RunError(
            "a result with rules that are written in Python cannot be saved: the file could not hold them"
        )
    target = Path(path)
    names = list(result.alternatives)
    arrays = {
        "final": result.tally.final,
        "incidence": result.tally.incidence,
        "marginals": result.tally.marginals,
        "choices": result.tally.choices,
        "parameters": result.parameters,
        "alternatives": np.array([result.alternatives[n] for n in names]).reshape(
            len(names), len(result.outcomes)
        ),
    }
    manifest = {
        "format": FORMAT,
        "scenario": result.model.name,
        "digest": result.model.digest,
        "engine": result.engine,
        "seed": result.seed,
        "n_groups": result.n_groups,
        "n_runs": result.n_runs,
        "alternatives": names,
        "counts": dict(result.tally.counts),
        "diagnostics": {name: value for name, value in result.diagnostics.items() if name != "seconds"},
        "parameters": [parameter.name for parameter in result.model.parameters],
    }
    try:
        handle, temporary = tempfile.mkstemp(prefix=target.name, suffix=".part", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise RunError(f"{target}: the result cannot be written: {error.strerror}") from None
    try:
        _write(temporary, arrays, json.dumps(manifest), result.model.source_yaml)
        os.replace(temporary, target)
    except OSError as error:
        raise RunError(f"{target}: the result cannot be written: {error.strerror}") from None
    finally:
        Path(temporary).unlink(missing_ok=True)


def _write(path: str, arrays: dict[str, Any], manifest: str, scenario: str) -> None:
    from scipy.io import netcdf_file  # slow to import

    with netcdf_file(path, "w") as file:
        file.manifest = manifest.encode()
        file.scenario = scenario.encode()
        sizes: dict[str, int] = {}
        for name, array in arrays.items():
            for dimension, size in zip(_SHAPES[name], array.shape, strict=True):
                if sizes.setdefault(dimension, size) != size:
                    raise AssertionError(f"{name} does not fit its dimensions")
        for dimension, size in sizes.items():
            file.createDimension(dimension, max(size, 1))
        for name, array in arrays.items():
            if array.size:
                variable = file.createVariable(name, "f8", _SHAPES[name])
                variable[:] = array


def open_result(path: str | os.PathLike[str]) -> Result:
    """Open a saved result; its scenario is compiled again.

    Raises
    ------
    RunError
        If the file is missing, is no saved result, or its scenario and numbers do not belong together.
    """
    from scipy.io import netcdf_file  # slow to import

    shown = os.fspath(path)
    try:
        with netcdf_file(shown, "r", mmap=False) as file:
            manifest = json.loads(file.manifest)
            scenario = bytes(file.scenario).decode()
            arrays = {
                name: np.array(variable.data, dtype=np.float64) for name, variable in file.variables.items()
            }
    except OSError as error:
        raise RunError(f"{shown}: the result cannot be read: {error.strerror or error}") from None
    except (TypeError, ValueError, AttributeError, KeyError, IndexError):
        raise RunError(f"{shown}: this is no saved result") from None
    try:
        model = compile_model(loads(scenario, file=f"{shown} (scenario inside)"))
    except ToolkitError as error:
        raise RunError(f"{shown}: the scenario inside cannot be used\n{error}") from None
    if model.digest != manifest["digest"] or arrays["final"].shape[1] != len(model.outcomes):
        raise RunError(f"{shown}: the scenario inside is not the one the numbers belong to")
    differences = arrays.get("alternatives", np.empty((0, 0)))
    return Result(
        model=model,
        engine=manifest["engine"],
        seed=manifest["seed"],
        parameters=arrays["parameters"],
        n_groups=manifest["n_groups"],
        n_runs=manifest["n_runs"],
        tally=Tally(
            arrays["incidence"], arrays["marginals"], arrays["choices"], manifest["counts"], arrays["final"]
        ),
        alternatives=dict(zip(manifest["alternatives"], differences, strict=False)),
        diagnostics=manifest["diagnostics"],
    )
