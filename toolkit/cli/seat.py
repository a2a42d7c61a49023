"""What somebody who takes a seat is told in a terminal: the briefing, the news, and what is open."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.classroom import View
from toolkit.classroom.briefing import Briefing
from toolkit.plaintext import sentence


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


def briefing_text(told: Briefing, width: int) -> str:
    """Write a briefing as plain text for a terminal of some width."""
    lines = [told.question] if told.question else []
    lines += [f"What if: {title}. {note}" for title, note in told.what_ifs]
    lines += [f"Fixed, and everyone knows: {one}." for one in told.announced]
    for label, about, aims in told.aims:
        lines += [f"{label}. {about}"] if about else []
        if aims:
            worth = "; ".join(f"{end} {value}" for end, value in aims)
            lines.append(f"What {label} wants (what each end is worth to it, best first): {worth}.")
    lines.append("How it may end:")
    lines += [f"  - {label}: {about}" if about else f"  - {label}" for label, about in told.endings]
    if told.facts:
        lines.append(f"What is reported, as of {told.date}:")
        lines += [f"  - {when}: {says} ({by})" for when, says, by in told.facts]
    return "\n".join(
        sentence(line.strip(), width, indent="    ", first="  ")
        if line.startswith("  ")
        else sentence(line, width)
        for line in lines
    )
