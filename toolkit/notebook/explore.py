"""The verb that opens the what-if panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.answers import Caveat
from toolkit.arguments import public
from toolkit.engines.subjects import Subject, scenario_of, seed_of
from toolkit.notebook.panel import Panel
from toolkit.notebook.subjects import has_heard, opened

NO_REPORTS = "Reports are not taken in here: this is the crisis as it was before them."


@public
def explore(
    of: Subject,
    *,
    seed: int | None = None,
    variant: str | Sequence[str] = (),
    values: Mapping[str, float] | None = None,
    full: bool = True,
    time_limit: float | None = None,  # noqa: ARG001 - kept to by ``public``
) -> Panel:
    """Open the what-if panel: move inputs and what-ifs, and see the answer follow.

    While something moves, the answer is exact at central inputs, every input at its median unless it was moved, and says so;
    when it rests, the answer with ignorance and disagreement takes its place. What readers ask stands below it, at central inputs, a moment
    after each move.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        A crisis that is answered exactly within a second. Of an outlook or a result the panel takes the scenario, without reports.
    seed : int, optional
        Of the draws behind the full answer; that of a result, and 0 for all else, if left out.
    variant, values
        What-ifs applied and inputs fixed beforehand, as in ``run``.
    full : bool
        Whether to work out the full answer in the background.
    time_limit : float, optional
        Seconds of one processor that it may take to open, and then each full answer, as in ``run``.

    Returns
    -------
    Panel
        A widget; the notebook shows it if it stands last in a cell.

    Raises
    ------
    ToolkitError
        For what names no crisis, a scenario that is wrong, one too large to be followed at once, or one that takes longer than is allowed.
    """
    of = opened(of, "explore")
    wishes: dict[str, Any] = {"variant": variant, "values": values}
    chosen = seed_of(of, {} if seed is None else {"seed": seed})
    unheard = (Caveat(NO_REPORTS, "unheard"),) if has_heard(of) else ()
    return Panel(scenario_of(of, wishes, verb="explore"), chosen, full=full, caveats=unheard)
