"""What history did is read from the record that comes with a crisis, and told with its day and its source."""

from __future__ import annotations

from toolkit.engines.subjects import model_of
from toolkit.forecasts.history import what_history_did
from toolkit.scenario.shipped import shipped, shipped_records


def test_the_end_comes_first_with_its_day_and_source():
    told = what_history_did(model_of("grenada-1983"))
    question, came, when, source = told.rows[0]
    assert (question, came, when) == ("How did it end?", "Intervention, island taken", "28 October 1983")
    assert "Joint History Office" in source
    assert "does not show that it was likely" in told.says[0]


def test_a_day_is_told_as_a_day():
    rows = {row[0]: row for row in what_history_did(model_of("grenada-1983")).rows}
    assert rows["On which day will they?"][1:3] == ("it came", "25 October 1983")


def test_an_invented_crisis_has_no_history():
    told = what_history_did(model_of("chicken"))
    assert told.rows == ()
    assert "Nothing is on record" in told.says[0]


def test_every_record_belongs_to_a_shipped_crisis():
    assert set(shipped_records()) <= set(shipped())
    assert "cuba-1962" in shipped_records()
