"""What can be typed: one table of verbs makes most commands, and the same option means the same on each."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from toolkit import __version__
from toolkit.errors import ToolkitError
from toolkit.verbs import VERBS, Verb, Wish

ROOMS = {
    "list": "listing", "new": "starting", "check": "checking", "run": "running", "compare": "comparing", "decide": "deciding",
    "histories": "histories", "news": "learning", "verify": "verifying", "brief": "briefing", "play": "playing", "class": "classing",
    "debrief": "debriefing", "export": "export", "schema": "schema", "lab": "lab", "dashboard": "dashboard",
    **{verb.command: "asking" for verb in VERBS.values() if verb.command},
}  # fmt: skip
"""Command -> module of this room; a module is loaded only when its command is asked for."""
USUAL_DRAWS = "default 256; 64 where actors look ahead"
"""As in ``engines.plan``, which is too slow to load for a help text."""
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
Commands = argparse._SubParsersAction


class Parser(argparse.ArgumentParser):
    """A parser that names the nearest option or command, and raises instead of leaving."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.color = False  # newer Pythons colour help, by signs that are not let through

    def error(self, message: str) -> NoReturn:
        """Raise the mistake for ``main`` to report."""
        raise ToolkitError(f"{message}\n  see: {self.prog} --help")


def parser() -> Parser:
    """Return the parser of the whole command."""
    made = Parser(
        prog="crisis", description=DESCRIPTION, epilog=EXAMPLES, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    made.add_argument("--version", action="version", version=f"crisis {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    for add in (_list, _new, _check, _run, _compare, _histories, _news, _brief):
        add(commands)
    for verb in VERBS.values():
        if verb.command:
            _ask(commands, verb)
    for add in (_decide, _verify, _play, _class, _export, _small):
        add(commands)
    return made


def _command(commands: Commands[Parser], name: str, summary: str, epilog: str | None = None) -> Parser:
    return commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}{'' if summary[-1] in '.?!' else '.'}", epilog=epilog,
        allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip


# --- verbs -----------------------------------------------------------------------------------------------


def _ask(commands: Commands[Parser], verb: Verb) -> None:
    """Add the command of a verb: its crisis, its wishes, and what all verbs take."""
    asking = _command(commands, verb.command, verb.about)
    _add_subject(asking)
    for wish in verb.wishes:
        _add_wish(asking, wish)
    if verb.asks == "result":
        _add_run(asking)
    else:
        _add_changes(asking)
        _add_seed(asking)
    _add_answer(asking)


def _add_wish(parser: Parser, wish: Wish) -> None:
    many = wish.form in ("pairs", "orders")
    kinds: dict[str, Any] = {"number": _number, "whole": _whole}
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


def _run(commands: Commands[Parser]) -> None:
    running = _command(commands, "run", "work out how the crisis may end, and how sure that is", RUN_EXAMPLES)
    _add_subject(running)
    _add_run(running)
    _add_answer(running)


def _compare(commands: Commands[Parser]) -> None:
    comparing = _command(
        commands, "compare", "say what what-ifs change, paired with the crisis as it is", COMPARE_EXAMPLES
    )
    _add_subject(comparing)
    comparing.add_argument(
        "what_ifs", nargs="*", metavar="WHAT_IF",
        help="what to compare, a row each: a what-if that the scenario declares, several at once such as a+b, or a change such as "
        "parameters.us_resolve=0.8; without any, --variant and --set together, or else every one declared",
    )  # fmt: skip
    comparing.add_argument("--outcome", default=None, metavar="NAME", help="show only this outcome")
    _add_run(comparing)
    _add_answer(comparing)


def _decide(commands: Commands[Parser]) -> None:
    deciding = _command(commands, "decide", VERBS["decide"].about)
    _add_subject(deciding)
    for wish in VERBS["decide"].wishes:
        _add_wish(deciding, wish)
    deciding.add_argument(
        "--policy", action="append", default=[], metavar="WHAT_IF", dest="policies",
        help="a policy, as compare takes what-ifs; may be given again; the crisis as it is is one of them (default: every what-if declared)",
    )  # fmt: skip
    deciding.add_argument(
        "--known", action="store_true", help="also say what it would be worth to know each input first"
    )
    _add_run(deciding)
    _add_answer(deciding)


def _histories(commands: Commands[Parser]) -> None:
    telling = _command(commands, "histories", "tell single courses of events in words, step by step")
    _add_subject(telling)
    telling.add_argument("--count", type=_count, default=3, metavar="N", help="how many to tell (default 3)")
    telling.add_argument("--outcome", default=None, metavar="NAME", help="only those that end this way")
    telling.add_argument(
        "--most-probable", action="store_true", help="the most probable sequences of states, instead of sampled histories"
    )  # fmt: skip
    _add_changes(telling)
    _add_seed(telling)
    _add_answer(telling)


def _news(commands: Commands[Parser]) -> None:
    news = _command(commands, "news", "say what each dated report moved, and which contradict each other")
    _add_subject(news)
    _add_run(news, evidence_needed=True)
    _add_answer(news)


def _verify(commands: Commands[Parser]) -> None:
    verifying = _command(commands, "verify", "answer with every engine that can, and say whether they agree")
    _add_subject(verifying)
    _add_changes(verifying)
    _add_seed(verifying)
    _add_answer(verifying)


def _brief(commands: Commands[Parser]) -> None:
    briefing = _command(
        commands, "brief", "write a brief: judgements with confidence, drivers, what to watch, sources, limits"
    )  # fmt: skip
    _add_subject(briefing)
    briefing.add_argument(
        "--no-what-ifs", action="store_true", help="leave out what would change the assessment: quicker"
    )
    _add_run(briefing)
    _add_answer(briefing, default="<scenario>-brief.html", forms=".html prints well, .md is plain Markdown")


# --- the rest --------------------------------------------------------------------------------------------


def _list(commands: Commands[Parser]) -> None:
    listing = _command(commands, "list", "list the scenarios that come with the toolkit")
    _add_json(listing)


def _new(commands: Commands[Parser]) -> None:
    starting = _command(commands, "new", "write a small commented scenario to start from")
    starting.add_argument("file", metavar="FILE", help="where to write it, such as my-crisis.yaml")
    starting.add_argument("--title", default=None, metavar="TEXT", help="title of the crisis")


def _check(commands: Commands[Parser]) -> None:
    checking = _command(commands, "check", "find the mistakes in a scenario file, and count what is in it")
    _add_subject(checking)
    checking.add_argument("--strict", action="store_true", help="treat warnings as mistakes")
    checking.add_argument(
        "--no-states", action="store_true", help="leave out the count of reachable states (quicker)"
    )
    checking.add_argument(
        "--odds", action="store_true",
        help="also show how likely each option and event is, per turn and in all, and what each input moves",
    )  # fmt: skip
    _add_json(checking)


def _play(commands: Commands[Parser]) -> None:
    playing = _command(commands, "play", "take a seat in the crisis: you choose, the model plays the rest")
    _add_subject(playing)
    _add_changes(playing)
    playing.add_argument(
        "--seats", default="", metavar="ACTORS", help="whom you decide for, such as venezuela, or us,venezuela"
    )  # fmt: skip
    playing.add_argument(
        "--save", default=None, metavar="FILE",
        help="save after every choice, such as mine.game.json; go on with: crisis play mine.game.json, which saves to it again",
    )  # fmt: skip
    playing.add_argument("--no-debrief", action="store_true", help="end without setting it beside the model")
    _add_seed(playing)
    playing.set_defaults(seed=None)  # so that a seed beside a saved game is noticed


def _class(commands: Commands[Parser]) -> None:
    classing = _command(
        commands, "class", "serve a class from this machine: a desk for the facilitator, a link for every seat"
    )  # fmt: skip
    _add_subject(classing)
    _add_changes(classing)
    classing.add_argument(
        "--seats", default="", metavar="ACTORS",
        help="seats of each group: us,venezuela gives each a link, us+venezuela both one",
    )  # fmt: skip
    classing.add_argument(
        "--groups", type=_count, default=1, metavar="N", help="groups that play side by side (default 1)"
    )
    classing.add_argument(
        "--folder", default="crisis-class", metavar="FOLDER", help="where games are saved (default crisis-class)"
    )  # fmt: skip
    classing.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS",
        help="127.0.0.1 serves this machine alone (default); 0.0.0.0 serves the room's network",
    )  # fmt: skip
    classing.add_argument("--port", type=int, default=8808, metavar="N", help="port (default 8808)")
    _add_seed(classing)
    debriefing = _command(
        commands, "debrief", "set saved games beside the model: one game, or the games of a class in a folder"
    )
    debriefing.add_argument("games", metavar="FILE_OR_FOLDER", help="a saved game, or a folder of them")
    _add_answer(debriefing)


