"""What does a what-if change? Paired differences, the histories that flip, and where they first part."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import check_call, public
from toolkit.engines.distribute import shown
from toolkit.engines.planning import plan
from toolkit.engines.run import run
from toolkit.engines.subjects import RunOptions, Subject, origin, result_of, scenario_of
from toolkit.errors import ToolkitError
from toolkit.history.coupling import Runs, coupled_runs, partings
from toolkit.model.draws import Draws, draw_parameters
from toolkit.results.result import Result
from toolkit.results.uncertainty import disagreement, ignorance, standard_error
from toolkit.scenario import shipped
from toolkit.scenario.wording import name_in_words

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
DRAWS, RUNS = 64, 200
"""Draws and histories per draw behind the flips, where chance was summed exactly."""
MOST_PARTINGS = 8
COUPLING = (
    "Which histories flip, and where they part, depends on giving base and what-if the same random numbers; how many "
    "more or fewer end in an outcome does not."
)


LAYOUT = (
    Column("what if", "title"),
    Column("outcome", "label"),
    Column("base", "base", "per_cent", "base_error"),
    Column("points", "difference", "points", "sampling_error"),
    Column("sampling", "sampling_error", "error"),
    Column("ignorance", ("ignorance_low", "ignorance_high"), "points_range", "sampling_error"),
    Column("disagreement", ("disagreement_low", "disagreement_high"), "points_range", "sampling_error"),
)
EXPLAINED = (
    "points: probability with the what-if less probability without, both on the same draws; sampling, ignorance and disagreement are "
    "the three parts of that difference: standard error, 90 % range over the inputs, range over the models."
)
TOLD = 3
"""Flips and partings told per what-if."""


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Answer):
    """What what-ifs change against a base.

    Attributes
    ----------
    table : DataFrame
        One row per what-if and outcome: ``what_if``, ``title``, ``outcome``, ``label``, ``base`` and its ``base_error``,
        ``difference``, ``sampling_error``, ``ignorance_low``, ``ignorance_high``, ``disagreement_low``, ``disagreement_high``: all of
        the difference, as fractions, NaN where a part was not assessed; ``carried_out``: the least share of histories in which a
        choice that the what-if imposes was carried out, NaN where it imposes none.
    flips : DataFrame
        One row per what-if and pair of outcomes: ``what_if``, ``before``, ``after`` (labels), ``share`` of histories.
    parted : DataFrame
        One row per what-if and place where flipped histories first part: ``what_if``, ``turn``, ``who``, ``before``,
        ``after``, ``share`` of the flipped histories. Which histories flip depends on the coupling by common random
        numbers.
    variance_reduction : mapping
        What-if -> how many times more independent histories would be needed for the same sampling error, per outcome.
    base : Result
        What everything is set against.
    others : mapping
        What-if -> its result.
    """

    _: KW_ONLY
    flips: pd.DataFrame
    parted: pd.DataFrame
    variance_reduction: dict[str, dict[str, float]]
    base: Result
    others: dict[str, Result]

    def about(self, what_if: str) -> list[str]:
        """Tell in sentences which histories a what-if flips, and where they part."""
        flips = self.flips[self.flips.what_if == what_if]
        title = self.table[self.table.what_if == what_if].title.iloc[0]
        told = [f"{title}: {numbers.share(float(flips.share.sum()))} of histories end otherwise."]
        told += [
            f"{numbers.share(row['share'])}: {row['after']} instead of {row['before']}."
            for row in flips.head(TOLD).to_dict("records")
        ]
        for row in self.parted[self.parted.what_if == what_if].head(TOLD).to_dict("records"):
            where = f"turn {row['turn']}, {row['who']}" if row["turn"] else row["who"]
            told.append(
                f"{numbers.share(row['share'])} of these part at {where}: {row['after']} instead of {row['before']}."
            )
        return told

    @property
    def footnotes(self) -> list[str]:
        """Notes, caveats, and what flips."""
        flips = [" ".join(self.about(name)) for name in dict.fromkeys(self.table.what_if)]
        return [*super().footnotes, *flips, COUPLING]

    def cells(self, most: int | None = None) -> list[list[str]]:
        """Write the rows; the base in the base's own step."""
        written = super().cells(most)
        bases = self.table.base.tolist(), self.table.base_error.tolist()
        for row, share, error in zip(written, *bases, strict=False):
            row[2] = numbers.per_cent(share, self.base.step, error, n_histories=self.base.n_histories)
        return written


