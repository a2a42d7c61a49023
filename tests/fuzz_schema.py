"""A JSON Schema as a source of values: what may stand at a path, and something of that form, true to it or nearly so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

DEEPEST = 4


class Schema:
    """A JSON Schema whose parts are looked up by path, and made up."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.whole = schema

    def entry(self, rng: Random, path: Sequence[Any], names: Sequence[str]) -> tuple[Any, Any]:
        """Return a key that may stand in the table at a path, and a value for it."""
        tables = [
            one
            for one in self.at(path)
            if "properties" in one or isinstance(one.get("additionalProperties"), Mapping)
        ]
        table = rng.choice(tables)
        known = table.get("properties", {})
        if known:
            key = rng.choice(sorted(known))
            return key, self.made(rng, known[key], names)
        return rng.choice(names), self.made(rng, table["additionalProperties"], names)

    def at(self, path: Sequence[Any]) -> list[Mapping[str, Any]]:
        """List the forms that what stands at a path may have."""
        found = self.forms(self.whole)
        for part in path:
            below = [inner for one in found for inner in self._below(one, part)]
            found = [form for one in below for form in self.forms(one)]
        return found

    def _below(self, schema: Mapping[str, Any], part: Any) -> list[Mapping[str, Any]]:
        known = schema.get("properties", {})
        rest = [schema.get(name) for name in ("additionalProperties", "items")]
        found = [known[part]] if part in known else rest
        return [one for one in found if isinstance(one, Mapping)]

    def forms(self, schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Follow references and list alternatives."""
        if "$ref" in schema:
            return self.forms(self.whole["$defs"][schema["$ref"].rpartition("/")[2]])
        several = schema.get("anyOf") or schema.get("oneOf")
        return [form for one in several for form in self.forms(one)] if several else [schema]

    def made(self, rng: Random, schema: Mapping[str, Any], names: Sequence[str], depth: int = 0) -> Any:
        """Make something up of a form."""
        examples = schema.get("examples")
        form = rng.choice(self.forms(schema))
        examples = form.get("examples", examples)
        if examples and rng.randrange(3) == 0:
            return rng.choice(examples)
        if "enum" in form or "const" in form:
            return rng.choice(form.get("enum") or [form["const"]])
        kind = form.get("type", "string")
        kind = rng.choice(kind) if isinstance(kind, list) else kind
        if kind in ("object", "array"):
            return self._several(rng, form, kind, names, depth)
        return _single(rng, form, kind, names)

    def _several(
        self, rng: Random, form: Mapping[str, Any], kind: str, names: Sequence[str], depth: int
    ) -> Any:
        """Make a table or a list up; below some depth an empty one."""
        if depth > DEEPEST:
            return {} if kind == "object" else []
        if kind == "array":
            parts = form.get("prefixItems")
            inner = parts or [form.get("items") or {}] * rng.randrange(max(1, form.get("minItems", 0)), 4)
            return [self.made(rng, one, names, depth + 1) for one in inner]
        known: Mapping[str, Any] = form.get("properties", {})
        needed = form.get("required", ())
        chosen = [key for key in known if key in needed or rng.randrange(5) == 0]
        made = {key: self.made(rng, known[key], names, depth + 1) for key in chosen}
        rest = form.get("additionalProperties")
        if isinstance(rest, Mapping):
            made |= {
                rng.choice(names): self.made(rng, rest, names, depth + 1) for _ in range(rng.randrange(1, 4))
            }
        return made


def _single(rng: Random, form: Mapping[str, Any], kind: str, names: Sequence[str]) -> Any:
    """Make a single value up."""
    if kind == "boolean":
        return rng.random() < 0.5
    if kind in ("number", "integer"):
        low = form.get("minimum", form.get("exclusiveMinimum", -1))
        high = form.get("maximum", form.get("exclusiveMaximum", low + 4))
        value = rng.uniform(low, high)
        return round(value) if kind == "integer" else round(value, 3)
    if kind == "null":
        return None
    if form.get("format") == "date":
        return f"20{rng.randrange(20, 40)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
    return rng.choice(names)
