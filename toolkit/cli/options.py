"""What each command takes; options that mean the same on several come from ``shared_options``."""

from __future__ import annotations

import argparse
from typing import Any

from toolkit.cli.shared_options import (
    add_answer,
    add_changes,
    add_checkpoint,
    add_effort,
    add_json,
    add_questions,
    add_quiet,
    add_run,
    add_scenario,
    add_seed,
    add_strict,
    add_subject,
    add_time_limit,
    count,
    number,
    whole,
)
from toolkit.verbs import ONE, VERBS, Verb, Wish


def of_verb(verb: Verb, asking: argparse.ArgumentParser) -> None:
    """Add what a verb of the table takes: its crisis, its wishes, and what all verbs take."""
    add_subject(asking)
    for wish in verb.wishes:
        _add_wish(asking, wish)
    if verb.asks == "result":
        if ONE in verb.wishes:
            add_questions(asking)
        add_run(asking)
    else:
        add_changes(asking)
        add_seed(asking)
        add_time_limit(asking)
    add_answer(asking)


def _add_wish(parser: argparse.ArgumentParser, wish: Wish) -> None:
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


def of_run(running: argparse.ArgumentParser) -> None:
    """Add what ``crisis run`` takes."""
    add_subject(running)
    add_questions(running)
    add_run(running)
    add_checkpoint(running)
    add_strict(running)
    add_answer(running)


def of_compare(comparing: argparse.ArgumentParser) -> None:
    """Add what ``crisis compare`` takes."""
    add_subject(comparing)
    comparing.add_argument(
        "what_ifs",
        nargs="*",
        metavar="WHAT_IF",
        help="what to compare, a row each: a what-if that the scenario declares, several at once such as a+b, or a change such as "
        "parameters.us_resolve=0.8; without any, --variant and --set together, or else every one declared",
    )
    comparing.add_argument(
        "--outcome", default=None, metavar="NAME", help="show only this outcome, or this question"
    )
    add_questions(comparing)
    add_run(comparing)
    add_answer(comparing)


def of_sweep(sweeping: argparse.ArgumentParser) -> None:
    """Add what ``crisis sweep`` takes."""
    add_subject(sweeping)
    what = sweeping.add_argument_group("what to vary, each with every other")
    what.add_argument(
        "--over",
        action="append",
        default=[],
        metavar="NAME=VALUES",
        help="an input and its values: resolve=0.2,0.5,0.8, or resolve=0..1/5 for five from 0 to 1; may be given again",
    )
    what.add_argument(
        "--what-if",
        action="append",
        default=[],
        metavar="NAME",
        dest="variants",
        help="a what-if that the scenario declares, beside the crisis as it is; may be given again",
    )
    what.add_argument("--seeds", default=None, metavar="A,B", help="seeds, in place of the one of --seed")
    add_changes(sweeping)
    add_effort(sweeping.add_argument_group("how to work out each cell"))
    add_checkpoint(sweeping)
    add_answer(sweeping)


def of_decide(deciding: argparse.ArgumentParser) -> None:
    """Add what ``crisis decide`` takes."""
    add_subject(deciding)
    for wish in VERBS["decide"].wishes:
        _add_wish(deciding, wish)
    deciding.add_argument(
        "--policy",
        action="append",
        default=[],
        metavar="WHAT_IF",
        dest="policies",
        help="a policy, as compare takes what-ifs; may be given again; the crisis as it is is one of them (default: every what-if declared)",
    )
    deciding.add_argument(
        "--known", action="store_true", help="also say what it would be worth to know each input first"
    )
    add_run(deciding)
    add_answer(deciding)


def of_histories(telling: argparse.ArgumentParser) -> None:
    """Add what ``crisis histories`` takes."""
    add_subject(telling)
    telling.add_argument("--count", type=count, default=3, metavar="N", help="how many to tell (default 3)")
    telling.add_argument("--outcome", default=None, metavar="NAME", help="only those that end this way")
    telling.add_argument(
        "--most-probable",
        action="store_true",
        help="the most probable sequences of states, instead of sampled histories",
    )
    add_changes(telling)
    add_seed(telling)
    add_answer(telling)


def of_news(news: argparse.ArgumentParser) -> None:
    """Add what ``crisis news`` and ``crisis revisions`` take."""
    add_subject(news)
    news.add_argument(
        "--simulated",
        type=count,
        default=0,
        metavar="N",
        help="follow N streams simulated from the model too, and say whether this one surprises more (at least 19)",
    )
    add_questions(news)
    add_run(news)
    add_strict(news)
    add_answer(news)


