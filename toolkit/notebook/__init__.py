"""What a notebook adds: the what-if panel, a grid for an expert's counters, and a seat in the crisis for a person. Thin: the answers come from the rooms below."""

from importlib.util import find_spec

from toolkit.errors import ToolkitError

if find_spec("ipywidgets") is None:
    raise ToolkitError(
        "ipywidgets is not installed, and the panel, the seat and the grid are made of its widgets; install it with: "
        "python -m pip install ipywidgets (or open the notebooks with python3 start.py lab)",
    )

from toolkit.notebook.explore import explore
from toolkit.notebook.panel import Panel
from toolkit.notebook.play import play
from toolkit.notebook.roulette import Roulette, roulette
from toolkit.notebook.seat import Seat

__all__ = ["Panel", "Roulette", "Seat", "explore", "play", "roulette"]
