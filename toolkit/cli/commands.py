"""Every command, a line each: what it does, and what adds its options.

A command is carried out by ``main`` of the module of its name in this room, loaded only when it is asked for.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from toolkit.cli import options, playing_options, record_options, source_options, writing_options
from toolkit.verbs import VERBS

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
SWEEP_EXAMPLES = """\
examples:
  crisis sweep caribbean-2025 --over us_resolve=0.2,0.5,0.8 --what-if mediation_accepted
  crisis sweep caribbean-2025 --over us_resolve=0..1/11 --draws 64 --workers 0 --checkpoint kept --out swept.csv
"""
DIFF_EXAMPLES = """\
examples:
  crisis diff my-crisis.yaml                                  against what git kept of it last
  crisis diff HEAD~1 my-crisis.yaml                           against the revision before
  crisis diff first.yaml second.yaml --questions              two files, and what readers ask too
  crisis diff main:my-crisis.yaml my-crisis.yaml --words      in words alone, at once

  git diff in words: a line `*.yaml diff=crisis` in .gitattributes, and once
  git config diff.crisis.textconv "crisis diff --textconv"
"""
ADVANCE_EXAMPLES = """\
examples:
  crisis advance my-crisis.yaml --evidence reports.yaml --until 2025-11-09 --to week-1.outlook
  crisis advance my-crisis.yaml --evidence reports.yaml --until 2025-11-16 --from week-1.outlook --to week-2.outlook
  crisis run week-2.outlook                                   how may it end from there?
"""
PAGE_EXAMPLES = """\
examples:
  crisis page caribbean-2025 --out crisis.html                opened by double click, sent by mail, put on a learning platform
  crisis page caribbean-2025 --evidence caribbean-2025        with the reports as a timeline, each switched on and off
  crisis page falklands-1982 --explain                        a guided version for teaching
"""
RECORD_EXAMPLES = """\
examples:
  crisis record caribbean-2025 --to caribbean.jsonl --evidence caribbean-2025 --until 2025-11-04
  crisis record caribbean.jsonl --outside market --what outcome --probability deal=0.2 --probability ... --on 2025-11-05 --source TEXT
  crisis record caribbean.jsonl --outside-table others.csv
  crisis record caribbean.jsonl --verify                      check every line, and print the head for somebody else to keep
"""


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes
    ----------
    about : a line of help
    add_options : adds what it takes to its parser
    module : of this room, where it has not the name of the command
    examples : shown below its help
    """

    about: str
    add_options: Callable[[argparse.ArgumentParser], None]
    module: str = ""
    examples: str | None = None


COMMANDS: dict[str, Command] = {
    "list": Command("list the scenarios that come with the toolkit", options.of_list, module="listing"),
    "new": Command("write a small commented scenario to start from", writing_options.of_new),
    "rename": Command("give something in a file another name, with all its uses", writing_options.of_rename),
    "migrate": Command(
        "bring a file to the newest format, or say that it is of it", writing_options.of_migrate
    ),
    "check": Command(
        "find the mistakes in a scenario file, and count what is in it", writing_options.of_check
    ),
    "run": Command(
        "work out how the crisis may end, and how sure that is", options.of_run, examples=RUN_EXAMPLES
    ),
    "compare": Command(
        "say what what-ifs change, paired with the crisis as it is",
        options.of_compare,
        examples=COMPARE_EXAMPLES,
    ),
    "sweep": Command(VERBS["sweep"].about, options.of_sweep, examples=SWEEP_EXAMPLES),
    "diff": Command(VERBS["diff"].about, source_options.of_diff, examples=DIFF_EXAMPLES),
    "histories": Command("tell single courses of events in words, step by step", options.of_histories),
    "news": Command("say what each dated report moved, and which contradict each other", options.of_news),
    "advance": Command(
        "go on to a later day with what has been published by then, and keep where it stands for the day after",
        options.of_advance,
        examples=ADVANCE_EXAMPLES,
    ),
    "revisions": Command(VERBS["revisions"].about, options.of_news),
    "brief": Command(
        "write a brief: judgements with confidence, drivers, what to watch, sources, limits",
        options.of_brief,
    ),
    "page": Command(
        "make one file to hand on, in which its reader moves the crisis and has exact answers",
        options.of_page,
        examples=PAGE_EXAMPLES,
    ),
    **{
        verb.command: Command(verb.about, partial(options.of_verb, verb), module="ask")
        for verb in VERBS.values()
        if verb.command
    },
    "decide": Command(VERBS["decide"].about, options.of_decide),
    "record": Command(
        "put a forecast on record, so that it can be scored when the answer is known",
        record_options.of_record,
        examples=RECORD_EXAMPLES,
    ),
    "resolve": Command("put on record what came of a question, with its source", record_options.of_resolve),
    "score": Command(VERBS["score"].about, record_options.of_score),
    "track": Command("follow how the forecasts of a record moved, and why", record_options.of_track),
    "verify": Command("answer with every engine that can, and say whether they agree", options.of_verify),
    "play": Command(
        "take a seat in the crisis: you choose, the model plays the rest", playing_options.of_play
    ),
    "class": Command(
        "serve a class from this machine: a desk for the facilitator, a link for every seat",
        playing_options.of_class,
        module="classroom",
    ),
    "debrief": Command(
        "set saved games beside the model: one game, or the games of a class in a folder",
        playing_options.of_debrief,
    ),
    "export": Command(
        "write a scenario, at fixed inputs, in the language of another tool", options.of_export
    ),
    "sheet": Command(
        "write a sheet to print, or to fill in, on which experts say what they think", options.of_sheet
    ),
    "survey": Command("read what experts have filled in, as lines for the file", options.of_survey),
    "schema": Command(
        "print the format of scenario files as a JSON Schema, for editors that help while typing",
        writing_options.of_schema,
    ),
    "lab": Command("open the notebooks in JupyterLab, in a browser", options.of_lab),
    "dashboard": Command("open the what-if panel alone, in a browser", options.of_dashboard),
}
