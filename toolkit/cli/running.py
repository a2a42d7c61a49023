"""``crisis run``: how it may end, and how sure that is."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.cli.printing import as_json, sentence, table, terminal_width
from toolkit.engines import Result, plan, run
from toolkit.errors import ToolkitError
from toolkit.files import check_folder, write_folder
from toolkit.scenario import Reports, Scenario, load, reports

WORTH_TELLING = 0.05
"""Changes cut off less often than this per history are not told."""
WIDE = 110
"""Characters from which the words fit beside the numbers."""
COLUMNS = (
    ("probability", "the mean over all draws of the uncertain inputs, with no more digits than it bears."),
    ("sampling", "one standard error, in per cent points: what more draws or runs would still change."),
    ("ignorance", "where the probability lies for 90 % of what the uncertain inputs may be."),
    ("disagreement", "from the lowest to the highest of the scenario and its alternative models."),
    ("in words", "estimative terms (ICD 203) from the lowest to the highest of these ranges."),
)


def main(arguments: argparse.Namespace) -> int:
    """Answer a scenario and print, and perhaps write, what came out."""
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    if arguments.out is not None:
        check_folder(arguments.out)
    work = plan(
        scenario,
        engine=arguments.engine,
        seed=arguments.seed,
        draws=arguments.draws,
        runs=arguments.runs,
        evidence=evidence_of(arguments),
    )
    if arguments.no_alternatives:
        work = replace(work, model=replace(work.model, alternatives={}))
    if not arguments.quiet:
        print(work.cost, file=sys.stderr, flush=True)
    result = run(work, workers=arguments.workers, progress=not arguments.quiet and sys.stderr.isatty())
    if arguments.out is not None:
        from toolkit.cli.writing import write_all  # tables and figures are slow to load

        write_folder(arguments.out, lambda place: write_all(result, place))
    if arguments.json:
        print(as_json(answer(scenario, result, arguments.changes)))
        return 0
    changes = (*arguments.variant, *arguments.changes)
    print(report(result, terminal_width(), changes=changes, explain=not arguments.quiet))
    if arguments.out is not None and not arguments.quiet:
        print(f"Written to {arguments.out}", file=sys.stderr)
    return 0


def evidence_of(arguments: argparse.Namespace) -> Reports | None:
    """Read the reports that were asked for."""
    if arguments.evidence is None:
        if arguments.until is not None:
            raise ToolkitError("--until says up to when reports count, and no --evidence is given")
        return None
    return reports(arguments.evidence, until=arguments.until)


def changed(scenario: Scenario, variants: Sequence[str], changes: Sequence[str]) -> Scenario:
    """Apply declared what-ifs, then single changes such as ``parameters.us_resolve=0.8``."""
    for name in variants:
        scenario = scenario.variant(name)
    for change in changes:
        path, equals, text = (part.strip() for part in change.partition("="))
        if not equals or not path or not text:
            raise ToolkitError(
                f"'{change}' is not a change; expected PATH=VALUE, such as --set parameters.us_resolve=0.8"
            )
        value = _value(text)
        first, _, rest = path.partition(".")
        if first == "parameters" and rest and "." not in rest and type(value) in (int, float):
            scenario = scenario.with_values(**{rest: value})
        else:
            scenario = scenario.with_changes(set={path: value})
    return scenario


def _value(text: str) -> Any:
    """Read the value of a change: a number, true or false, a table or list in YAML, else text."""
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        if math.isfinite(number):
            return number
    if text in ("true", "false"):
        return text == "true"
    if text[0] in "[{":
        import yaml

        try:
            return yaml.safe_load(text)
        except yaml.YAMLError:
            raise ToolkitError(
                f"'{text}' is not a table or list; expected something like {{pert: [0.1, 0.2, 0.4]}}"
            ) from None
    return text


# --- what is printed -------------------------------------------------------------------------------------


def answer(scenario: Scenario, result: Result, changes: Sequence[str] = ()) -> dict[str, Any]:
    """Return the answer as one object for programs; probabilities are fractions at full precision."""
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "variant": scenario.variant_name or None,
        "changes": list(changes),
        "digest": scenario.digest,
        "as_of": result.model.as_of.isoformat(),
        "horizon": result.model.date_of_turn(result.model.horizon).isoformat(),
        "engine": result.engine,
        "seed": result.seed,
        "draws": len(result.parameters),
        "runs": result.n_runs,
        "outcomes": [_outcome(row) for row in outcome_rows(result)],
        "reports": list(dict.fromkeys(result.news.names)) if result.news is not None else [],
        "diagnostics": dict(result.diagnostics),
    }


def _outcome(row: OutcomeRow) -> dict[str, Any]:
    return {
        "id": row.outcome,
        "label": row.label,
        "probability": row.probability,
        "sampling_error": row.sampling_error,
        "ignorance": _range(row.ignorance_low, row.ignorance_high),
        "disagreement": _range(row.disagreement_low, row.disagreement_high),
        "words": row.words,
    }


def _range(low: float, high: float) -> list[float] | None:
    return None if math.isnan(low) or math.isnan(high) else [low, high]


def report(result: Result, width: int, *, changes: Sequence[str] = (), explain: bool = True) -> str:
    """Write the answer as plain text for a terminal of some width."""
    rows = outcome_rows(result)
    parts = ["\n".join(_heading(result, changes, width)), _outcome_table(rows, width)]
    if explain:
        longest = max(len(name) for name, _ in COLUMNS)
        lines = [
            sentence(text, width, indent=" " * (longest + 2), first=f"{name:<{longest}}  ")
            for name, text in COLUMNS
        ]
        parts.append("\n".join(lines))
        notes = [sentence(note, width, indent="  ", first="- ") for note in _notes(result)]
        if notes:
            parts.append("\n".join(notes))
    return "\n\n".join(parts)


def _heading(result: Result, changes: Sequence[str], width: int) -> list[str]:
    model = result.model
    lines = [sentence(model.title, width)]
    if changes:
        lines.append(sentence(f"changed: {', '.join(changes)}", width))
    amount = f"{len(result.parameters):,} draws" + (f" x {result.n_runs:,} runs" if result.n_runs else "")
    about = (
        f"as of {model.as_of:%Y-%m-%d}, until {model.date_of_turn(model.horizon):%Y-%m-%d}; engine {result.engine}, "
        f"{amount}, seed {result.seed}; digest {model.digest[:12]}"
    )
    return [*lines, sentence(about, width)]


def _outcome_table(rows: Sequence[OutcomeRow], width: int) -> str:
    """Lay the outcomes out; in a narrow terminal the words stand below, where they have room."""
    heads = ["outcome", "probability", "sampling", "ignorance", "disagreement", "in words"]
    cells = [
        [
            row.label,
            row.shown,
            row.sampling_error_shown,
            row.ignorance_shown,
            row.disagreement_shown,
            row.words,
        ]
        for row in rows
    ]
    if width >= WIDE:
        return table(heads, cells, width=width, flexible=[0, 5], right=[1, 2])
    numbers = table(heads[:5], [row[:5] for row in cells], width=width, flexible=[0], right=[1, 2])
    words = table(
        ["outcome", "in words"], [[row[0], row[5]] for row in cells], width=width, flexible=[0, 1], right=[]
    )
    return f"{numbers}\n\n{words}"


def _notes(result: Result) -> list[str]:
    """Say what a reader should know about this answer: what was cut off, forced, left out."""
    found = result.diagnostics
    notes = []
    if result.news is not None:
        last = model_day(result, result.news.last_turn)
        added = found.get("draws_added")
        more = f", {added} of them added for that" if added else ""
        notes.append(
            f"Learnt from {len(set(result.news.names))} reports up to the {result.model.turn_label} to {last}: {result.effective_draws:.0f} "
            f"of {len(result.parameters)} draws effectively count{more}. `crisis news` says what each of them moved."
        )
    if found.get("beliefs"):
        notes.append(f"Beliefs were not updated: {found['beliefs']}.")
    if found.get("at_once"):
        others = float(found.get("other_equilibria", 0.0))  # type: ignore[arg-type]
        seen = (
            f"other equilibria were seen in {100 * others:.0f} % of states"
            if others
            else "no other equilibrium was seen"
        )
        notes.append(f"Actors who look ahead and choose at once: {found['at_once']}; {seen}.")
    if found.get("switched"):
        notes.append(f"Switched: {found['switched']}.")
    for tail in result.tails.values():
        notes.append(
            f'"{tail.label}" is too rare to be sampled and was found by splitting: {len(tail.levels)} levels, '
            f"{tail.replications} x {tail.n_runs:,} histories each, relative error {100 * tail.relative_error:.0f} %."
        )
    too_rare = found.get("too_rare")
    if isinstance(too_rare, dict):
        notes += [f"Too rare to be sampled: {reason}." for reason in too_rare.values()]
    if found.get("why_not_exact"):
        notes.append(f"Not solved exactly: {found['why_not_exact']}.")
    notes += _clipped_notes(result)
    notes += _forced_notes(result)
    if isinstance(found.get("ignored"), float):
        notes.append(
            f"Delayed effects triggered while one was pending, and ignored: {found['ignored']:.2g} per history."
        )
    if result.n_runs and len(result.parameters) > 1 and any(math.isnan(low) for low in result.ignorance[0]):
        notes.append("Ignorance is not given where the noise of the runs hides it; ask for more --runs.")
    if not result.alternatives:
        notes.append("No alternative models were run, so disagreement is not assessed.")
    return notes


def model_day(result: Result, turn: int) -> str:
    """Write the day on which a turn ends."""
    return f"{result.model.date_of_turn(turn):%Y-%m-%d}"


def _clipped_notes(result: Result) -> list[str]:
    clipped = [
        (float(value), variable.label)
        for variable in result.model.variables
        if isinstance(value := result.diagnostics.get(f"clipped:{variable.name}"), float)
        and value >= WORTH_TELLING
    ]
    if not clipped:
        return []
    listed = ", ".join(f"{label} {value:.2g}" for value, label in sorted(clipped, reverse=True))
    return [f"Changes that met the end of a scale and were cut off, per history: {listed}."]


def _forced_notes(result: Result) -> list[str]:
    labels = {f"{key}.{name}": label for key, name, label in result.model.actions}
    notes = []
    for name, value in result.diagnostics.items():
        if name.startswith("forced:") and isinstance(value, float):
            choice, _, turn = name.removeprefix("forced:").partition("@")
            label = labels.get(choice, choice)
            notes.append(
                f'Forced: "{label}" in turn {turn} was carried out in {100 * value:.3g} % of histories.'
            )
    return notes