@public
def compare(base: Subject, *others: Subject, **named: Any) -> Comparison:
    """Set what-ifs against a base, paired: draw by draw, and history by history with the same random numbers.

    Parameters
    ----------
    base : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    others, named
        Results, or scenarios that are run as the base was; or names of what-ifs that the base declares. Those without a name are
        named by their variants. Every declared what-if if none is given.
    **named
        Further: options of ``run`` for what has not been run.

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
    options = {name: named.pop(name) for name in RunOptions.__annotations__ if name in named}
    check_call(_as_run, (), options, name="compare")
    if origin(base) is None and (others or named) and "engine" not in options:
        options["engine"] = _engine(base, [*others, *named.values()], options)
    reference = result_of(base, options, verb="compare")
    what_ifs = _what_ifs(base, reference, others, named, options)
    for other in what_ifs.values():
        _refuse_unlike(reference, other)
    return _compared(reference, what_ifs, show=bool(options.get("progress", True)))


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
    alike = {"seed": reference.seed, "engine": reference.engine, "alternatives": bool(reference.alternatives)}
    if len(reference.parameters) > 1:  # one draw says that nothing was uncertain, which a what-if may change
        alike["draws"] = len(reference.parameters)
    if reference.n_runs:
        alike["runs"] = reference.n_runs
    alike |= {name: options[name] for name in ("workers", "progress") if name in options}
    if not others and not named:
        others = scenario_of(
            base, {n: options[n] for n in ("variant", "values") if n in options}, verb="compare"
        ).variants
        if not others:
            raise ToolkitError(
                "there is nothing to compare with: this crisis declares no what-ifs; give the results of one or more"
            )
    found = [_answered(base, other, alike, options) for other in others]
    given = {name: _answered(base, other, alike, options) for name, other in named.items()}
    return dict(zip(_names(found), found, strict=True)) | given


def _answered(base: Subject, other: Subject, alike: Mapping[str, Any], options: Mapping[str, Any]) -> Result:
    """Return the result of one what-if."""
    if origin(other) is not None:
        return result_of(other, {}, verb="compare")
    if isinstance(other, str):
        crisis = scenario_of(
            base, {n: options[n] for n in ("variant", "values") if n in options}, verb="compare"
        )
        if other in crisis.variants or not (other in shipped() or Path(other).exists()):
            return run(crisis.variant(other), **alike)
    return run(other, **alike)


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

    rows: list[dict[str, object]] = []
    flips: list[dict[str, object]] = []
    parted: list[dict[str, object]] = []
    reduction: dict[str, dict[str, float]] = {}
    caveats: list[Caveat] = [one for one in base.caveats if one.kind not in SHARED]
    titles = {name: _title(name, base, other) for name, other in what_ifs.items()}
    reference = _runs_of(base)
    for name in shown(list(what_ifs), "what-ifs", show=show):
        other = what_ifs[name]
        rows += [{**row, "title": titles[name]} for row in _differences(name, base, other)]
        moved = _runs_of(other)
        flips += _flips(name, reference, moved)
        parted += _parted(name, reference, moved)
        reduction[name] = _reduction(reference, moved)
        caveats += [one.about(name, titles[name]) for one in other.caveats if one not in base.caveats]
    caveats += [one for one in base.caveats if one.kind in SHARED]
    table = pd.DataFrame(rows)
    tables = {
        "flips": pd.DataFrame(flips, columns=["what_if", "before", "after", "share"]),
        "parted": pd.DataFrame(parted, columns=["what_if", "turn", "who", "before", "after", "share"]),
    }
    return Comparison(
        table, result=base, caveats=tuple(caveats), layout=LAYOUT, verb="compare", figure="compare", notes=(EXPLAINED,),
        step=max((numbers.step_for(float(error)) for error in table.sampling_error), default=numbers.FINEST),
        title=base.heading, flips=tables["flips"], parted=tables["parted"], variance_reduction=reduction, base=base,
        others=dict(what_ifs), parts={**tables, "variance_reduction": reduction, "note": COUPLING},
    )  # fmt: skip


SHARED = ("disagreement", "ignorance", "clipped")
"""Caveats that hold of base and what-if alike, and stand last."""


def _title(name: str, base: Result, other: Result) -> str:
    """Return what a reader calls a what-if: a name that was given, else the title of what it has beyond the base."""
    beyond = other.model.what_if_beyond(base.model)
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
        ("seed", base.seed, other.seed), ("engine", base.engine, other.engine),
        ("number of draws", *_draw_counts(base, other)), ("number of runs", base.n_runs, other.n_runs),
        ("list of outcomes", base.outcomes, other.outcomes),
    )  # fmt: skip
    for what, mine, its in pairs:
        if mine != its:
            raise ToolkitError(
                f"these results cannot be paired: their {what} differs ({mine} and {its}); run both alike"
            )
    if base.weights is not None or other.weights is not None:
        raise ToolkitError("results that learnt from reports are not paired; compare them without evidence")


def _draw_counts(base: Result, other: Result) -> tuple[int, int]:
    """Return the numbers of draws; where nothing is uncertain and chance was summed, one stands for any number."""
    counts = len(base.parameters), len(other.parameters)
    return (max(counts),) * 2 if min(counts) == 1 and not base.n_runs else counts


def _differences(name: str, base: Result, other: Result) -> list[dict[str, object]]:
    moved = other.tally.final - base.tally.final
    difference = moved.mean(axis=0)
    error = (
        standard_error(moved, max(base.n_groups, other.n_groups))
        if len(moved) > 1
        else np.zeros_like(difference)
    )
    low, high = ignorance(moved, 0) if not base.n_runs else (np.full_like(difference, np.nan),) * 2
    shared = {
        key: other.alternatives[key] - base.alternatives[key]
        for key in base.alternatives
        if key in other.alternatives
    }
    lowest, highest = _range(difference, shared)
    return [
        {
            "what_if": name, "title": name, "outcome": outcome.name, "label": outcome.label, "base": float(base.probability[n]),
            "base_error": float(base.sampling_error[n]),
            "difference": float(difference[n]), "sampling_error": float(error[n]), "ignorance_low": float(low[n]),
            "ignorance_high": float(high[n]), "disagreement_low": float(lowest[n]), "disagreement_high": float(highest[n]),
            "carried_out": min((one.share for one in other.record.forced), default=math.nan),
        }
        for n, outcome in enumerate(base.model.outcomes)
    ]  # fmt: skip


def _range(difference: Floats, shared: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return the range of a difference over the base model and its alternatives; NaN without alternatives."""
    if not shared:
        return disagreement(difference, {})
    moves = np.stack([np.zeros_like(difference), *shared.values()])
    return difference + moves.min(axis=0), difference + moves.max(axis=0)