def _export(commands: Commands[Parser]) -> None:
    exporting = _command(
        commands, "export", "write a scenario, at fixed inputs, in the language of another tool"
    )
    _add_subject(exporting)
    _add_changes(exporting)
    exporting.add_argument(
        "--to", required=True, metavar="LANGUAGE",
        help="prism or jani (Markov chain), efg (Gambit's game tree), dot (graph of a small scenario)",
    )  # fmt: skip
    exporting.add_argument(
        "--out", default=None, metavar="PATH", help="write to this file instead of printing"
    )
    _add_quiet(exporting)


def _small(commands: Commands[Parser]) -> None:
    _command(
        commands, "schema", "print the format of scenario files as a JSON Schema, for editors that help while typing"
    )  # fmt: skip
    lab = _command(commands, "lab", "open the notebooks in JupyterLab, in a browser")
    lab.add_argument("--no-browser", action="store_true", help="start JupyterLab without opening a browser")
    board = _command(commands, "dashboard", "open the what-if panel alone, in a browser")
    _add_subject(board)
    board.add_argument("--port", type=int, default=8866, metavar="N", help="port (default 8866)")
    board.add_argument("--no-browser", action="store_true", help="serve without opening a browser")
    _add_seed(board)


# --- options that mean the same everywhere ---------------------------------------------------------------


