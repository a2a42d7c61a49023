"""Words for readers, one way everywhere: how likely, which name or level, which day."""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.numbers import settled

BANDS = (
    (0.01, "almost no chance"),
    (0.05, "very unlikely"),
    (0.20, "unlikely"),
    (0.45, "roughly even chance"),
    (0.55, "likely"),
    (0.80, "very likely"),
    (0.95, "almost certain"),
)
"""Lower ends and terms of Intelligence Community Directive 203 (2015), one column of its table only."""
LOWEST, HIGHEST = 0.01, 0.99
"""The standard has no term below or above."""
SUMMED = "chance summed exactly (exact engine)"
TOO_LITTLE, TOO_CERTAIN = "too little for a word", "too near certainty for a word"


def likelihood_word(probability: float) -> str:
    """Say one probability in the words of Intelligence Community Directive 203.

    Bands share their ends in the standard; here each holds its lower end, and the last one both. Below 1 %
    and above 99 % the standard has no term, and this says so.

    Parameters
    ----------
    probability : float
        A fraction in [0, 1].

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``probability`` is not a fraction, by more than rounding.

    References
    ----------
    Office of the Director of National Intelligence (2015), Intelligence Community Directive 203,
    Analytic Standards.

    Examples
    --------
    >>> likelihood_word(0.3), likelihood_word(0.55), likelihood_word(0.002)
    ('unlikely', 'likely', 'too little for a word')
    """
    probability = settled(probability)
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"probability is {probability!r}; expected a fraction from 0 to 1")
    if probability < LOWEST:
        return TOO_LITTLE
    if probability > HIGHEST:
        return TOO_CERTAIN
    return next(term for lower, term in reversed(BANDS) if probability >= lower)


def level_in_words(level: str) -> str:
    """Return a level as a person would say it.

    Examples
    --------
    >>> level_in_words("on_station"), level_in_words("true")
    ('on station', 'yes')
    """
    return {"true": "yes", "false": "no"}.get(level, level.replace("_", " "))


def name_in_words(name: str) -> str:
    """Return a name as words; a path, or an input with its value, stays as it can be typed back.

    Examples
    --------
    >>> name_in_words("late_start"), name_in_words("us_resolve = 0.5")
    ('late start', 'us_resolve = 0.5')
    """
    return name.replace("_", " ") if name.isidentifier() else name


def without_names(text: str, labels: Mapping[str, str]) -> str:
    """Put the labels of things, or words, in place of the names that a file has for them, for those who never see the file.

    Examples
    --------
    >>> without_names("see exchange_of_fire, or late_start", {"exchange_of_fire": "Shots are exchanged"})
    'see “Shots are exchanged”, or late start'
    """
    return re.sub(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b", lambda one: f"“{labels[one[0]]}”" if one[0] in labels else name_in_words(one[0]), text)  # fmt: skip


def day(date: object) -> str:
    """Write a date as 2 November 2025.

    Examples
    --------
    >>> from datetime import date
    >>> day(date(2025, 11, 2))
    '2 November 2025'
    """
    return f"{date:%d %B %Y}".lstrip("0")


def combinations_in_words(n_combinations: int) -> str:
    """Say how many combinations of inputs there are.

    Examples
    --------
    >>> combinations_in_words(1), combinations_in_words(6)
    ('the one combination of inputs', 'all 6 combinations of inputs')
    """
    return (
        "the one combination of inputs"
        if n_combinations == 1
        else f"all {n_combinations:,} combinations of inputs"
    )


def draws_in_words(n_draws: int, *, summed: bool, copies: bool = False, medians: bool = False) -> str:
    """Say how many draws of the inputs there are, that all combinations of them are summed, that they are ``copies`` of one, or their medians.

    Examples
    --------
    >>> draws_in_words(1, summed=False), draws_in_words(1_024, summed=False), draws_in_words(6, summed=True)
    ('1 draw', '1,024 draws', 'all 6 combinations of inputs summed')
    >>> draws_in_words(8, summed=False, copies=True)
    '1 draw in 8 groups'
    >>> draws_in_words(1, summed=False, medians=True)
    'inputs at their medians'
    """
    if medians or copies:
        one = "inputs at their medians" if medians else "1 draw"
        return f"{one} in {n_draws} groups" if copies else one
    if summed:
        return f"{combinations_in_words(n_draws)} summed"
    return f"{n_draws:,} draw{'s' if n_draws != 1 else ''}"


def run_in_words(
    n_draws: int, *, seed: int, n_runs: int = 0, summed: bool = False, copies: bool = False, medians: bool = False
) -> str:  # fmt: skip
    """Say what was run: draws, engine and seed; ``n_runs`` is 0 where chance was summed.

    Examples
    --------
    >>> run_in_words(256, seed=7).replace("\N{NO-BREAK SPACE}", " ")
    '256 draws of the inputs, chance summed exactly (exact engine); seed 7'
    """
    words = draws_in_words(n_draws, summed=summed, copies=copies, medians=medians)
    drawn = words if summed or medians else f"{words} of the inputs"
    chance = f" x {n_runs:,} simulated histories (Monte Carlo)" if n_runs else f", {SUMMED}"
    return f"{drawn}{chance}; seed\N{NO-BREAK SPACE}{seed}"
