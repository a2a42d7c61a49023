"""Write ``docs/format.md``, ``docs/reports-format.md`` and the schemas beside the scenarios from the records, so that none can drift from the code."""

import json
from pathlib import Path

from toolkit.files import write_file
from toolkit.scenario.reports import GRADES
from toolkit.scenario.schema import REPORTS_SCHEMA, SCENARIO_SCHEMA, json_schema, reports_schema

DOCS = Path(__file__).parent
SCENARIO_OPENING = """# The scenario file, key by key

Made from the code by `python docs/make_format.py`; do not edit by hand. How the parts work together stands in
[The scenario language](language.md).
"""
REPORTS_OPENING = """# The reports file, key by key

Made from the code by `python docs/make_format.py`; do not edit by hand. A file of dated, graded reports is what a forecast learns
from: [Feed it news](how-to/news.md) shows how, and [the language](language.md#reports) says how the parts work together.
"""
GRADES_OPENING = """
## Grades

How many times likelier a report of this grade is where what it says is so; letter and figure multiply. No standard says so: it is
an assumption, which `grades:` replaces.

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
    if "allOf" in field:  # how older versions of pydantic write a reference that has a description
        [field] = field["allOf"]
    if "$ref" in field and name_of(field) in NOTATIONS:
        return NOTATIONS[name_of(field)]
    if "$ref" in field:
        shown = name_of(field).removesuffix("Record")
        return f"[{shown}](#{shown.lower()})"
    if "anyOf" in field:
        kinds = [kind_of(option) for option in field["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in field or "const" in field:
        return ", ".join(str(value) for value in field.get("enum", [field.get("const")]))
    if "prefixItems" in field:
        return f"list of {len(field['prefixItems'])}: {', '.join(kind_of(item) for item in field['prefixItems'])}"
    if field.get("format") == "fraction":
        return "number"
    if field.get("format") == "date":
        return "day, such as 2025-11-04"
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
    needed = set(record.get("required") or record.get("then", {}).get("required", ()))
    lines += ["| key | holds | meaning |", "|---|---|---|"]
    for key, field in record.get("properties", {}).items():
        meaning = field.get("description", "").replace("\n", " ").replace("|", "\\|").replace("``", "`")
        lines.append(f"| `{key}`{' (needed)' if key in needed else ''} | {kind_of(field)} | {meaning} |")
    return "\n".join(lines) + "\n"


def scenario_page():
    """Return the page of the scenario file."""
    schema = json_schema()
    records = schema.pop("$defs")
    tables = {
        name: form
        for name, record in records.items()
        for form in record.get("anyOf", [record])  # beside its short form, where it has one
        if "properties" in form and name not in NOTATIONS
    }
    return (
        SCENARIO_OPENING
        + section("Scenario", schema)
        + "".join(section(name, tables[name]) for name in sorted(tables))
    )


def reports_page():
    """Return the page of the file of reports."""
    schema = reports_schema()
    records = {name: record for name, record in schema.pop("$defs").items() if name not in NOTATIONS}
    tables = [section("Reports", schema), *(section(name, records[name]) for name in sorted(records))]
    return REPORTS_OPENING + "".join(tables) + GRADES_OPENING + grades()


def grades():
    """Write the usual table of grades."""
    names, ratios = zip(*GRADES.items(), strict=True)
    rows = (names, ["---"] * len(names), [f"{ratio:g}" for ratio in ratios])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def schema_text(of):
    """Return a schema as it stands beside the scenarios, for editors that complete and explain."""
    return json.dumps(of(), indent=1, ensure_ascii=False) + "\n"


PAGES = {"format.md": scenario_page, "reports-format.md": reports_page}
SCHEMAS = {SCENARIO_SCHEMA: json_schema, REPORTS_SCHEMA: reports_schema}

if __name__ == "__main__":
    for name, page in PAGES.items():
        write_file(DOCS / name, page())
    for name, of in SCHEMAS.items():
        write_file(DOCS.parent / "scenarios" / name, schema_text(of))
