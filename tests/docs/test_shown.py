"""What the tutorial and the how-to pages show is run from top to bottom, and says what they say it says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import matplotlib as mpl
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
SPEC = importlib.util.spec_from_file_location("make_outputs", DOCS / "make_outputs.py")
assert SPEC is not None
assert SPEC.loader is not None
MAKER = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MAKER)


@pytest.mark.parametrize("page", MAKER.PAGES, ids=lambda page: page.stem)
def test_page_says_what_comes_out(page):
    mpl.use("agg")
    import matplotlib.pyplot as plt

    text = page.read_text(encoding="utf-8")
    assert MAKER.run_page(text) == text, f"run: python docs/make_outputs.py {page.relative_to(DOCS.parent)}"
    plt.close("all")


def test_a_refusal_is_shown_where_the_page_shows_it_and_stops_the_page_elsewhere():
    assert "nothing.yaml" in MAKER.run_page("```\ncrisis check nothing.yaml\n```\n\n```text\n```\n")
    with pytest.raises(RuntimeError, match=r"nothing\.yaml"):
        MAKER.run_page("```\ncrisis check nothing.yaml\n```\n")


def test_only_the_first_lines_are_shown_where_three_dots_end_them():
    page = "```python\nprint(1, 2, 3, sep='\\n')\n```\n\n```text\n1\n2\n...\n```\n"
    assert MAKER.run_page(page) == page
