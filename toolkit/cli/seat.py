"""What somebody who takes a seat is told in a terminal: the briefing, the news, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.classroom import View
from toolkit.classroom.briefing import Briefing, Other, Scale
from toolkit.classroom.reports import GRADES, ReportGroup
from toolkit.plaintext import sentence, text_table


def tell(shown: View, told: int, width: int) -> int:
    """Say what is new, where matters stand and what is open; return the last turn that was told."""
    for turn, date, lines in shown.news:
        if told < turn and (turn < shown.turn or shown.outcome):
            print(turn_text(turn, date, lines, width))
    if shown.decision is None:
        return shown.turn
    rung = f", rung {shown.rung}" if shown.rung else ""
    print(f"\nTurn {shown.turn} of {shown.horizon}, to {shown.date}{rung}")
    print(sentence(shown.decision.asks, width))
    now = [lines for turn, _, lines in shown.news if turn == shown.turn]
    if now:
        print(sentence(f"So far in this turn: {'; '.join(now[0])}.", width, indent="  ", first="  "))
    for n, choice in enumerate(shown.decision.choices, start=1):
        rung = f" [rung {choice.rung}]" if choice.rung is not None else ""
        print(sentence(f"{n}. {choice.label}{rung}: {choice.about}", width, indent="     ", first="  "))
    return shown.turn - 1


def turn_text(turn: int, date: str, lines: Sequence[str], width: int) -> str:
    """Write what happened in one turn."""
    return sentence(f"Turn {turn}, to {date}: {'; '.join(lines)}.", width, indent="  ", first="")


def state_text(shown: View, width: int) -> str:
    """Write how matters stand, each with the levels that it can have, and the ladder with the rung that stands."""
    rows = [[scale.label, scale.now, _levels(scale)] for scale in shown.scales]
    parts = [text_table(["", "now", "of"], rows, width=width, flexible=[0, 1, 2], right=[])]
    for number, name, threshold, stands in reversed(shown.ladder):
        crossed = f" (threshold: {threshold})" if threshold else ""
        parts.append(f"  {number} {name}{crossed}{'  <- here, as far as you can see' if stands else ''}")
    return "\n".join(parts)


def _levels(scale: Scale) -> str:
    return ", ".join(scale.levels) or scale.ends


def briefing_text(told: Briefing, width: int) -> str:
    """Write a briefing as plain text for a terminal of some width."""
    lines = [*_assumed(told), *_own(told), *_others(told.others), *_ends(told), *_reports(told)]
    return "\n".join(
        sentence(line.strip(), width, indent="    ", first="  ")
        if line.startswith("  ")
        else sentence(line, width)
        for line in lines
    )


def _assumed(told: Briefing) -> Iterator[str]:
    if told.question:
        yield told.question
    yield f"As of {told.date}. {told.span}."
    yield from (f"What if: {title}. {note}" for title, note in told.what_ifs)
    yield from (f"Fixed, and everyone knows: {one}." for one in told.announced)


def _own(told: Briefing) -> Iterator[str]:
    for label, about, aims in told.aims:
        if about:
            yield f"{label}. {about}"
        if aims:
            worth = "; ".join(f"{end} {value}" for end, value in aims)
            yield f"What {label} wants (what each end is worth to it, best first): {worth}."


def _others(others: Sequence[Other]) -> Iterator[str]:
    if others:
        yield "The others:"
    for one in others:
        said = [
            one.about.rstrip("."),
            *([f"want {one.wants}"] if one.wants else []),
            *([f"may: {'; '.join(one.may)}"] if one.may else []),
        ]
        yield f"  - {one.label}: {'. '.join(filter(None, said))}."


def _ends(told: Briefing) -> Iterator[str]:
    yield "How it may end:"
    yield from (f"  - {label}: {about}" if about else f"  - {label}" for label, about in told.endings)
    if told.ladder:
        yield "The ladder:"
        yield from (
            f"  {number} {name}{f' (threshold: {crossed})' if crossed else ''}"
            for number, name, crossed in told.ladder
        )


def _reports(told: Briefing) -> Iterator[str]:
    """Yield the reports on which most rests; 'reports' tells the others."""
    if told.reports:
        yield f"What is reported, as of {told.date}. {GRADES}"
        yield from _grouped(told.reports)
    if told.more_reports:
        yield f"'reports' tells {sum(len(one.reports) for one in told.more_reports)} more."


def _grouped(groups: Sequence[ReportGroup]) -> Iterator[str]:
    for group in groups:
        yield f"{group.head}:"
        yield from (f"  {one.grade} {one.says} ({one.by}, {one.date})" for one in group.reports)


def more_reports_text(told: Briefing, width: int) -> str:
    """Write the reports on which less rests."""
    lines = list(_grouped(told.more_reports)) or ["There are no further reports."]
    return "\n".join(
        sentence(line.strip(), width, indent="    ", first="  " if line[0] == " " else "") for line in lines
    )
