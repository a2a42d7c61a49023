"""Every notebook runs from top to bottom on small numbers, without an error and without a warning."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
SMALL = {"SEED": 1, "N_DRAWS": 8, "N_RUNS": 20, "HORIZON": 2, "UNTIL": "'2025-11-12'"}
FEWEST_POINTS = 16
LONGEST_CELL = 10
FORMATTED_BY_HAND = re.compile(r"\{[^{}]*:[^{}]*\.\d+[efg%]\}")
"""Numbers written with so many digits, such as {x:.1%}; answers and ``toolkit.numbers`` know how many they bear."""
EXECUTE = """
import sys
sys.modules["rfc3987_syntax"] = None  # a grammar of web addresses that jsonschema builds where it is there: most of the start
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""
"""Run in a process of its own, so that warnings of Jupyter's event loop are not taken for ours."""


def notebooks() -> list[Path]:
    return sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))


def parameters_cell(notebook):
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert "parameters" in first.metadata.get("tags", []), "the first code cell is not tagged `parameters`"
    return first


def make_small(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for name, value in SMALL.items():
                cell.source = re.sub(rf"^{name} = .*$", f"{name} = {value}", cell.source, flags=re.MULTILINE)
            cell.source = re.sub(r"\bpoints=\d+", f"points={FEWEST_POINTS}", cell.source)


def add_solutions(notebook):
    """Put the code of the folded solutions into cells, so that a solution that does not work is found."""
    for place in reversed(range(len(notebook.cells))):
        if notebook.cells[place].cell_type == "markdown":
            blocks = re.findall(r"```python\n(.*?)```", notebook.cells[place].source, re.DOTALL)
            notebook.cells[place + 1 : place + 1] = [nbformat.v4.new_code_cell(block) for block in blocks]


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_notebook_runs(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    make_small(notebook)
    add_solutions(notebook)
    copy = tmp_path / path.name
    nbformat.write(notebook, copy)
    places = [str(FOLDER.parent), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, places)),
        "IPYTHONDIR": str(tmp_path),
    }
    environment.pop("MPLBACKEND", None)
    command = [sys.executable, "-c", EXECUTE, str(copy)]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    for cell in json.loads(copy.read_text(encoding="utf-8"))["cells"]:
        outputs = cell.get("outputs", [])
        assert not [out["text"] for out in outputs if out.get("name") == "stderr"]
        if cell["cell_type"] == "code" and re.search(r"ct\.plot\.|\.plot\(", "".join(cell["source"])):
            assert any("image/png" in out.get("data", {}) for out in outputs), cell["source"]


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_notebook_is_kept_short_and_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    parameters_cell(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
            assert sum(1 for line in cell.source.splitlines() if line.strip()) <= LONGEST_CELL
        assert not FORMATTED_BY_HAND.search(cell.source), cell.source


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_begins_with_a_picture_and_lets_the_reader_act(path):
    notebook = nbformat.read(path, as_version=4)
    assert re.search(r"\.plot\b|ct\.plot\.|ct\.play\(|ct\.explore\(", parameters_cell(notebook).source)
    assert any(
        re.search(r"Try it|## Exercises|## Questions for the debrief", cell.source) for cell in notebook.cells
    )
