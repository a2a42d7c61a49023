"""What a seat wanted and expected before it chose: the end it wants, and ten tokens laid on the ends that there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from toolkit.errors import RunError, unknown

TOKENS = 10
"""What is laid on the ends of a crisis: each token is a chance of one in ten."""
MOST_FORECASTS = 400
MOST_SIGNS = 40


@dataclass(frozen=True)
class Forecast:
    """One forecast, or that of a group: the mean of those of its people.

    Attributes
    ----------
    wanted : outcome that is wanted
    tokens : outcome -> tokens on it, ten in all; whole, but for the mean of several people
    seat : actor that it was made for; empty for a group with several
    by : who made it among those at the seat, such as "2"; empty for all of them
    """

    wanted: str
    tokens: Mapping[str, float]
    seat: str = ""
    by: str = ""

    def chance_of(self, outcome: str) -> float:
        """Return how likely an outcome was held, as a fraction.

        Examples
        --------
        >>> Forecast("peace", {"peace": 7, "war": 3}).chance_of("war")
        0.3
        """
        return self.tokens.get(outcome, 0) / TOKENS


def checked(forecast: Forecast, seats: Collection[str], outcomes: Sequence[str]) -> Forecast:
    """Return a forecast with its tokens in the order of the outcomes.

    Raises
    ------
    RunError
        If a seat or an outcome is not there, or the tokens are not ten.
    """
    if forecast.seat not in seats:
        raise unknown("seat", forecast.seat, seats, error=RunError)
    for outcome in (forecast.wanted, *forecast.tokens):
        if outcome not in outcomes:
            raise unknown("outcome", outcome, outcomes, error=RunError)
    for outcome, n in forecast.tokens.items():
        if type(n) is not int or n < 0:
            raise RunError(f"tokens are whole and not below 0; '{outcome}' has {n}")
    total = sum(forecast.tokens.values())
    if total != TOKENS:
        raise RunError(f"{total:.0f} tokens were laid; expected {TOKENS} in all")
    if len(forecast.by) > MOST_SIGNS or not forecast.by.isprintable():
        raise RunError(f"who made a forecast is said in at most {MOST_SIGNS} ordinary signs")
    laid = {outcome: forecast.tokens[outcome] for outcome in outcomes if forecast.tokens.get(outcome)}
    return Forecast(forecast.wanted, laid, forecast.seat, forecast.by)


def pooled(forecasts: Sequence[Forecast]) -> Forecast | None:
    """Return the forecast of several people: the mean of their tokens, and the end that most of them want.

    Where two ends are wanted by as many, it is the one that was named first.

    Examples
    --------
    >>> pooled([Forecast("peace", {"peace": 10}), Forecast("peace", {"war": 10})]).tokens
    {'peace': 5.0, 'war': 5.0}
    """
    if not forecasts:
        return None
    outcomes = dict.fromkeys(name for one in forecasts for name in one.tokens)
    mean = {name: sum(one.tokens.get(name, 0) for one in forecasts) / len(forecasts) for name in outcomes}
    seats = {one.seat for one in forecasts}
    wanted = Counter(one.wanted for one in forecasts).most_common(1)[0][0]
    return Forecast(wanted, mean, seats.pop() if len(seats) == 1 else "")
