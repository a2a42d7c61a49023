"""A figure that is interrupted, or refused on the way, leaves nothing behind."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

import toolkit as ct
from toolkit.plots.style import INTERRUPTED, styled


@pytest.fixture
def half_drawn():
    """Return a drawing that stops when its figure is begun, with what it is told to stop with."""

    @styled
    def draw(stop, ax=None):
        (ax or plt.subplots()[1]).plot([0, 1])
        raise stop

    return draw


def test_an_interrupt_leaves_no_half_figure_and_says_one_sentence(half_drawn):
    kept = plt.figure()
    before = plt.get_fignums()
    with pytest.raises(KeyboardInterrupt) as stopped:
        half_drawn(KeyboardInterrupt())
    assert plt.get_fignums() == before
    assert stopped.value._render_traceback_() == [INTERRUPTED]
    plt.close(kept)


def test_a_figure_that_is_refused_on_the_way_is_closed_and_that_of_the_reader_is_not(half_drawn):
    mine, ax = plt.subplots()
    before = plt.get_fignums()
    for given in (None, ax):
        with pytest.raises(ct.ToolkitError, match="no"):
            half_drawn(ct.ToolkitError("no"), ax=given)
        assert plt.get_fignums() == before
    plt.close(mine)


def test_ipython_shows_the_sentence_in_place_of_the_lines_of_code(half_drawn, capsys):
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell()
    shell.push({"draw": half_drawn})
    shell.run_cell("draw(KeyboardInterrupt())")
    said = capsys.readouterr().out
    assert INTERRUPTED in said and "Traceback" not in said
