"""What can be typed: one table of verbs makes most commands, and the same option means the same on each."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from toolkit.cli.common import (
    add_answer,
    add_changes,
    add_json,
    add_quiet,
    add_run,
    add_seed,
    add_subject,
    count,
    number,
    whole,
)
from toolkit.errors import ToolkitError
from toolkit.verbs import VERBS, Verb, Wish
from toolkit.version import __version__

DESCRIPTION = """\
Turn reporting about an international crisis into a model that anyone can question.

A scenario is a text file (YAML) that says who may do what, what may happen, how uncertain the numbers are and
which report or judgement stands behind each of them. Name a scenario that comes with the toolkit, or a file."""
EXAMPLES = """\
examples:
  crisis list                                   which scenarios come with the toolkit
  crisis new my-crisis.yaml                     write a small commented scenario to start from
  crisis check my-crisis.yaml                   find the mistakes in a file, each with its line
  crisis run caribbean-2025                     how may it end, and how sure is that?
  crisis run caribbean-2025 --variant russia_delivers --out results
"""
RUN_EXAMPLES = """\
examples:
  crisis run caribbean-2025 --seed 7
  crisis run caribbean-2025 --set parameters.us_resolve=0.8
  crisis run caribbean-2025 --variant mediation_accepted --out results
  crisis run caribbean-2025 --out caribbean.nc               the whole result; every command takes it in place of a name
  crisis run caribbean-2025 --evidence caribbean-2025 --until 2025-11-04
  crisis run my-crisis.yaml --draws 64 --no-alternatives      quicker, and rougher
"""
COMPARE_EXAMPLES = """\
examples:
  crisis compare caribbean-2025                               every what-if that it declares, a row each
  crisis compare caribbean-2025 russia_delivers mediation_accepted parameters.us_resolve=0.8
  crisis compare caribbean-2025 russia_delivers+mediation_accepted     both at once
  crisis compare caribbean-2025 --variant mediation_accepted  the crisis with that what-if, beside the crisis as written
"""


@dataclass(frozen=True)
class Command:
    """One command: its module in this room, loaded only when it is asked for; a line of help; and what adds its options."""

    room: str
    about: str
    add: Callable[[Parser], None]
    examples: str | None = None


class Parser(argparse.ArgumentParser):
    """A parser that names the nearest option or command, and raises instead of leaving."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.color = False  # newer Pythons colour help, by signs that are not let through

    def error(self, message: str) -> NoReturn:
        """Raise the mistake for ``main`` to report."""
        raise ToolkitError(f"{message}\n  see: {self.prog} --help")


