"""From an answer back to its sources: what moves it, how far, and what each of those numbers rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit import numbers
from toolkit.analysis.movers import Moved, furthest, moved_by_each
from toolkit.analysis.subjects import about, said, two_meanings
from toolkit.answers import WIDTH, Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import structure_of
from toolkit.engines.subjects import RunOptions, Subject, scenario_of, seed_of, unheard
from toolkit.model.compile import compile_model
from toolkit.model.dossier import Dossier
from toolkit.model.targets import Target, target_named
from toolkit.plaintext import sentence
from toolkit.results.result import Result
from toolkit.results.values import told_of
from toolkit.scenario.doubting import doubted_everywhere

if TYPE_CHECKING:
    import pandas as pd

LEAST = {"probability": 0.0005, "level": 0.001}
"""Movements below this are left out: half of the finest step that is written."""
SHOWN, MOST_CLAIMS = 6, 3
"""Movers, and claims of each, on a screen."""
COLUMNS = (
    "rank",
    "kind",
    "name",
    "label",
    "path",
    "range",
    "at_low",
    "at_high",
    "swing",
    "rests_on",
    "claim",
    "text",
    "source",
    "source_label",
    "reliability",
    "credibility",
    "grade",
    "outcome",
    "measure",
)
BASES = {
    "states": "states it",
    "bears": "bears on it",
    "judgement": "judgement",
    "nothing": "nothing",
}
EXPLAINED = (
    "points: the number with this one high less the number with it low, all else at its median. An input goes over the range that holds "
    "90 % of it. Of a rule, which is an option or an event, the odds or the rate are halved and doubled (odds at a precision of 1)."
)
HEADS = ("moved by", "from, to", "points", "its number is", "by", "source", "grade")
NOTHING = "Nothing in this crisis moves it: no input and no rule that could be moved."
GRADES = "grade: of the source, A reliable to E unreliable, and of its report, 1 confirmed to 5 improbable; F and 6 cannot be judged."


@dataclass(frozen=True, repr=False, eq=False)
class Trace(Answer):
    """What an answer comes from; a screen shows what moves it most, with what sets each number and the best graded claims."""

    @property
    def shown(self) -> pd.DataFrame:
        """The furthest movers, each with its judgement and its best graded claims; what is the same as above is left blank."""
        import pandas as pd  # slow to import

        parts = [
            _told(part) for _, part in self.table[self.table["rank"] <= SHOWN].groupby("rank", sort=True)
        ]
        return pd.concat(parts, ignore_index=True) if parts else self.table

    @property
    def footnotes(self) -> list[str]:
        """Notes and caveats, and how much is left out."""
        left = int(self.table["rank"].max()) - SHOWN if len(self.table) else 0
        more = [f"{left} more input{'s' if left > 1 else ''} or rules {self.rest}."] if left > 0 else []
        return [*more, *filter(None, self.notes), *self.caveats]

    def text(self, width: int = WIDTH, *, most: int | None = None) -> str:
        """Write the answer as plain text: each mover with its points, and below it what its number rests on."""
        heads = {column.head: n for n, column in enumerate(self.layout)}
        unit = " points" if "probability" in set(self.table.measure) else ""
        lines: list[str] = []
        for cells in self.cells(most):
            name, moved, points, rests, by, source, grade = (cells[heads[one]] for one in HEADS)
            if name:
                lines += [
                    "",
                    sentence(f"{points:>5}{unit}  {name} ({moved})", width, indent=" " * 7, first=""),
                ]
            cited = f" [{source}, {grade}]" if source else ""
            lines.append(
                sentence(f"{rests}{': ' if rests else ''}{by}{cited}", width, indent=" " * 9, first=" " * 7)
            )
        body = "\n".join(lines).strip("\n") or NOTHING
        notes = "\n".join(sentence(one, width, indent="  ", first="- ") for one in self.footnotes)
        return "\n\n".join((sentence(self.title, width), body, notes))


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one mover that a screen shows, its name and number in the first alone."""
    import pandas as pd  # slow to import

    is_cited = rows.claim != ""
    best = rows[is_cited].sort_values(["rests_on", "grade"], ascending=[False, True], kind="stable")
    best = best.drop_duplicates("claim")
    states = best.rests_on == BASES["states"]
    kept = pd.concat([best[states], rows[~is_cited], best[~states].head(MOST_CLAIMS)])
    if (left := len(best[~states]) - MOST_CLAIMS) > 0:
        text = f"and {left} more claim{'s' if left > 1 else ''}"
        kept = pd.concat([kept, kept.iloc[[0]].assign(rests_on="", text=text, source_label="", grade="")])
    first = np.arange(len(kept)) == 0
    return kept.assign(
        label=np.where(first, kept.label, ""),
        range=np.where(first, kept.range, ""),
        swing=np.where(first, kept.swing, np.nan),
    )


