"""What a notebook adds: the what-if panel, and a seat in the crisis for a person. Thin: the answers come from the rooms below."""

from toolkit.notebook.explore import Panel, explore
from toolkit.notebook.play import Seat, play

__all__ = ["Panel", "Seat", "explore", "play"]
