"""The formats of scenario and reports files as JSON Schemas, with the descriptions that stand in the records."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from toolkit.scenario.records import Record, ScenarioRecord
from toolkit.scenario.reports.records import ReportsRecord

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCENARIO_SCHEMA, REPORTS_SCHEMA = "crisis.schema.json", "reports.schema.json"
"""Files beside the scenarios that hold the schemas."""
NOTATIONS: dict[str, dict[str, Any]] = {
    "Duration": {
        "type": "string",
        "pattern": r"^\d+(\.\d+)?\s+(day|week|month|year)s?$",
        "examples": ["1 week"],
    },
    "Levels": {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}, "minItems": 2},
            {"type": "string", "pattern": r"^(flag|-?\d+\s*\.\.\s*-?\d+)$"},
        ],
        "examples": [["low", "high"], "0..5", "flag"],
    },
    "Likelihood": {"type": ["number", "string"], "examples": [0.1, "0.1 per month", "0.15 within 12 weeks"]},
    "Effect": {
        "anyOf": [
            {"type": ["string", "number"]},
            {
                "type": "object",
                "properties": {"change": {"type": ["string", "number"]}, "after": {"type": "string"}},
                "required": ["change", "after"],
                "additionalProperties": False,
            },
        ],
        "examples": ["+1", "=3", {"change": "+1", "after": "2 turns"}],
    },
}
"""Records that an author writes in a short notation of their own."""
SHORT_FORMS: dict[str, list[dict[str, Any]]] = {
    "Cooldown": [{"type": "string", "examples": ["2 turns"]}],
    "Doubt": [{"type": "number", "minimum": 0}],
}
"""Records that may also be written as a single value."""
_EVENLY = {
    "type": "object",
    "properties": {"uniform": {"type": ["array", "string"], "examples": ["0..3", ["low", "middle"]]}},
    "required": ["uniform"],
    "additionalProperties": False,
}
MORE_FORMS: dict[tuple[str, str], dict[str, Any]] = {
    ("Variable", "start"): _EVENLY,
    ("Variable", "believed"): _EVENLY,
}
"""Forms of a field that is read into another of its forms."""
OF_EXTENDING: dict[str, dict[str, Any]] = {
    "extends": {"type": "string", "examples": ["base.yaml"]},
    "set": {"type": "object"},
    "add": {"type": "object"},
    "remove": {"type": "array", "items": {"type": "string"}},
}
"""Keys by which a file builds on another, taken in before its record is made."""
LISTS_OR_TEXT = (
    "claim",
    "measures",
    "source",
    "quotes",
    "choice",
    "needs",
    "seen_by",
    "visible_to",
    "known_to",
)
"""Fields that take one name or a list of names."""
LISTS_OR_NAME = (("Question", "event"), ("Question", "outcomes"))
"""Such fields of a record whose names mean something else in others."""


def editors_line(schema: str) -> str:
    """Return the comment by which editors find the schema of a file, where it lies beside it."""
    return f"# yaml-language-server: $schema={schema}\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files.

    Returns
    -------
    dict
        Draft 2020-12; every field carries the description that stands under it in ``records``.

    Examples
    --------
    >>> json_schema()["properties"]["id"]["description"]
    'Short name.'
    """
    schema = _schema_of(ScenarioRecord, "Crisis Toolkit scenario")
    needed = schema.pop("required")
    for key, form in OF_EXTENDING.items():
        schema["properties"][key] = {
            name: text for name, text in schema["properties"][key].items() if name in ("title", "description")
        } | form
    return schema | {"if": {"not": {"required": ["extends"]}}, "then": {"required": needed}}


def reports_schema() -> dict[str, Any]:
    """Return the JSON Schema of files of reports.

    Examples
    --------
    >>> sorted(reports_schema()["properties"])
    ['grades', 'note', 'reports', 'title', 'watch']
    """
    return _schema_of(ReportsRecord, "Crisis Toolkit reports")


def _schema_of(kind: type[Record], title: str) -> dict[str, Any]:
    schema = kind.model_json_schema(mode="validation", by_alias=True)
    described = descriptions()
    definitions = schema.get("$defs", {})
    for name, record in [(kind.__name__, schema), *definitions.items()]:
        for field, content in record.get("properties", {}).items():
            text = described.get(name, {}).get(field)
            if text:
                content["description"] = text
            if (name, field) in MORE_FORMS:
                content["anyOf"] = [*content["anyOf"], MORE_FORMS[name, field]]
            if field in LISTS_OR_TEXT or (name, field) in LISTS_OR_NAME:
                record["properties"][field] = _or_text(content)
    for name, notation in NOTATIONS.items():
        if name in definitions:
            kept = {
                key: definitions[name][key] for key in ("title", "description") if key in definitions[name]
            }
            definitions[name] = kept | notation
    for name, forms in SHORT_FORMS.items():
        if name in definitions:
            definitions[name] = {"anyOf": [*forms, definitions[name]]}
    schema = _without_defaults(schema)
    return {"$schema": DRAFT, "title": title, **{k: v for k, v in schema.items() if k != "title"}}


def descriptions() -> dict[str, dict[str, str]]:
    """Return record -> field -> description, inherited fields too, read from the text of the records."""
    modules = [
        *(file for file in files("toolkit.scenario.records").iterdir() if file.name.endswith(".py")),
        files("toolkit.scenario.reports").joinpath("records.py"),
    ]
    records = {
        node.name: node
        for module in modules
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    return {name: _described(record, records) for name, record in records.items()}


def _described(record: ast.ClassDef, records: Mapping[str, ast.ClassDef]) -> dict[str, str]:
    """Return field -> text, those of the records that it builds on first."""
    bases = [records[base.id] for base in record.bases if isinstance(base, ast.Name) and base.id in records]
    inherited = {name: text for base in bases for name, text in _described(base, records).items()}
    return inherited | _described_fields(record)


def _described_fields(record: ast.ClassDef) -> dict[str, str]:
    """Return field -> text for every field with a string under it."""
    found = {}
    for field, below in zip(record.body, record.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if (
            isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            found[field.target.id.removesuffix("_")] = " ".join(below.value.value.split())
    return found


def _or_text(content: dict[str, Any]) -> dict[str, Any]:
    kept = {key: content[key] for key in ("title", "description") if key in content}
    rest = {key: value for key, value in content.items() if key not in kept and key != "default"}
    return kept | {"anyOf": [{"type": "string"}, rest]}


def _without_defaults(node: Any) -> Any:
    """Take defaults out: editors would write them into files, and some are no valid notation."""
    if isinstance(node, dict):
        return {
            key: _without_defaults(value)
            for key, value in node.items()
            if key != "default" or isinstance(value, dict)
        }
    if isinstance(node, list):
        return [_without_defaults(value) for value in node]
    return node
