"""``crisis play``: take a seat in the crisis, in a terminal."""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.analysis.debrief import debrief
from toolkit.classroom import View, view
from toolkit.classroom.briefing import Briefing
from toolkit.cli.asking import changed
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.games.game import Game
from toolkit.games.saved_games import ENDING, open_game, save_game
from toolkit.plaintext import sentence, terminal_width, text_table
from toolkit.scenario import load

HELP = (
    "A number or a name chooses; 'known' tells what is known, 'state' how matters stand, 'news' all that happened; 'undo' takes the "
    "last choice back, 'debrief' looks back so far, 'finish' lets the model play the rest, 'save FILE' saves, from then on after "
    "every choice, 'quit' stops"
)


class Keeper:
    """Where a game is kept: in no file until one is named, then saved to it after every choice."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._is_there = path is not None

    def name(self, text: str) -> None:
        """Keep the game in a file from now on.

        Raises
        ------
        ToolkitError
            If the file is there already and is not the one that this game is kept in.
        """
        path = saved_as(text)
        is_ours = self.path is not None and self.path.exists() and path.exists() and path.samefile(self.path)
        if path.exists() and not is_ours:
            raise ToolkitError(
                f"'{path}' is there already and would be lost; choose another name, or go on with that game: crisis play {path}"
            )
        self.path, self._is_there = path, is_ours

    def save(self, game: Game) -> None:
        """Save the game, if it is kept anywhere."""
        if self.path is not None:
            save_game(game, self.path, is_new=not self._is_there)
            self._is_there = True

    def farewell(self) -> str:
        """Say what was saved where."""
        if self.path is None:
            return "Stopped; nothing was saved."
        return f"Saved to {self.path}; go on with: crisis play {self.path}"


def saved_as(text: str) -> Path:
    """Return the file of a saved game, with the ending by which ``crisis play`` knows it."""
    path = Path(text)
    return path if path.suffix == ".json" else path.with_name(path.name + ENDING)


def main(arguments: argparse.Namespace) -> int:
    """Play until the crisis is over or the player has had enough."""
    game, keeper = _game(arguments)
    width = terminal_width()
    print(sentence(game.model.dossier.title, width))
    at_start = view(game, game.seats)
    print(sentence(f"You decide for {at_start.seats}; the model plays the rest. {HELP}.", width))
    if not game.moves:
        print(briefing_text(at_start.briefing, width))
    told = -1
    while not game.is_over:
        shown = view(game, game.seats)
        told = _tell(shown, told, width)
        word = _ask()
        if word is None:
            return _leave(game, keeper)
        try:
            if not _do(word, game, shown, width, keeper):
                return _leave(game, keeper)
        except ToolkitError as error:
            print(sentence(str(error), width))
        told = min(told, game.course.end_turn - 1)
        keeper.save(game)
    shown = view(game, game.seats)
    _tell(shown, told, width)
    print(f"\nIt is over: {shown.outcome}, after turn {shown.turn}.\n")
    if not arguments.no_debrief:
        print("Setting it beside the model ...", flush=True)
        print(debrief(game).text(width))
    if keeper.path is not None:
        keeper.save(game)
        print(f"Saved to {keeper.path}")
    return 0


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
        "--seats": arguments.seats, "--seed": arguments.seed is not None, "--variant": arguments.variant,
        "--set": arguments.changes,
    }  # fmt: skip
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


def _ask() -> str | None:
    try:
        return input("> ").strip()
    except EOFError:
        return None


def _leave(game: Game, keeper: Keeper) -> int:
    keeper.save(game)
    print(keeper.farewell())
    return 0


def _do(word: str, game: Game, shown: View, width: int, keeper: Keeper) -> bool:
    """Carry out what was typed; return whether to go on."""
    assert shown.decision is not None
    choices = shown.decision.choices
    verb, _, rest = word.partition(" ")
    if verb in ("quit", "exit", "q"):
        return False
    if verb in ("state", "s"):
        print(
            text_table(["", ""], [list(row) for row in shown.state], width=width, flexible=[0, 1], right=[])
        )
    elif verb == "news":
        for turn, date, lines in shown.news:
            print(sentence(f"Turn {turn}, to {date}: {'; '.join(lines)}.", width, indent="  ", first=""))
    elif verb == "known":
        print(briefing_text(shown.briefing, width))
    elif verb == "debrief":
        print(debrief(game).text(width))
    elif verb == "finish":
        game.finish()
    elif verb == "undo":
        game.undo()
        print("Taken back.")
    elif verb == "save":
        if not rest.strip():
            raise ToolkitError("save needs the name of a file, such as: save mine.game.json")
        keeper.name(rest.strip())
        keeper.save(game)
        print(f"Saved to {keeper.path}")
    elif word.isdigit():
        if not 1 <= int(word) <= len(choices):
            raise ToolkitError(f"there is no option {word}; expected 1 to {len(choices)}")
        game.choose(choices[int(word) - 1].name)
    elif verb in ("help", "?", ""):
        print(sentence(f"{HELP}.", width))
    else:
        game.choose(word)
    return True


def _tell(shown: View, told: int, width: int) -> int:
    """Say what is new, where matters stand and what is open; return the last turn that was told."""
    for turn, date, lines in shown.news:
        if told < turn and (turn < shown.turn or shown.outcome):
            print(sentence(f"Turn {turn}, to {date}: {'; '.join(lines)}.", width, indent="  ", first=""))
    if shown.decision is None:
        return shown.turn
    rung = f", rung {shown.rung}" if shown.rung else ""
    print(
        f"\nTurn {shown.turn} of {shown.horizon}, to {shown.date}{rung}\n{shown.decision.who}, what do you do?"
    )
    now = [lines for turn, _, lines in shown.news if turn == shown.turn]
    if now:
        print(sentence(f"So far in this turn: {'; '.join(now[0])}.", width, indent="  ", first="  "))
    for n, choice in enumerate(shown.decision.choices, start=1):
        rung = f" [rung {choice.rung}]" if choice.rung is not None else ""
        print(sentence(f"{n}. {choice.label}{rung}: {choice.about}", width, indent="     ", first="  "))
    return shown.turn - 1


def briefing_text(told: Briefing, width: int) -> str:
    """Write a briefing as plain text for a terminal of some width."""
    lines = [told.question] if told.question else []
    lines += [f"What if: {title}. {note}" for title, note in told.what_ifs]
    lines += [f"Fixed, and everyone knows: {one}." for one in told.announced]
    for label, about, aims in told.aims:
        lines += [f"{label}. {about}"] if about else []
        if aims:
            worth = "; ".join(f"{end} {value}" for end, value in aims)
            lines.append(f"What {label} wants (what each end is worth to it, best first): {worth}.")
    lines.append("How it may end:")
    lines += [f"  - {label}: {about}" if about else f"  - {label}" for label, about in told.endings]
    if told.facts:
        lines.append(f"What is reported, as of {told.date}:")
        lines += [f"  - {when}: {says} ({by})" for when, says, by in told.facts]
    return "\n".join(
        sentence(line.strip(), width, indent="    ", first="  ")
        if line.startswith("  ")
        else sentence(line, width)
        for line in lines
    )
