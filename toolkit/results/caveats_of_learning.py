"""What a reader has to know of actors who learn: how their choices were found, and what is open and never done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit import numbers
from toolkit.answers import Caveat
from toolkit.results.solution import Solution

ROUNDING = 1e-15
"""Below this no distance of a choice from a reply is told."""
HALF_A_STEP = 0.0005
"""Half of the finest step of figures, 0.1 point."""
WHOLE = "the principal logit branch"
IN_STAGES = "logit branches stage by stage, from the last choice to the first,"
MOST_NAMED = 5
"""Acts that are named where nobody ever does them."""


def learning(result: Solution) -> Iterator[Caveat]:
    """Say how actors who learn were found to choose."""
    found = result.record.learning
    if found is None:
        return
    if "slips" in found:
        yield _levels(found)
        return
    if "grid_error" in found:
        yield _on_grid(found)
        return
    said = f"Actors learn from what others do: they follow {IN_STAGES if 'in_stages' in found else WHOLE} over what each can tell apart, from even odds to their precision"
    if "residual" in found:
        said += f"; choices lie within {max(found['residual'], ROUNDING):.0e} of the replies to them"
    turned, met = found.get("turned", 0.0), found.get("met", 0.0)
    if turned:
        said += f"; the branch turned back and on again ({turned:.2g} turning points a draw), so that other equilibria may be as good"
    if met:
        said += f"; it met another branch ({met:.2g} times a draw) and went straight on"
    yield Caveat(f"{said}.", "learning", values=dict(found))


def _levels(found: Mapping[str, float]) -> Caveat:
    """Say how actors learn who reason to some level."""
    said = "Actors learn from what others do, each level on beliefs of its own, which are those of somebody who expects the others to think less far"
    if found["slips"]:
        said += (
            f"; to some situations no other is expected to let them come ({found['slips']:.3g} information sets a draw), and beliefs there are those after "
            "a slip: somebody took any open option"
        )
    return Caveat(f"{said}.", "learning", values=dict(found))


def _on_grid(found: Mapping[str, float]) -> Caveat:
    """Say how beliefs were followed on a grid, and by how much outcomes move where it has half as many nodes."""
    error = found["grid_error"]
    said = (
        "Actors learn from what others do: they follow the principal logit branch over what everyone sees and how likely each type is, on a grid of "
        f"{found['nodes']:.3g} beliefs along each type; on half as many no outcome moves by more than {100.0 * max(error, ROUNDING):.1g} points and no act by more than "
        f"{100.0 * max(found['act_error'], ROUNDING):.1g}"
    )
    if error > HALF_A_STEP:
        said += ", which is more than half a step of the figures printed: read them to a point"
    return Caveat(f"{said}.", "learning", values=dict(found))


def unexpected(result: Solution) -> Iterator[Caveat]:
    """Name what is open and never done: what would be believed after it hangs on mistakes that are too small to be seen."""
    acts = result.record.unexpected
    if not acts:
        return
    shown = [
        act if share >= 1.0 else f"{act}, in {numbers.share(share)} of draws" for act, share in acts.items()
    ]
    more = f" and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    by = "slips of level 0" if "slips" in (result.record.learning or {}) else "trembles of the logit"
    yield Caveat(
        f"Open and never chosen: {'; '.join(shown[:MOST_NAMED])}{more}. What others would believe after it is settled by {by} alone.",
        "unexpected",
        values=dict(acts),
    )