def _add_subject(parser: Parser) -> None:
    parser.add_argument(
        "scenario", metavar="SCENARIO",
        help="name of a shipped scenario (see: crisis list), a file such as my-crisis.yaml, or a saved result (.nc)",
    )  # fmt: skip


def _add_run(parser: Parser, *, evidence_needed: bool = False) -> None:
    """Add how a crisis is run."""
    what = parser.add_argument_group("what to ask")
    _add_changes(what)
    what.add_argument(
        "--evidence", required=evidence_needed, default=None, metavar="REPORTS",
        help="learn from dated reports: a file such as reports.yaml, or the name of reports that are shipped",
    )  # fmt: skip
    what.add_argument(
        "--until", default=None, metavar="DATE", help="take reports only up to this day, such as 2025-11-04"
    )
    what.add_argument(
        "--no-alternatives", action="store_true",
        help="leave out the other models of the crisis: quicker, but disagreement is not assessed",
    )  # fmt: skip
    how = parser.add_argument_group("how to work it out")
    how.add_argument(
        "--engine", default=None, metavar="NAME",
        help="auto (exact where the crisis is small enough), exact, or monte_carlo",
    )  # fmt: skip
    _add_seed(how)
    how.add_argument(
        "--draws", type=_count, default=None, metavar="D", help=f"how often the uncertain inputs are drawn ({USUAL_DRAWS})"
    )  # fmt: skip
    how.add_argument(
        "--runs", type=_count, default=None, metavar="R", help="histories simulated per draw; asks for monte_carlo"
    )  # fmt: skip
    how.add_argument(
        "--workers", type=_workers, default=None, metavar="W",
        help="processors to use, 0 for all; the answer stays the same (default 1)",
    )  # fmt: skip


def _add_changes(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--variant", action="append", default=[], metavar="NAME",
        help="apply a what-if that the scenario declares; may be given again, then all of them hold at once",
    )  # fmt: skip
    parser.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", dest="changes",
        help="change one thing, such as parameters.us_resolve=0.8; may be given again",
    )  # fmt: skip


def _add_seed(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--seed", type=_whole, default=None, metavar="N",
        help="any whole number; the same seed gives the same answer (default 0)",
    )  # fmt: skip


def _add_answer(parser: Parser, *, default: str = "", forms: str = "") -> None:
    """Add where an answer goes."""
    where = parser.add_argument_group("where the answer goes")
    said = (
        forms
        or "a name in .csv, .json, .html, .txt, .png, .svg or .pdf is one file of that form, any other a folder with all of them"
    )
    where.add_argument(
        "--out", default=None, metavar="PATH",
        help=f"{'write' if default else 'also write'} the answer here: {said}{f' (default: {default})' if default else ''}",
    )  # fmt: skip
    _add_json(where)
    _add_quiet(where)


def _add_json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object instead, for programs")


def _add_quiet(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing but the answer")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def _count(text: str) -> int:
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is too small; expected at least 1")
    return number


def _workers(text: str) -> int:
    number = _whole(text)
    if number < 0:
        raise argparse.ArgumentTypeError(
            f"{number} is too small; expected 1 or more, or 0 for all processors"
        )
    return number
