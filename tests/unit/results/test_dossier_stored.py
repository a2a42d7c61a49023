"""An opened result knows as much of its sources as the one that was saved."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.engines.run import run

FEW = {"engine": "monte_carlo", "draws": 2, "runs": 2, "alternatives": False, "progress": False}


def there_and_back(crisis, tmp_path):
    result = run(crisis, **FEW)
    result.save(tmp_path / "answer.nc")
    return result, ct.open_result(tmp_path / "answer.nc")


@pytest.mark.parametrize("name", sorted(ct.shipped()))
def test_the_dossier_comes_back(name, tmp_path):
    crisis = ct.load(name)
    for one in (crisis, *(crisis.variant(what_if) for what_if in crisis.variants[:1])):
        result, again = there_and_back(one, tmp_path)
        assert again.model.dossier == result.model.dossier
        assert again.model.dossier.source_yaml == result.model.dossier.source_yaml
