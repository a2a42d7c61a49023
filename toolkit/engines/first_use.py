"""Compiled loops are made ready before a run: what was not compiled before is now, by several processes, and once for all workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from multiprocessing import parent_process

from toolkit.engines.distribute import available_workers, shown_as_done
from toolkit.engines.exact import BATCH_DRAWS, even_size
from toolkit.engines.moving.kernels import NoCompiler, compiler_loaded, has_compiler, worth_compiling
from toolkit.engines.moving.rehearsing import Rehearsal
from toolkit.engines.plan import FIRST_TURNS, Plan, draws_to_compare
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.states.block import NARROW
from toolkit.engines.states.grain import weighs_states
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.model import Model
from toolkit.time_limits import keep_within


def make_ready(chosen: Plan, crew: Crew, *, alternatives: bool, progress: bool) -> None:
    """Have the loops compiled that a run of the exact engine will call, unless they are kept.

    What nobody foresees, and what an executor works with, is compiled where it is called.
    """
    if crew.executor is not None or parent_process() is not None or not has_compiler():
        return
    wanted = rehearsals(chosen, alternatives=alternatives)
    if not wanted:
        return
    with suppress(NoCompiler), compiler_loaded():
        _compile(wanted, crew, progress=progress)


def _compile(wanted: Sequence[Rehearsal], crew: Crew, *, progress: bool) -> None:
    """Have loops compiled by several processes, where they are not kept and that is worth it."""
    from toolkit.engines.moving import compiling_apart  # numba is an extra, and slow to import

    missing = compiling_apart.not_kept(wanted)
    n_helpers = compiling_apart.helpers_worth_starting(missing, available_workers())
    if not missing or (crew.is_here and not n_helpers):
        return
    with closing(compiling_apart.compiled_together(missing, n_helpers)) as compiling:
        for _ in shown_as_done(compiling, 0, len(missing), "compiling" if progress else ""):
            keep_within()


def rehearsals(chosen: Plan, *, alternatives: bool) -> list[Rehearsal]:
    """Return a rehearsal of each loop that a run calls, alternatives or not."""
    structure, model = chosen.structure, chosen.model
    if chosen.engine != "exact" or structure is None or model.rules is not None:
        return []
    if not worth_compiling(structure, model.horizon if model.unsettled_below is None else FIRST_TURNS):
        return []
    wanted = [*_wanted(model, structure, len(chosen.draws))]
    for other in model.alternatives.values() if alternatives else ():
        wanted += _wanted(other, structure, draws_to_compare(chosen, other))
    widths = dict[tuple[int, str], set[str]]()
    for one in wanted:
        widths.setdefault((one.size, one.loop), set()).update(one.widths)
    return [Rehearsal(*loop, tuple(sorted(found))) for loop, found in widths.items()]


def _wanted(model: Model, structure: Structure, n_draws: int) -> Iterator[Rehearsal]:
    """Yield rehearsals of the loops that a model calls over the states of the base."""
    if len(model.steps) != len(structure.laid):
        return
    weighing = frozenset(number for number in range(len(model.steps)) if weighs_states(model, number))
    structure = replace(structure, weighing=weighing)
    try:
        by_column = even_size(model, structure, n_draws) % BATCH_DRAWS == 0
    except RunError:  # which the run will say
        return
    size = BATCH_DRAWS if by_column else 1
    choosing = {number for number in weighing if len(model.steps[number].members) == 1}
    others = [number for number in range(len(model.steps)) if number not in choosing]
    yield Rehearsal(size, "sums")
    for number in others:
        yield Rehearsal(size, "push", _widths(structure, number) if by_column else ())
    if weighing and others and by_column:  # worth goes back over them; draw by draw the same loop does so
        yield Rehearsal(size, "back")
    for loop in ("settle", "send") if choosing else ():
        yield Rehearsal(size, loop)


def _widths(structure: Structure, number: int) -> tuple[str, ...]:
    """Return by what width of numbers mass is pushed over a step."""
    step = structure.laid[number]
    if number in structure.weighing:  # state by state
        return ("narrow" if max(step.n_transitions, step.n_states, step.n_targets) < NARROW else "wide",)
    return tuple("narrow" if block.is_narrow else "wide" for block in step.blocks)
