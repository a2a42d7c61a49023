"""A finished part as bytes and back: plain arrays (npz) and a text that says how they belong together; nothing is ever unpickled.

Numbers come back to the byte, and arrays in the order of memory in which they were, for sums over them depend on it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.results.saved import Parts, checksum

KINDS = {
    "Tally": "toolkit.results.tally",
    "Counted": "toolkit.results.record",
    "Tail": "toolkit.results.tail",
    "Followed": "toolkit.engines.evidence.joining",
    "Conditioned": "toolkit.engines.evidence.conditioned",
    "Moved": "toolkit.engines.evidence.heard",
    "Heard": "toolkit.engines.evidence.heard",
    "Expected": "toolkit.engines.evidence.held",
    "Cell": "toolkit.engines.evidence.cells",
    "Observation": "toolkit.model.evidence",
}
"""What a part may be made of, beside arrays, numbers, texts, lists and tables: nothing else is written or read."""
SAID = "said"
Arrays = dict[str, npt.NDArray[Any]]


def packed(answer: Any, about: Mapping[str, Any]) -> bytes:
    """Return a finished part as the content of a file.

    Parameters
    ----------
    about : mapping
        Plain data that tells whose part it is.

    Raises
    ------
    TypeError
        For what a file cannot hold.
    """
    arrays: Arrays = {}
    said = {**about, "part": _plain(answer, arrays)}
    said["checksum"] = checksum(Parts(said, "", arrays))
    made = io.BytesIO()
    text = np.frombuffer(json.dumps(said).encode(), np.uint8)
    np.savez(made, **{SAID: text}, **arrays)  # type: ignore[arg-type]
    return made.getvalue()


def unpacked(content: bytes, about: Mapping[str, Any]) -> Any:
    """Return the part that a file holds; raises whatever is stumbled over where it is damaged, or another's.

    Raises
    ------
    ValueError
        Where it is not what was written, or not about what is asked for.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    said = json.loads(arrays.pop(SAID).tobytes())
    if said["checksum"] != checksum(Parts(said, "", arrays)) or any(
        said[name] != one for name, one in about.items()
    ):
        raise ValueError("this is not the part that was written, or not the one that is asked for")
    return _made(said["part"], arrays)


def _plain(value: Any, arrays: Arrays) -> Any:
    """Write a value as JSON does; arrays are put beside it, and what JSON does not know becomes a list with a sign before it."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray | np.generic) and not value.dtype.hasobject:
        name = f"a{len(arrays)}"
        arrays[name] = np.asarray(value)
        return ["array" if isinstance(value, np.ndarray) else "number", name]
    if type(value) is tuple or type(value) is list:
        return [type(value).__name__, *(_plain(one, arrays) for one in value)]
    if isinstance(value, Mapping):
        return ["table", *([_plain(key, arrays), _plain(one, arrays)] for key, one in value.items())]
    name = type(value).__name__
    if KINDS.get(name) != type(value).__module__:
        raise TypeError(f"a {name} cannot be kept in a file")
    return [name, *(_plain(one, arrays) for one in _parts(value))]


def _parts(value: Any) -> list[Any]:
    """Return what a record holds, in the order in which it is made."""
    return [getattr(value, one.name) for one in fields(value)] if is_dataclass(value) else list(value)


def _made(said: Any, arrays: Arrays) -> Any:
    """Return the value that was written."""
    if not isinstance(said, list):
        return said
    sign, *parts = said
    if sign == "array":
        return arrays[parts[0]]
    if sign == "number":
        return arrays[parts[0]][()]
    if sign == "table":
        return {_made(key, arrays): _made(one, arrays) for key, one in parts}
    held = [_made(one, arrays) for one in parts]
    if sign in ("tuple", "list"):
        return tuple(held) if sign == "tuple" else held
    return getattr(import_module(KINDS[sign]), sign)(*held)
