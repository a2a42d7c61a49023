"""Drafted members of one moment -> a step with its programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from toolkit.model.compile.drafts import MemberDraft
from toolkit.model.compile.member_writer import MemberWriter
from toolkit.model.compile.program_builder import ProgramBuilder
from toolkit.model.compile.program_writer import ProgramWriter
from toolkit.model.steps import Check, Step
from toolkit.scenario.expressions import Node
from toolkit.scenario.expressions.domains import LARGEST


def write_step(
    writer: ProgramWriter,
    phase: str,
    drafts: Sequence[MemberDraft],
    *,
    ends_phase: bool,
    ends_turn: bool,
    noise: Mapping[str, Node] = MappingProxyType({}),
) -> Step:
    """Write one step, unless it is known; ``noise`` names real numbers and the standard deviation of what chance adds to each."""
    ranges = writer.ranges([*(node for draft in drafts for node in draft.nodes()), *noise.values()])
    asked = phase, tuple(drafts), ends_phase, ends_turn, (*noise.items(),), (*ranges.items(),)
    found = None if writer.known is None else writer.known.steps.get(asked)
    if found is None:
        before, writer.draw_in_effect = writer.draw_in_effect, ""
        found = _written(writer, phase, drafts, ends_phase, ends_turn, noise), writer.draw_in_effect
        writer.draw_in_effect = before
    writer.steps[asked] = found
    writer.draw_in_effect = writer.draw_in_effect or found[1]
    return found[0]


def _written(
    writer: ProgramWriter,
    phase: str,
    drafts: Sequence[MemberDraft],
    ends_phase: bool,
    ends_turn: bool,
    noise: Mapping[str, Node],
) -> Step:
    main, reach, checks = writer.builder(), writer.builder(), list[Check]()
    members = tuple(MemberWriter(writer, draft, main, reach, checks).write() for draft in drafts)
    rows = {name: main.add(node) for name, node in noise.items()}
    for name, node in noise.items():
        place = drafts[0].actions[0].changes[0].place
        checks += _watched_noise(writer, main, name, node, rows[name], place)
    shocks = tuple((writer.columns[name][0], row) for name, row in rows.items())
    return Step(phase, members, main.build(), reach.build(), tuple(checks), ends_phase, ends_turn, shocks)


def _watched_noise(
    writer: ProgramWriter, builder: ProgramBuilder, name: str, node: Node, row: int, place: str
) -> list[Check]:
    """Have the run watch a standard deviation."""
    what = f"the noise of {name}"
    found = writer.watched(builder, node, what, place)
    low, high = writer.range_of(node)
    if low < 0.0 or high > LARGEST:
        found.append(Check(row, 0.0, LARGEST, None, what, place))
    return found
