"""Paths to the parts of a document, and plain data by path: looked up, changed in a copy, taken out of a copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]
Document = Mapping[str, Any]
"""A file as plain data: tables, lists, texts and numbers."""


def dotted(path: Path) -> str:
    """Write a path as users see it: ``actors.north.options[1]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def part_of(node: Any, part: str | int) -> Any:
    """Return an entry of a table or an item of a list; None if there is none."""
    if isinstance(node, Mapping):
        return node.get(part)
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return node[part]
    return None


def part_at(node: Any, path: Path) -> Any:
    """Return what plain data holds at a path; None if nothing."""
    for part in path:
        node = part_of(node, part)
    return node


def has(node: Any, part: Any) -> bool:
    """Whether a table has a key, or a list an item of that number."""
    if isinstance(node, Mapping):
        return part in node
    return isinstance(node, list) and isinstance(part, int) and part < len(node)


def holds_parts(node: Any, path: Path) -> bool:
    """Whether plain data has a table or a list at a path."""
    for part in path:
        if not has(node, part):
            return False
        node = node[part]
    return isinstance(node, Mapping | list)


def with_part(node: Any, path: Path, value: Any) -> Any:
    """Copy plain data with another value at a path."""
    if not path:
        return value
    copy: Any = dict(node) if isinstance(node, Mapping) else list(node)
    inner = copy.get(path[0]) if isinstance(copy, dict) else copy[int(path[0])]
    copy[path[0]] = with_part(inner, path[1:], value)
    return copy


def without_part(node: Any, path: Path) -> Any:
    """Copy plain data without the part at a path."""
    part = path[0]
    copy: Any = dict(node) if isinstance(node, Mapping) else list(node)
    if (isinstance(copy, dict) and part not in copy) or (isinstance(copy, list) and int(part) >= len(copy)):
        return copy
    if len(path) > 1 and isinstance(copy[part], Mapping | list):
        copy[part] = without_part(copy[part], path[1:])
    else:
        del copy[part]
    return copy
