"""``crisis check``: what is wrong in a scenario file, and what is in it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.cli.check_states import memory_costs, states_sentence
from toolkit.cli.printing import as_json
from toolkit.errors import Problem, ScenarioError, first_of
from toolkit.plaintext import sentence, terminal_width
from toolkit.scenario import Scenario, load
from toolkit.scenario.bases import Folder
from toolkit.scenario.contents import asked, counts, cut_numbers, noted
from toolkit.scenario.extending import bases_of
from toolkit.scenario.finding import OTHER_FILES, scenario_text
from toolkit.scenario.provenance import Coverage, coverage
from toolkit.scenario.reports.beside import holds_reports, scenario_beside

if TYPE_CHECKING:
    from toolkit.cli.check_critic import Criticism
    from toolkit.cli.check_evidence import Heard
    from toolkit.cli.check_knowledge import Knowledge
    from toolkit.cli.check_odds import Findings
    from toolkit.cli.check_play import Play
    from toolkit.cli.check_reports import Hearsay
    from toolkit.cli.check_types import TypesTold

FOUND = 1
"""Exit status where nothing is wrong, and --strict asks for no open finding of the critic."""


def main(arguments: argparse.Namespace) -> int:
    """Print every problem, then what the scenario holds and how many states it can reach; with ``--watch`` at every save."""
    _tell_apart(arguments)
    if not arguments.watch:
        return _check(arguments)
    from toolkit.cli.watching import watch

    reports = [arguments.evidence] if arguments.evidence and Path(arguments.evidence).is_file() else []
    return watch(
        [arguments.scenario, *reports], lambda: _check(arguments), also=lambda: _built_on(arguments.scenario)
    )


def _built_on(name: str) -> list[str]:
    """Return the files on which a scenario builds."""
    try:
        return bases_of(scenario_text(name)[0], Folder(Path(name).parent))
    except ScenarioError:
        return []


def _check(arguments: argparse.Namespace) -> int:
    if Path(arguments.scenario).suffix.lower() in OTHER_FILES and Path(arguments.scenario).exists():
        return _of_kept_file(arguments)
    of = "scenario"
    try:
        scenario = load(arguments.scenario)
        of = "reports"
        heard = list(_evidence(scenario, arguments))
    except ScenarioError as error:
        _print_problems(arguments, error, of)
        return 2
    states = None if arguments.no_states else memory_costs(scenario)
    known = None if arguments.no_states else _knowledge(scenario)
    types = None if arguments.no_states else _types(scenario)
    more_asked: list[Findings | Play | Hearsay | Heard] = [
        *heard,
        *_odds(scenario, arguments),
        *_play(scenario, arguments),
        *_reports(scenario, arguments),
    ]
    critic = list(_critic(scenario, arguments))
    found = [*more_asked, *critic]
    fails = arguments.strict and bool(scenario.warnings)
    if arguments.json:
        more = {name: part for one in found for name, part in one.as_dict().items()}
        more["knowledge"] = None if known is None else known.as_dict()
        more["types"] = [] if types is None else types.as_dict()
        print(as_json({"ok": not fails, **_content(scenario, states), **more}))
        return 2 if fails else _doubtful(arguments, critic)
    width = terminal_width()
    _print_content(scenario, states, [one.text(width) for one in (known, types) if one is not None], width)
    for one in found:
        print("\n" + one.text(width))
    if fails:
        print(f"\n{_number(len(scenario.warnings), 'warning')}, and --strict was asked for.")
    return 2 if fails else _doubtful(arguments, critic)


def _of_kept_file(arguments: argparse.Namespace) -> int:
    """Say what a kept outlook or a saved result is, and what else is asked of the scenario inside."""
    from toolkit.cli.check_kept import KeptFile  # which needs the engines

    kept = KeptFile(arguments.scenario)
    try:
        found: list[Findings | Play | Hearsay | Heard | Criticism] = [
            *_evidence(kept.scenario, arguments),
            *_odds(kept.scenario, arguments),
            *_play(kept.scenario, arguments),
            *_reports(kept.scenario, arguments),
        ]
        critic = list(_critic(kept.scenario, arguments))
        found += critic
    except ScenarioError as error:
        _print_problems(arguments, error, "reports")
        return 2
    if arguments.json:
        more = {name: part for one in found for name, part in one.as_dict().items()}
        print(as_json({"ok": True, **kept.as_dict(), **more}))
        return _doubtful(arguments, critic)
    width = terminal_width()
    print("\n\n".join(one.text(width) for one in (kept, *found)))
    return _doubtful(arguments, critic)


def _tell_apart(arguments: argparse.Namespace) -> None:
    """Where a file of reports stands in the place of a scenario, find the scenario that it is of."""
    if arguments.evidence is None and holds_reports(arguments.scenario):
        arguments.evidence, arguments.scenario = arguments.scenario, scenario_beside(arguments.scenario)


def _content(scenario: Scenario, states: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the scenario holds, for programs."""
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "digest": scenario.digest,
        "counts": counts(scenario),
        "questions": asked(scenario),
        "notes_on_questions": noted(scenario),
        "coverage": asdict(coverage(scenario)),
        "states": states,
        "problems": [_fields(problem) for problem in scenario.warnings],
    }


