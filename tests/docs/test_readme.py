"""The lines of Python in the README run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib as mpl

README = Path(__file__).resolve().parents[2] / "README.md"
MOST_LINES = 10


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_python_runs(capsys):
    mpl.use("agg")
    import matplotlib.pyplot as plt

    for block in blocks():
        lines = [line for line in block.splitlines() if line.strip()]
        assert len(lines) <= MOST_LINES
        exec(compile(block.replace("draws=32", "draws=2, alternatives=False"), str(README), "exec"), {})
    plt.close("all")
    assert "ignorance_low" in capsys.readouterr().out


def test_picture_is_there_and_small():
    for name in re.findall(r"!\[.*?\]\((.*?)\)", README.read_text(encoding="utf-8")):
        picture = README.parent / name
        assert picture.stat().st_size < 100_000
