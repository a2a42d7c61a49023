"""Everything that a page can answer, as data: the crisis as written and each of its what-ifs, packed together."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toolkit.engines.affordable import AT_ONCE_SECONDS, holding_within
from toolkit.engines.imposed import imposed
from toolkit.engines.states.structure import Structure
from toolkit.errors import TooLarge, ToolkitError
from toolkit.model.actors import Foresight
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.pages.chain import Packer
from toolkit.pages.inputs import ENDS, inputs_of
from toolkit.pages.news import items_of, observations_of
from toolkit.pages.packing import Store
from toolkit.scenario import Reports, Scenario

NOT_WEIGHED = "this news speaks of an input, of the turn, or of days that do not count, which no page weighs"
BASE = ""
"""Name of the crisis as it is written, among its what-ifs."""


SHAPE: dict[str, Callable[[Model], object]] = {
    "it ends in other ways": lambda model: [one.name for one in model.outcomes],
    "its ladder has other rungs": lambda model: model.rungs,
    "its turns are others": lambda model: (model.as_of, model.turn_days, model.horizon),
}
"""What a what-if must share with the crisis as it is written to be shown in the same pictures."""


@dataclass
class PackedCrisis:
    """What a page holds.

    Attributes
    ----------
    models : by name of the what-if
    left_out : what-ifs that it cannot hold, and why
    """

    scenario: Scenario
    reports: Reports | None = None
    store: Store = field(default_factory=Store)
    steps: list[dict[str, Any]] = field(default_factory=list)
    models: dict[str, Any] = field(default_factory=dict)
    left_out: list[dict[str, str]] = field(default_factory=list)

    def add_all(self) -> None:
        """Pack the crisis as it is written, and each of its what-ifs that can be held.

        Raises
        ------
        ToolkitError
            If the crisis itself cannot be held: why, and what to do.
        """
        self.add(BASE, self.scenario)
        for name in self.scenario.variants:
            if name in self.scenario.variants_applied:
                continue
            try:
                self.add(name, self.scenario.variant(name))
            except ToolkitError as refusal:
                why = (
                    str(refusal)
                    if isinstance(refusal, _Refused)
                    else "it does not go with the what-ifs in force"
                )
                self.left_out.append({"name": name, "why": why})

    def add(self, name: str, scenario: Scenario) -> None:
        """Pack one model.

        Raises
        ------
        ToolkitError
            If it cannot be held.
        """
        model = compile_model(scenario, with_alternatives=False)
        structure = held(model)
        self._refuse_other_shape(model)
        packer = Packer(model, structure, self.store, self.steps)
        said = observations_of(scenario, self.reports) if self.reports is not None else ()
        packed = packer.packed(
            lambda asked: items_of(model, asked, self.reports, said) if self.reports is not None else []
        )
        caveats = [str(one) for one in imposed(scenario, model)] if name != BASE else []
        self.models[name] = {**packed, "inputs": inputs_of(model), "caveats": caveats}

    def _refuse_other_shape(self, model: Model) -> None:
        """Refuse a what-if whose answers do not fit into the same pictures as those of the crisis as it is written."""
        base = compile_model(self.scenario, with_alternatives=False)
        for what, shape in SHAPE.items():
            if shape(model) != shape(base):
                raise _Refused(f"{what}; make a page of it with --variant")

    @property
    def news_left_out(self) -> list[str]:
        """Names of reports and watches that the page cannot weigh."""
        if self.reports is None:
            return []
        names = [*(one.name for one in self.reports.reports), *(one.name for one in self.reports.watches)]
        shown = {one["name"] for one in self.models[BASE]["news"]}
        return [name for name in names if name not in shown]

    def told(self) -> dict[str, Any]:
        """Return all of it but the arrays."""
        return {
            "models": self.models,
            "steps": self.steps,
            "sizes": self.store.sizes,
            "left_out": [
                *self.left_out,
                *({"name": name, "why": NOT_WEIGHED} for name in self.news_left_out),
            ],
        }


class _Refused(ToolkitError):
    """A model that no page can hold."""


def held(model: Model) -> Structure:
    """Return the states of a model that a page can hold.

    Raises
    ------
    ToolkitError
        If it cannot: why, and what to do.
    """
    why, cure = _why_not(model)
    if why:
        raise _Refused(f"a page that answers cannot hold '{model.name}': {why}; {cure}")
    try:
        return holding_within(model, AT_ONCE_SECONDS)
    except TooLarge as refusal:
        raise _Refused(
            f"a page that answers cannot hold '{model.name}': {refusal.problem}; {refusal.cure}, or hand on a brief (crisis brief)"
        ) from None


def _why_not(model: Model) -> tuple[str, str]:
    """Say why a page cannot hold a model, and what to do; empty where it can."""
    brief = "hand on a brief (crisis brief)"
    if model.real is not None:
        return f"'{model.real.name}' is a real number, and a page lists states", f"give it levels, or {brief}"
    if model.foresight:
        return _of_foresight(model.foresight), f"say look_ahead: 0 and leave `sees:` out, or {brief}"
    endless = next(
        (one for one in model.parameters if not np.isfinite(one.distribution.quantile(ENDS)).all()), None
    )
    if endless is not None:
        return (
            f"the input '{endless.name}' may be infinite, which no slider shows",
            f"give it a finite value, or {brief}",
        )
    if model.rules is not None:
        return "it has a rule written in Python, which no page can hold", brief
    if model.unsettled_below is not None:
        return "its horizon is open (until_settled)", f"give it a number of turns, or {brief}"
    if model.reads_draws_in_effects:
        return (
            "an effect reads an input, so that states depend on the inputs",
            f"use a fixed amount, or {brief}",
        )
    return "", ""


def _of_foresight(foresight: Sequence[Foresight]) -> str:
    """Say who looks ahead, or else who takes inputs to be other than they are."""
    seers = sorted({one.actor for one in foresight if one.look_ahead != 0})
    if seers:
        return f"{' and '.join(seers)} {'looks' if len(seers) == 1 else 'look'} ahead, which a page does not work out"
    others = " and ".join(sorted({one.actor for one in foresight}))
    return f"what {others} takes inputs to be (sees) is another thing than they are, which a page does not work out"


def as_text(told: Any) -> str:
    """Write data as JSON, as short as it gets."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
