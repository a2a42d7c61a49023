"""How does the answer move over a grid of inputs, what-ifs and seeds? Every cell is a run, and all go one road."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import KW_ONLY, dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.analysis.gridded import to_xarray
from toolkit.analysis.grids import Cell, Grid, grid_of, refuse_unfit
from toolkit.answers import Answer, Caveat, Column
from toolkit.answers.column import written
from toolkit.arguments import public
from toolkit.engines.carrying_out import carried_out
from toolkit.engines.plan import run_like, splitting
from toolkit.engines.planning import EngineName, plan
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.hiring import crew_of
from toolkit.engines.spreading.spread import spread
from toolkit.engines.subjects import Subject, model_of, origin, scenario_of, unheard
from toolkit.errors import RunError
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.numbers import step_for

if TYPE_CHECKING:
    import pandas as pd
    import xarray

NUMBERS = ("probability", "sampling_error", "ignorance_low", "ignorance_high")
OWN = ("what_if", "seed", "outcome", "label", *NUMBERS, "n_histories")
"""Columns that no input may be called like; one that is stands under ``inputs.NAME``."""
LAYOUT = (
    Column("outcome", "label"),
    Column("probability", "probability", "per_cent", "sampling_error", histories="n_histories"),
    Column("sampling", "sampling_error", "error", histories="n_histories"),
    Column("ignorance", ("ignorance_low", "ignorance_high"), "range", "sampling_error"),
)
CELL = "Each row: one outcome in one cell, a run of its own; inputs that no column names"
UNCERTAIN, MEDIANS = f"{CELL} are as uncertain as ever.", f"{CELL} stand at their medians."
Found = tuple[npt.NDArray[np.float64], int, tuple[tuple[str, str, str], ...], str]
"""Of one cell: ``NUMBERS`` by outcome, histories, caveats (sentence, kind, subject), and why there are no numbers."""


class SweepOptions(TypedDict, total=False):
    """How each cell is run; each as in ``run``, but for ``time_limit``: seconds of one processor that all cells may take together."""

    engine: EngineName
    seed: int
    draws: int | None
    runs: int | None
    variant: str | Sequence[str]
    values: Mapping[str, float] | None
    workers: int
    progress: bool
    time_limit: float | None


@dataclass(frozen=True, repr=False, eq=False)
class Sweep(Answer):
    """One row per cell of the grid and outcome; ``grid`` says what was varied."""

    _: KW_ONLY
    grid: Grid

    def cells(self, most: int | None = None) -> list[list[str]]:
        """Write the rows; those of one cell of the grid in one step, as the run that it names would write them."""
        of_cell = ["what_if", "seed", *map(column_of, self.grid.inputs)]
        largest = self.table.groupby(of_cell, sort=False, dropna=False).sampling_error.transform("max")
        rows = zip(self.records()[:most], (step_for(error) for error in largest), strict=False)
        return [[written(row, one, step, self.n_histories) for one in self._layout] for row, step in rows]

    def to_xarray(self) -> xarray.Dataset:
        """Return the numbers as an xarray Dataset: what-ifs, inputs, seeds and outcomes along its dimensions.

        Raises
        ------
        ToolkitError
            If xarray, an extra, is not installed.
        """
        return to_xarray(self.table, self.grid, NUMBERS, column_of)


@public
def sweep(
    of: Subject,
    *,
    inputs: Mapping[str, Sequence[float]] | None = None,
    variants: Sequence[str] = (),
    seeds: Sequence[int] = (),
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    each: Callable[[Any], object] | None = None,
    **options: Unpack[SweepOptions],
) -> Sweep:
    """Run a crisis over a grid of inputs, what-ifs and seeds, each with every other.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        What is varied.
    inputs : mapping, optional
        Input -> the values at which it is held; inputs that are not named stay as uncertain as they are.
    variants : sequence of str, optional
        Declared what-ifs, one at a time; the crisis as it is stands first, whatever is listed.
    seeds : sequence of int, optional
        In place of the one ``seed``.
    executor, checkpoint
        As in ``run``: who works, and the folder in which finished cells are kept, to go on from.
    each : callable, optional
        Is handed the rows of cells as they are done, in whatever order, as a table.
    **options
        ``engine``, ``draws``, ``runs``, ``variant`` and ``values`` (of every cell), ``seed``, ``workers``, ``progress``, as in ``run``; ``time_limit``, for all cells.

    Returns
    -------
    Sweep
        One row per cell and outcome: ``what_if`` (empty for the crisis as it is), a column for each input, ``seed``, ``outcome``,
        ``label``, ``probability``, ``sampling_error``, ``ignorance_low``, ``ignorance_high``, ``n_histories``.

    Raises
    ------
    ToolkitError
        For an input or what-if that there is not, a value out of its range, a grid of too many cells, or cells that take longer than is allowed.

    Examples
    --------
    >>> import toolkit as ct
    >>> found = ct.sweep("falklands-1982", variants=["late_start"], seeds=[1, 2], draws=4, progress=False)
    >>> len(found) == 2 * 2 * found.outcome.nunique()
    True
    """
    given: dict[str, Any] = dict(options)
    crew, show = crew_of(given.pop("workers", 1), executor), bool(given.pop("progress", True))
    result = origin(of)
    kept = {} if result is None else run_like(result)
    own_seed = int(given.pop("seed", kept.pop("seed", 0)))
    grid = grid_of(inputs or {}, variants, seeds or (own_seed,))
    models = _models(of, given, grid)
    refuse_unfit(grid, models)
    wished = {name: given[name] for name in ("engine", "draws", "runs") if given.get(name) is not None}
    if "draws" in wished:
        kept.pop("at", None)
    how = kept | wished
    splits = result is not None and bool(result.tails) and "engine" not in wished
    _refuse_rules(models, crew, checkpoint)
    plan(models[""], seed=grid.seeds[0], **how)  # what no cell can be run with is refused now
    make = partial(_solver, models, grid, how, splits=splits)
    way = tuple(sorted(how.items())) + (("splits",) if splits else ())
    key = None if _has_rules(models) else ("sweep", grid.plain, way, _digests(models))
    base = models[""]
    told = None if each is None else lambda number, found: each(_table(base, grid, {number: found}))
    with crew.keeping_in(checkpoint):
        label = f"{base.name}, {grid.n_cells:,} cells" if show else ""
        parts = spread(make, grid.parts, crew=crew, progress=label, key=key, told=told)
    return _answer(of, base, grid, dict(enumerate(parts)), at_medians="at" in how)


def column_of(name: str) -> str:
    """Return the column in which the values of an input stand."""
    return f"inputs.{name}" if name in OWN else name


def _models(of: Subject, options: Mapping[str, Any], grid: Grid) -> dict[str, Model]:
    """Return the crisis as it is and with each what-if."""
    changes = {name: options[name] for name in ("variant", "values") if name in options}
    found = {"": model_of(of, changes, verb="sweep")}
    if len(grid.what_ifs) > 1:
        scenario = scenario_of(of, changes, verb="sweep")
        found |= {
            name: compile_model(scenario.variant(name), with_alternatives=False) for name in grid.what_ifs[1:]
        }
    return found


def _has_rules(models: Mapping[str, Model]) -> bool:
    return any(model.rules is not None for model in models.values())


def _refuse_rules(models: Mapping[str, Model], crew: Crew, checkpoint: str | os.PathLike[str] | None) -> None:
    if _has_rules(models) and (not crew.is_here or checkpoint is not None):
        raise RunError(
            "rules that are written in Python are asked in one process, and no checkpoint can tell them from others; "
            "use workers=1, and no executor and no checkpoint"
        )


def _digests(models: Mapping[str, Model]) -> tuple[str, ...]:
    """Tell the models from any others; choices may have been imposed on them, which stand in their steps."""
    return tuple(
        f"{model.digest} {sha256(repr(model.steps).encode()).hexdigest()}" for model in models.values()
    )


def _solver(
    models: Mapping[str, Model], grid: Grid, how: Mapping[str, Any], *, splits: bool
) -> Callable[[tuple[int, int]], tuple[Found, ...]]:
    """Return a function that runs the cells of a part."""

    def solve(part: tuple[int, int]) -> tuple[Found, ...]:
        return tuple(
            _found(models[cell.what_if], grid, cell, how, splits=splits) for cell in grid.cells(*part)
        )

    return solve


def _found(model: Model, grid: Grid, cell: Cell, how: Mapping[str, Any], *, splits: bool) -> Found:
    """Run one cell; where it cannot be run, say why."""
    try:
        held = model.with_values(**dict(zip(grid.inputs, cell.values, strict=True)))
        planned = splitting(plan(held, seed=cell.seed, **how), splits=splits)
        result = carried_out(planned, Crew(), progress=False, alternatives=False)
    except RunError as refusal:
        return np.full((len(NUMBERS), len(model.outcomes)), np.nan), 0, (), str(refusal)
    numbers = np.stack([result.probability, result.sampling_error, *result.ignorance])
    caveats = tuple((str(one), one.kind, one.subject) for one in result.caveats)
    return numbers, result.n_histories, caveats, ""


def _table(model: Model, grid: Grid, parts: Mapping[int, Sequence[Found]]) -> pd.DataFrame:
    """Lay the cells of some parts out, a row for each outcome."""
    import pandas as pd  # slow to import, and only tables need it

    return pd.DataFrame(list(_rows(model, grid, parts)))


def _rows(model: Model, grid: Grid, parts: Mapping[int, Sequence[Found]]) -> Iterator[dict[str, Any]]:
    for number, found in sorted(parts.items()):
        for cell, (numbers, n_histories, _, _) in zip(grid.cells(*grid.parts[number]), found, strict=True):
            held = {column_of(name): value for name, value in zip(grid.inputs, cell.values, strict=True)}
            for outcome, column in zip(model.outcomes, numbers.T, strict=True):
                of_cell = {"what_if": cell.what_if, **held, "seed": cell.seed}
                named = {"outcome": outcome.name, "label": outcome.label}
                yield (
                    of_cell
                    | named
                    | dict(zip(NUMBERS, column.tolist(), strict=True))
                    | {"n_histories": n_histories}
                )


def _answer(
    of: Subject, model: Model, grid: Grid, parts: Mapping[int, Sequence[Found]], *, at_medians: bool
) -> Sweep:
    columns = zip(("what_if", *grid.inputs, "seed"), grid.shape, strict=True)
    varied = [name for name, size in columns if size > 1]
    heads = tuple(
        Column(name.replace("_", " "), name if name in ("what_if", "seed") else column_of(name), _kind(name))
        for name in dict.fromkeys((*varied, *grid.inputs))
    )
    cells = [one for _, part in sorted(parts.items()) for one in part]
    return Sweep(
        _table(model, grid, parts),
        grid=grid,
        result=origin(of),
        model=model,
        verb="sweep",
        layout=(*heads, *LAYOUT),
        title=_title(model, grid, varied),
        caveats=(*_unanswered(grid, cells), *_caveats(cells), *unheard(of)),
        notes=(MEDIANS if at_medians else UNCERTAIN,),
    )


def _title(model: Model, grid: Grid, varied: Sequence[str]) -> str:
    """Say what is varied, and in how many cells."""
    cells = f"{grid.n_cells:,} cell{'s' if grid.n_cells > 1 else ''}"
    labels = {one.name: one.label for one in model.parameters} | {
        "what_if": "the what-if",
        "seed": "the seed",
    }
    named = [labels.get(name, name.replace("_", " ")) for name in varied]
    change = f" as {', '.join(named)} change{'s' if len(named) == 1 else ''}" if named else ""
    return f"{model.dossier.full_title}: how does it end{change} ({cells})?"


def _kind(name: str) -> Any:
    return "text" if name == "what_if" else "count" if name == "seed" else "figure"


def _unanswered(grid: Grid, cells: Sequence[Found]) -> Iterator[Caveat]:
    """Say of cells that could not be run that they have no numbers, and why the first has none."""
    refused = [(cell, why) for cell, (*_, why) in zip(grid.cells(), cells, strict=True) if why]
    if refused:
        (what_if, values, seed), why = refused[0]
        held = [f"{name} = {value:g}" for name, value in zip(grid.inputs, values, strict=True)]
        place = ", ".join([*([what_if] if what_if else []), *held, f"seed {seed}"])
        yield Caveat(
            f"{len(refused):,} of {grid.n_cells:,} cells could not be run, and have no numbers; the first ({place}): {why}",
            "not_answered",
            values={"cells": len(refused)},
        )


def _caveats(cells: Sequence[Found]) -> Iterator[Caveat]:
    """Say once what limits some cells or all, in the words of the first, and of how many it holds."""
    told: dict[tuple[str, str], list[str]] = {}
    for _, _, caveats, _ in cells:
        for says, kind, subject in caveats:
            told.setdefault((kind, subject), []).append(says)
    for (kind, subject), said in told.items():
        where = f" (This holds in {len(said):,} of {len(cells):,} cells.)" if len(said) < len(cells) else ""
        first = " (Numbers are those of the first cell.)" if len(set(said)) > 1 else ""
        yield Caveat(f"{said[0]}{where}{first}", kind, subject, values={"cells": len(said)})
