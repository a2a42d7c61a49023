"""A page that answers: one file to hand on, in which the reader moves the crisis."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Unpack

from toolkit.analysis.outcomes import outcomes
from toolkit.answers import Answer
from toolkit.arguments import public
from toolkit.engines.inputs import central
from toolkit.engines.reweighing import Reweighing
from toolkit.engines.run import run
from toolkit.engines.subjects import RunOptions, Subject, check_held, reports_of, result_of, scenario_of
from toolkit.errors import ToolkitError
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.pages import telling
from toolkit.pages.crisis import BASE, PackedCrisis, as_text, held
from toolkit.pages.document import document
from toolkit.pages.inputs import sliders_of
from toolkit.pages.overturning import overturned
from toolkit.report import brief
from toolkit.results.result import Result
from toolkit.scenario import Outlook, Scenario

ENDINGS = (".html", ".htm")


@dataclass(frozen=True, repr=False, eq=False)
class Page(Answer):
    """A page that answers; ``html`` is the whole file.

    Attributes
    ----------
    table : DataFrame
        The outcomes, as ``outcomes`` tabulates them.
    whole : str
        The file.
    left_out : tuple of str
        What the page cannot hold, and why, in a sentence each.
    """

    whole: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """The page as one self-contained file."""
        return self.whole

    @property
    def page(self) -> str:
        """The page as it is; it is a whole file already."""
        return self.whole

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the page, whole or not at all, under a name that ends in .html.

        Raises
        ------
        ToolkitError
            If it cannot be written, or under another ending.
        """
        if Path(path).suffix.lower() not in ENDINGS:
            raise ToolkitError(
                f"a page that answers is one file; expected a name that ends in .html, not '{Path(path).name}'"
            )
        Answer.save(self, path)

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw the outcomes."""
        return outcomes(self.result).plot(ax, **options)

    def _repr_html_(self) -> str:
        return outcomes(self.result)._repr_html_()


@public
def page(of: Subject, *, explain: bool = False, printed: bool = True, **options: Unpack[RunOptions]) -> Page:
    """Make a page that answers: one HTML file, opened by double click, that asks nothing of anywhere.

    It holds the programs, states and moves of the exact engine, so that its answers equal ``run(…, at="medians")`` at the inputs
    shown; and the answer over all inputs with its three parts, as they were when it was made.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        A result is taken as it is; anything else is run first, as ``run`` does.
    explain : bool
        Whether to make the guided version: the steps of the scenario's ``lesson:``, a guess asked before each answer.
    printed : bool
        Whether it holds the brief, which is what is printed from it: the slow part.
    **options
        As in ``run``. With ``evidence`` the page has the reports as a timeline, each switched on and off, and the answer over all
        inputs given all of them.

    Returns
    -------
    Page
        ``save("crisis.html")`` writes it.

    Raises
    ------
    ToolkitError
        For a crisis that no page can hold (real numbers, actors who look ahead, too many states, an open horizon): why, and what to do.

    Examples
    --------
    >>> import toolkit as ct
    >>> page = ct.page("war-of-attrition", printed=False, progress=False)
    >>> page.html.startswith("<!DOCTYPE html>")
    True
    """
    wishes = options.copy()
    heard = reports_of(wishes.pop("evidence", None))
    if isinstance(of, Outlook):
        of, heard = of.scenario, of.evidence if heard is None else of.evidence + heard
    if isinstance(of, Result):
        _refuse_learnt(of)
    scenario = _scenario(of, wishes)
    model = compile_model(scenario)
    held(model)  # refused before any work is done
    if explain and not model.dossier.lesson:
        raise ToolkitError(
            f"'{model.name}' has no lesson; write its steps under `lesson:`, or leave --explain out",
            kind="no lesson",
        )
    result = result_of(of, wishes, verb="page", asks=bool(model.questions))
    _refuse_learnt(result)  # a kept outlook brings its news
    check_held(result.model)
    made = PackedCrisis(scenario, heard)
    made.add_all()
    if explain:
        _check_taught(made, model)
    progress = options.get("progress", True)
    told = _told(made, result, progress=progress) | {"lesson": _lesson(result.model) if explain else []}
    return _page(made, result, told, _brief(result, progress=progress) if printed else "")


def _refuse_learnt(result: Result) -> None:
    """Refuse a result that has learnt already: the three parts on the page are those of a run without news."""
    if result.news is not None:
        raise ToolkitError(
            "this has learnt from reports, which a page switches on and off: hand over the scenario, and the reports as evidence",
            kind="run already",
        )


def _scenario(of: Subject, wishes: RunOptions) -> Scenario:
    """Return the scenario that is asked about, what-ifs and values applied."""
    changes: Any = {name: wishes[name] for name in ("variant", "values") if name in wishes}
    return scenario_of(of, changes, verb="page")


def _check_taught(crisis: PackedCrisis, model: Model) -> None:
    """Refuse a lesson with a step that the page cannot take."""
    left_out = {one["name"]: one["why"] for one in crisis.left_out}
    asked = {
        one["name"]: one["left_out"] for one in crisis.models[BASE]["chain"]["questions"] if one["left_out"]
    }
    for n, step in enumerate(model.dossier.lesson, start=1):
        for name, why in ((step.what_if, left_out.get(step.what_if)), (step.notice, asked.get(step.notice))):
            if why:
                raise ToolkitError(f"step {n} of the lesson needs '{name}', which is not on this page: {why}")


def _lesson(model: Model) -> list[dict[str, Any]]:
    return [asdict(step) for step in model.dossier.lesson]


def _brief(result: Result, *, progress: bool) -> str:
    """Return the blocks of the brief as HTML."""
    return "\n".join(block.html() for block in brief(result, what_ifs=False, progress=progress).blocks)


def _page(crisis: PackedCrisis, result: Result, told: dict[str, Any], printed: str) -> Page:
    blocks = {
        "crisis-data": as_text(told).encode(),
        "crisis-arrays": crisis.store.packed(),
        "crisis-scenario": crisis.scenario.to_yaml().encode(),
    }
    found, title = outcomes(result), result.model.dossier.full_title
    left_out = (
        *(f"{one['name']}: {one['why']}" for one in crisis.told()["left_out"]),
        *_questions_left_out(crisis),
    )
    return Page(
        found.table, result=result, caveats=result.caveats, title=title, notes=found.notes, layout=found.layout, figure="outcomes",
        verb="page", step=result.step, n_histories=result.n_histories, whole=document(title, blocks, printed), left_out=left_out,
    )  # fmt: skip


def _told(crisis: PackedCrisis, result: Result, *, progress: bool) -> dict[str, Any]:
    model, scenario = result.model, crisis.scenario
    return {
        **crisis.told(),
        "about": telling.about(model, result),
        "outcomes": telling.outcomes_of(model, result),
        "asked": telling.asked_of(model, result),
        "what_ifs": telling.what_ifs_of(model, crisis.left_out),
        "sliders": sliders_of(scenario, model),
        "overturn": overturned(scenario, model),
        "with_news": _with_news(crisis, result, progress=progress),
        "test": _test(model),
    }


def _with_news(crisis: PackedCrisis, result: Result, *, progress: bool) -> list[dict[str, Any]] | None:
    """Return what a run says of each outcome given all news; None without any, or where the page lacks some of it."""
    if crisis.reports is None or crisis.news_left_out:
        return None
    seed, draws = result.seed, max(len(result.parameters), 64)
    told = run(
        crisis.scenario,
        evidence=crisis.reports,
        seed=seed,
        draws=draws,
        alternatives=bool(result.alternatives),
        progress=progress,
    )
    return telling.outcomes_of(result.model, told)


def _test(model: Model) -> dict[str, float]:
    """Return an answer that the page has to find again when it is opened: at the medians."""
    tally = Reweighing(replace(model, alternatives={})).at(central(model))
    return {one.name: float(share) for one, share in zip(model.outcomes, tally.final[0], strict=True)}


def _questions_left_out(crisis: PackedCrisis) -> list[str]:
    asked = crisis.models[BASE]["chain"]["questions"]
    return [f"{one['name']}: {one['left_out']}" for one in asked if one["left_out"]]