def parser(asked: str | None = None) -> Parser:
    """Return the parser of the whole command; only the one that is asked for knows its options, which is quicker."""
    made = Parser(
        prog="crisis", description=DESCRIPTION, epilog=EXAMPLES, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    made.add_argument("--version", action="version", version=f"crisis {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    for name, command in COMMANDS.items():
        under = commands.add_parser(
            name, help=command.about, description=_sentence(command.about), epilog=command.examples, allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        if name == asked:
            command.add(under)
    return made


def _sentence(about: str) -> str:
    return f"{about[0].upper()}{about[1:]}{'' if about[-1] in '.?!' else '.'}"


# --- verbs -----------------------------------------------------------------------------------------------


def _ask(verb: Verb, asking: Parser) -> None:
    """Add what a verb of the table takes: its crisis, its wishes, and what all verbs take."""
    add_subject(asking)
    for wish in verb.wishes:
        _add_wish(asking, wish)
    if verb.asks == "result":
        add_run(asking)
    else:
        add_changes(asking)
        add_seed(asking)
    add_answer(asking)


def _add_wish(parser: Parser, wish: Wish) -> None:
    many = wish.form in ("pairs", "orders")
    kinds: dict[str, Any] = {"number": number, "whole": whole}
    look: dict[str, Any] = {
        "help": wish.about,
        "metavar": wish.metavar or "NAME",
        "type": kinds.get(wish.form, str),
    }
    if wish.choices:
        look["metavar"] = "|".join(wish.choices)
    if wish.needed:
        look |= {"nargs": "+"} if many else {}
        parser.add_argument(wish.name, **look)
    else:
        parser.add_argument(f"--{wish.name.replace('_', '-')}", dest=wish.name, default=None, **look)


def _run(running: Parser) -> None:
    add_subject(running)
    add_run(running)
    add_answer(running)


def _compare(comparing: Parser) -> None:
    add_subject(comparing)
    comparing.add_argument(
        "what_ifs", nargs="*", metavar="WHAT_IF",
        help="what to compare, a row each: a what-if that the scenario declares, several at once such as a+b, or a change such as "
        "parameters.us_resolve=0.8; without any, --variant and --set together, or else every one declared",
    )  # fmt: skip
    comparing.add_argument("--outcome", default=None, metavar="NAME", help="show only this outcome")
    add_run(comparing)
    add_answer(comparing)


def _decide(deciding: Parser) -> None:
    add_subject(deciding)
    for wish in VERBS["decide"].wishes:
        _add_wish(deciding, wish)
    deciding.add_argument(
        "--policy", action="append", default=[], metavar="WHAT_IF", dest="policies",
        help="a policy, as compare takes what-ifs; may be given again; the crisis as it is is one of them (default: every what-if declared)",
    )  # fmt: skip
    deciding.add_argument(
        "--known", action="store_true", help="also say what it would be worth to know each input first"
    )
    add_run(deciding)
    add_answer(deciding)


def _histories(telling: Parser) -> None:
    add_subject(telling)
    telling.add_argument("--count", type=count, default=3, metavar="N", help="how many to tell (default 3)")
    telling.add_argument("--outcome", default=None, metavar="NAME", help="only those that end this way")
    telling.add_argument(
        "--most-probable", action="store_true", help="the most probable sequences of states, instead of sampled histories"
    )  # fmt: skip
    add_changes(telling)
    add_seed(telling)
    add_answer(telling)


def _news(news: Parser) -> None:
    add_subject(news)
    add_run(news, evidence_needed=True)
    add_answer(news)


def _verify(verifying: Parser) -> None:
    add_subject(verifying)
    add_changes(verifying)
    add_seed(verifying)
    add_answer(verifying)


def _brief(briefing: Parser) -> None:
    add_subject(briefing)
    briefing.add_argument(
        "--no-what-ifs", action="store_true", help="leave out what would change the assessment: quicker"
    )
    add_run(briefing)
    add_answer(briefing, default="<scenario>-brief.html", forms=".html prints well, .md is plain Markdown")


# --- the rest --------------------------------------------------------------------------------------------


def _list(listing: Parser) -> None:
    add_json(listing)


def _new(starting: Parser) -> None:
    starting.add_argument("file", metavar="FILE", help="where to write it, such as my-crisis.yaml")
    starting.add_argument("--title", default=None, metavar="TEXT", help="title of the crisis")


def _check(checking: Parser) -> None:
    add_subject(checking)
    checking.add_argument("--strict", action="store_true", help="treat warnings as mistakes")
    checking.add_argument(
        "--no-states", action="store_true", help="leave out the count of reachable states (quicker)"
    )
    checking.add_argument(
        "--odds", action="store_true",
        help="also show how likely each option and event is, per turn and in all, and what each input moves",
    )  # fmt: skip
    add_json(checking)


def _play(playing: Parser) -> None:
    add_subject(playing)
    add_changes(playing)
    playing.add_argument(
        "--seats", default="", metavar="ACTORS", help="whom you decide for, such as venezuela, or us,venezuela"
    )  # fmt: skip
    playing.add_argument(
        "--save", default=None, metavar="FILE",
        help="save after every choice, such as mine.game.json; go on with: crisis play mine.game.json, which saves to it again",
    )  # fmt: skip
    playing.add_argument("--no-debrief", action="store_true", help="end without setting it beside the model")
    add_seed(playing)
    playing.set_defaults(seed=None)  # so that a seed beside a saved game is noticed


def _class(classing: Parser) -> None:
    add_subject(classing)
    add_changes(classing)
    classing.add_argument(
        "--seats", default="", metavar="ACTORS",
        help="seats of each group: us,venezuela gives each a link, us+venezuela both one",
    )  # fmt: skip
    classing.add_argument(
        "--groups", type=count, default=1, metavar="N", help="groups that play side by side (default 1)"
    )
    classing.add_argument(
        "--folder", default="crisis-class", metavar="FOLDER", help="where games are saved (default crisis-class)"
    )  # fmt: skip
    classing.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS",
        help="127.0.0.1 serves this machine alone (default); 0.0.0.0 serves the room's network",
    )  # fmt: skip
    classing.add_argument("--port", type=int, default=8808, metavar="N", help="port (default 8808)")
    add_seed(classing)


def _debrief(debriefing: Parser) -> None:
    debriefing.add_argument("games", metavar="FILE_OR_FOLDER", help="a saved game, or a folder of them")
    add_answer(debriefing)


def _export(exporting: Parser) -> None:
    add_subject(exporting)
    add_changes(exporting)
    exporting.add_argument(
        "--to", required=True, metavar="LANGUAGE",
        help="prism or jani (Markov chain), efg (Gambit's game tree), dot (graph of a small scenario)",
    )  # fmt: skip
    exporting.add_argument(
        "--out", default=None, metavar="PATH", help="write to this file instead of printing"
    )
    add_quiet(exporting)


def _nothing(_: Parser) -> None:
    """Take nothing."""


def _lab(lab: Parser) -> None:
    lab.add_argument("--no-browser", action="store_true", help="start JupyterLab without opening a browser")


def _dashboard(board: Parser) -> None:
    add_subject(board)
    board.add_argument("--port", type=int, default=8866, metavar="N", help="port (default 8866)")
    board.add_argument("--no-browser", action="store_true", help="serve without opening a browser")
    add_seed(board)


COMMANDS: dict[str, Command] = {
    "list": Command("listing", "list the scenarios that come with the toolkit", _list),
    "new": Command("starting", "write a small commented scenario to start from", _new),
    "check": Command("checking", "find the mistakes in a scenario file, and count what is in it", _check),
    "run": Command("running", "work out how the crisis may end, and how sure that is", _run, RUN_EXAMPLES),
    "compare": Command("comparing", "say what what-ifs change, paired with the crisis as it is", _compare, COMPARE_EXAMPLES),
    "histories": Command("histories", "tell single courses of events in words, step by step", _histories),
    "news": Command("learning", "say what each dated report moved, and which contradict each other", _news),
    "brief": Command("briefing", "write a brief: judgements with confidence, drivers, what to watch, sources, limits", _brief),
    **{verb.command: Command("asking", verb.about, partial(_ask, verb)) for verb in VERBS.values() if verb.command},
    "decide": Command("deciding", VERBS["decide"].about, _decide),
    "verify": Command("verifying", "answer with every engine that can, and say whether they agree", _verify),
    "play": Command("playing", "take a seat in the crisis: you choose, the model plays the rest", _play),
    "class": Command("classing", "serve a class from this machine: a desk for the facilitator, a link for every seat", _class),
    "debrief": Command("debriefing", "set saved games beside the model: one game, or the games of a class in a folder", _debrief),
    "export": Command("export", "write a scenario, at fixed inputs, in the language of another tool", _export),
    "schema": Command("schema", "print the format of scenario files as a JSON Schema, for editors that help while typing", _nothing),
    "lab": Command("lab", "open the notebooks in JupyterLab, in a browser", _lab),
    "dashboard": Command("dashboard", "open the what-if panel alone, in a browser", _dashboard),
}  # fmt: skip