@public
@slow
def trace(of: Subject, outcome: str | None = None, **options: Unpack[RunOptions]) -> Trace:
    """Follow an answer back: to the inputs and rules that move it, their numbers, the claims or judgement behind these, and the sources.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whatever has not been run is run, as ``run`` does.
    outcome : str, optional
        Name of an outcome or a question; the likeliest outcome if left out.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Trace, one row per mover, claim and source (or judgement)
        ``rank`` (1 moves it furthest), ``kind`` (input, option, event), ``name``, ``label``, ``path``, ``range`` (over which it was moved),
        ``at_low``, ``at_high``, ``swing``, ``rests_on`` (states it, bears on it, judged, nothing), ``claim``, ``text``, ``source``,
        ``source_label``, ``reliability``, ``credibility``, ``grade``, ``outcome``, ``measure``.

    Raises
    ------
    ToolkitError
        For an unknown outcome, or a crisis whose rules no file holds.

    Examples
    --------
    >>> import toolkit as ct
    >>> found = ct.trace("falklands-1982", "british_recapture", draws=16, alternatives=False)
    >>> found.table[["name", "rests_on", "grade"]].iloc[0].tolist()
    ['uk_resolve', 'bears on it', 'B1']
    """
    result, targets = about(of, options, outcome, verb="trace")
    target = targets[0] if outcome is not None else _likeliest(result, targets)
    model = compile_model(doubted_everywhere(scenario_of(result)), with_alternatives=False)
    own = target_named(model, target.name)
    middle, found = moved_by_each(model, own, seed_of(of, options))
    table = _table(result.model.dossier, furthest(found, LEAST[target.measure]), target)
    number = told_of(result, target)
    return Trace(
        table,
        result=result,
        caveats=(
            *two_meanings(result.model, outcome),
            _medians(target, middle),
            *unheard(result),
            *result.caveats,
        ),
        layout=_layout(exact=structure_of(model) is not None),
        verb="trace",
        figure="trace",
        title=f"{result.model.dossier.full_title}: {target.label.rstrip('.')}, {_written(result, target)}. Where does that come from?",
        notes=(EXPLAINED, GRADES),
        parts={
            "asked": target.name,
            "probability": number.probability,
            "sampling_error": number.sampling_error,
            "at_medians": middle,
        },
    )


def _likeliest(result: Result, targets: Sequence[Target]) -> Target:
    outcomes = [one for one in targets if one.question is None]
    return max(outcomes, key=lambda one: float(result.probability[one.number]))


def _written(result: Result, target: Target) -> str:
    """Write the number that is traced."""
    told = told_of(result, target)
    if target.measure == "level":
        return said(target, told.probability)
    return numbers.per_cent(
        told.probability, result.step, told.sampling_error, n_histories=result.n_histories
    )


def _medians(target: Target, middle: float) -> Caveat:
    text = (
        f"With everything at its median it is {said(target, middle)}; each input and rule is moved from there, alone, so that what they "
        "do together does not show."
    )
    return Caveat(text, "medians", target.name, values={"at_medians": middle})


def _layout(*, exact: bool) -> tuple[Column, ...]:
    return (
        Column(HEADS[0], "label"),
        Column(HEADS[1], "range"),
        Column(HEADS[2], "swing", "points", missing="", exact=exact),
        Column(HEADS[3], "rests_on"),
        Column(HEADS[4], "text"),
        Column(HEADS[5], "source_label"),
        Column(HEADS[6], "grade"),
    )


def _table(dossier: Dossier, found: Sequence[Moved], target: Target) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    rows = [
        {
            "rank": rank,
            "kind": moved.mover.kind,
            "name": moved.mover.name,
            "label": moved.mover.label,
            "path": ".".join(map(str, moved.mover.path)),
            "range": moved.mover.range_told,
            "at_low": moved.at_low,
            "at_high": moved.at_high,
            "swing": moved.swing,
            **support,
            "outcome": target.name,
            "measure": target.measure,
        }
        for rank, moved in enumerate(found, start=1)
        for support in _supports(dossier, tuple(map(str, moved.mover.path)))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _supports(dossier: Dossier, path: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what a number rests on: every claim with each of its sources, and the judgement, of experts each in a row; or nothing."""
    basis = dossier.basis_of(*path)
    for name in basis.claims:
        claim = dossier.claims[name]
        for source in claim.sources:
            cited = dossier.sources[source]
            yield {
                "rests_on": BASES["states" if name in basis.measured_by else "bears"],
                "claim": name,
                "text": claim.text,
                "source": source,
                "source_label": dossier.source_labels[source],
                "reliability": cited.reliability,
                "credibility": claim.credibility,
                "grade": f"{cited.reliability}{claim.credibility}",
            }
    nobody = {
        "claim": "",
        "source": "",
        "source_label": "",
        "reliability": "",
        "credibility": None,
        "grade": "",
    }
    for said_of_it in basis.panel or filter(None, (basis.judgement,)):
        yield {"rests_on": BASES["judgement"], "text": said_of_it, **nobody}
    if not basis.judgement and not basis.claims:
        yield {"rests_on": BASES["nothing"], "text": "no claim and no judgement", **nobody}
