"""The command ``crisis``: reads what was asked, calls the rooms, and says clearly what went wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn, cast

from toolkit.cli.collecting import settled, unhurried
from toolkit.cli.commands import COMMANDS
from toolkit.cli.parser import Parser, parser
from toolkit.cli.streams import shown_streams
from toolkit.errors import RefusedWithWays, ToolkitError, lasting, nearest_name, unknown
from toolkit.memory import is_short, out_of_memory, within_memory
from toolkit.time_limits import time_limit

__all__ = ["main"]

DONE, MISTAKE, INTERRUPTED = 0, 2, 130
ALONE = {"PYDANTIC_DISABLE_PLUGINS": "__all__", "OPENBLAS_NUM_THREADS": "1"}
"""Settings of the environment under which libraries start sooner; sums here are too small for threads to share."""


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
        if argv is not None:
            return _answered(argv)
        _settle_libraries()
        with unhurried():
            return _answered(sys.argv[1:], when_loaded=settled)


def _settle_libraries() -> None:
    """Have libraries start as a command needs them, where nothing else was wished: no pydantic plugins looked for, no threads for small sums.

    A session of Jupyter, which a command may become, is left as it is.
    """
    if sys.argv[1:2] in (["lab"], ["dashboard"]):
        return
    for name, value in ALONE.items():
        os.environ.setdefault(name, value)


def _answered(argv: Sequence[str], *, when_loaded: Callable[[], None] = lambda: None) -> int:
    """Run the command line, and say in a sentence what went wrong."""
    try:
        code = _run(argv, when_loaded)
        sys.stdout.flush()
    except SystemExit as request:
        return request.code if isinstance(request.code, int) else DONE
    except ToolkitError as error:
        return _say(f"{error}{lasting(error)}")
    except KeyboardInterrupt as stop:
        _say(f"stopped by Ctrl-C{lasting(stop) or '; nothing was written'}")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, a pager) has left: so do we, without a word.
        _silence_stdout()
        return DONE
    except Exception as error:
        if is_short(error):
            return _say(str(out_of_memory(error, {})))
        if not isinstance(error, OSError):
            raise
        _silence_stdout()
        where = f" {error.filename!r}" if error.filename else ""
        return _say(f"cannot write{where}: {error.strerror or error}")
    return code


def _run(argv: Sequence[str], when_loaded: Callable[[], None]) -> int:
    asked = _asked(argv)
    known = parser(asked, alone=asked is not None and argv[0] == asked)
    arguments, rest = known.parse_known_args(argv)
    if rest and hasattr(arguments, "what_ifs") and not any(word.startswith("-") for word in rest):
        arguments.what_ifs, rest = [*arguments.what_ifs, *rest], []  # words after options are not told apart
    if rest:
        _refuse(known, rest[0], arguments.command)
    if arguments.command is None:
        known.print_help()
        return MISTAKE
    module = COMMANDS[arguments.command].module or arguments.command
    handle: Callable[[argparse.Namespace], int] = import_module(f"toolkit.cli.{module}").main
    when_loaded()
    try:
        with time_limit(getattr(arguments, "time_limit", None)):
            return within_memory(lambda: handle(arguments), lambda: vars(arguments))
    except RefusedWithWays as refusal:
        raise refusal.to_a_command(_options(_under(known, arguments.command))) from None


def _asked(argv: Sequence[str]) -> str | None:
    """Return the command that was typed, and name the nearest to a misspelt one."""
    name = next((word for word in argv if not word.startswith("-")), None)
    if name is not None and name not in COMMANDS:
        raise _is_scenario(name) or unknown("command", name, COMMANDS)
    return name


def _is_scenario(name: str) -> ToolkitError | None:
    """Say of a scenario in place of a command how it is asked, if that is what a word is nearest to."""
    from toolkit.scenario.shipped import shipped  # only mistakes need it

    if nearest_name(name, COMMANDS):
        return None
    known = shipped()
    if name in known:
        is_what, meant = "is a scenario, not a command", name
    elif os.path.isfile(name):
        is_what, meant = "is a file, not a command", name
    else:
        is_what, meant = "is no command", nearest_name(name, known)
    return ToolkitError(f"'{name}' {is_what}; to ask how it may end: crisis run {meant}") if meant else None


def _refuse(known: Parser, word: str, command: str | None) -> NoReturn:
    """Say which option was not understood, and which is nearest."""
    of = _under(known, command) if command else known
    if not word.startswith("-"):
        takes = [str(one.metavar or one.dest) for one in of._actions if not one.option_strings]
        listed = f"{' '.join(takes)} and options" if takes else "options alone"
        meant = (
            f", such as --outcome {word}" if "--outcome" in _options(of) and not os.path.exists(word) else ""
        )
        raise ToolkitError(
            f"'{word}' was not expected here; {of.prog} takes {listed}{meant}\n  see: {of.prog} --help"
        )
    typed = word.split("=")[0]
    nearest = _by_name_in_python(of, typed) or nearest_name(typed, _options(of))
    hint = f"\n  nearest: {nearest}" if nearest else ""
    problem = f"unknown option '{word}' for {of.prog}"
    if word in _options(_under(parser("states"), "states")):
        problem = f"{of.prog} takes no {word}, which is for commands that run the crisis over all its inputs"
    raise ToolkitError(f"{problem}{hint}\n  see: {of.prog} --help")


def _by_name_in_python(of: argparse.ArgumentParser, typed: str) -> str:
    """Return the option that Python calls as was typed: ``--variants`` of a sweep is ``--what-if``."""
    named = {action.dest: action.option_strings[-1] for action in of._actions if action.option_strings}
    return named.get(typed.strip("-").replace("-", "_"), "")


def _under(known: Parser, command: str) -> argparse.ArgumentParser:
    subparsers = next(action for action in known._actions if isinstance(action, argparse._SubParsersAction))
    return cast(argparse.ArgumentParser, subparsers.choices[command])


def _options(of: argparse.ArgumentParser) -> list[str]:
    return [option for action in of._actions for option in action.option_strings]


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
