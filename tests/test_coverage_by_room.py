"""The table of coverage by room, on counts that can be added by hand."""

from __future__ import annotations

import pytest

pytest.importorskip("coverage")

import coverage_by_room


def summary(lines, of_lines, branches, of_branches):
    return {
        "covered_lines": lines, "num_statements": of_lines, "covered_branches": branches, "num_branches": of_branches,
    }  # fmt: skip


FILES = {
    "toolkit/errors.py": summary(10, 10, 0, 0),
    "toolkit/numbers.py": summary(9, 10, 4, 4),
    "toolkit/plots/flow.py": summary(97, 100, 8, 10),
    "toolkit/plots/style.py": summary(100, 100, 9, 10),
}


def test_files_are_added_up_by_room():
    rooms = coverage_by_room.by_room(FILES)
    assert set(rooms) == {"beside", "plots"}
    assert coverage_by_room.share(rooms["beside"], "lines") == 95.0
    assert coverage_by_room.share(rooms["plots"], "branches") == 85.0
    assert coverage_by_room.below(rooms) == []


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        ({"toolkit/plots/flow.py": summary(80, 100, 8, 10)}, "plots: the tests reach 90.0 % of its lines; at least 95 %"),
        ({"toolkit/numbers.py": summary(9, 10, 3, 4)}, "beside: the tests reach 75.0 % of its branches; at least 85 %"),
    ],
)  # fmt: skip
def test_a_room_below_its_bound_fails_the_run(monkeypatch, capsys, worse, said):
    monkeypatch.setattr(coverage_by_room, "summaries", lambda: FILES | worse)
    assert coverage_by_room.main() == 1
    assert said in capsys.readouterr().out


def test_enough_everywhere_passes(monkeypatch, capsys):
    monkeypatch.setattr(coverage_by_room, "summaries", lambda: FILES)
    assert coverage_by_room.main() == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["beside", "95.0", "%", "100.0", "%"]
