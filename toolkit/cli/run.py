"""``crisis run``: how it may end, and how sure that is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from toolkit.analysis.outcomes import below, outcomes
from toolkit.analysis.questions import questions
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.strict import refuse_unused
from toolkit.cli.subjects import run_options, subject_of
from toolkit.engines import plan, run
from toolkit.engines.plan import Plan
from toolkit.plaintext import sentence, terminal_width
from toolkit.results import Result
from toolkit.results.solution import SETTLED_DRAWS

COLUMNS = (
    ("probability", "the mean over all draws of the uncertain inputs, with no more digits than it bears."),
    ("sampling", "one standard error, in per cent points: what more draws or runs would still change."),
    ("ignorance", "where the probability lies for 90 % of what the uncertain inputs may be."),
    ("disagreement", "from the lowest to the highest of the scenario and its alternative models."),
    ("in words", "the estimative term (ICD 203) for the probability; the ranges say what would change it."),
)

ROUGH = f" Of fewer than {SETTLED_DRAWS} draws it is itself rough."


def main(arguments: argparse.Namespace) -> int:
    """Answer a scenario and print, and perhaps write, what came out."""
    target = target_of(arguments)
    result = _answered(arguments)
    watches = () if result.evidence is None else result.evidence.watches
    refuse_unused(arguments, result.caveats, [watch.name for watch in watches])
    hand_over(outcomes(result), arguments, target)
    if result.is_asked and not arguments.json:
        asked = below(questions(result)).saying_where("with `crisis questions … --out FILE`")
        print(f"\n{asked.text(terminal_width())}")
    if not arguments.quiet and not arguments.json:
        print(f"\n{_explained(result, terminal_width())}")
        if result.news is not None:
            print("`crisis news` says what each report moved.")
        if result.model.questions and not result.is_asked:
            print(sentence(_unasked([one.name for one in result.model.questions]), terminal_width()))
    return 0


def _answered(arguments: argparse.Namespace) -> Result:
    """Run what was named, and say beforehand what that costs."""
    subject, options = subject_of(arguments), run_options(arguments)
    shows = {name: options.pop(name) for name in ("workers", "checkpoint", "progress") if name in options}
    with_others, asks = options.pop("alternatives", True), options.pop("questions", False)
    if isinstance(subject, Result):
        return run(subject, **options, **shows, questions=asks or None)
    if isinstance(subject, Plan):
        return run(subject, **options, **shows, alternatives=with_others, questions=asks)
    work = plan(subject, **options)
    if not with_others:
        work = replace(work, model=replace(work.model, alternatives={}))
    if not arguments.quiet:
        shown = replace(work, model=work.model.asking(asks))
        print(shown.cost, file=sys.stderr, flush=True)
    return run(work, **shows, questions=asks)


def _unasked(names: Sequence[str]) -> str:
    """Say which questions of a scenario were left alone, and how to have them answered."""
    what = f"The scenario asks {len(names)} questions" if len(names) > 1 else "The scenario asks a question"
    it = "them" if len(names) > 1 else "it"
    return f"{what}: {', '.join(names)}. `crisis questions`, or `crisis run --questions`, answers {it}, which takes longer."


def _explained(result: Result, width: int) -> str:
    longest = max(len(name) for name, _ in COLUMNS)
    return "\n".join(
        sentence(
            text + (ROUGH if name == "sampling" and result.has_few_draws else ""),
            width,
            indent=" " * (longest + 2),
            first=f"{name:<{longest}}  ",
        )
        for name, text in COLUMNS
    )
