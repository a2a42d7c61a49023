"""The lines of Python in the README run as they stand, and its picture is there."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib as mpl

README = Path(__file__).resolve().parents[2] / "README.md"
MOST_LINES = 10


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_python_runs(capsys, monkeypatch, tmp_path):
    mpl.use("agg")
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    for block in blocks():
        lines = [line for line in block.splitlines() if line.strip()]
        assert len(lines) <= MOST_LINES
        exec(compile(block.replace("draws=32", "draws=2, alternatives=False"), str(README), "exec"), {})
    plt.close("all")
    said = capsys.readouterr().out
    assert "ignorance" in said
    assert "not assessed" in said
    assert (tmp_path / "talks.html").exists()


def test_picture_is_there_and_small():
    for name in re.findall(r"!\[.*?\]\((.*?)\)", README.read_text(encoding="utf-8")):
        picture = README.parent / name
        assert picture.stat().st_size < 100_000
