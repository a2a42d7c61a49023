"""The debrief as a page: where a game lies among what the model expects, and which steps mattered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit import numbers
from toolkit.analysis.debrief import STEPS, Debrief
from toolkit.classroom.pages.sheet import quiet, wide
from toolkit.markup import Html, bullets, element, html_table, joined
from toolkit.report.pictures import course_of_odds, legend, outcome_bars

UNUSUAL, TELLING = 0.2, 0.02
"""Choices that the model would have made less often than this, or that moved the end by more, are told."""


def debrief_page(found: Debrief, group: str = "", chair: Sequence[str] | None = None) -> Html:
    """Set a debrief: where the game lies among what the model expects, and which steps mattered.

    Parameters
    ----------
    chair : sequence of str, optional
        Actors whose choices are listed; all seats, if left out.
    """
    return joined(
        quiet(group),
        element("h1", f"Debrief{'' if found.is_over else ' so far'}: {found.label}"),
        _placed(found),
        element("h2", "What the model expected at the start"),
        Html(outcome_bars(found.result)),
        Html(legend(hatch=bool(found.result.alternatives))),
        _limits(found),
        element("h2", "How the odds of every end moved"),
        _course(found),
        element("h2", "What moved the odds most"),
        _moved(found),
        element("h2", "Your choices, and what the model would have done"),
        _choices_made(found, chair),
        element("h2", "What if you had chosen otherwise?"),
        _what_ifs(found, chair),
    )


def _placed(found: Debrief) -> Html:
    told = element("p", found.told)
    if found.game.n_by_people is None:
        return told
    return joined(told, quiet("The last choices were left to the model; they are not listed as yours."))


def _limits(found: Debrief) -> Html:
    """Set what limits the model's answer, beside which the game is put."""
    if not found.caveats:
        return Html()
    return element("div", "What limits these numbers:", bullets(found.caveats), class_="quiet")


def _course(found: Debrief) -> Html:
    """Draw the odds of every end by turn, the likeliest at the end first."""
    played = found.course[found.course.turn <= found.game.course.end_turn]
    table = played.pivot_table(index="turn", columns="label", values="probability", sort=False)
    order = list(dict.fromkeys(found.course.label))
    dates = [found.game.model.date_of_turn(int(turn)) for turn in table.index]
    picture = Html(course_of_odds(order, table[order].to_numpy(), dates))
    said = (
        "With the inputs of this game, if the model had played on from each turn: the thicker a layer, the likelier that end. "
        "Look for the turn in which the end you wanted grew thin."
    )
    return joined(element("figure", picture, style="margin:0"), quiet(said))


def _moved(found: Debrief) -> Html:
    """Set the steps after which the odds were others by a point or more."""
    rows = found.steps()
    if not rows:
        return quiet("Nothing moved the odds by a point.")
    said = (
        f"Before and after: the chance of “{found.label}” if the model had played on from there. Moved: how much of the odds went "
        "from some ends to others."
    )
    return joined(wide(html_table(STEPS, rows, numbers=(0, 3, 4, 5))), quiet(said))


def _choices_made(found: Debrief, chair: Sequence[str] | None) -> Html:
    """Set the choices that were unusual or moved the end; fold the others away."""
    mine = [n for n, actor in enumerate(found.table.actor) if chair is None or actor in chair]
    made = found.table.iloc[mine]
    matters = (made.model_odds < UNUSUAL) | (made.effect.abs() >= TELLING)
    told, rest = (replace(found, table=made[kept]).cells() for kept in (matters, ~matters))
    flush = [n for n, column in enumerate(found.layout) if column.is_number]
    heads = found.heads
    parts = [quiet("No choice was unusual or moved the end by two points.")]
    if told:
        parts = [wide(html_table(heads, told, numbers=flush))]
    if rest:
        more = f"{len(rest)} more" if told else f"All {len(rest)}"
        summary = element("summary", f"{more}, as the model might have done, that moved little")
        parts.append(element("details", summary, wide(html_table(heads, rest, numbers=flush))))
    return joined(*parts, *map(quiet, found.notes))


def _what_ifs(found: Debrief, chair: Sequence[str] | None) -> Html:
    """Show, for the choices that could have moved the end most, each option with the chance of this end."""
    table = found.what_ifs[found.what_ifs.outcome == found.outcome]
    if chair is not None:
        table = table[table.actor.isin(list(chair))]
    if table.empty:
        return quiet("No choice was made.")
    spans = table.groupby(["turn", "who"], sort=False).probability.agg(lambda p: p.max() - p.min())
    rows = []
    for turn, who in list(spans.sort_values(ascending=False, kind="stable").index)[:5]:
        part = table[(table.turn == turn) & (table.who == who)]
        said = "; ".join(
            f"{'★ ' if one['is_chosen'] else ''}{one['label']} → {numbers.share(one['probability'])}"
            for one in part.to_dict("records")
        )
        rows.append([turn, who, said])
    shown = html_table(["turn", "seat", "option → chance of this end"], rows, numbers=(0,))
    return joined(wide(shown), quiet("★ was chosen. The model plays on after the choice."))
