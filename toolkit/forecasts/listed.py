"""Plain lists of probabilities and what came, scored by the rules of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.analysis.scoring import log_score
from toolkit.answers import Answer, Column
from toolkit.errors import ToolkitError
from toolkit.forecasts.calibration import Events, reliability_of
from toolkit.forecasts.resampling import interval
from toolkit.forecasts.tabled import parts_of, span

Floats = npt.NDArray[np.float64]
LAYOUT = (
    Column("forecaster", "forecaster"),
    Column("events", "n_questions", "count"),
    Column("Brier", "brier", "figure"),
    Column("log", "log", "figure"),
    Column("worse by", "worse_by", "figure", missing=""),
    Column("90 %", "worse_range"),
)


def is_listed(of: object) -> bool:
    """Whether something is a list of probabilities."""
    return isinstance(of, list | tuple | np.ndarray) or type(of).__name__ == "Series"


def score_lists(probability: Any, observed: Any, *, crises: Sequence[str] | None, seed: int) -> Answer:
    """Score lists; see ``score``."""
    shares, came = _read(probability, observed)
    names = tuple(map(str, range(len(came)))) if crises is None else tuple(crises)
    if len(names) != len(came):
        raise ToolkitError(f"there are {len(came)} forecasts and {len(names)} crises; expected one for each")
    is_binary = np.asarray(probability).ndim == 1
    rivals = {"forecast": shares, "even odds": np.full_like(shares, 1.0 / shares.shape[1])}
    rows = [_row(name, one, shares, came, names, seed) for name, one in rivals.items()]
    found = reliability_of(_events(shares, came, names, is_binary=is_binary), seed=seed)
    return Answer(
        lambda: _table(rows),  # type: ignore[arg-type]
        layout=LAYOUT,
        verb="score",
        figure="reliability",
        title="How good were the forecasts?",
        notes=(
            "Lower scores are better; Brier: half the sum of squared distances over all classes, 0 to 1.",
            "" if found is None else found.verdict,
        ),
        parts=parts_of(found),
    )


def _row(
    name: str, one: Floats, ours: Floats, came: npt.NDArray[np.int64], crises: Sequence[str], seed: int
) -> dict[str, object]:
    gaps = _brier(one, came) - _brier(ours, came)
    worse = (float(gaps.mean()), *interval(gaps, crises, seed=seed, name=name))
    row = {
        "forecaster": name,
        "n_questions": len(came),
        "brier": float(_brier(one, came).mean()),
        "log": float(
            np.mean([log_score(list(row), int(place)) for row, place in zip(one, came, strict=True)])
        ),
    }
    told = (np.nan, np.nan, np.nan) if one is ours else worse
    return row | {
        **dict(zip(("worse_by", "worse_low", "worse_high"), told, strict=True)),
        "worse_range": span(*told[1:]),
    }


def _brier(shares: Floats, came: npt.NDArray[np.int64]) -> Floats:
    return np.asarray(np.square(shares - np.eye(shares.shape[1])[came]).sum(axis=1) / 2.0)


def _events(
    shares: Floats, came: npt.NDArray[np.int64], crises: tuple[str, ...], *, is_binary: bool
) -> Events:
    """Take yes alone of two, and every class of several."""
    hits = np.eye(shares.shape[1])[came]
    held = slice(1, None) if is_binary else slice(None)
    questions = np.repeat(np.arange(len(came)), shares[:, held].shape[1])
    return Events(shares[:, held].ravel(), hits[:, held].ravel(), questions, crises)


def _read(probability: Any, observed: Any) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the probability of every class, shape (N, K), and which came; of one number an event, yes stands second.

    Raises
    ------
    ToolkitError
        For what are no probabilities, or does not fit.
    """
    try:
        shares = np.asarray(probability, dtype=np.float64)
        came = np.asarray(observed, dtype=np.float64)
    except (TypeError, ValueError):
        raise ToolkitError(f"these are no lists of numbers of one length; expected {_EXPECTED}") from None
    if shares.ndim not in (1, 2) or came.ndim != 1 or not len(shares):
        raise ToolkitError(f"there is nothing to score; expected {_EXPECTED}")
    if len(shares) != len(came):
        raise ToolkitError(
            f"there are {len(shares)} forecasts and {len(came)} answers; expected one for each"
        )
    if not ((shares >= 0.0) & (shares <= 1.0)).all():
        raise ToolkitError("a forecast is no probability; expected numbers from 0 to 1")
    whole = shares if shares.ndim == 2 else np.column_stack((1.0 - shares, shares))
    if np.abs(whole.sum(axis=1) - 1.0).max() > 1e-6:
        raise ToolkitError(
            "the probabilities of an event do not add up to 1; expected one for each of its classes"
        )
    if not np.isin(came, np.arange(whole.shape[1])).all():
        raise ToolkitError(
            f"what came is 0 to {whole.shape[1] - 1} here: the place of the class, or 1 for yes and 0 for no"
        )
    return whole, came.astype(np.int64)


_EXPECTED = "probabilities, and 1 or 0 for each (score([0.8, 0.2], [1, 0])); or a list of them an event, and the place of what came"


def _table(rows: list[dict[str, object]]) -> Any:
    import pandas as pd  # slow to import, and only tables need it

    return pd.DataFrame(rows)
