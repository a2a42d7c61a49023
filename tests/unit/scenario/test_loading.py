"""Loading by name and by path."""

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import load, shipped
from toolkit.scenario.bases import NoBase, Shipped


def test_unknown_name_lists_what_is_shipped():
    with pytest.raises(ScenarioError) as caught:
        load("carribean-2025")
    assert "caribbean-2025" in str(caught.value)


@pytest.mark.parametrize("name", ["no/such/file.yaml", ".", "tests"])
def test_what_is_no_file_is_refused(name):
    with pytest.raises(ScenarioError):
        load(name)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError):
        load(path)


def test_shipped_scenarios_load_without_a_warning():
    names = shipped()
    assert "caribbean-2025" in names
    for name in names:
        assert load(name).warnings == ()


def test_a_shipped_scenario_may_build_on_another_wherever_one_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    crisis = load("taiwan-strait-1996-signals")
    assert crisis.files == ("scenarios/taiwan-strait-1996-signals.yaml", "scenarios/taiwan-strait-1996.yaml")
    assert crisis.declared.as_of == load("taiwan-strait-1996").declared.as_of


@pytest.mark.parametrize("name", ["nothing.yaml", "../pyproject.toml", "caribbean-2025.reports.yaml"])
def test_a_shipped_scenario_builds_on_no_other_file(name):
    with pytest.raises(NoBase):
        Shipped().find(name)
