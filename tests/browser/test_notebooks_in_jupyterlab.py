"""The notebooks as their users meet them: in JupyterLab, in a browser, with a hand on the slider."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture
def lab(serve, new_page, tmp_path):
    """Open notebooks in JupyterLab and run every cell."""

    def opened(cells):
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        folder = tmp_path / "work"
        folder.mkdir()
        nbformat.write(notebook, folder / "read.ipynb")
        address, _ = serve(
            "jupyterlab", "--no-browser", "--ServerApp.port=PORT", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1",
            "--IdentityProvider.token=", "--ServerApp.allow_root=True", f"--ServerApp.root_dir={folder}", folder=folder,
        )  # fmt: skip
        page = new_page()
        page.goto(f"{address}/lab/tree/read.ipynb?reset", wait_until="domcontentloaded")
        page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell").first.wait_for()
        page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        return page

    return opened


def small(name):
    """Return the cells of one of our notebooks, on small numbers."""
    notebook = nbformat.read(next(NOTEBOOKS.glob(f"{name}_*.ipynb")), as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    first.source = re.sub(r"^N_DRAWS = .*$", "N_DRAWS = 8", first.source, flags=re.MULTILINE)
    return [*notebook.cells, nbformat.v4.new_code_cell("print('every cell', 'ran')")]


def test_a_slider_moves_the_picture(lab):
    page = lab([nbformat.v4.new_code_cell("import toolkit as ct\nct.explore('caribbean-2025', full=False)")])
    bars = page.locator(".crisis-bars").first
    bars.wait_for()
    before, fan = bars.inner_html(), page.locator(".crisis-fan").first.inner_html()
    page.locator(".widget-slider .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    changed = "([name, old]) => document.querySelector(name).innerHTML !== old"
    page.wait_for_function(changed, arg=[".crisis-bars", before])
    page.wait_for_function(changed, arg=[".crisis-fan", fan])
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function(
        "([name, old]) => document.querySelector(name).innerHTML === old", arg=[".crisis-fan", fan]
    )


@pytest.mark.parametrize("name", ["02", "10"])
def test_a_notebook_runs_and_shows_its_figures(lab, name):
    page = lab(small(name))
    page.get_by_text("every cell ran", exact=True).last.wait_for()
    assert page.locator(".crisis-figure img[alt]").count() >= 2
    assert page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0


def test_a_figure_is_readable_on_a_phone_and_dark_in_the_dark(lab, serious):
    page = lab([nbformat.v4.new_code_cell("import toolkit as ct\nct.run('chicken', progress=False).plot();")])
    picture = page.locator(".crisis-figure img")
    picture.wait_for()
    wide, source = picture.evaluate("one => [one.width, one.currentSrc]")
    assert picture.evaluate("one => getComputedStyle(one).filter") == "none"
    changed = "old => document.querySelector('.crisis-figure img').currentSrc !== old"
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(changed, arg=source)
    # drawn for a column: 332 pixels at most, with letters of 7 points or more; what stands beside the notebook may leave less
    narrow, drawn = picture.evaluate("one => [one.width, one.naturalWidth]")
    assert narrow <= 332 < drawn
    page.set_viewport_size({"width": 1366, "height": 768})
    page.wait_for_function(
        "old => document.querySelector('.crisis-figure img').currentSrc === old", arg=source
    )
    assert picture.evaluate("one => one.width") == wide
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert "invert" in picture.evaluate("one => getComputedStyle(one).filter")
    assert not serious(page, ".crisis-figure")


def test_a_turn_is_played_in_a_notebook(lab):
    page = lab(
        [nbformat.v4.new_code_cell("import toolkit as ct\nct.play('chicken', seats=['west'], seed=1)")]
    )
    page.get_by_text("Hold course").first.wait_for()
    page.get_by_role("radio").last.check()
    page.get_by_role("button", name="Choose").click()
    page.get_by_text("It is over").first.wait_for()
