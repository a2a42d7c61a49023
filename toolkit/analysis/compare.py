"""What does a what-if change? Paired differences, the histories that flip, and where they first part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

from toolkit.analysis.comparison import COUPLING, EXPLAINED, LAYOUT, LEVELS, Comparison, coarsest_step
from toolkit.analysis.differences import is_told, paired, runs_of
from toolkit.answers import Caveat
from toolkit.arguments import check_call, public
from toolkit.engines.distribute import shown
from toolkit.engines.planning import plan, plan_like
from toolkit.engines.run import run
from toolkit.engines.subjects import OF_SHOW, RunOptions, Subject, origin, result_of, scenario_of
from toolkit.errors import ToolkitError
from toolkit.model.targets import question_targets
from toolkit.results.result import Result
from toolkit.scenario import shipped
from toolkit.words import name_in_words

SHARED = ("disagreement", "ignorance", "clipped")
"""Caveats that hold of base and what-if alike, and stand last."""
FLIPS = ["what_if", "before", "after", "share"]
PARTED = ["what_if", "turn", "who", "before", "after", "share"]


@public
def compare(base: Subject, *others: Subject, **named: Any) -> Comparison:
    """Set what-ifs against a base, paired: draw by draw, and history by history with the same random numbers.

    Parameters
    ----------
    base : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    others, named
        Results, or scenarios that are run as the base was; or names of what-ifs that the base declares, or of its other models, such as ``nobody_learns`` where
        actors learn. Those without a name are named by their variants. Every declared what-if if none is given.
    **named
        Further: options of ``run`` for what has not been run. With ``questions=True``, or a base that was run so, what readers
        ask is compared too.

    Returns
    -------
    Comparison

    Raises
    ------
    ToolkitError
        For results that cannot be paired: another seed, engine, number of draws or list of outcomes, or evidence.

    Examples
    --------
    >>> import toolkit as ct
    >>> later = ct.compare("falklands-1982", "late_start", draws=16, alternatives=False)
    >>> bool(later.set_index("outcome").difference["standoff"] > 0)
    True
    """
    if isinstance(named.get("at"), str) and named["at"] in ("medians", "draws"):
        raise ToolkitError(
            'compare does not take `at`: hand it a base that was run so, ct.compare(ct.run(…, at="medians"), …)'
        )
    options = {name: named.pop(name) for name in RunOptions.__annotations__ if name in named}
    check_call(_as_run, (), options, name="compare")
    if origin(base) is None and (others or named) and "engine" not in options:
        options["engine"] = _engine(base, [*others, *named.values()], options)
    reference = _reference(base, options)
    what_ifs = _what_ifs(base, reference, others, named, options)
    for other in what_ifs.values():
        _refuse_unlike(reference, other)
    return _compared(reference, what_ifs, show=bool(options.get("progress", True)))


def _reference(base: Subject, options: Mapping[str, Any]) -> Result:
    """Return the result of the base; where questions are wished for, of one that was run without them too."""
    asks = bool(options.get("questions"))
    kept = {name: value for name, value in options.items() if name != "questions"} if asks else options
    return result_of(base, kept, verb="compare", asks=asks)


def _as_run(**options: Unpack[RunOptions]) -> None:
    """Hold the kinds of the options that ``compare`` takes beside its named what-ifs."""


def _what_ifs(
    base: Subject,
    reference: Result,
    others: Sequence[Subject],
    named: Mapping[str, Subject],
    options: Mapping[str, Any],
) -> dict[str, Result]:
    """Run what has not been run, alike; every declared what-if where none is given."""
    if not others and not named:
        others = scenario_of(
            base, {n: options[n] for n in ("variant", "values") if n in options}, verb="compare"
        ).variants
        if not others:
            raise ToolkitError(
                "there is nothing to compare with: this crisis declares no what-ifs; give the results of one or more"
            )
    found = [_answered(base, other, reference, options) for other in others]
    given = {name: _answered(base, other, reference, options) for name, other in named.items()}
    models = {one.name for one in reference.model.dossier.alternatives}
    names = [
        other if isinstance(other, str) and other in models and not one.model.variants else name
        for name, other, one in zip(_names(found), others, found, strict=True)
    ]
    return dict(zip(names, found, strict=True)) | given


def _answered(base: Subject, other: Subject, reference: Result, options: Mapping[str, Any]) -> Result:
    """Return the result of one what-if."""
    if origin(other) is not None:
        return result_of(other, {}, verb="compare", asks=reference.is_asked)
    planned = plan_like(_meant(base, other, options), reference, options.get("draws"))
    shown = {name: options[name] for name in OF_SHOW if name in options}
    return run(planned, alternatives=bool(reference.alternatives), questions=reference.is_asked, **shown)


def _meant(base: Subject, other: Subject, options: Mapping[str, Any]) -> Subject:
    """Return the crisis that a what-if is about; a name is one that the base declares, if it is not of a crisis."""
    if isinstance(other, str):
        crisis = scenario_of(
            base, {n: options[n] for n in ("variant", "values") if n in options}, verb="compare"
        )
        if other in crisis.alternatives and other not in crisis.variants:
            return crisis.alternative(other)
        if other in crisis.variants or not (other in shipped() or Path(other).exists()):
            return crisis.variant(other)
    return other


def _engine(base: Subject, others: Sequence[Subject], options: Mapping[str, Any]) -> Any:
    """Return the engine that can answer all of them, so that they can be paired."""
    ran = [one.engine for one in map(origin, others) if one is not None]
    if ran:
        return ran[0]
    chosen = {name: options[name] for name in ("variant", "values", "runs") if name in options}
    engines = {plan(base, draws=1, **chosen).engine}
    engines |= {plan(other, draws=1).engine for other in others if not isinstance(other, str)}
    return engines.pop() if len(engines) == 1 else "monte_carlo"


def _compared(base: Result, what_ifs: Mapping[str, Result], *, show: bool) -> Comparison:
    """Put differences, flips and partings together."""
    import pandas as pd  # slow to import, and only tables need it

    titles = {name: _title(name, base, other) for name, other in what_ifs.items()}
    reference = runs_of(base)
    found = {
        name: paired(name, titles[name], base, what_ifs[name], reference)
        for name in shown(list(what_ifs), "what-ifs", show=show)
    }
    table = pd.DataFrame([row for one in found.values() for row in one.differences])
    flips = pd.DataFrame([row for one in found.values() for row in one.flips], columns=FLIPS)
    parted = pd.DataFrame([row for one in found.values() for row in one.parted], columns=PARTED)
    reduction = {name: one.variance_reduction for name, one in found.items()}
    return Comparison(
        table,
        result=base,
        caveats=_caveats(base, what_ifs, titles),
        layout=LAYOUT,
        verb="compare",
        figure="compare",
        notes=(EXPLAINED, *([LEVELS] if (table.measure == "level").any() else [])),
        step=coarsest_step(table),
        title=base.heading,
        flips=flips,
        parted=parted,
        variance_reduction=reduction,
        base=base,
        others=dict(what_ifs),
        parts={"flips": flips, "parted": parted, "variance_reduction": reduction, "note": COUPLING},
    )


def _caveats(base: Result, what_ifs: Mapping[str, Result], titles: Mapping[str, str]) -> tuple[Caveat, ...]:
    own = [one for one in base.caveats if one.kind not in SHARED]
    others = [
        one.about(name, titles[name])
        for name, other in what_ifs.items()
        for one in other.caveats
        if one not in base.caveats
    ]
    return (
        *own,
        *others,
        *_untold(base, what_ifs, titles),
        *(one for one in base.caveats if one.kind in SHARED),
    )


def _untold(base: Result, what_ifs: Mapping[str, Result], titles: Mapping[str, str]) -> Iterator[Caveat]:
    """Say which questions are left out, since base or what-if does not have what they ask, or has it too rarely."""
    for name, other in what_ifs.items():
        both = base.is_asked and other.is_asked
        left = [one for one in question_targets(base.model) if both and not is_told(one, base, other)]
        if left:
            listed = ", ".join(f"“{one.label}”" for one in left)
            yield Caveat(
                f"{titles[name].rstrip('.')}: not compared, since base or what-if does not answer it: {listed}.",
                "not_answered",
                left[0].name,
                name,
            )


def _title(name: str, base: Result, other: Result) -> str:
    """Return what a reader calls a what-if: a name that was given, else the title of what it has beyond the base."""
    models = {one.name: one.label for one in base.model.dossier.alternatives}
    if name in models:
        return models[name]
    beyond = other.model.dossier.what_if_beyond(base.model.dossier)
    typed = name.replace(" ", "").replace("parameters.", "")
    applied = [one.replace(" ", "") for one in other.model.variants]
    own = any(typed == "+".join(applied[n:]) for n in range(len(applied)))
    numbered = name.rpartition(" ")[0] == "+".join(other.model.variants)
    return (beyond if own or numbered else "") or name_in_words(name)


def _names(others: Sequence[Result]) -> list[str]:
    """Name the what-ifs by their variants, with a number where that is not enough."""
    plain = ["+".join(other.model.variants) or "changed" for other in others]
    return [
        name if plain.count(name) == 1 else f"{name} {plain[: n + 1].count(name)}"
        for n, name in enumerate(plain)
    ]


def _refuse_unlike(base: Result, other: Result) -> None:
    pairs = (
        ("seed", base.seed, other.seed),
        ("engine", base.engine, other.engine),
        ("use of inputs", *_ways_with_inputs(base, other)),
        ("number of draws", *_draw_counts(base, other)),
        ("number of runs", base.n_runs, other.n_runs),
        ("list of outcomes", base.outcomes, other.outcomes),
    )
    for what, mine, its in pairs:
        if mine != its:
            raise ToolkitError(
                f"these results cannot be paired: their {what} differs ({mine} and {its}); run both alike"
            )
    if base.news is not None or other.news is not None:
        raise ToolkitError(
            "results that learnt from reports are not paired, since each has moved its draws by them; compare them without evidence, or run each "
            "with it and read one beside the other"
        )


def _ways_with_inputs(*results: Result) -> list[str]:
    """Say of each result where its inputs stand; alike where one of them has none that vary."""
    if not all(one.model.is_uncertain for one in results):
        return [""] * len(results)
    return ["at their medians" if one.record.medians else "drawn" for one in results]


def _draw_counts(base: Result, other: Result) -> tuple[int, int]:
    """Return the numbers of draws.

    Where nothing is uncertain and chance was summed, one stands for any number; combinations that were summed are laid out on any.
    """
    counts = len(base.parameters), len(other.parameters)
    settled = not (base.model.is_uncertain and other.model.is_uncertain)
    is_any = (settled and not base.n_runs) or base.is_summed or other.is_summed
    return (max(counts),) * 2 if is_any else counts
