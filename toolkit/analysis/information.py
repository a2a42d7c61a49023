"""What is it worth to know more before choosing? Inputs, starts and events known first, or a report heard.

Value of information after Raiffa and Schlaifer (1961).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from toolkit import numbers
from toolkit.analysis.decisions import Decision, title_of
from toolkit.analysis.known_inputs import KnownInputs
from toolkit.analysis.known_states import Weighing, first_events, uncertain_starts
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.subjects import Subject, refused, reports_of
from toolkit.errors import ToolkitError, unknown
from toolkit.results.result import Result
from toolkit.scenario import Reports

MOST_WORK = 2e9
"""Transitions followed for starts and events that nobody asked for by name: about ten seconds."""
WORK_OF_A_RUN = 10
"""A member settled in one simulated history counts as so many transitions."""
FORESIGHT_FACTOR = 10
WINDOW = 2
"""Runs that an event over several turns counts for: what has come is followed apart from what has not."""
LAYOUT = (
    Column("known first", "known", "level"),
    Column("what it is", "kind"),
    Column("worth at most", "worth_high", "figure"),
    Column("worth at least", "worth_low", "figure"),
)


@dataclass(frozen=True, repr=False, eq=False)
class Worth(Answer, float):
    """What something is worth knowing, in units of worth; it works as a number."""

    _: KW_ONLY
    worth: float = 0.0

    def __new__(cls, *_: Any, worth: float = 0.0, **__: Any) -> Worth:
        """Make the number that it is."""
        return float.__new__(cls, worth)

    def __float__(self) -> float:
        """Return the number alone."""
        return self.worth

    def __format__(self, form: str) -> str:
        """Write the number as a number is written."""
        return format(self.worth, form)

    def __bool__(self) -> bool:
        """Say whether it is worth anything."""
        return bool(self.worth)


@public
@slow
def information(of: Subject, *, groups: Mapping[str, Sequence[str]] | None = None) -> Answer:
    """Say what it would be worth to know each input, start and event, or each group of inputs, before choosing.

    Parameters
    ----------
    of : Decision
        What ``decide`` found.
    groups : mapping, optional
        Name -> inputs that would be known together, or one variable whose start is uncertain, or one event. If left out: each
        declared input, each such variable, and each event whose probability does not hang on the choice, by itself.

    Returns
    -------
    Answer
        One row per input, group, start or event, the most valuable first: ``known``, ``kind`` (``input``, ``start``, ``event``:
        whether it comes in the first turn in which it may, and whether it comes at all by the last), ``worth_high`` and ``worth_low``,
        in units of worth.

    Notes
    -----
    A regression on the draws flatters: it takes noise for knowledge (``worth_high``). One whose choice is tried on draws it has not
    seen falls short (``worth_low``, not below 0). The truth lies between the two where what is gained depends
    smoothly on the inputs, and they close in with more draws. Discrete inputs are summed over their levels, starts and events over what
    may be so, with nothing fitted. No input is worth more than perfect information about all; a start or an event may be.
    """
    import pandas as pd  # slow to import, and only tables need it

    decision = _decision(of, "information")
    rows, left_out = _Rows(decision).all() if groups is None else (_Rows(decision).of(groups), ())
    table = pd.DataFrame(rows, columns=["known", "kind", "worth_high", "worth_low"])
    first = next(iter(decision.results.values()))
    return Answer(
        table.sort_values("worth_high", ascending=False, kind="stable").reset_index(drop=True),
        result=first,
        caveats=(*decision.caveats, *left_out, *_nothing_unknown(rows)),
        layout=LAYOUT,
        verb="information",
        title=f"{title_of(decision.results)}: what is it worth to know?",
        notes=("The truth lies between the two where what is gained depends smoothly on the input.",),
    )


def _nothing_unknown(rows: Sequence[Mapping[str, Any]]) -> tuple[Caveat, ...]:
    """Say where no input is uncertain."""
    said = Caveat("No declared input is uncertain, so there is none to know first.", "no_inputs")
    return () if any(row["kind"] == "input" for row in rows) else (said,)


def _left_out(what: str, names: Iterable[str]) -> tuple[Caveat, ...]:
    """Name what takes long and was not asked for."""
    said = (
        f"{what}, for each takes a run of every policy: {', '.join(names)}. Ask for them by name in groups=."
    )
    return (Caveat(said, "left_out"),)


class _Rows:
    """The rows of the table, for one decision."""

    def __init__(self, decision: Decision) -> None:
        self.decision, self.results = decision, list(decision.results.values())
        self.model = self.results[0].model
        self.names = {parameter.name: n for n, parameter in enumerate(self.model.parameters)}
        self.starts, self.events = uncertain_starts(self.model), first_events(self.results)

    def all(self) -> tuple[list[dict[str, Any]], tuple[Caveat, ...]]:
        """Return a row for everything unknown, and what was left out."""
        inputs = {
            p.name: [p.name]
            for p in self.model.parameters
            if not p.is_doubt and p.distribution.kind != "value"
        }
        rows = self._inputs(inputs)
        work, names = self._work(), {name: name for name in (*self.starts, *self.events)}
        later = [name for name, one in self.events.items() if one.last > one.turn]
        n_starts = sum(len(self.model.start_levels[n]) for n in self.starts.values())
        if (n_starts + len(self.events)) * work > MOST_WORK:
            return rows, _left_out("Starts and events were left out", names)
        is_quick = (n_starts + len(self.events) + WINDOW * len(later)) * work <= MOST_WORK
        rows += self._states(names, ever=is_quick)
        return rows, () if is_quick else _left_out("Whether an event comes at all was left out", later)

    def of(self, groups: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
        """Return a row per group."""
        inputs: dict[str, Sequence[str]] = {}
        states: dict[str, str] = {}
        for known, names in groups.items():
            if len(names) == 1 and names[0] not in self.names and names[0] in (*self.starts, *self.events):
                states[known] = names[0]
                continue
            for name in names:
                if name not in self.names:
                    raise self._refused(name)
            inputs[known] = names
        return [*self._inputs(inputs), *self._states(states, is_asked=True)]

    def _refused(self, name: str) -> ToolkitError:
        """Make the refusal of a name that is no input."""
        if name in self.starts or name in self.events:
            return ToolkitError(
                f"'{name}' is no input, and only inputs are known together; give it a group of its own"
            )
        members = (member for step in self.model.steps for member in step.members)
        if any(name == action.name for member in members for action in member.actions):
            return self._refused_of_choice(name)
        return unknown("input", name, [*self.names, *self.starts, *self.events])

    def _refused_of_choice(self, name: str) -> ToolkitError:
        return ToolkitError(
            f"what comes of '{name}' hangs on the policy that is chosen, or is never open; it cannot be known before the choice"
        )

    def _inputs(self, groups: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
        if not groups:
            return []
        decision, first = self.decision, self.results[0]
        draws = KnownInputs(
            self.model, first.parameters, decision.by_draw.to_numpy(), decision.weights, as_declared=first.news is None,
            summed=first.is_summed,
        )  # fmt: skip
        rows, most = [], decision.perfect_information
        for known, names in groups.items():
            high, low = draws.worth([self.names[name] for name in names])
            high, low = min(high, most), min(max(low, 0.0), most)
            rows.append({"known": known, "kind": "input", "worth_high": high, "worth_low": low})
        return rows

    def _states(
        self, names: Mapping[str, str], *, ever: bool = True, is_asked: bool = False
    ) -> list[dict[str, Any]]:
        """Return the rows of starts and events, but for those that hang on the policy; what has none is refused if it was asked for."""
        weighing = Weighing(self.decision) if names else None
        rows = []
        for known, name in names.items():
            assert weighing is not None
            found = list(self._ways(weighing, known, name, ever=ever))
            if is_asked and not found:
                raise self._refused_of_choice(name)
            rows += found
        return rows

    def _ways(self, weighing: Weighing, known: str, name: str, *, ever: bool) -> Iterator[dict[str, Any]]:
        """Yield a row for each way in which a start or an event may be known before the choice."""
        if name in self.starts:
            kind, ways = "start", {known: weighing.start(self.starts[name])}
        else:
            times = weighing.times(self.events[name], ever=ever)
            kind, ways = "event", {f"{known} {when}": [one] for when, one in times.items()}
        for shown, found in ways.items():
            if not any(one.hangs_on_choice for one in found):
                gain = weighing.gained(found, or_none=kind == "event")
                yield {"known": shown, "kind": kind, "worth_high": gain, "worth_low": gain}

    def _work(self) -> float:
        """Return how many transitions are followed to weigh every policy once."""
        first, model = self.results[0], self.model
        per_turn = first.n_runs * len(model.steps) * WORK_OF_A_RUN or first.record.transitions or 0
        per_turn *= FORESIGHT_FACTOR if model.foresight else 1
        return float(per_turn * model.horizon * len(first.parameters) * len(self.results))


def _decision(of: Any, verb: str) -> Decision:
    if not isinstance(of, Decision):
        raise refused(of, verb, "a decision: ct.decide({outcome: worth}, wait=…, talk=…)")
    return of


@public
@slow
def worth_of_report(of: Subject, heard: Result | Reports | str | os.PathLike[str]) -> Worth:
    """Say what it would be worth to hear whether a report comes, before choosing.

    Parameters
    ----------
    of : Decision
        What ``decide`` found.
    heard : Reports, name or path, or Result
        The report, or several that come together; or a crisis run with them as evidence. Every policy is weighed by it on the
        decision's own draws, inputs and states together.

    Returns
    -------
    Worth, a number
        In units of worth, 0 or more: what choosing after the report, or after its absence, gains on average. It may be more than perfect
        information about the inputs, for a report may speak of the state of the crisis.

    Raises
    ------
    ToolkitError
        If the result learnt from nothing or no longer has its reports, or the report hangs on what is chosen.
    """
    import pandas as pd  # slow to import, and only tables need it

    decision = _decision(of, "worth_of_report")
    weighing = Weighing(decision)
    known = weighing.report(_reports(heard))
    chance = known.shares @ decision.weights
    if known.hangs_on_choice:
        told = ", ".join(
            f"{numbers.share(float(p))} under {name}"
            for name, p in zip(decision.results, chance, strict=True)
        )
        raise ToolkitError(
            f"how probable the report is hangs on the policy ({told}): it speaks of what happens after the choice, and cannot be heard before"
        )
    worth = weighing.gained([known], or_none=True)
    result = heard if isinstance(heard, Result) else weighing.results[0]
    return Worth(
        pd.DataFrame({"worth": [worth]}),
        worth=worth,
        result=result,
        caveats=result.caveats,
        verb="worth_of_report",
        layout=(Column("worth", "worth", "figure"),),
        notes=(f"Probability of the report: {numbers.share(float(chance[0]))}.",),
        title=f"{title_of(decision.results)}: what is it worth to hear whether the report comes?",
    )


def _reports(heard: Result | Reports | str | os.PathLike[str]) -> Reports:
    """Return the reports that are asked about."""
    if not isinstance(heard, Result):
        found = reports_of(heard)
        assert found is not None
        return found
    if heard.news is None:
        raise ToolkitError(
            "this result heard no report; hand over the reports, such as worth_of_report(found, ct.reports(…))"
        )
    if heard.evidence is None:
        raise ToolkitError(
            "this result was opened from a file, which does not hold its reports; hand over the reports themselves: "
            "worth_of_report(found, ct.reports(…))"
        )
    return heard.evidence
