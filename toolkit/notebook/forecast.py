"""A form in a notebook for the forecast that is made before the first choice."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from toolkit.errors import ToolkitError
from toolkit.games.forecast import TOKENS
from toolkit.games.game import Game


class ForecastForm(widgets.VBox):  # type: ignore[misc]
    """Asks which end is wanted, and for ten tokens on the ends; gone once something was chosen."""

    def __init__(self, game: Game, say: Callable[[str], None]) -> None:
        self.game, self._say = game, say
        wide = {"description_width": "initial"}
        ends = game.model.outcomes
        self.wanted = widgets.Dropdown(
            options=[(one.label, one.name) for one in ends],
            description="The end you want",
            style=wide,
            layout=widgets.Layout(width="30em"),
        )
        self.tokens = {
            one.name: widgets.BoundedIntText(
                0,
                0,
                TOKENS,
                description=one.label,
                style={"description_width": "18em"},
                layout=widgets.Layout(width="24em"),
            )
            for one in ends
        }
        keep = widgets.Button(description="Keep the forecast")
        keep.on_click(lambda _: self.keep())
        how = widgets.HTML(
            f"<b>Before your first choice:</b> divide {TOKENS} tokens among the ends, more where you hold it likelier."
        )
        super().__init__([how, self.wanted, *self.tokens.values(), keep])

    def keep(self) -> None:
        """Keep what was laid, for every seat that is taken."""
        laid = {name: box.value for name, box in self.tokens.items()}
        try:
            for seat in self.game.seats:
                self.game.expect(seat, self.wanted.value, laid)
        except ToolkitError as error:
            self._say(str(error))
            return
        self._say("The forecast is kept; the debrief scores it.")

    def show(self) -> None:
        """Show the form until somebody has chosen."""
        self.layout.display = "" if self.game.may_foretell(*self.game.seats) else "none"