def _runs_of(result: Result) -> Runs:
    """Simulate histories of a result's model; the same draws and random numbers for base and what-if."""
    if result.n_runs:
        keep = min(len(result.parameters), DRAWS)
        return coupled_runs(
            result.model, Draws(result.parameters[:keep], keep), min(result.n_runs, RUNS), result.seed
        )
    drawn = draw_parameters(result.model, DRAWS, result.seed, "random").values
    return coupled_runs(
        result.model, Draws(np.resize(drawn, (DRAWS, drawn.shape[1])), DRAWS), RUNS, result.seed
    )


def _flips(name: str, base: Runs, other: Runs) -> list[dict[str, object]]:
    labels = [outcome.label for outcome in base.model.outcomes]
    pairs, counts = np.unique(np.stack((base.outcome, other.outcome)), axis=1, return_counts=True)
    found: list[dict[str, object]] = [
        {"what_if": name, "before": labels[a], "after": labels[b], "share": int(count) / len(base.outcome)}
        for (a, b), count in zip(pairs.T, counts, strict=True)
        if a != b
    ]
    return sorted(found, key=lambda row: -float(str(row["share"])))


def _parted(name: str, base: Runs, other: Runs) -> list[dict[str, object]]:
    flipped = base.outcome != other.outcome
    total = max(int(flipped.sum()), 1)
    return [
        {
            "what_if": name,
            "turn": one.turn,
            "who": one.who,
            "before": one.before,
            "after": one.after,
            "share": one.n_runs / total,
        }
        for one in partings(base, other, flipped)[:MOST_PARTINGS]
    ]


def _reduction(base: Runs, other: Runs) -> dict[str, float]:
    """Return variance of an independent over that of a paired difference; infinite where no history flips."""
    found = {}
    for n, outcome in enumerate(base.model.outcomes):
        before, after = (base.outcome == n).astype(float), (other.outcome == n).astype(float)
        paired = float((after - before).var())
        apart = float(before.var() + after.var())
        found[outcome.name] = (
            apart / paired if paired > 0.0 else float("inf") if apart > 0.0 else float("nan")
        )
    return found
