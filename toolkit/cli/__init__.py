"""The command ``crisis``: reads what was asked, calls the rooms, and says clearly what went wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn

from toolkit import __version__
from toolkit.cli.streams import shown_streams
from toolkit.errors import ToolkitError, nearest_name

__all__ = ["main"]

DONE, MISTAKE, INTERRUPTED = 0, 2, 130
ROOMS = {
    "list": "listing", "new": "starting", "check": "checking", "run": "running", "compare": "comparing", "sensitivity": "drivers", "histories": "histories", "news": "news", "brief": "briefing", "play": "playing", "class": "classing", "debrief": "debriefing", "verify": "verify", "export": "export",
    "schema": "schema",
    "lab": "lab", "dashboard": "dashboard",
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
  crisis run caribbean-2025 --evidence caribbean-2025 --until 2025-11-04
  crisis run my-crisis.yaml --draws 64 --no-alternatives      quicker, and rougher
"""


class Parser(argparse.ArgumentParser):
    """A parser that names the nearest option or command, and raises instead of leaving."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.color = False  # newer Pythons colour help, by signs that are not let through

    def error(self, message: str) -> NoReturn:
        """Raise the mistake for ``main`` to report."""
        raise ToolkitError(f"{message}\n  see: {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the name of the command; those of this process, if left out.

    Returns
    -------
    int
        0 when done, 2 for a mistake of the user (a sentence on stderr, no traceback), 130 after Ctrl-C.
    """
    with shown_streams():
        return _answered(sys.argv[1:] if argv is None else argv)


def _answered(argv: Sequence[str]) -> int:
    """Run the command line, and say in a sentence what went wrong."""
    try:
        code = _run(argv)
        sys.stdout.flush()
    except SystemExit as request:
        return request.code if isinstance(request.code, int) else DONE
    except ToolkitError as error:
        return _say(str(error))
    except KeyboardInterrupt:
        _say("stopped by Ctrl-C; nothing was written")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, a pager) has left: so do we, without a word.
        _silence_stdout()
        return DONE
    except MemoryError:
        return _say(
            "the memory of this machine is not enough; ask for fewer --draws or --runs, or --workers 1"
        )
    except OSError as error:
        _silence_stdout()
        where = f" {error.filename!r}" if error.filename else ""
        return _say(f"cannot write{where}: {error.strerror or error}")
    return code


def _run(argv: Sequence[str]) -> int:
    parser = _parser()
    _refuse_unknown_command(argv)
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:
        _refuse(parser, unknown[0], arguments.command)
    if arguments.command is None:
        parser.print_help()
        return MISTAKE
    handle: Callable[[argparse.Namespace], int] = import_module(
        f"toolkit.cli.{ROOMS[arguments.command]}"
    ).main
    return handle(arguments)


def _refuse_unknown_command(argv: Sequence[str]) -> None:
    """Name the command nearest to a misspelt one."""
    name = next((word for word in argv if not word.startswith("-")), None)
    if name is not None and name not in ROOMS:
        nearest = nearest_name(name, ROOMS)
        hint = f"\n  nearest: {nearest}" if nearest else ""
        raise ToolkitError(f"unknown command '{name}'; expected one of: {', '.join(ROOMS)}{hint}")


def _refuse(parser: Parser, unknown: str, command: str | None) -> NoReturn:
    """Say which option was not understood, and which is nearest."""
    subparsers = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    of = subparsers.choices[command] if command else parser
    if not unknown.startswith("-"):
        raise ToolkitError(f"'{unknown}' was not expected here\n  see: {of.prog} --help")
    options = [option for action in of._actions for option in action.option_strings]
    nearest = nearest_name(unknown.split("=")[0], options)
    hint = f"\n  nearest: {nearest}" if nearest else ""
    raise ToolkitError(f"unknown option '{unknown}' for {of.prog}{hint}\n  see: {of.prog} --help")


def _say(message: str) -> int:
    print(f"crisis: {message}", file=sys.stderr)
    return MISTAKE


