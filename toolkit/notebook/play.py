"""A seat in the crisis, as a widget: what it sees, what it may choose, and the debrief at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as widgets

from toolkit.analysis.debrief import debrief
from toolkit.arguments import public
from toolkit.classroom import pages, view
from toolkit.engines.subjects import GAME_ENDING, Subject, model_of, seed_of
from toolkit.errors import ToolkitError
from toolkit.games.game import Game
from toolkit.games.saved_games import open_game, save_game
from toolkit.markup import html_table
from toolkit.notebook.subjects import has_heard, opened


class Seat(widgets.VBox):  # type: ignore[misc]
    """A game at a table: one person, or several at one screen; ``game`` is where it stands."""

    def __init__(self, game: Game, note: str = "") -> None:
        self.game = game
        self.note = note
        self._names: list[str] = []
        self._head, self._said, self._news = (widgets.HTML() for _ in range(3))
        self._options = widgets.RadioButtons(layout=widgets.Layout(width="98%"))
        self._about = widgets.HTML()
        self._choose = widgets.Button(description="Choose", button_style="primary")
        self._undo = widgets.Button(description="Take back")
        self._finish_button = widgets.Button(
            description="Let the model play the rest", layout=widgets.Layout(width="auto")
        )
        self._look_back = widgets.Button(description="Debrief so far")
        self._file = widgets.Text(
            placeholder="mine.game.json", description="Save as", layout=widgets.Layout(width="20em")
        )
        self._save = widgets.Button(description="Save")
        self._choose.on_click(lambda _: self.choose())
        self._undo.on_click(lambda _: self._try(self.game.undo, "Taken back."))
        self._finish_button.on_click(lambda _: self._try(self.game.finish, "The model played the rest."))
        self._look_back.on_click(lambda _: self._try(self._debriefed, ""))
        self._save.on_click(lambda _: self._keep())
        playing = [self._choose, self._undo, self._finish_button, self._look_back, self._file, self._save]
        self._buttons = widgets.HBox(playing, layout=widgets.Layout(flex_flow="row wrap"))
        self._known = widgets.HTML()
        self._debrief = widgets.HTML()
        super().__init__(
            [
                self._head,
                self._said,
                self._options,
                self._about,
                self._buttons,
                self._debrief,
                self._known,
                self._news,
            ]
        )
        self.add_class("crisis-play")
        self.show()
        self._say("")

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
        self._said.value = f'<p style="color:#a04000;margin:0.2em 0">{escape(said)}</p>' if said else ""

    def show(self) -> None:
        """Show where the game stands."""
        shown = view(self.game, self.game.seats)
        rung = f" · rung {escape(shown.rung)}" if shown.rung else ""
        self._head.value = (
            f'<h3 style="margin:0.2em 0">{escape(shown.title)}</h3><p style="margin:0.2em 0;color:#555">You decide for '
            f"{escape(shown.seats)} · turn {shown.turn} of {shown.horizon}, to {escape(shown.date)}{rung}</p>"
        )
        self._news.value = (
            f'<div style="line-height:1.35"><h4>How matters stand</h4>{html_table(["", ""], shown.state)}'
            f"<h4>What has happened</h4>{pages.news(shown)}</div>"
        )
        is_first = shown.turn == 1 and not shown.news
        self._known.value = (
            f'<div style="line-height:1.35">{pages.known(shown.briefing, is_open=is_first)}</div>'
        )
        self._debrief.value = ""
        over = shown.decision is None
        for one in (self._options, self._about, self._choose, self._finish_button, self._look_back):
            one.layout.display = "none" if over else ""
        if shown.decision is None:
            self._finish(shown.outcome)
            return
        self._names = [choice.name for choice in shown.decision.choices]
        labels = [
            f"{choice.label}  [rung {choice.rung}]" if choice.rung is not None else choice.label
            for choice in shown.decision.choices
        ]
        self._options.options, self._options.index = labels, None
        said = "".join(
            f"<li><b>{escape(c.label)}</b>: {escape(c.about)}</li>" for c in shown.decision.choices
        )
        who = escape(shown.decision.who)
        self._about.value = (
            f'<div style="line-height:1.35;font-size:0.92em"><b>{who}</b> may:<ul>{said}</ul></div>'
        )

    def _finish(self, outcome: str) -> None:
        over = f'<p style="font-size:1.1em"><b>It is over: {escape(outcome)}.</b>'
        head = self._head.value
        self._head.value = f"{head}{over} Working out the debrief …</p>"
        try:
            self._debrief.value = self._debriefed()
        except ToolkitError as error:
            self._debrief.value = f"<p>{escape(str(error))}</p>"
        self._head.value = f"{head}{over}</p>"

    def _debriefed(self) -> str:
        return f'<div style="line-height:1.35">{pages.debrief_page(debrief(self.game))}</div>'


@public
def play(
    of: Subject,
    *,
    seats: str | Sequence[str] = (),
    seed: int | None = None,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
) -> Seat:
    """Take a seat in the crisis: you choose, the model plays the rest.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result; a Game, or the path of a saved one
        A game goes on where it stood, with the seats, the seed and the what-ifs that it has; a saved one has a name in .json.
    seats : str or sequence of str
        Actors to decide for.
    seed : int, optional
        The same seed gives the same inputs and the same luck; that of a result, and 0 for all else, if left out.
    variant, values
        What-ifs applied and inputs fixed beforehand, as in ``run``.

    Returns
    -------
    Seat
        A widget; the notebook shows it if it stands last in a cell.

    Raises
    ------
    ToolkitError
        If the crisis, the seats or the saved game are wrong, or something is asked of a game that it has already.
    """
    wishes: dict[str, Any] = {"seats": seats, "seed": seed, "variant": variant, "values": values}
    if isinstance(of, Game):
        return Seat(_as_it_is(of, wishes))
    if isinstance(of, str | os.PathLike) and os.fspath(of).lower().endswith(GAME_ENDING):
        return Seat(_as_it_is(open_game(of), wishes))
    of = opened(of, "play")
    model = model_of(of, {"variant": variant, "values": values}, verb="play")
    chosen = seed_of(of, {} if seed is None else {"seed": seed})
    game = Game(model, (seats,) if isinstance(seats, str) else tuple(seats), chosen)
    return Seat(game, "Reports are not taken in: the game starts before them." if has_heard(of) else "")


def _as_it_is(game: Game, wishes: Mapping[str, Any]) -> Game:
    """Return a game; what it has already cannot be said again beside it."""
    for name, wish in wishes.items():
        if wish is not None and (name == "seed" or len(wish)):
            raise ToolkitError(
                f"play was given a game, which has its {name} already; for another start from the scenario",
                kind="run already", subject=name,
            )  # fmt: skip
    return game
