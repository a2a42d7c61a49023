"""A debrief in words: its parts, each with a heading, sentences and a table, the same on a page, in a notebook and in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from toolkit import numbers
from toolkit.analysis.accounts import BY, CHANCE, START, TEACHER
from toolkit.analysis.debrief_of_unseen import LATER, assumed_part, hidden_part
from toolkit.analysis.game_tables import WORST, score_in_tokens
from toolkit.analysis.played import WHOLE
from toolkit.answers import Section
from toolkit.games.aims import LIKELIEST
from toolkit.words import day

if TYPE_CHECKING:
    from toolkit.analysis.debrief import Debrief

LEAST = 0.01
"""What moved the wanted end by less is told together with the rest of its turn, and is no bad bet and no luck."""
MOST_OPEN = 5
AT_FIRST = "at first"
WITHHELD = "The chances are told when the crisis is over: now they would give away what is kept from you."
ROUNDED = "Points are rounded one by one, so that sums may be off by one or two."


def played_on(found: Debrief) -> str:
    """Say what every chance is conditional on."""
    start = " and its start as it was drawn" if found.has_drawn_start else ""
    return (
        f"Every chance here is: with the inputs of this game{start}, if the model had played on from there."
    )


def told(found: Debrief) -> str:
    """Say how it ended, what was wanted, and what was expected of that."""
    game, wanted = found.game, found.wanted
    when = f"{day(game.model.date_of_turn(game.course.end_turn))}, turn {game.course.end_turn} of {game.model.horizon}"
    if found.is_over:
        is_reached = wanted.outcome == found.outcome
        ended = f"Ended as “{found.label}” ({when})."
        wish = f"Wanted was “{wanted.label}” ({wanted.why}): {'reached' if is_reached else 'not reached'}."
    else:
        ended = f"Not over: {when}."
        wish = f"Wanted is “{wanted.label}” ({wanted.why}), now at {numbers.share(found.accounts.after)}."
    if not found.tells_chances:
        return f"{ended} {_wish_alone(found)}{WITHHELD}"
    own = f"{numbers.share(found.accounts.before)} with the inputs of this game."
    between = "; before the first turn it was " if found.has_heard else ", and "
    return f"{ended} {wish} {_expected(found)}{between}{own}"


def _wish_alone(found: Debrief) -> str:
    """Say what is wanted, without the chance that it comes; nothing where that is only what is now the likeliest."""
    wanted = found.wanted
    if wanted.why == LIKELIEST:
        return ""
    return f"Wanted is “{wanted.label}” ({wanted.why}). {_expected(found)}. "


def _expected(found: Debrief) -> str:
    """Say how likely the model held the wanted end over all that inputs may be."""
    from toolkit.analysis.outcomes import outcome_rows

    when = "After the reports that it has heard" if found.has_heard else "Before the first turn"
    shown = next(row.shown for row in outcome_rows(found.result) if row.outcome == found.wanted.outcome)
    return f"{when} the model gave that end {shown} over all that the inputs may be"


def sections(found: Debrief) -> tuple[Section, ...]:
    """Tell all parts."""
    makers = {
        "bet": _bet_and_luck, "who": _who, "turns": _turns, "open": _open, "choices": _choices,
        "hidden": hidden_part, "forecast": _forecast, "assumed": assumed_part,
    }  # fmt: skip
    if found.tells_chances:
        return tuple(make(found) for make in makers.values())
    parts = {key: make(found) for key, make in makers.items() if key not in HEADS}
    kept = {key: Section(key, head, (LATER,)) for key, head in HEADS.items()}
    return tuple({**kept, **parts}[key] for key in makers)


HEADS = {
    "bet": "One bad bet, one piece of luck",
    "who": "Who moved the end you wanted",
    "turns": "The end you wanted, turn by turn",
    "open": "What else was open, and what it would have done",
}
"""The parts that are all about chances."""


def _forecast(found: Debrief) -> Section:
    """Score what was expected beforehand."""
    table, head = found.forecast, "Your forecast"
    if table.empty:
        return Section("forecast", head, ("No forecast was made before the first choice.",))
    says: tuple[str, ...] = ("It is scored when the crisis is over.",)
    if found.is_over:
        yours = score_in_tokens(list(table.tokens / 10), list(table.came))
        models = score_in_tokens(list(table.at_start), list(table.came))
        says = (
            f"Your score: {yours:.0f} (0 is perfect, {WORST} as bad as can be). For the end that came, the tokens missing from ten, squared; for "
            f"every other end its tokens, squared; added up. The model’s odds before the first turn, knowing this game’s inputs, score {models:.0f}.",
        )
    columns = {"the model, knowing this game’s inputs": "at_start", _unknowing(found): "over_all"}
    shown = columns if found.tells_chances else {_unknowing(found): "over_all"}
    rows = tuple(
        (f"{'★ ' if one['came'] else ''}{one['label']}", f"{one['tokens']:.3g}", *(numbers.share(one[name]) for name in shown.values()))
        for one in table.to_dict("records")
    )  # fmt: skip
    heads = ("end", "your tokens, of ten", *shown)
    notes = ("★ came.",) if found.is_over else ()
    return Section("forecast", head, says, heads, rows, tuple(range(1, len(heads))), (0,), notes)


def _unknowing(found: Debrief) -> str:
    """Head the model's chances over all that inputs may be."""
    return (
        "the model, after its reports"
        if found.has_heard
        else "the model, not knowing this game’s inputs"
        if not found.tells_chances
        else "the model, not knowing them"
    )


