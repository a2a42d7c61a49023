"""What a reader has to know of the news behind the numbers, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toolkit import numbers
from toolkit.answers import Caveat
from toolkit.model.contradictory_facts import ONE_TIME
from toolkit.model.days import last_day, turn_ending
from toolkit.model.model import Model
from toolkit.results.news import News
from toolkit.results.record import Contradiction
from toolkit.results.surprise import RARE, Surprise
from toolkit.scenario.reports import Reports
from toolkit.words import day

MOST_SURPRISING = round(100 * (1 - RARE))
"""Of 100 streams of the model, those that a stream has to surprise more than before it is flagged."""
LEAST_ENDED = 0.05
"""Share of histories that had ended, among those and the ones that a fact leaves, from which on it is said that it rules them out."""
FEW_DRAWS = 50
"""With fewer draws that count, a forecast under reports is rough."""


def cannot_both(pairs: Iterable[Contradiction]) -> Iterator[Caveat]:
    """Name each two reports that cannot both be right, and say where only the model cannot hold both."""
    for first, second, in_model_alone in pairs:
        said = (
            f"cannot both be right in the model: {ONE_TIME}." if in_model_alone else "cannot both be right."
        )
        yield Caveat(f"“{first}” and “{second}” {said}", "contradiction", first)


def few_count(effective: float, n_draws: int, engine: str) -> bool:
    """Whether few draws count after the news; never where the exact engine has one set of inputs, of which nothing was drawn.

    Examples
    --------
    >>> few_count(12.0, 64, "exact"), few_count(1.0, 1, "exact"), few_count(1.0, 1, "monte_carlo")
    (True, False, True)
    """
    return effective < FEW_DRAWS and not (engine == "exact" and n_draws == 1)


def worth_of_draws(effective: float, n_draws: int, what: str = "draws") -> str:
    """Say how many draws of equal weight those that news weighs are worth (Kish 1965).

    Examples
    --------
    >>> worth_of_draws(53.6, 64)
    '64 draws, weighed by how well they fit, are worth 54 of equal weight'
    """
    worth = f"{effective:.1f}" if n_draws < FEW_DRAWS else f"{effective:.0f}"
    return f"{n_draws} {what}, weighed by how well they fit, are worth {worth} of equal weight"


def learnt_from(news: News, model: Model) -> str:
    """Say how many reports and turns of silence were learnt from, up to when, and how many reports came after the end."""
    last, n_after = last_used(news), counted(news)["after_the_end"]
    until = f" up to the {turn_ending(model, last)}" if last else ""
    more = f" ({n_after} {'more ' if last else ''}came after the end)" if n_after else ""
    return f"Learnt from {told_in_words(news, model)}{until}{more}"


def told_in_words(news: News, model: Model) -> str:
    """Say how many reports and turns of silence were used."""
    counts = counted(news)
    kinds = (("reports", "report", ""), ("silences", model.turn_label, " of silence"))
    told = [
        f"{counts[of]} {one}{'s' if counts[of] != 1 else ''}{what}" for of, one, what in kinds if counts[of]
    ]
    return " and ".join(told) or "no report"


def last_used(news: News) -> int:
    """Return the last turn of which news was used; 0 where none was."""
    return max((turn for turn, used in zip(news.turns, news.used, strict=True) if used), default=0)


def counted(news: News) -> dict[str, int]:
    """Count the ``reports`` that were used, the turns of ``silences``, and the reports that came ``after_the_end``."""
    rows = list(zip(news.names, news.turns, news.used, news.silent, strict=True))
    return {
        "reports": len({name for name, _, used, silent in rows if used and not silent}),
        "silences": len({turn for _, turn, used, silent in rows if used and silent}),
        "after_the_end": len({name for name, _, used, silent in rows if not used and not silent}),
    }


def reported(news: News) -> list[str]:
    """Name the reports, without what only was silent."""
    return [name for name, silent in zip(news.names, news.silent, strict=True) if not silent]


def disagreeing(news: News, model: Model) -> Iterator[Caveat]:
    """Say where a model and its news disagree, and what was counted otherwise than it was told."""
    for n, name in enumerate(news.names):
        if news.doubted[n]:
            yield _doubted(news, n)
        if not news.used[n] and not news.silent[n]:
            yield Caveat(
                f"“{name}” speaks of a time after every history had ended: after the end, not used.",
                "after_the_end",
                name,
            )
        if news.later[n]:
            yield Caveat(
                f"“{name}” fits only after another fact of its {model.turn_label}, which stands later in the order of a turn: "
                "it is counted in the next.",
                "counted_later",
                name,
            )
        if news.early[n]:
            yield _too_early(news, n, model)
        if (ended := news.ended[n]) > 0.0 and ended >= LEAST_ENDED * (ended + news.before[n]):
            yield _presumed(news, n, model)


def counted_in_part(known: Reports, model: Model) -> Iterator[Caveat]:
    """Warn of reports whose days go on after the last turn, which are taken to have said it of the days before."""
    end = last_day(model, model.horizon)
    for one in known.reports:
        first, last = one.record.days
        if first <= end < last:
            yield Caveat(
                f"“{one.name}” speaks of {day(first)} to {day(last)}, and the scenario ends with {day(end)}: it counts as if it spoke of {day(first)} to {day(end)} alone.",
                "counted_in_part",
                one.name,
            )


def _presumed(news: News, n: int, model: Model) -> Caveat:
    """Say of a fact that it rules out that the crisis had ended before, without saying so."""
    going = numbers.per_cent(1.0 - news.ended[n], 1.0)
    return Caveat(
        f"“{news.names[n]}” takes it that the crisis was still going on in the {turn_ending(model, news.turns[n])} "
        f"(the model held {going}); if what it says only lasts since, use `between` from the start.",
        "presumed",
        news.names[n],
        values={"ended": news.ended[n]},
    )


def _too_early(news: News, n: int, model: Model) -> Caveat:
    """Say of a report that it tells of what cannot come in its turn, and whether it can in the next."""
    label, name = model.turn_label, news.names[n]
    cure = (
        "Nor can it in the next, with the news there is of it: look which report has the wrong day, or take one out."
        if news.stuck[n]
        else f"If it is certain, say `fact: true`; else date it in the next {label}."
    )
    return Caveat(
        f"The model cannot hold “{name}” in its {label}: other news of that {label} tells of what moves later in the order of a turn. {cure}",
        "too_early",
        name,
        values={"stuck": news.stuck[n]},
    )


def _doubted(news: News, n: int) -> Caveat:
    name, held = news.names[n], numbers.per_cent(news.after[n], 1.0)
    high, low = max(news.if_so[n], news.if_not[n]), min(news.if_so[n], news.if_not[n])
    return Caveat(
        f"“{name}” is believed {numbers.figure(high / low)} : 1, and yet the model holds what it says less likely than not ({held}): "
        "either the model or the report is wrong.",
        "surprise",
        name,
        values={"before": news.before[n], "after": news.after[n]},
    )


def surprising(surprise: Surprise, as_surprising: float, drawn: str = "drawn from it") -> Iterator[Caveat]:
    """Warn of a stream of news that few streams of the model surprise as much.

    Parameters
    ----------
    as_surprising : float
        How many do, as a fraction.
    drawn : str
        How these came about.
    """
    if as_surprising < RARE:
        yield Caveat(
            f"The news as a whole surprises the model more than {MOST_SURPRISING} in 100 streams {drawn} would: "
            "either the model or the reports are wrong.",
            "surprise_of_stream",
            values={
                "bits": surprise.bits,
                "expected": surprise.expected,
                "z": surprise.z,
                "as_surprising": as_surprising,
            },
        )


def of_stream(news: News, seed: int) -> Iterator[Caveat]:
    """Warn where the facts of the news, taken together, surprise the model."""
    if (surprise := news.surprise) is not None:
        yield from surprising(surprise, surprise.share_as_surprising(seed))
