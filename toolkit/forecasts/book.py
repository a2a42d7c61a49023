"""A record as its readers use it: questions, forecasts, columns of others, and what came."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.answers import Caveat
from toolkit.arguments import said
from toolkit.errors import ToolkitError, unknown
from toolkit.files import grown
from toolkit.forecasts.chain import CUT, Chain, Fields, broken, read_chain
from toolkit.forecasts.sound import refuse_unsound_forecast, refuse_unsound_resolution, refuse_unsound_target
from toolkit.forecasts.target import Target

ENDING = ".jsonl"
LATE_DAYS = 7
"""Days after which a forecast of somebody else is put on record late: by then it may have been picked for what followed it."""
OURS = ""
"""The forecaster whose record it is."""


@dataclass(frozen=True)
class Entry:
    """A forecast, of this toolkit or of somebody else.

    Attributes
    ----------
    forecaster : empty for the toolkit, else the name of the column
    probability : of each class of its question
    day : what it knew of the crisis reached to this day; for a column the day it was made
    recorded_on : the day that it was put on record, as it says
    written_on : the later of that and of the day that the clock said
    fields : all that the entry holds
    line : where it stands in the file
    """

    forecaster: str
    probability: tuple[float, ...]
    day: date
    recorded_on: date
    written_on: date
    fields: Fields
    line: int


@dataclass(frozen=True)
class Resolution:
    """What came of a question.

    Attributes
    ----------
    came : a class, None where it is void
    line : where it was first resolved
    although : why it stands beside answers that the scenario's own rule excludes, empty where it excludes none
    """

    came: int | None
    on: date
    source: str
    void: str
    line: int
    although: str = ""


@dataclass(frozen=True)
class Question:
    """A question on record, with all that was said of it.

    ``entries`` are in order of their lines; ``resolution`` is the last one, corrections taken in, None while it is open.
    """

    target: Target
    entries: tuple[Entry, ...] = ()
    resolution: Resolution | None = None
    n_resolutions: int = 0

    def of(self, forecaster: str) -> tuple[Entry, ...]:
        """Return the forecasts of one forecaster."""
        return tuple(one for one in self.entries if one.forecaster == forecaster)

    @property
    def others(self) -> tuple[Entry, ...]:
        """The forecasts of others."""
        return tuple(one for one in self.entries if one.forecaster != OURS)

    @property
    def columns(self) -> tuple[str, ...]:
        """The others who forecast it."""
        return tuple(dict.fromkeys(one.forecaster for one in self.others))

    def is_retrospective(self, entry: Entry) -> bool:
        """Whether a forecast was recorded when the answer could be known, or asks what was written with the end known.

        The day by the clock counts as well as the day that the entry gives for itself.
        """
        asked, came = self.target.asked_on, self.resolution
        if entry.written_on > self.target.by or (asked is not None and asked > self.target.since):
            return True
        return came is not None and (entry.written_on > came.on or entry.line > came.line)

    def is_late(self, entry: Entry) -> bool:
        """Whether a forecast of somebody else was put on record in retrospect, or more than a week after the day it was made."""
        return self.is_retrospective(entry) or (entry.written_on - entry.day).days > LATE_DAYS


@dataclass(frozen=True)
class Record:
    """A record of forecasts, read and checked.

    Attributes
    ----------
    name : of its file
    questions : by key, ``scenario/what``
    digests : of each scenario, as first recorded or last revised
    """

    name: str
    chain: Chain
    questions: Mapping[str, Question] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The hash of the last entry: whoever keeps it can tell later that nothing before it was changed."""
        return self.chain.head

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What is to be said of the file itself."""
        cuts = [n for n, one in zip(self.chain.lines, self.chain.entries, strict=True) if one["kind"] == CUT]
        found = [
            Caveat(
                f"{self.name}: before line {n} stands what an interrupted write left; it counts for nothing and was kept as it is.",
                "cut",
                str(n),
            )
            for n in cuts
        ]
        if self.chain.piece:
            found.append(cut_caveat(self.name, self.chain))
        return tuple(found)

    def question(self, what: str) -> Question:
        """Return a question by its name, with its scenario where several have that name.

        Raises
        ------
        ToolkitError
            If there is none, or more than one.
        """
        if what in self.questions:
            return self.questions[what]
        found = [one for key, one in self.questions.items() if key.partition("/")[2] == what]
        if len(found) > 1:
            listed = ", ".join(one.target.key for one in found)
            raise ToolkitError(
                f"several questions of {self.name} are called '{what}'; expected one of: {listed}"
            )
        if not found:
            short = [key.partition("/")[2] for key in self.questions]
            names = short if len(set(short)) == len(short) and "/" not in what else list(self.questions)
            raise unknown("question", what, names)
        return found[0]


def cut_caveat(name: str, chain: Chain) -> Caveat:
    """Say that the end of a record is cut."""
    return Caveat(
        f"{name}:{chain.line}: the end of the file is cut, {len(chain.piece):,} bytes of a write that was interrupted; they count for nothing, "
        "and the next entry names them.",
        "cut",
        str(chain.line),
    )


def open_record(path: object) -> Record:
    """Read a record of forecasts, and check it from its first line to its last.

    Raises
    ------
    ToolkitError
        If it cannot be read, or a line is not as it was written.
    """
    if isinstance(path, Record):
        return path
    if not isinstance(path, str | os.PathLike) or not is_record(path):
        raise ToolkitError(
            f"this is {said(path)}; expected the file of a record, whose name ends in {ENDING}",
            kind="wrong kind",
        )
    try:
        content = grown(path)
    except OSError as problem:
        reason = problem.strerror or problem
        raise ToolkitError(
            f"cannot read the record '{os.fspath(path)}': {reason}; `crisis record SCENARIO --to {os.fspath(path)}` begins one"
        ) from None
    return record_of(content, os.fspath(path))


def is_record(path: object) -> bool:
    """Whether something is the name of a record."""
    return isinstance(path, str | os.PathLike) and str(os.fspath(path)).lower().endswith(ENDING)


def checked_name(path: str | os.PathLike[str]) -> Path:
    """Refuse a name that a record does not have."""
    if not is_record(path):
        raise ToolkitError(
            f"'{Path(path).name}' is no name of a record; expected one that ends in {ENDING}, such as caribbean{ENDING}"
        )
    return Path(path)


def record_of(content: bytes, name: str) -> Record:
    """Read a record from what its file holds."""
    chain = read_chain(content, name)
    questions: dict[str, Question] = {}
    digests: dict[str, str] = {}
    for line, fields in zip(chain.lines, chain.entries, strict=True):
        try:
            date.fromisoformat(fields["recorded_on"])
            if fields["kind"] == CUT:
                continue
            _READERS[fields["kind"]](questions, digests, fields, line)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ToolkitError):
            raise broken(name, line, "holds no entry of a form that is known") from None
    return Record(name, chain, questions, digests)


def _forecast(questions: dict[str, Question], digests: dict[str, str], fields: Fields, line: int) -> None:
    target = Target.from_dict(fields["target"])
    refuse_unsound_target(target)
    known = questions.get(target.key, Question(target))
    refuse_unsound_forecast(known.target, fields)
    questions[target.key] = _with_entry(known, _entry(OURS, fields, fields["as_of"], line))
    digests[target.scenario] = fields["digest"]


def _outside(questions: dict[str, Question], _: dict[str, str], fields: Fields, line: int) -> None:
    known = questions[fields["of"]]
    refuse_unsound_forecast(known.target, fields)
    questions[fields["of"]] = _with_entry(known, _entry(fields["forecaster"], fields, fields["on"], line))


def _resolution(questions: dict[str, Question], _: dict[str, str], fields: Fields, line: int) -> None:
    known = questions[fields["of"]]
    refuse_unsound_resolution(fields)
    void = fields.get("void", "")
    came = None if void else known.target.class_of(fields["came"])
    line = line if known.resolution is None else known.resolution.line
    resolved = Resolution(
        came, date.fromisoformat(fields["on"]), fields["source"], void, line, fields.get("although", "")
    )
    questions[fields["of"]] = Question(known.target, known.entries, resolved, known.n_resolutions + 1)


_READERS = {"forecast": _forecast, "outside": _outside, "resolution": _resolution}


def _with_entry(known: Question, entry: Entry) -> Question:
    return Question(known.target, (*known.entries, entry), known.resolution, known.n_resolutions)


def _entry(forecaster: str, fields: Fields, day: str, line: int) -> Entry:
    recorded_on, clock = (date.fromisoformat(fields[name]) for name in ("recorded_on", "clock"))
    shares: Sequence[Any] = fields["probability"]
    return Entry(
        forecaster,
        tuple(float(one) for one in shares),
        date.fromisoformat(day),
        recorded_on,
        max(recorded_on, clock),
        fields,
        line,
    )
