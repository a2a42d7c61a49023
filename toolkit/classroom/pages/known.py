"""What a chair knows before its first choice: on its page, and on paper. To be read in five minutes."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.classroom.briefing import Briefing, Other, Scale
from toolkit.classroom.pages.sheet import quiet
from toolkit.classroom.pages.tables import stacked
from toolkit.classroom.reports import GRADES, ReportGroup
from toolkit.markup import Html, bullets, element, joined


def known(told: Briefing, *, is_open: bool = False) -> Html:
    """Set a briefing, folded away once the chair has chosen."""
    what = ": who is there and what they want, what is reported, how it may end"
    summary = element("summary", element("b", "What is known"), what)
    return element("details", summary, briefing_text(told), open=is_open, class_="known")


def briefing_text(told: Briefing, *, is_paper: bool = False) -> Html:
    """Set what a chair knows before the first turn; no chances. On paper nothing is folded away."""
    return joined(
        element("p", told.question) if told.question else Html(),
        quiet(f"As of {told.date}. {told.span}."),
        *_assumed(told),
        *(_own(*one) for one in told.aims),
        *_others(told.others),
        element("h2", "How it may end"),
        bullets(f"{label}: {about}" if about else label for label, about in told.endings),
        *_stands(told),
        *_reports(told, is_paper=is_paper),
    )


def _assumed(told: Briefing) -> list[Html]:
    """Set what is assumed and fixed beforehand."""
    parts = [
        element("p", element("b", f"What if: {title}."), f" {note}", class_="waiting")
        for title, note in told.what_ifs
    ]
    if told.announced:
        parts += [element("p", element("b", "Fixed, and everyone knows:")), bullets(told.announced)]
    return parts


def _own(label: str, about: str, aims: Sequence[tuple[str, str]]) -> Html:
    """Set who the chair is, and what each end is worth to it."""
    head = element("h2", f"You: {label}")
    said = element("p", about) if about else Html()
    if not aims:
        return joined(head, said)
    hint = quiet("What each end is worth to you, best first; only the order and the gaps mean anything.")
    return joined(head, said, hint, stacked(["end", "worth"], aims, flush=(1,)))


def _others(others: Sequence[Other]) -> list[Html]:
    """Set everybody else, and what they want as far as it can be told from outside."""
    if not others:
        return []
    return [element("h2", "The others"), bullets(map(_other, others))]


def _other(one: Other) -> Html:
    """Set somebody else: a line for each thing that is known of them."""
    named = {
        "": one.about,
        "Want": one.wants,
        "May": "; ".join(one.may),
        "Ties": "; ".join(one.ties),
    }
    lines = [
        joined(element("br"), element("span", f"{head}: ", class_="quiet") if head else "", said)
        for head, said in named.items()
        if said
    ]
    return joined(element("b", one.label), *lines)


def _stands(told: Briefing) -> list[Html]:
    """Set how matters stand on the scenario's day, and the ladder."""
    parts = (
        [element("h2", f"How matters stand on {told.date}"), scales_table(told.scales)] if told.scales else []
    )
    if told.ladder:
        parts += [
            element("h2", "The ladder: what the rungs mean"),
            ladder([(*rung, False) for rung in told.ladder]),
        ]
    return parts


def scales_table(scales: Sequence[Scale]) -> Html:
    """Set how matters stand: each thing with all levels it can have, the one where it stands in bold."""
    return element("dl", *(piece for one in scales for piece in (element("dt", one.label), element("dd", _scale(one)))), class_="scales")  # fmt: skip


def _scale(one: Scale) -> Html:
    if not one.levels:
        return joined(element("b", one.now), element("span", f" (of {one.ends})", class_="scale"))
    levels = [
        element("b", level) if place == one.place else Html(element("span", level))
        for place, level in enumerate(one.levels)
    ]
    spaced = [piece for level in levels for piece in (" · ", level)][1:]
    return element("span", *spaced, class_="scale")


def ladder(rungs: Sequence[tuple[int, str, str, bool]]) -> Html:
    """Set the ladder, the highest rung on top; a rung that stands is marked."""
    return element("ol", *(_rung(*rung) for rung in reversed(rungs)), class_="ladder")


def _rung(number: int, name: str, threshold: str, stands: bool) -> Html:
    crossed = element("span", f" threshold: {threshold}", class_="quiet") if threshold else Html()
    here = element("span", " ← here", class_="quiet") if stands else Html()
    return element("li", f"{number} {name}", crossed, here, class_="here" if stands else "")


def _reports(told: Briefing, *, is_paper: bool) -> list[Html]:
    """Set the reports that matter most, graded and grouped; the others are folded away, but not on paper."""
    if not told.reports:
        return []
    parts = [
        element("h2", f"What is reported, as of {told.date}"),
        quiet(GRADES),
        *map(_group, told.reports),
    ]
    more = [_group(one) for one in told.more_reports]
    if not more:
        return parts
    count = sum(len(one.reports) for one in told.more_reports)
    if is_paper:
        return [*parts, element("h2", "Further reports"), *more]
    return [*parts, element("details", element("summary", f"{count} further reports"), *more)]


def _group(one: ReportGroup) -> Html:
    lines = [
        joined(element("b", report.grade), f" {report.says} ", element("span", f"({report.by}, {report.date})", class_="quiet"))
        for report in one.reports
    ]  # fmt: skip
    return joined(element("h3", one.head), bullets(lines))


def briefing_sheets(sheets: Sequence[tuple[str, Briefing]]) -> Html:
    """Set a briefing to print for every chair, each on paper of its own."""
    hint = "Print this page: a briefing for each chair, without any chances."
    parts = [element("p", hint, class_="screen quiet")]
    for seats, told in sheets:
        whom = element("p", "You decide for ", element("b", seats), ".")
        text = briefing_text(told, is_paper=True)
        parts.append(element("section", element("h1", told.title), whom, text, class_="sheet"))
    return joined(*parts)
