"""What the format allows at a path: keys of a table, and words where only some are possible."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import BaseModel

from toolkit.scenario.paths import Path
from toolkit.scenario.records import ScenarioRecord


def valid_keys(path: Path, root: type[BaseModel] = ScenarioRecord) -> list[str]:
    """Return the keys that the format allows in the table at a path."""
    model = _model_in(_kind_at(path, root))
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def valid_words(path: Path, root: type[BaseModel], *, is_key: bool) -> list[str]:
    """Return the words that the format allows at a path, or as the last key of it."""
    kinds = _options(_kind_at(path[:-1] if is_key else path, root))
    if is_key:
        kinds = [typing.get_args(kind)[0] for kind in kinds if typing.get_origin(kind) is dict]
    literals = [kind for kind in kinds if typing.get_origin(kind) is typing.Literal]
    return [str(word) for kind in literals for word in typing.get_args(kind)]


def _kind_at(path: Path, root: type[BaseModel]) -> Any:
    """Return the type that the format has at a path; None if it has none there."""
    kind: Any = root
    for part in path:
        kind = _step(kind, part)
    return kind


def _step(kind: Any, part: str | int) -> Any:
    """Return the type of a part of something that has a type; None if the format has no such part."""
    model = _model_in(kind, part)
    if model is not None:
        return next(
            field.annotation for name, field in model.model_fields.items() if part == (field.alias or name)
        )
    for option in _options(kind):
        arguments = typing.get_args(option)
        if typing.get_origin(option) is dict:
            return arguments[1]
        if typing.get_origin(option) is tuple:
            return arguments[0]
    return None


def _model_in(kind: Any, part: str | int | None = None) -> type[BaseModel] | None:
    """Return the record among the alternatives of a type, one that has a part if it is named."""
    for option in _options(kind):
        if not (isinstance(option, type) and issubclass(option, BaseModel)):
            continue
        if part is None or part in [field.alias or name for name, field in option.model_fields.items()]:
            return option
    return None


def _options(kind: Any) -> list[Any]:
    """Return the alternatives of a type, annotations taken off."""
    if typing.get_origin(kind) is typing.Annotated:
        return _options(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return [found for option in typing.get_args(kind) for found in _options(option)]
    return [kind]
