"""What the commands take by which people play a crisis, alone or as a class, and look back at it."""

from __future__ import annotations

import argparse

from toolkit.cli.shared_options import (
    add_answer,
    add_changes,
    add_scenario,
    add_seed,
    count,
)


def of_play(playing: argparse.ArgumentParser) -> None:
    """Add what ``crisis play`` takes."""
    add_scenario(playing, "a saved game (.game.json), to go on with")
    add_changes(playing)
    playing.add_argument(
        "--seats",
        default="",
        metavar="ACTORS",
        help="whom you decide for, such as venezuela, or us,venezuela",
    )
    playing.add_argument(
        "--save",
        default=None,
        metavar="FILE",
        help="save after every choice, such as mine.game.json; go on with: crisis play mine.game.json, which saves to it again",
    )
    playing.add_argument("--no-debrief", action="store_true", help="end without setting it beside the model")
    add_seed(playing)
    playing.set_defaults(seed=None)  # so that a seed beside a saved game is noticed


def of_class(classing: argparse.ArgumentParser) -> None:
    """Add what ``crisis class`` takes."""
    add_scenario(classing)
    add_changes(classing)
    classing.add_argument(
        "--seats",
        default="",
        metavar="ACTORS",
        help="seats of each group: us,venezuela gives each a link, us+venezuela both one",
    )
    classing.add_argument(
        "--groups", type=count, default=1, metavar="N", help="groups that play side by side (default 1)"
    )
    classing.add_argument(
        "--people", type=count, default=5, metavar="N", help="people at each seat at most (default 5)"
    )
    classing.add_argument(
        "--folder",
        default="crisis-class",
        metavar="FOLDER",
        help="where games are saved (default crisis-class)",
    )
    classing.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="127.0.0.1 serves this machine alone (default); 0.0.0.0 serves the room's network",
    )
    classing.add_argument("--port", type=int, default=8808, metavar="N", help="port (default 8808)")
    add_seed(classing)


def of_debrief(debriefing: argparse.ArgumentParser) -> None:
    """Add what ``crisis debrief`` takes."""
    debriefing.add_argument("games", metavar="FILE_OR_FOLDER", help="a saved game, or a folder of them")
    debriefing.add_argument(
        "--wanted",
        default="",
        metavar="END",
        help="the end whose chances are told, by its name or as pages write it (default: the one that was forecast as wanted, else the one worth most)",
    )
    debriefing.add_argument(
        "--seats",
        default="",
        metavar="ACTORS",
        help="whose choices are looked back on, such as us or us,cuba (default the first seat of the game)",
    )
    add_answer(debriefing)
