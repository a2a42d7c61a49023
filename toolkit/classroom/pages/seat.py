"""The page of a chair: what has changed, what it may choose, how matters stand, and what it knew."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.classroom.pages.known import known, ladder, scales_table
from toolkit.classroom.pages.sheet import quiet
from toolkit.classroom.view import Told, View
from toolkit.games.course import Choice, SeatTurn
from toolkit.markup import Html, bullets, element, joined


def seat(shown: View, *, group: str, action: str, version: str, said: str = "", debrief: str = "") -> Html:
    """Set what a chair sees, and the form in which it chooses; ``debrief`` is HTML.

    Until it has chosen once the briefing stands open above everything else; from then on what has changed comes first.
    """
    choices = _choices(shown.decision, action, version) if shown.decision is not None else Html()
    told = known(shown.briefing, is_open=not shown.has_chosen)
    stands = element("div", standing(shown)) if shown.news else Html()  # until then the briefing says so
    return joined(
        quiet(f"{group} · you decide for ", element("b", shown.seats)),
        element("h1", shown.title),
        _your_turn(shown),
        element("p", f"Turn {shown.turn} of {shown.horizon}, to {shown.date} ", rung(shown)),
        element("p", said, class_="said") if said else "",
        _standing(shown),
        Html(debrief),
        Html() if shown.has_chosen else told,
        changed(shown),
        element("div", choices, stands, class_="columns"),
        element("h2", "All that has happened"),
        news(shown),
        told if shown.has_chosen else Html(),
    )


def _your_turn(shown: View) -> Html:
    """Set a strip that stays in view, with a link to the choice, which may lie far below; nothing where somebody else has to choose."""
    if shown.decision is None:
        return Html()
    what = "answer" if shown.decision.proposal else "choose"
    return element(
        "p", element("b", "Your turn: "), element("a", f"{what} below", href="#choose"), class_="turn screen"
    )


def _standing(shown: View) -> Html:
    """Say that it is over, or for whom the chair waits."""
    if shown.outcome:
        return element("p", "It is over: ", element("b", shown.outcome), ".", class_="waiting")
    if shown.decision is None:
        return element("p", f"Waiting for {shown.waiting_for}.", class_="waiting")
    return Html()


def changed(shown: View) -> Html:
    """Set what has changed since the chair last had a choice; nothing before it has."""
    if shown.since is None:
        return Html()
    since = f"Since your choices in turn {shown.since.turn} (to {shown.since.date})"
    return element("section", element("h2", since), _turns(shown.since.news), class_="since")


def standing(shown: View) -> Html:
    """Set how matters stand, each with its scale, and the ladder with the rung that stands."""
    parts = [element("h2", "How matters stand"), scales_table(shown.scales)]
    if shown.ladder:
        parts += [element("h2", "The ladder"), ladder(shown.ladder)]
        parts += [quiet("As far as you can see.")] if shown.hides_rungs else []
    return joined(*parts)


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
    """Set the form with every option that is open; nothing is marked beforehand, and nothing scrolls to it."""
    return element(
        "form",
        element("h2", f"{decision.who}: your {'answer' if decision.proposal else 'choice'}", id="choose"),
        element("p", decision.asks) if decision.proposal else "",
        *map(_option, decision.choices),
        element("input", type="hidden", name="version", value=version),
        element("button", "Choose"),
        method="post",
        action=action,
    )


def _option(choice: Choice) -> Html:
    radio = element("input", type="radio", name="option", value=choice.name, required=True)
    place = Html()
    if choice.rung is not None:
        place = joined(" ", element("span", f"rung {choice.rung}", class_="quiet"))
    about = element("span", choice.about, class_="quiet")
    return element(
        "label", radio, " ", element("b", choice.label), place, element("br"), about, class_="option"
    )


def news(shown: View) -> Html:
    """List what happened, the latest turn on top."""
    return _turns(shown.news)


def _turns(told: Sequence[Told]) -> Html:
    if not told:
        return quiet("Nothing yet.")
    return joined(
        *(
            joined(element("p", element("b", f"Turn {turn}"), f", to {date}"), bullets(lines))
            for turn, date, lines in reversed(told)
        )
    )