def _evidence(scenario: Scenario, arguments: argparse.Namespace) -> Iterator[Heard]:
    """Find what a file of reports speaks of, if one is given."""
    if arguments.evidence is not None:
        from toolkit.cli.check_evidence import Heard

        yield Heard(scenario, arguments.evidence)


def _odds(scenario: Scenario, arguments: argparse.Namespace) -> Iterator[Findings]:
    """Work out the odds if they are asked for, which takes seconds and the engines."""
    if arguments.odds:
        from toolkit.cli.check_odds import Findings

        yield Findings(scenario)


def _play(scenario: Scenario, arguments: argparse.Namespace) -> Iterator[Play]:
    """Measure how much choices matter to who plays if that is asked for, which takes seconds and the engines."""
    if arguments.play:
        from toolkit.cli.check_play import Play

        yield Play(scenario)


def _reports(scenario: Scenario, arguments: argparse.Namespace) -> Iterator[Hearsay]:
    """Work out what reports would tell if that is asked for, which takes seconds and the engines."""
    if arguments.reports:
        from toolkit.cli.check_reports import Hearsay

        yield Hearsay(scenario)


def _critic(scenario: Scenario, arguments: argparse.Namespace) -> Iterator[Criticism]:
    """Let the critic look if that is asked for, which takes seconds and the engines."""
    if arguments.critic:
        from toolkit.cli.check_critic import Criticism

        yield Criticism(scenario)


def _doubtful(arguments: argparse.Namespace, critic: list[Criticism]) -> int:
    """Return the exit status of what the critic has found."""
    return FOUND if arguments.strict and any(one.is_open for one in critic) else 0


def _knowledge(scenario: Scenario) -> Knowledge | None:
    """Find what actors who learn can tell apart, which needs the engines."""
    from toolkit.model.compile import compile_model

    model = compile_model(scenario, with_alternatives=False)
    if model.learning is None:
        return None
    from toolkit.cli.check_knowledge import Knowledge

    return Knowledge(model)


def _types(scenario: Scenario) -> TypesTold | None:
    """Work out how far the answer hangs on the types of numbers known to few, which needs the engines."""
    if not cut_numbers(scenario):
        return None
    from toolkit.cli.check_types import TypesTold

    return TypesTold(scenario)


def _print_problems(arguments: argparse.Namespace, error: ScenarioError, of: str) -> None:
    if arguments.json:
        problems = [_fields(problem) for problem in error.problems]
        print(as_json({"ok": False, "scenario": None, "complete": error.is_complete, "problems": problems}))
        return
    count, they = _number(n := len(error.problems), "problem"), "they are" if n > 1 else "it is"
    print(f"{error}\n\n{count}; the {of} cannot be used until {they} mended.")


def _print_content(scenario: Scenario, states: dict[str, Any] | None, known: list[str], width: int) -> None:
    for text in first_of(scenario.warnings):
        print(text)
    if scenario.warnings:
        print()
    print(f"{scenario.title}\n{scenario.id}, as of {scenario.as_of:%Y-%m-%d}, digest {scenario.digest[:12]}")
    listed = [f"{count:,} {_plural(name, count)}" for name, count in counts(scenario).items()]
    print("\n" + sentence("Holds " + ", ".join(listed) + ".", width))
    print(sentence(_coverage_sentence(coverage(scenario)), width))
    notes = noted(scenario)
    for name, text in asked(scenario).items():
        print(sentence(f"{name}: {text}", width, indent="    ", first="  asks "))
        for note in notes.get(name, ()):
            print(sentence(note, width, indent="      ", first="    note: "))
    if states is not None:
        print(sentence(states_sentence(states), width))
    for text in known:
        print(text)
    print(f"\nNo mistakes; {_number(len(scenario.warnings), 'warning')}.")


def _coverage_sentence(rests: Coverage) -> str:
    total = rests.both + rests.claim_only + rests.judgement_only + rests.neither
    text = (
        f"Of {_number(total, 'part')} that hold numbers {rests.both} rest on a claim and a judgement, "
        f"{rests.claim_only} on a claim alone, {rests.judgement_only} on a judgement alone, {rests.neither} on nothing."
    )
    most = [f"{name} ({len(paths)})" for name, paths in list(rests.by_source.items())[:3] if paths]
    return text + (f" Most hangs on the sources {', '.join(most)}." if most else "")


def _fields(problem: Problem) -> dict[str, Any]:
    names = (
        "severity",
        "file",
        "line",
        "column",
        "path",
        "where",
        "kind",
        "subject",
        "problem",
        "expected",
        "nearest",
    )
    return {name: getattr(problem, name) for name in names}


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}" if count else f"no {word}s"


def _plural(name: str, count: int) -> str:
    return name.removesuffix("s") if count == 1 else name
