"""What a notebook adds: the what-if panel, a grid for an expert's counters, and a seat in the crisis for a person. Thin: the answers come from the rooms below."""

from toolkit.notebook.explore import explore
from toolkit.notebook.panel import Panel
from toolkit.notebook.play import play
from toolkit.notebook.roulette import Roulette, roulette
from toolkit.notebook.seat import Seat

__all__ = ["Panel", "Roulette", "Seat", "explore", "play", "roulette"]
