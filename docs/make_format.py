"""Write ``docs/format.md`` from the records, so that the page cannot drift from the code."""

from pathlib import Path

from toolkit.files import write_file
from toolkit.scenario.schema import json_schema

PAGE = Path(__file__).parent / "format.md"
OPENING = """# The scenario file, key by key

Made from the code by `python docs/make_format.py`; do not edit by hand. How the parts work together stands in
[language.md](language.md).
"""
NOTATIONS = {
    "Effect": "`+1` adds, `=3` sets, or `{change: +1, after: 2 turns}`",
    "Duration": "a length such as `1 week`",
    "Levels": "`[low, middle, high]`, a range such as `0..5`, or `flag`",
    "Likelihood": "a number with its period",
}
"""Records that are written in a short notation."""


def kind_of(field):
    """Say in plain words what a field holds."""
    if "$ref" in field and name_of(field) in NOTATIONS:
        return NOTATIONS[name_of(field)]
    if "$ref" in field:
        return f"[{name_of(field)}](#{name_of(field).lower()})"
    if "anyOf" in field:
        kinds = [kind_of(option) for option in field["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in field or "const" in field:
        return ", ".join(str(value) for value in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {kind_of(field['items'])}" if "items" in field else "list"
    if field.get("type") == "object":
        inner = field.get("additionalProperties")
        return f"names, each with {kind_of(inner)}" if isinstance(inner, dict) else "table"
    words = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false"}
    return words.get(field.get("type", ""), "any content")


def name_of(field):
    """Return the record a reference points at."""
    return field["$ref"].rsplit("/", 1)[-1]


def section(name, record):
    """Write one record as a table."""
    lines = [f"\n## {name.removesuffix('Record')}\n", record.get("description", "").replace("\n", " ") + "\n"]
    needed = set(record.get("required", ()))
    lines += ["| key | holds | meaning |", "|---|---|---|"]
    for key, field in record.get("properties", {}).items():
        meaning = field.get("description", "").replace("\n", " ").replace("|", "\\|").replace("``", "`")
        lines.append(f"| `{key}`{' (needed)' if key in needed else ''} | {kind_of(field)} | {meaning} |")
    return "\n".join(lines) + "\n"


def page():
    """Return the whole page."""
    schema = json_schema()
    records = schema.pop("$defs")
    tables = {
        name: record for name, record in records.items() if "properties" in record and name not in NOTATIONS
    }
    return (
        OPENING
        + section("Scenario", schema)
        + "".join(section(name, tables[name]) for name in sorted(tables))
    )


if __name__ == "__main__":
    write_file(PAGE, page())
