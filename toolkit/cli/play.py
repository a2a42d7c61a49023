"""``crisis play``: take a seat in the crisis, in a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.analysis.debrief import debrief
from toolkit.classroom import View, view
from toolkit.cli.debrief import with_history
from toolkit.cli.forecasting import ends_text, expect
from toolkit.cli.kept_game import Keeper
from toolkit.cli.seat import briefing_text, more_reports_text, state_text, tell, turn_text
from toolkit.cli.subjects import changed
from toolkit.cli.typed import NO_TEXT, shortened, whole_number
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.games.game import Game
from toolkit.games.saved_games import open_game
from toolkit.plaintext import sentence, terminal_width
from toolkit.scenario import load

HELP = (
    "A number or a name chooses; 'forecast' names the end you want and what you expect, before the first choice; 'known' tells what is "
    "known, 'reports' the rest of it, 'state' how matters stand, 'news' all that happened; 'undo' takes the last choice back, 'debrief' looks back so far, 'finish' lets the model play the rest, 'save FILE' saves, from then on after "
    "every choice, 'quit' stops"
)


def main(arguments: argparse.Namespace) -> int:
    """Play until the crisis is over or the player has had enough."""
    sitting = Sitting(*_game(arguments), terminal_width())
    sitting.begin()
    told = sitting.play()
    if told is None:
        sitting.leave()
    else:
        sitting.end(told, with_debrief=not arguments.no_debrief)
    return 0


@dataclass
class Sitting:
    """Somebody at a terminal, and the game."""

    game: Game
    keeper: Keeper
    width: int

    def begin(self) -> None:
        """Say whom they decide for, and what is known."""
        self.say(self.game.model.dossier.title)
        at_start = view(self.game, self.game.seats)
        self.say(f"You decide for {at_start.seats}; the model plays the rest. {HELP}.")
        if not self.game.moves:
            print(briefing_text(at_start.briefing, self.width))
            if sys.stdin.isatty():  # nothing is to scroll past it
                _ask("Press Enter when you have read it. ")
            self.forecast("")

    def play(self) -> int | None:
        """Ask for choices until the game is over; return the last turn that was told, None if they leave before."""
        game, told = self.game, -1
        while not game.is_over:
            shown = view(game, game.seats)
            told = tell(shown, told, self.width)
            word = _ask()
            if word is None:
                return None
            if word.partition(" ")[0] in ("quit", "exit", "q"):
                if self.tried(self.save):
                    return None
                self.say("It is not saved: 'save FILE' keeps it elsewhere, and Ctrl-D leaves without.")
                continue
            if self.tried(self.do, word, shown):
                self.tried(self.save)
            told = min(told, game.course.end_turn - 1)
        return told

    def tried(self, act: Callable[..., None], *given: Any) -> bool:
        """Do something, and say what refuses it: the game goes on. Return whether it was done."""
        try:
            act(*given)
        except ToolkitError as error:
            self.say(str(error))
            return False
        return True

    def save(self) -> None:
        """Save the game, if it is kept anywhere."""
        if said := self.keeper.save(self.game):
            self.say(said)

    def do(self, word: str, shown: View) -> None:
        """Carry out what was typed: a command, or a choice by its number or name."""
        assert shown.decision is not None
        choices = shown.decision.choices
        verb, _, rest = word.partition(" ")
        if verb in COMMANDS:
            COMMANDS[verb](self, shown, rest.strip())
        elif (number := whole_number(word)) is None:
            self.game.choose(shortened(word))
        elif 1 <= number <= len(choices):
            self.game.choose(choices[number - 1].name)
        else:
            raise ToolkitError(f"there is no option {number}; expected 1 to {len(choices)}")

    def leave(self) -> None:
        """Save, and say where."""
        self.save()
        print(self.keeper.farewell())

    def end(self, told: int, *, with_debrief: bool) -> None:
        """Say how it ended, and set it beside the model."""
        shown = view(self.game, self.game.seats)
        tell(shown, told, self.width)
        print(f"\nIt is over: {shown.outcome}, after turn {shown.turn}.\n")
        if with_debrief:
            print("Setting it beside the model ...", flush=True)
            self.debrief()
        if self.keeper.path is not None:
            self.save()
            print(f"Saved to {self.keeper.path}")

    def debrief(self) -> None:
        """Look back so far."""
        print(with_history(debrief(self.game).for_players(), self.width))

    def forecast(self, typed: str) -> None:
        """Keep a forecast, or say how it is made."""
        if typed:
            self.say(expect(self.game, typed))
        else:
            self.say("Before your first choice: which end do you want, and how likely is each?")
            print(ends_text(self.game))

    def undo(self) -> None:
        """Take the last choice back."""
        self.game.undo()
        print("Taken back.")

    def keep(self, name: str) -> None:
        """Save the game to a file, from now on after every choice."""
        if not name:
            raise ToolkitError("save needs the name of a file, such as: save mine.game.json")
        self.keeper.name(name)
        self.save()
        print(f"Saved to {self.keeper.path}")

    def show_state(self, shown: View) -> None:
        """Say how matters stand."""
        print(state_text(shown, self.width))

    def show_news(self, shown: View) -> None:
        """Say all that happened."""
        for turn, date, lines in shown.news:
            print(turn_text(turn, date, lines, self.width))

    def say(self, text: str) -> None:
        """Print a sentence, wrapped."""
        print(sentence(text, self.width))


COMMANDS: dict[str, Callable[[Sitting, View, str], None]] = {
    "state": lambda sitting, shown, _: sitting.show_state(shown),
    "s": lambda sitting, shown, _: sitting.show_state(shown),
    "news": lambda sitting, shown, _: sitting.show_news(shown),
    "known": lambda sitting, shown, _: print(briefing_text(shown.briefing, sitting.width)),
    "reports": lambda sitting, shown, _: print(more_reports_text(shown.briefing, sitting.width)),
    "forecast": lambda sitting, _, typed: sitting.forecast(typed),
    "debrief": lambda sitting, _, __: sitting.debrief(),
    "finish": lambda sitting, _, __: sitting.game.finish(),
    "undo": lambda sitting, _, __: sitting.undo(),
    "save": lambda sitting, _, name: sitting.keep(name),
    "help": lambda sitting, _, __: sitting.say(f"{HELP}."),
    "?": lambda sitting, _, __: sitting.say(f"{HELP}."),
    "": lambda sitting, _, __: sitting.say(f"{HELP}."),
}
"""What can be typed beside a choice; the rest of the line goes with it."""


def _game(arguments: argparse.Namespace) -> tuple[Game, Keeper]:
    path = Path(arguments.scenario)
    keeper = Keeper(path if path.suffix == ".json" else None)
    if arguments.save is not None:
        keeper.name(arguments.save)
    if path.suffix == ".json":
        _say_what_it_brings(arguments)
        return open_game(path), keeper
    return _new_game(arguments), keeper


def _say_what_it_brings(arguments: argparse.Namespace) -> None:
    """Say which options a saved game makes void."""
    given = {
        "--seats": arguments.seats,
        "--seed": arguments.seed is not None,
        "--variant": arguments.variant,
        "--set": arguments.changes,
    }
    void = [option for option, value in given.items() if value]
    if void:
        print(
            f"The saved game brings its own scenario, seats and seed: without effect here: {', '.join(void)}."
        )


def _new_game(arguments: argparse.Namespace) -> Game:
    model = model_of(changed(load(arguments.scenario), arguments.variant, arguments.changes))
    known = [actor.name for actor in model.actors]
    if not arguments.seats:
        raise ToolkitError(
            f"which seat do you take? add --seats {known[0]}; there are: {', '.join(known)}"
            if known
            else "nobody chooses anything here"
        )
    seats = tuple(seat.strip() for seat in arguments.seats.split(",") if seat.strip())
    return Game(model, seats, arguments.seed or 0)


def _ask(prompt: str = "> ") -> str | None:
    try:
        typed = input(prompt).strip()
    except EOFError:
        return None
    except UnicodeDecodeError:  # bytes that are no text in the terminal's encoding
        return NO_TEXT
    return typed.encode(errors="replace").decode()  # half a character could not be printed again
