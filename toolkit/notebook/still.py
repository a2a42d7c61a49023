"""What a panel, a seat or a grid shows where there are no widgets: what is missing and what to do, and how matters stand."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from toolkit.markup import Html, element, joined
from toolkit.notebook.small_print import small, themes

NEEDED = (
    "Nothing can be moved here, where no widgets show. It takes a running notebook in JupyterLab 4 or Notebook 7, such as python3 start.py lab opens, "
    "with ipywidgets installed where its pages come from; there run the cell again."
)


class Still(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A widget that says in words and as a page what it would show, for places that show no widgets."""

    def words(self) -> str:
        """Say what stands in it, after the sentence that says what is missing."""
        raise NotImplementedError

    def stands(self) -> Html:
        """Return what it shows, without anything that can be moved."""
        raise NotImplementedError

    def missing(self) -> str:
        """Say what it is, and what it needs to move."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Say it in words."""
        return f"{self.missing()} {self.words()}"

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, Any]:
        """Add words and a page to the widget: a front end without widgets shows the page, and a saved notebook keeps it."""
        shown = super()._repr_mimebundle_(**asked) or {}
        page = element("div", themes(), small(self.missing()), self.stands(), class_="crisis-still")
        return {**shown, "text/plain": repr(self), "text/html": joined(page)}
