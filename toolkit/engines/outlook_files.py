"""A crisis as it stands on a later day, in one file: its scenario, the reports it was told, and where every draw stands.

The file is NetCDF-3 as that of a result, compressed, with a checksum over all that it holds. It is opened as a plan
whose draws stand where they were left: what has come since is followed from there.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy.typing as npt

from toolkit.engines.evidence.packing import packed, unpacked
from toolkit.engines.evidence.resuming import Kept
from toolkit.engines.plan import Plan
from toolkit.errors import RunError, ToolkitError
from toolkit.files import read_file, write_file
from toolkit.libraries import scipys
from toolkit.model.model import Model
from toolkit.results.saved import MOST_BYTES, Parts, checksum
from toolkit.results.stored import taken_apart
from toolkit.scenario import Scenario
from toolkit.scenario.loading import reread
from toolkit.scenario.reports.plain import as_plain, from_plain
from toolkit.version import __version__

FORMAT = 2
AGAIN = "advance the scenario again, from its start, to have it anew"
LEVEL = 6
"""Of compression: higher ones take several times as long for a few per cent."""
MISFITS = (LookupError, ValueError, TypeError, AttributeError, OverflowError)
"""What a manifest of another form than ours is stumbled over with."""


def save_outlook(planned: Plan, day: date, path: str | os.PathLike[str]) -> None:
    """Write where a plan under news stands on a day, whole or not at all."""
    model = planned.model
    if model.rules is not None or not model.dossier.source_yaml:
        raise RunError(
            "this rests on a model that no scenario file holds, so it cannot be kept; change the scenario instead"
        )
    assert planned.reports is not None
    kept = [packed(one, f"kept{n}") for n, one in enumerate(_last(planned))]
    arrays = {name: array.astype(">f8") for _, held in kept for name, array in held.items() if array.size}
    if sum(array.nbytes for array in arrays.values()) > 0.9 * MOST_BYTES:
        raise RunError(f"more than {MOST_BYTES:,} bytes cannot be kept; ask for fewer draws")
    manifest = json.loads(json.dumps(_manifest(planned, day) | {"kept": [said for said, _ in kept]}))
    manifest["checksum"] = checksum(Parts(manifest, model.dossier.source_yaml, arrays))
    content = _netcdf(manifest, model.dossier.source_yaml, arrays)
    write_file(path, gzip.compress(content, LEVEL, mtime=0), error=RunError)


def _last(planned: Plan) -> Sequence[Kept]:
    """Return what was kept last of every turn that was to be kept."""
    found: dict[int, Kept] = {one.turn: one for one in planned.kept if one.turn in planned.keep}
    return [found[turn] for turn in sorted(found)]


def _manifest(planned: Plan, day: date) -> dict[str, Any]:
    assert planned.reports is not None
    return {
        "format": FORMAT,
        "kind": "outlook",
        "version": __version__,
        "scenario": planned.model.name,
        "digest": planned.model.digest,
        "variants": list(planned.model.variants),
        "engine": planned.engine,
        "seed": planned.seed,
        "draws": planned.asked_draws,
        "runs": planned.asked_runs,
        "at_medians": planned.at_medians,
        "day": day.isoformat(),
        "reports": as_plain(planned.reports),
    }


def _netcdf(manifest: Mapping[str, Any], scenario: str, arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:

    made = io.BytesIO()
    with scipys("io").netcdf_file(made, "w") as file:
        file.manifest = json.dumps(manifest).encode()
        file.scenario = scenario.encode()
        for name, array in arrays.items():
            dimensions = tuple(f"n{size}" for size in array.shape)
            for dimension, size in zip(dimensions, array.shape, strict=True):
                if dimension not in file.dimensions:
                    file.createDimension(dimension, size)
            file.createVariable(name, array.dtype, dimensions)[:] = array
        file.flush()
        return made.getvalue()


def open_outlook(path: str | os.PathLike[str]) -> Plan:
    """Open a file that ``advance`` wrote, as a plan that goes on from where its draws stand.

    Raises
    ------
    RunError
        If the file is missing, is no such file, is damaged, or comes from another format.
    """
    shown = os.fspath(path)
    parts = _parts(shown)
    manifest = parts.manifest
    try:
        scenario = reread(parts.scenario, file=f"{shown} (scenario inside)", variants=manifest["variants"])
        planned = _planned(scenario, manifest)
        is_own = planned.model.digest == manifest["digest"]
    except ToolkitError as error:
        raise RunError(f"{shown}: the scenario inside cannot be used\n{error}") from None
    except MISFITS:
        raise RunError(f"{shown}: this file is not whole; {AGAIN}") from None
    if not is_own:
        raise RunError(f"{shown}: the scenario inside is not the one that its draws belong to; {AGAIN}")
    try:
        kept = [unpacked(one, f"kept{n}", parts.arrays) for n, one in enumerate(manifest["kept"])]
        return replace(planned, kept=tuple(kept), day=date.fromisoformat(manifest["day"]))
    except MISFITS:
        raise RunError(f"{shown}: this file is not whole; {AGAIN}") from None


def _planned(scenario: Scenario, manifest: Mapping[str, Any]) -> Plan:
    """Plan the run anew, with all reports that it was told."""
    from toolkit.engines.planning import plan  # which opens these files itself

    is_sampled, is_central = manifest["engine"] == "monte_carlo", manifest["at_medians"]
    return plan(
        scenario,
        engine=manifest["engine"],
        seed=manifest["seed"],
        draws=None if is_central else manifest["draws"],
        runs=manifest["runs"] if is_sampled else None,
        at="medians" if is_central else "draws",
        evidence=from_plain(manifest["reports"]),
    )


def _parts(shown: str) -> Parts:
    """Read a file, and refuse it unless it is what was once kept."""
    try:
        content = read_file(shown, MOST_BYTES)
    except OSError as error:
        raise RunError(f"{shown}: it cannot be read: {error.strerror or error}") from None
    try:
        parts = taken_apart(_expanded(content))
        if parts.manifest["kind"] != "outlook":
            raise ValueError
    except Exception:  # whatever the readers of gzip and NetCDF stumble over, the file is to blame
        raise RunError(
            f"{shown}: `crisis advance` did not write this file, or it is damaged; {AGAIN}"
        ) from None
    if parts.manifest["format"] != FORMAT:
        raise RunError(
            f"{shown}: it was written by another version of the toolkit (format {parts.manifest['format']}; this one reads {FORMAT}); {AGAIN}"
        )
    if parts.manifest.get("checksum") != checksum(parts):
        raise RunError(f"{shown}: the file is damaged: it does not hold what was written; {AGAIN}")
    return parts


def _expanded(content: bytes) -> bytes:
    """Undo the compression, up to a bound: a small file may claim to hold any number of bytes."""
    engine = zlib.decompressobj(wbits=31)
    found = engine.decompress(content, MOST_BYTES)
    if not engine.eof or engine.unused_data:
        raise ValueError
    return found


def refuse_other(before: Plan, model: Model, asked: Mapping[str, Any], shown: str) -> None:
    """Refuse to go on with another crisis, or in another way, than a file was made with."""
    if model.digest != before.model.digest:
        raise RunError(
            f"{shown} is of another crisis: it holds {before.model.name}, digest {before.model.digest[:12]}; this is {model.name}, digest "
            f"{model.digest[:12]}; go on with the scenario that it was made from, or leave the file out to begin anew"
        )
    own = {
        "engine": (before.engine, "auto"),
        "seed": (before.seed,),
        "draws": (before.asked_draws, None),
        "runs": (before.asked_runs or None, None),
    }
    for name, held in own.items():
        if name in asked and asked[name] not in held:
            raise RunError(
                f"{shown} was made with {name} {held[0]}, not {asked[name]}; leave {name} out to go on with it, or leave the file out to begin anew"
            )
