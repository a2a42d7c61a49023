"""The page of a chair: what it sees, and the form in which it chooses."""

from __future__ import annotations

from toolkit.classroom.pages.known import known
from toolkit.classroom.pages.sheet import quiet
from toolkit.classroom.view import View
from toolkit.games.course import Choice, SeatTurn
from toolkit.markup import Html, bullets, element, html_table, joined


def seat(shown: View, *, group: str, action: str, version: str, said: str = "", debrief: str = "") -> Html:
    """Set what a chair sees, and the form in which it chooses; ``debrief`` is HTML."""
    columns = [element("div", element("h2", "How matters stand"), html_table(["", ""], shown.state))]
    if shown.decision is not None:
        columns.insert(0, _choices(shown.decision, action, version))
    return joined(
        quiet(f"{group} · you decide for ", element("b", shown.seats)),
        element("h1", shown.title),
        element("p", f"Turn {shown.turn} of {shown.horizon}, to {shown.date} ", rung(shown)),
        element("p", said, class_="said") if said else "",
        _standing(shown),
        Html(debrief),
        known(shown.briefing, is_open=shown.turn == 1 and not shown.news),
        element("div", *columns, class_="columns"),
        element("h2", "What has happened"),
        news(shown),
    )


def _standing(shown: View) -> Html:
    """Say that it is over, or for whom the chair waits."""
    if shown.outcome:
        return element("p", "It is over: ", element("b", shown.outcome), ".", class_="waiting")
    if shown.decision is None:
        return element("p", f"Waiting for {shown.waiting_for}.", class_="waiting")
    return Html()


def rung(shown: View) -> Html:
    """Set the rung on which it stands, as far as it can be seen."""
    limit = Html()
    if shown.hides_rungs:
        limit = joined(" ", element("span", "as far as you can see", class_="quiet"))
    if not shown.rung:
        return limit
    crossed = Html()
    if shown.threshold:
        crossed = joined(" ", element("span", f"threshold: {shown.threshold}", class_="quiet"))
    return joined(element("span", shown.rung, class_="rung"), limit, crossed)


def _choices(decision: SeatTurn, action: str, version: str) -> Html:
    """Set the form with every option that is open."""
    return element(
        "form",
        element("h2", f"{decision.who}: your {'answer' if decision.proposal else 'choice'}"),
        element("p", decision.asks) if decision.proposal else "",
        *(_option(choice, is_first=n == 0) for n, choice in enumerate(decision.choices)),
        element("input", type="hidden", name="version", value=version),
        element("button", "Choose"),
        method="post",
        action=action,
    )


def _option(choice: Choice, *, is_first: bool) -> Html:
    radio = element(
        "input", type="radio", name="option", value=choice.name, required=True, autofocus=is_first
    )
    place = Html()
    if choice.rung is not None:
        place = joined(" ", element("span", f"rung {choice.rung}", class_="quiet"))
    about = element("span", choice.about, class_="quiet")
    return element(
        "label", radio, " ", element("b", choice.label), place, element("br"), about, class_="option"
    )


def news(shown: View) -> Html:
    """List what happened, the latest turn on top."""
    if not shown.news:
        return quiet("Nothing yet.")
    return joined(
        *(
            joined(element("p", element("b", f"Turn {turn}"), f", to {date}"), bullets(lines))
            for turn, date, lines in reversed(shown.news)
        )
    )
