"""The pages that list every key are made from the records as they are."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
SPEC = importlib.util.spec_from_file_location("make_format", DOCS / "make_format.py")
assert SPEC is not None
assert SPEC.loader is not None
MAKER = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MAKER)


@pytest.mark.parametrize("name", MAKER.PAGES)
def test_page_is_as_the_records_are(name):
    assert (DOCS / name).read_text(encoding="utf-8") == MAKER.PAGES[name](), "run: python docs/make_format.py"


@pytest.mark.parametrize("name", MAKER.PAGES)
def test_every_record_that_a_key_leads_to_is_there(name):
    page = MAKER.PAGES[name]()
    headings = {heading.lower() for heading in re.findall(r"^## (\w+)$", page, re.MULTILINE)}
    assert set(re.findall(r"\]\(#(\w+)\)", page)) <= headings


def test_every_key_of_a_report_says_what_it_means():
    rows = re.findall(r"^\| `(\w+)`.*\| (.*) \|$", MAKER.reports_page(), re.MULTILINE)
    assert len(rows) > 15
    assert {key for key, meaning in rows if not meaning.strip()} <= {"title", "note"}