def _who(found: Debrief) -> Section:
    """Sum up who moved the odds."""
    sums = found.accounts
    start = {"chance: the start as it was drawn": sums.start} if found.has_drawn_start else {}
    always = {
        **start,
        "your choices": sums.own,
        "other sides’ choices": sums.others,
        "chance: events and throws": sums.chance,
    }
    seldom = {BY[TEACHER]: sums.teacher, "choices of yours that were left to the model": sums.left}
    named = {**always, **{name: moved for name, moved in seldom.items() if moved}}
    rows = [(name, numbers.points(moved, WHOLE)) for name, moved in named.items()]
    end = "at the end" if found.is_over else "now"
    rows = [("chance before the first turn", numbers.share(sums.before)), *rows, (f"chance {end}", numbers.share(sums.after))]  # fmt: skip
    says = (f"The chance of “{found.wanted.label}”, and by how many points each moved it in all.",)
    notes = (
        f"{played_on(found)} A choice counts against letting the model choose in its place; how it then turned out counts as chance.",
        ROUNDED,
    )
    return Section("who", HEADS["who"], says, ("", "chance, or points"), tuple(rows), (1,), (0,), notes)  # fmt: skip


def _bet_and_luck(found: Debrief) -> Section:
    """Name the one choice that cost most, the one that gained most, and the one thing that chance moved most."""
    return Section("bet", HEADS["bet"], (_bad_bet(found), *_best_bet(found), _luck(found)))


def _bad_bet(found: Debrief) -> str:
    table, wanted = found.decisions, f"“{found.wanted.label}”"
    if table.empty:
        return "Bad bet: none, since you made no choice."
    if table.cost.max() < LEAST:
        return f"Bad bet: none. No choice of yours left {wanted} a point less likely than the best that was open."
    one = table.iloc[int(table.cost.argmax())]
    came = " It came all the same." if found.is_over and found.wanted.outcome == found.outcome else ""
    return (
        f"Bad bet: turn {one.turn} (to {day(one.date)}), {one.who}: “{one.chosen}” left {wanted} at {numbers.share(one.after)}; "
        f"“{one.best}”, open then, would have left it at {numbers.share(one.best_after)}.{came}"
    )


def _best_bet(found: Debrief) -> tuple[str, ...]:
    """Name the choice that moved the wanted end most, against letting the model choose; nothing where none did by a point."""
    if (table := found.decisions).empty or table.effect.max() < LEAST:
        return ()
    one = table.iloc[int(table.effect.argmax())]
    moved = f"from {numbers.share(one.before)} to {numbers.share(one.after)}"
    return (f"Best bet: turn {one.turn} (to {day(one.date)}), {one.who}: “{one.chosen}” took “{found.wanted.label}” {moved}.",)  # fmt: skip


def _luck(found: Debrief) -> str:
    thrown = found.moves[found.moves.by.isin((CHANCE, START))]
    if thrown.empty or thrown.points.abs().max() < LEAST:
        return "Luck: none to speak of. Chance never moved it by a point at once."
    one = thrown.iloc[int(thrown.points.abs().argmax())]
    kind = "Good luck" if one.points > 0 else "Bad luck"
    return (
        f"{kind}: {AT_FIRST if one.by == START else f'turn {one.turn} (to {day(one.date)})'}, {one.what}: the chance of “{found.wanted.label}” went from {numbers.share(one.before)} to "
        f"{numbers.share(one.after)}. Nobody chose that."
    )


def _turns(found: Debrief) -> Section:
    """Tell what moved the wanted end, turn by turn."""
    steps: list[Any] = found.moves.to_dict("records")
    turns = [list(turn) for _, turn in groupby(steps, key=lambda one: one["turn"])]
    rows = [row for is_still, some in groupby(turns, key=_is_still) for row in (_still(list(some)) if is_still else _stirred(some))]  # fmt: skip
    says = (
        f"The chance of “{found.wanted.label}”: each choice and each throw that moved it by a point or more, in the order in which it came.",
    )
    heads = ("turn", "to", "by", "what", "before", "after", "points")
    notes = (f"{played_on(found)} {ROUNDED} Of what is settled at once your own choices are told first.",)
    return Section("turns", HEADS["turns"], says, heads, tuple(rows), (0, 4, 5, 6), (2, 3), notes)  # fmt: skip