def _silence_stdout() -> None:
    """Keep Python from failing again when it flushes the output at its end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return


# --- what can be asked -----------------------------------------------------------------------------------


def _parser() -> Parser:
    parser = Parser(
        prog="crisis", description=DESCRIPTION, epilog=EXAMPLES, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"crisis {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    _add_list(commands)
    _add_new(commands)
    _add_check(commands)
    _add_run(commands)
    _add_histories(commands)
    _add_compare(commands)
    _add_sensitivity(commands)
    _add_news(commands)
    _add_brief(commands)
    _add_play(commands)
    _add_verify(commands)
    _add_export(commands)
    _command(
        commands,
        "schema",
        "print the format of scenario files as a JSON Schema, for editors that help while typing",
    )
    lab = _command(commands, "lab", "open the notebooks in JupyterLab, in a browser")
    lab.add_argument("--no-browser", action="store_true", help="start JupyterLab without opening a browser")
    board = _command(commands, "dashboard", "open the what-if panel alone, in a browser")
    _add_scenario(board)
    board.add_argument("--port", type=int, default=8866, metavar="N", help="port (default 8866)")
    board.add_argument("--no-browser", action="store_true", help="serve without opening a browser")
    _add_seed(board)
    return parser


def _command(
    commands: argparse._SubParsersAction[Parser], name: str, summary: str, epilog: str | None = None
) -> Parser:
    return commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", epilog=epilog, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip


def _add_list(commands: argparse._SubParsersAction[Parser]) -> None:
    listing = _command(commands, "list", "list the scenarios that come with the toolkit")
    listing.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _add_new(commands: argparse._SubParsersAction[Parser]) -> None:
    starting = _command(commands, "new", "write a small commented scenario to start from")
    starting.add_argument("file", metavar="FILE", help="where to write it, such as my-crisis.yaml")
    starting.add_argument("--title", default=None, metavar="TEXT", help="title of the crisis")


def _add_check(commands: argparse._SubParsersAction[Parser]) -> None:
    checking = _command(commands, "check", "find the mistakes in a scenario file, and count what is in it")
    _add_scenario(checking)
    checking.add_argument("--strict", action="store_true", help="treat warnings as mistakes")
    checking.add_argument(
        "--no-states", action="store_true", help="leave out the count of reachable states (quicker)"
    )
    checking.add_argument(
        "--odds",
        action="store_true",
        help="also show how likely each option and event is, per turn and in all, and what each input moves",
    )
    checking.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _add_run(commands: argparse._SubParsersAction[Parser]) -> None:
    running = _command(commands, "run", "work out how the crisis may end, and how sure that is", RUN_EXAMPLES)
    _add_scenario(running)
    what = running.add_argument_group("what to ask")
    _add_changes(what)
    _add_evidence(what, needed=False)
    what.add_argument(
        "--no-alternatives",
        action="store_true",
        help="leave out the other models of the crisis: quicker, but disagreement is not assessed",
    )
    how = running.add_argument_group("how to work it out")
    how.add_argument(
        "--engine",
        default="auto",
        metavar="NAME",
        help="auto (exact where the crisis is small enough), exact, or monte_carlo",
    )
    _add_seed(how)
    how.add_argument(
        "--draws",
        type=_count,
        default=None,
        metavar="D",
        help=f"how often the uncertain inputs are drawn ({USUAL_DRAWS})",
    )
    how.add_argument(
        "--runs",
        type=_count,
        default=None,
        metavar="R",
        help="histories simulated per draw; asks for monte_carlo",
    )
    how.add_argument(
        "--workers",
        type=_workers,
        default=1,
        metavar="W",
        help="processors to use, 0 for all; the answer stays the same (default 1)",
    )
    where = running.add_argument_group("where the answer goes")
    where.add_argument(
        "--out",
        default=None,
        metavar="FOLDER",
        help="also write tables (CSV) and figures (PNG, SVG) into this folder",
    )
    where.add_argument(
        "--json", action="store_true", help="print one JSON object instead of the table, for programs"
    )
    where.add_argument("--quiet", action="store_true", help="say nothing but the answer")


def _add_histories(commands: argparse._SubParsersAction[Parser]) -> None:
    telling = _command(commands, "histories", "tell single courses of events in words, step by step")
    _add_scenario(telling)
    _add_changes(telling)
    telling.add_argument("--count", type=_count, default=3, metavar="N", help="how many to tell (default 3)")
    telling.add_argument("--outcome", default=None, metavar="NAME", help="only those that end this way")
    telling.add_argument(
        "--most-probable",
        action="store_true",
        help="the most probable sequences of states, instead of sampled histories",
    )
    _add_seed(telling)
    telling.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _add_compare(commands: argparse._SubParsersAction[Parser]) -> None:
    comparing = _command(commands, "compare", "say what what-ifs change, paired with the scenario as it is")
    _add_scenario(comparing)
    comparing.add_argument(
        "--variant",
        action="append",
        default=[],
        metavar="NAME",
        help="a what-if that the scenario declares, or several at once such as a+b; may be given again, one row each "
        "(default: every one declared)",
    )
    comparing.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        dest="changes",
        help="a what-if of one's own, such as parameters.us_resolve=0.8; may be given again, one row each",
    )
    comparing.add_argument(
        "--draws",
        type=_count,
        default=None,
        metavar="N",
        help=f"draws of the uncertain inputs ({USUAL_DRAWS})",
    )
    comparing.add_argument("--outcome", default=None, metavar="NAME", help="show only this outcome")
    comparing.add_argument(
        "--out", default=None, metavar="FOLDER", help="also write the tables and the figure here"
    )
    _add_seed(comparing)
    comparing.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _add_sensitivity(commands: argparse._SubParsersAction[Parser]) -> None:
    drivers = _command(commands, "sensitivity", "say which inputs drive the spread of each outcome")
    _add_scenario(drivers)
    _add_changes(drivers)
    drivers.add_argument(
        "--by",
        default="input",
        choices=("input", "actor", "source"),
        help="count inputs one by one, or together by actor or by source",
    )
    drivers.add_argument("--outcome", default=None, metavar="NAME", help="show only this outcome")
    drivers.add_argument(
        "--draws", type=_count, default=512, metavar="N", help="draws of the inputs (default 512)"
    )
    _add_seed(drivers)
    drivers.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _add_news(commands: argparse._SubParsersAction[Parser]) -> None:
    news = _command(commands, "news", "say what each dated report moved, and which contradict each other")
    _add_scenario(news)
    _add_changes(news)
    _add_evidence(news, needed=True)
    _add_seed(news)
    news.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _add_brief(commands: argparse._SubParsersAction[Parser]) -> None:
    briefing = _command(
        commands,
        "brief",
        "write a brief: judgements with confidence, drivers, what to watch, sources, limits",
    )
    _add_scenario(briefing)
    _add_changes(briefing)
    _add_evidence(briefing, needed=False)
    briefing.add_argument(
        "--out",
        default=None,
        metavar="FILE",
        help="where to write it: .html prints well, .md is plain Markdown (default: <scenario>-brief.html)",
    )
    briefing.add_argument(
        "--draws", type=_count, default=None, metavar="D", help=f"draws of the inputs ({USUAL_DRAWS})"
    )
    briefing.add_argument(
        "--no-what-ifs", action="store_true", help="leave out what would change the assessment: quicker"
    )
    _add_seed(briefing)


def _add_play(commands: argparse._SubParsersAction[Parser]) -> None:
    playing = _command(commands, "play", "take a seat in the crisis: you choose, the model plays the rest")
    _add_scenario(playing)
    _add_changes(playing)
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
    _add_seed(playing)
    playing.set_defaults(seed=None)  # so that a seed beside a saved game is noticed
    classing = _command(
        commands,
        "class",
        "serve a class from this machine: a desk for the facilitator, a link for every seat",
    )
    _add_scenario(classing)
    _add_changes(classing)
    classing.add_argument(
        "--seats",
        default="",
        metavar="ACTORS",
        help="seats of each group: us,venezuela gives each a link, us+venezuela both one",
    )
    classing.add_argument(
        "--groups", type=_count, default=1, metavar="N", help="groups that play side by side (default 1)"
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
    _add_seed(classing)
    debriefing = _command(
        commands, "debrief", "set saved games beside the model: one game, or the games of a class in a folder"
    )
    debriefing.add_argument("games", metavar="FILE_OR_FOLDER", help="a saved game, or a folder of them")


def _add_verify(commands: argparse._SubParsersAction[Parser]) -> None:
    verifying = _command(commands, "verify", "answer with every engine that can, and say whether they agree")
    _add_scenario(verifying)
    _add_changes(verifying)
    _add_seed(verifying)
    verifying.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def _add_export(commands: argparse._SubParsersAction[Parser]) -> None:
    exporting = _command(
        commands, "export", "write a scenario, at fixed inputs, in the language of another tool"
    )
    _add_scenario(exporting)
    _add_changes(exporting)
    exporting.add_argument(
        "--to",
        required=True,
        metavar="LANGUAGE",
        help="prism or jani (Markov chain), efg (Gambit's game tree), dot (graph of a small scenario)",
    )
    exporting.add_argument(
        "--out", default=None, metavar="FILE", help="write to this file instead of printing"
    )


def _add_evidence(parser: argparse._ActionsContainer, *, needed: bool) -> None:
    parser.add_argument(
        "--evidence",
        required=needed,
        default=None,
        metavar="REPORTS",
        help="learn from dated reports: a file such as reports.yaml, or the name of reports that are shipped",
    )
    parser.add_argument(
        "--until", default=None, metavar="DATE", help="take reports only up to this day, such as 2025-11-04"
    )


def _add_changes(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--variant",
        action="append",
        default=[],
        metavar="NAME",
        help="apply a what-if that the scenario declares; may be given again",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        dest="changes",
        help="change one thing, such as parameters.us_resolve=0.8; may be given again",
    )


def _add_seed(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--seed",
        type=_whole,
        default=0,
        metavar="N",
        help="any whole number; the same seed gives the same answer (default 0)",
    )


def _add_scenario(parser: Parser) -> None:
    parser.add_argument(
        "scenario",
        metavar="SCENARIO",
        help="name of a shipped scenario (see: crisis list), or a file such as my-crisis.yaml",
    )


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
