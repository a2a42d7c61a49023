"""The parser of the whole command, made from the table of commands."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from toolkit import __version__
from toolkit.cli.commands import COMMANDS
from toolkit.errors import ToolkitError

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

exit status:
  0 done; 2 a mistake, told in a sentence; 130 stopped by Ctrl-C; 1 where engines differ (verify), or where
  check --critic --strict has an open finding
"""


class Parser(argparse.ArgumentParser):
    """A parser that names the nearest option or command, and raises instead of leaving."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.color = False  # newer Pythons colour help, by signs that are not let through

    def error(self, message: str) -> NoReturn:
        """Raise the mistake for ``main`` to report."""
        raise ToolkitError(f"{message}\n  see: {self.prog} --help")


def parser(asked: str | None = None, *, alone: bool = False) -> Parser:
    """Return the parser of the whole command; only the one that is asked for knows its options, which is quicker.

    ``alone`` leaves the other commands out, where nothing can be asked of them.
    """
    made = Parser(
        prog="crisis",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"crisis {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    for name, command in COMMANDS.items():
        if alone and name != asked:
            continue
        under = commands.add_parser(
            name,
            help=command.about,
            description=_sentence(command.about),
            epilog=command.examples,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == asked:
            command.add_options(under)
    return made


def _sentence(about: str) -> str:
    return f"{about[0].upper()}{about[1:]}{'' if about[-1] in '.?!' else '.'}"
