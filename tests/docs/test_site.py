"""The site has every page, fetches nothing, and shows lists as lists."""

from __future__ import annotations

import importlib.util
import re
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

import toolkit as ct

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SETTINGS = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
ITEM = re.compile(r"- |\d+\. ")


def prose(page):
    """Return the lines of a page without its blocks of code."""
    return re.sub(
        r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    ).splitlines()


def test_every_page_is_in_the_contents():
    named = set(re.findall(r"[\w/-]+\.md", SETTINGS.split("\nnav:")[1]))
    assert {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} <= named


def test_nothing_comes_from_the_network():
    assert "font: false" in SETTINGS  # else the theme takes its letters from a server
    assert (
        "assets/iframe-worker.js" in SETTINGS
    )  # else it takes the script of that name, for the search, from another
    assert not re.search(r"https?://", SETTINGS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_lists_begin_after_an_empty_line_and_are_indented_by_four(page):
    lines = prose(page)
    for above, line in pairwise(lines):
        is_text = above.strip() and not above.startswith((" ", "#")) and not ITEM.match(above)
        assert not (ITEM.match(line) and is_text), line
        assert not re.match(r" {1,3}(- |```|\d+\. )", line), line


@pytest.fixture
def make_site(monkeypatch):
    """Load what makes the site, without the extra that it is made with."""
    monkeypatch.setitem(sys.modules, "mkdocs.structure.files", SimpleNamespace(File=None))
    described = importlib.util.spec_from_file_location("make_site", DOCS / "make_site.py")
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


def test_every_public_name_is_on_its_page(make_site):
    page = make_site.public_page()
    missing = [
        name for name in ct.__all__ if name not in ("__version__", "plot") and f"`ct.{name}`" not in page
    ]
    assert not missing


def test_lessons_stand_on_the_site_as_pages_that_answer(make_site, monkeypatch):
    asked = re.findall(
        r"\.\./pages/([\w-]+)\.html", (DOCS / "how-to" / "page.md").read_text(encoding="utf-8")
    )
    assert sorted(asked) == sorted(make_site.LESSONS)
    monkeypatch.setattr(make_site, "LESSONS", ("war-of-attrition",))
    [(place, page)] = make_site.taught().items()
    assert place == "pages/war-of-attrition.html" and page.startswith("<!DOCTYPE html>")


@pytest.mark.slow
def test_every_lesson_becomes_a_page(make_site):
    assert all(len(page) < 400_000 for page in make_site.taught().values())


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_files_are_read_by_a_reader_written_in_python_too(path):
    """It refuses some unquoted text that the compiled one takes."""
    assert yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