def of_advance(advancing: argparse.ArgumentParser) -> None:
    """Add what ``crisis advance`` takes."""
    add_subject(advancing)
    advancing.add_argument(
        "--to",
        default=None,
        metavar="FILE",
        help="keep where it stands in this file, a name in .outlook, to go on from",
    )
    advancing.add_argument(
        "--from", default=None, metavar="FILE", dest="start", help="go on from a file that was kept before"
    )
    add_run(advancing)
    add_answer(advancing)


def of_verify(verifying: argparse.ArgumentParser) -> None:
    """Add what ``crisis verify`` takes."""
    add_subject(verifying)
    add_changes(verifying)
    add_seed(verifying)
    add_answer(verifying)


def of_brief(briefing: argparse.ArgumentParser) -> None:
    """Add what ``crisis brief`` takes."""
    add_subject(briefing)
    briefing.add_argument(
        "--no-what-ifs", action="store_true", help="leave out what would change the assessment: quicker"
    )
    add_questions(briefing)
    briefing.add_argument(
        "--record",
        default=None,
        metavar="FILE",
        help="a record of forecasts (.jsonl): one that bears it lets confidence be high",
    )
    add_run(briefing)
    add_answer(briefing, default="<scenario>-brief.html", forms=".html prints well, .md is plain Markdown")


def of_page(paging: argparse.ArgumentParser) -> None:
    """Add what ``crisis page`` takes."""
    add_subject(paging)
    paging.add_argument(
        "--explain",
        action="store_true",
        help="make the guided version: the steps of the scenario's lesson, with a guess before each answer",
    )
    paging.add_argument(
        "--no-brief",
        action="store_true",
        help="leave out the brief, which is what is printed from it: quicker",
    )
    add_run(paging)
    paging.add_argument(
        "--out", default=None, metavar="FILE", help="write to this file (default: <scenario>-page.html)"
    )
    add_json(paging)
    add_quiet(paging)


def of_list(listing: argparse.ArgumentParser) -> None:
    """Add what ``crisis list`` takes."""
    add_json(listing)


def of_export(exporting: argparse.ArgumentParser) -> None:
    """Add what ``crisis export`` takes."""
    add_scenario(exporting)
    add_changes(exporting)
    exporting.add_argument(
        "--to",
        required=True,
        metavar="LANGUAGE",
        help="prism or jani (Markov chain), efg (Gambit's game tree), dot (graph of a small scenario)",
    )
    exporting.add_argument(
        "--out", default=None, metavar="PATH", help="write to this file instead of printing"
    )
    add_quiet(exporting)


def of_sheet(sheet: argparse.ArgumentParser) -> None:
    """Add what ``crisis sheet`` takes."""
    add_scenario(sheet)
    add_changes(sheet)
    sheet.add_argument(
        "--inputs",
        default="",
        metavar="A,B",
        help="ask for these inputs alone (default: all that are uncertain)",
    )
    sheet.add_argument(
        "--out",
        default=None,
        metavar="PATH",
        help="write to this file instead of printing; a name in .xlsx is a workbook to fill in, which `crisis survey` reads back",
    )
    add_quiet(sheet)


def of_survey(survey: argparse.ArgumentParser) -> None:
    """Add what ``crisis survey`` takes."""
    survey.add_argument("scenario", metavar="SCENARIO", help="the scenario that the workbooks were made for")
    survey.add_argument("surveys", nargs="+", metavar="FILE", help="a workbook that somebody has filled in")
    survey.add_argument(
        "--out",
        default=None,
        metavar="PATH",
        help="write the scenario with the estimates in their places to this file",
    )
    add_quiet(survey)


def of_lab(lab: argparse.ArgumentParser) -> None:
    """Add what ``crisis lab`` takes."""
    lab.add_argument(
        "--to",
        default=None,
        metavar="FOLDER",
        help="copy the notebooks that are missing in this folder into it, and open it (default: those of a checkout as they are, "
        "else crisis-notebooks)",
    )
    lab.add_argument("--no-browser", action="store_true", help="start JupyterLab without opening a browser")


def of_dashboard(board: argparse.ArgumentParser) -> None:
    """Add what ``crisis dashboard`` takes."""
    add_scenario(board)
    board.add_argument("--port", type=int, default=8866, metavar="N", help="port (default 8866)")
    board.add_argument("--no-browser", action="store_true", help="serve without opening a browser")
    add_seed(board)
