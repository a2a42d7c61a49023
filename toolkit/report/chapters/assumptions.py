"""What it rests on: inputs, judgements, and the other models of the crisis."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from toolkit import numbers
from toolkit.model.distributions import Distribution
from toolkit.model.dossier import NamedVariation
from toolkit.report.chapters.sources import resting_on
from toolkit.report.document import Block, Heading, Points, Table, Text
from toolkit.report.material import Material

SHARPER = "decides.precision"
AHEAD = "decides.look_ahead"
_QUANTILES = np.array([0.05, 0.5, 0.95])


def assumptions(of: Material) -> Iterator[Block]:
    """List the inputs with what is known of them, and the other models of the crisis."""
    yield Heading("Assumptions")
    found = of.dossier.coverage
    before = ", as they were before the reports" if of.has_heard else ""
    yield Text(
        f"Of the parts of the scenario that hold numbers, {found.both} rest on a report and a judgement, {found.claim_only} on a "
        f"report, {found.judgement_only} on judgement alone and {found.neither} on neither. The uncertain inputs{before}:"
    )
    rows = [
        [
            one.label,
            _spread(one.distribution, one.unit),
            of.dossier.basis_of("parameters", one.name).judgement or "—",
            resting_on(of.dossier, one.name),
        ]
        for one in of.model.parameters
        if not one.is_doubt
    ]
    if rows:
        yield Table(["input", "median (90 %)", "author's judgement", "resting on"], rows)
    others = of.dossier.alternatives
    if others:
        yield Text("Other models of the crisis, whose range is the disagreement:")
        yield Points([(f"{one.title or one.name}.", one.note or _reading(one)) for one in others])


def _spread(distribution: Distribution, unit: str) -> str:
    """Write what an input may be: its median and range, or the chance of each of a few values."""
    if distribution.kind == "discrete":
        values, weights = distribution.numbers[::2], np.array(distribution.numbers[1::2])
        shares = weights / weights.sum()
        names = {0.0: "no", 1.0: "yes"} if set(values) == {0.0, 1.0} else {}
        each = (
            f"{names.get(v, numbers.figure(v))} ({numbers.share(s)})"
            for v, s in zip(values, shares, strict=True)
        )
        return ", ".join(each)
    low, middle, high = (numbers.figure(float(value)) for value in distribution.quantile(_QUANTILES))
    spread = middle if low == high else f"{middle} ({low} to {high})"
    return f"{spread} {unit}".strip()


def _reading(of: NamedVariation) -> str:
    """Say what another model changes where its author has not."""
    kinds = (
        (len(of.sets), "set differently"),
        (of.n_added, "added"),
        (of.n_removed, "taken away"),
    )
    if of.sets and len(of.sets) == of.n_changes:
        if all(key.endswith(SHARPER) for key in of.sets):
            return "How strongly they follow the more attractive option is set differently; the rest is the same."
        if all(key.endswith(AHEAD) for key in of.sets):
            return "They also weigh what may follow a choice; the rest is the same."
    counts = [(n, what) for n, what in kinds if n]
    said = [
        f"{n} {'is' if n == 1 else 'are'} {what}"
        if k
        else f"{n} {'part of the scenario is' if n == 1 else 'parts of the scenario are'} {what}"
        for k, (n, what) in enumerate(counts)
    ]
    if of.n_forced:
        said.append(f"{of.n_forced} {'choice is' if of.n_forced == 1 else 'choices are'} imposed")
    return f"The author gives no reason; {', '.join(said)}."
