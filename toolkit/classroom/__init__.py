"""A class that plays the crisis: what a seat is shown, and one machine that serves it to a room."""

from toolkit.classroom.view import View, view

__all__ = ["View", "view"]
