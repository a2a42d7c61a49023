"""Results on disk: one NetCDF-3 file that xarray, R and MATLAB open too.

The scenario travels inside as text and is compiled again on opening, so a stored result can be asked more.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.engines.result import News, Result, Tail, Tally
from toolkit.errors import RunError, ToolkitError
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.scenario import loads

FORMAT = 1
_NEWS = ("names", "turns", "if_so", "if_not", "predicted", "last_turn")
_SHAPES = {
    "final": ("draw", "outcome"),
    "incidence": ("table_draw", "time", "outcome"),
    "marginals": ("table_draw", "time", "marginal"),
    "choices": ("turn", "action"),
    "parameters": ("draw", "parameter"),
    "alternatives": ("alternative", "outcome"),
    "weights": ("draw",),
    "log_evidence": ("draw",),
    "now": ("draw", "marginal"),
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
    if result.weights is not None:
        arrays["weights"] = result.weights
    if result.news is not None:
        arrays |= {"log_evidence": result.news.log_evidence, "now": result.news.now}
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
        "variant": result.model.variant,
        "horizon": result.model.horizon,
        "news": None if result.news is None else {name: getattr(result.news, name) for name in _NEWS},
        "tails": {name: asdict(tail) for name, tail in result.tails.items()},
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
    try:
        return _put_together(model, manifest, arrays, shown)
    except (KeyError, TypeError, IndexError, AttributeError):
        raise RunError(f"{shown}: this result is not complete, or of another version") from None


def _put_together(model: Model, manifest: dict[str, Any], arrays: dict[str, Any], shown: str) -> Result:
    """Join the scenario, the manifest and the numbers of a file."""
    if model.digest != manifest["digest"] or arrays["final"].shape[1] != len(model.outcomes):
        raise RunError(f"{shown}: the scenario inside is not the one the numbers belong to")
    model = replace(model, variant=manifest["variant"], horizon=manifest["horizon"])
    n_draws = len(arrays["final"])
    differences = arrays.get("alternatives", np.empty((0, 0)))
    return Result(
        model=model,
        engine=manifest["engine"],
        seed=manifest["seed"],
        parameters=arrays.get("parameters", np.empty((n_draws, 0))),  # NetCDF holds no empty array
        n_groups=manifest["n_groups"],
        n_runs=manifest["n_runs"],
        tally=Tally(
            arrays["incidence"],
            arrays["marginals"],
            arrays.get("choices", np.empty((model.horizon, 0))),
            manifest["counts"],
            arrays["final"],
        ),
        alternatives=dict(zip(manifest["alternatives"], differences, strict=False)),
        diagnostics=manifest["diagnostics"],
        weights=arrays.get("weights"),
        news=_news(manifest["news"], arrays),
        tails={name: Tail(**_tupled(tail)) for name, tail in manifest["tails"].items()},
    )


def _news(stored: dict[str, Any] | None, arrays: dict[str, Any]) -> News | None:
    if stored is None:
        return None
    return News(**_tupled(stored), log_evidence=arrays["log_evidence"], now=arrays["now"])


def _tupled(stored: dict[str, Any]) -> dict[str, Any]:
    """Turn the lists of JSON back into tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
