"""Answers as plain data: what a program gets, at full precision."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from toolkit.answers import Answer, Caveat, plain


def test_a_table_is_a_list_of_rows():
    table = pd.DataFrame({"share": [0.1, np.nan], "name": ["a", "b"]})
    assert plain(table) == [{"share": 0.1, "name": "a"}, {"share": None, "name": "b"}]


def test_what_names_the_rows_is_a_column():
    table = pd.DataFrame({"n": np.array([3], dtype=np.int64)}, index=pd.Index(["war"], name="outcome"))
    assert plain({"all": (table, float("inf"))}) == {"all": [[{"outcome": "war", "n": 3}], None]}


def test_an_answer_keeps_the_fields_of_its_caveats():
    told = Caveat("Few draws.", "draws", values={"draws": 4.0})
    found = Answer(pd.DataFrame({"x": [1]}), caveats=(told,), verb="outcomes").to_dict()
    assert found == {
        "verb": "outcomes",
        "rows": [{"x": 1}],
        "caveats": [{"kind": "draws", "says": "Few draws.", "draws": 4.0}],
    }


def test_an_answer_is_printed_without_making_its_table():
    answer = Answer(lambda: pytest.fail("a table was made"), title="Title")
    said = answer.saying_where("in a drawer")
    assert said.rest == "in a drawer" and answer.rest == "in .table" and said.title == "Title"
