"""A seat in the crisis, as a widget: what it sees, what it may choose, and the debrief at the end."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from toolkit.analysis.debrief import debrief
from toolkit.classroom import View, pages, view
from toolkit.classroom.pages.look import DARK, LIGHT, PARTS
from toolkit.errors import ToolkitError
from toolkit.games.course import Choice, SeatTurn
from toolkit.games.game import Game
from toolkit.games.saved_games import save_game
from toolkit.markup import Html, bullets, element, joined
from toolkit.notebook.forecast import ForecastForm
from toolkit.notebook.layout import ENDED
from toolkit.notebook.still import NEEDED, Still

TIGHT = "line-height:1.35"
TEXT = f".crisis-play .widget-html-content {{ {TIGHT} }}"
LOOK = element(
    "style",
    Html(
        f".crisis-play {{ {LIGHT}; {PARTS} }} [data-jp-theme-light=false] .crisis-play {{ {DARK} }} {TEXT} {ENDED}"
    ),
)
"""Nested, so that nothing else in a notebook changes; dark where JupyterLab is."""


class Seat(Still):
    """A game at a table: one person, or several at one screen; ``game`` is where it stands."""

    def __init__(self, game: Game, note: str = "") -> None:
        self.game = game
        self.note = note
        self._names: list[str] = []
        (
            self._head,
            self._said,
            self._about,
            self._debrief,
            self._known,
            self._news,
            self._early,
            self._since,
        ) = (widgets.HTML() for _ in range(8))
        self._options = widgets.RadioButtons(layout=widgets.Layout(width="98%"))
        self._choose = _button("Choose", self.choose, button_style="primary")
        undo = _button("Take back", lambda: self._try(self.game.undo, "Taken back."))
        self._finish_button = _button(
            "Let the model play the rest",
            lambda: self._try(self.game.finish, "The model played the rest."),
            layout=widgets.Layout(width="auto"),
        )
        self._look_back = _button("Debrief so far", lambda: self._try(self._debriefed, ""))
        self._file = widgets.Text(
            placeholder="mine.game.json", description="Save as", layout=widgets.Layout(width="20em")
        )
        save = _button("Save", self._keep)
        buttons = [self._choose, undo, self._finish_button, self._look_back, self._file, save]
        row = widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap"))
        self._forecast = ForecastForm(game, self._say)
        asked = [self._head, self._said, self._early, self._forecast, self._since, self._options, self._about]
        super().__init__([*asked, row, self._debrief, self._known, self._news])
        self.add_class("crisis-play")
        self.show()
        self._say("")

    def missing(self) -> str:
        """Say what it is, and what it needs to be played with a mouse."""
        return f"A seat in “{self.game.model.dossier.title}”. {NEEDED} It can be played in code: keep it, as seat = ct.play(…), and seat.game.choose(…)."

    def words(self) -> str:
        """Say where the game stands, and what is open."""
        shown = view(self.game, self.game.seats)
        if shown.decision is None:
            return f"It is over: {shown.outcome}."
        names = ", ".join(f"'{choice.name}' ({choice.label})" for choice in shown.decision.choices)
        return f"You decide for {shown.seats}, turn {shown.turn} of {shown.horizon}; open: {names}."

    def stands(self) -> Html:
        """Return what the seat sees, and what is open."""
        pieces = (self._head, self._early, self._since, self._about, self._debrief, self._known, self._news)
        return element("div", *(Html(piece.value) for piece in pieces), class_="crisis-play")

    def choose(self) -> None:
        """Take the option that is marked."""
        if self.game.is_over:
            return
        if self._options.index is None:
            self._say("Mark an option first.")
            return
        name = self._names[self._options.index]
        self._try(lambda: self.game.choose(name), "")

    def _keep(self) -> None:
        name = self._file.value.strip()
        if not name:
            self._say("Give the file a name first.")
            return
        self._try(lambda: save_game(self.game, name), f"Saved to {name}.")

    def _try(self, do: Callable[[], object], said: str) -> None:
        try:
            shows = do()
        except ToolkitError as error:
            self._say(str(error))
            return
        self.show()
        if isinstance(shows, str):
            self._debrief.value = shows
        self._say(said)

    def _say(self, text: str) -> None:
        said = " ".join(filter(None, (self.note, text)))
        self._said.value = element("p", said, style="color:var(--warn);margin:0.2em 0") if said else ""

    def show(self) -> None:
        """Show where the game stands."""
        shown = view(self.game, self.game.seats)
        told = element("div", pages.known(shown.briefing, is_open=not shown.has_chosen), style=TIGHT)
        self._head.value = _heading(shown)
        self._since.value = element("div", pages.changed(shown), style=TIGHT)
        self._news.value = _standing(shown)
        self._early.value, self._known.value = ("", told) if shown.has_chosen else (told, "")
        self._forecast.show()
        self._debrief.value = ""
        over = shown.decision is None
        for one in (self._options, self._about, self._choose, self._finish_button, self._look_back):
            one.layout.display = "none" if over else ""
        if shown.decision is None:
            self._finish(shown)
        else:
            self._offer(shown.decision)

    def _offer(self, decision: SeatTurn) -> None:
        """Show what is open."""
        self._names = [choice.name for choice in decision.choices]
        self._options.options, self._options.index = [_label(choice) for choice in decision.choices], None
        points = bullets(joined(element("b", one.label), f": {one.about}") for one in decision.choices)
        look = f"{TIGHT};font-size:0.92em"
        self._about.value = element("div", element("b", decision.asks), points, style=look)

    def _finish(self, shown: View) -> None:
        """Say how it ended, and look back."""
        over = element("b", f"It is over: {shown.outcome}.")
        look = "font-size:1.1em"
        head = _heading(shown)
        self._head.value = joined(head, element("p", over, " Working out the debrief …", style=look))
        try:
            self._debrief.value = self._debriefed()
        except ToolkitError as error:
            self._debrief.value = element("p", str(error))
        self._head.value = joined(head, element("p", over, style=look))

    def _debriefed(self) -> Html:
        return element("div", pages.debrief_page(debrief(self.game).for_players()), style=TIGHT)


def _heading(shown: View) -> Html:
    """Set the title, who decides, and where the game stands."""
    rung = f" · rung {shown.rung}" if shown.rung else ""
    whom = f"You decide for {shown.seats} · turn {shown.turn} of {shown.horizon}, to {shown.date}{rung}"
    return joined(
        LOOK,
        element("h3", shown.title, style="margin:0.2em 0"),
        element("p", whom, style="margin:0.2em 0;color:var(--quiet)"),
    )


def _standing(shown: View) -> Html:
    """Set how matters stand, and what has happened."""
    return element(
        "div",
        pages.standing(shown),
        element("h4", "All that has happened"),
        pages.news(shown),
        style=TIGHT,
    )


def _label(choice: Choice) -> str:
    return f"{choice.label}  [rung {choice.rung}]" if choice.rung is not None else choice.label


def _button(text: str, do: Callable[[], None], **look: object) -> widgets.Button:
    button = widgets.Button(description=text, **look)
    button.on_click(lambda _: do())
    return button
