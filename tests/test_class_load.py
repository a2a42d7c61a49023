"""The load of a full class: nothing lost, nobody at a wrong seat, and answers in time."""

from __future__ import annotations

import class_load
import pytest


def test_a_small_class_loses_nothing(capsys):
    words = [
        "--minutes",
        "0.06",
        "--phones",
        "4",
        "--groups",
        "2",
        "--pause",
        "0.1",
        "--scenario",
        "chicken",
        "--no-apart",
    ]
    class_load.main(words)
    assert "nothing lost, nobody at a wrong seat" in capsys.readouterr().out


@pytest.mark.slow
def test_a_full_class_is_answered_in_time(capsys):
    code = class_load.main(["--minutes", "1"])
    assert code == 0, capsys.readouterr().out