def _is_still(steps: Sequence[Any]) -> bool:
    """Whether nothing moved the wanted end in a turn, nor all of it together."""
    return all(abs(one["points"]) < LEAST for one in steps) and abs(_sum(steps)) < LEAST / 2


def _sum(steps: Sequence[Any]) -> float:
    return float(sum(one["points"] for one in steps))


def _still(turns: Sequence[Sequence[Any]]) -> list[tuple[str, ...]]:
    """Put turns together in which nothing moved."""
    first, last = turns[0][0], turns[-1][-1]
    which = str(first["turn"]) if first["turn"] == last["turn"] else f"{first['turn']} to {last['turn']}"
    moved = numbers.points(sum(map(_sum, turns)), WHOLE)
    return [(which, day(last["date"]), "nothing", "small things at most", "", numbers.share(last["after"]), moved)]  # fmt: skip


def _stirred(turns: Iterable[Sequence[Any]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of turns in which something moved; what moved little is put together."""
    for steps in turns:
        when = str(steps[0]["turn"] or AT_FIRST), day(steps[0]["date"])
        for one in steps:
            if abs(one["points"]) >= LEAST:
                what = f"{one['who']}: {one['what']}" if one["who"] else one["what"]
                chances = numbers.share(one["before"]), numbers.share(one["after"])
                yield *when, BY[one["by"]], what, *chances, numbers.points(one["points"], WHOLE)
        rest = [one for one in steps if abs(one["points"]) < LEAST]
        if abs(_sum(rest)) >= LEAST / 2:
            last = numbers.share(steps[-1]["after"])
            yield *when, "all else", "small things, put together", "", last, numbers.points(_sum(rest), WHOLE)


def _open(found: Debrief) -> Section:
    """Show what else was open where the choice could have moved the wanted end most."""
    head = HEADS["open"]
    table = found.what_ifs
    records: list[Any] = table[(table.outcome == found.wanted.outcome) & table.actor.isin(found.chair)].to_dict("records")  # fmt: skip
    if not records:
        return Section("open", head, ("No choice was made.",))
    choices = [list(one) for _, one in groupby(records, key=lambda one: (one["turn"], one["key"]))]
    telling = [one for one in choices if _hangs_on(one) >= LEAST]
    if not telling:
        return Section("open", head, (f"No other option would have moved “{found.wanted.label}” by a point.",))  # fmt: skip
    largest = sorted(telling, key=lambda one: (-round(_cost(one), 2), -_hangs_on(one)))[:MOST_OPEN]
    rows = tuple(_options(one) for one in choices if one in largest)
    says = ("The choices that cost most, then those in which most hung on you.",) if len(rows) > 1 else ()
    heads = ("turn", "to", "seat", "option → chance of the end you wanted")
    notes = ("★ was chosen. Best first. These chances know what you could not see: see below.",)
    return Section("open", head, says, heads, rows, (0,), (2, 3), notes)


def _hangs_on(options: Sequence[Any]) -> float:
    """Return by how much the wanted end differs between the options of a choice."""
    chances = [one["probability"] for one in options]
    return float(max(chances) - min(chances))


def _cost(options: Sequence[Any]) -> float:
    """Return by how much the option that was chosen left the wanted end less likely than the best."""
    chosen = next(one["probability"] for one in options if one["is_chosen"])
    return float(max(one["probability"] for one in options) - chosen)


def _options(options: Sequence[Any]) -> tuple[str, ...]:
    """Write the options of a choice, the best for the wanted end first."""
    best_first = sorted(options, key=lambda one: -one["probability"])
    said = "; ".join(
        f"{'★ ' if one['is_chosen'] else ''}{one['label']} → {numbers.share(one['probability'])}"
        for one in best_first
    )
    return str(options[0]["turn"]), day(options[0]["date"]), options[0]["who"], said


def _choices(found: Debrief) -> Section:
    """List all choices."""
    if not found.tells_chances:
        made = found.decisions[["turn", "date", "who", "chosen"]].itertuples(index=False)
        plain = tuple((str(turn), day(date), who, chosen) for turn, date, who, chosen in made)
        return Section(
            "choices", "All your choices", (), ("turn", "to", "seat", "chosen"), plain, (0,), (2, 3)
        )
    rows = tuple(
        (
            *(str(one["turn"]), day(one["date"]), one["who"], one["chosen"]),
            *(numbers.share(one["before"]), numbers.share(one["after"]), numbers.share(one["model_odds"])),
        )
        for one in found.decisions.to_dict("records")
    )
    heads = ("turn", "to", "seat", "chosen", "chance before", "chance after", "how usual")
    notes = (
        f"Chance: of “{found.wanted.label}”. How usual: how often the model would choose so there. Unusual is neither right nor wrong.",
    )
    return Section("choices", "All your choices", (), heads, rows, (0, 4, 5, 6), (2, 3), notes)
