"""The PRISM language: a scenario with fixed inputs as a discrete-time Markov chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.export.chain import Command, ExportedChain
from toolkit.model.model import Model


def to_prism(model: Model, values: Mapping[str, float] | None = None) -> str:
    """Write a scenario at fixed inputs as a discrete-time Markov chain in the PRISM language.

    Ask it for ``P=? [F outcome=k]``; the comments at the top number the outcomes and levels.

    Parameters
    ----------
    values : mapping, optional
        Parameter -> value; the rest stand at their medians, doubts at 0.

    Raises
    ------
    RunError
        If the scenario is too large, or cannot be listed state by state.
    """
    chain = ExportedChain(model, values)
    names, horizon, n_steps = chain.names, model.horizon, len(model.steps)
    lines = ["dtmc", "", *(f"// {line}" for line in chain.about()), "", "module crisis"]
    lines.append(f"  turn : [0..{horizon + 1}] init 0;  // 0 before the start is drawn")
    lines.append(f"  step : [0..{n_steps}] init 0;")
    lines += [f"  {name} : [0..{v.size - 1}] init 0;" for name, v in zip(names, model.variables, strict=True)]
    lines.append(f"  outcome : [-1..{len(model.outcomes) - 1}] init -1;")
    starts = " + ".join(f"{p!r}:{_update(names, s, None, o, 1, 0)}" for p, s, o in chain.starts())
    lines.append(f"  [] turn=0 -> {starts};")
    for command in chain.commands():
        lines.append("  " + _command(command, names, horizon, n_steps))
    lines += ["  [] outcome>=0 -> true;", "endmodule", ""]
    lines += [f'label "{o.name}" = outcome={k};' for k, o in enumerate(model.outcomes)]
    return "\n".join(lines) + "\n"


def _command(command: Command, names: Sequence[str], horizon: int, n_steps: int) -> str:
    step, new_turn = command.following(n_steps)
    if command.turn is not None:
        when = f"turn={command.turn}"
    else:
        when = f"turn>=1 & turn<{horizon}" if new_turn else f"turn>=1 & turn<={horizon}"
    where = " & ".join(f"{name}={value}" for name, value in zip(names, command.state, strict=True))
    moves = " + ".join(
        f"{p!r}:{_update(names, after, command.state, outcome, None if not new_turn else -1, step)}"
        for p, after, outcome in command.moves
    )
    return f"[] outcome=-1 & step={command.step} & {when} & {where} -> {moves};"


def _update(
    names: Sequence[str],
    after: Sequence[int],
    before: Sequence[int] | None,
    outcome: int,
    turn: int | None,
    step: int,
) -> str:
    parts = [
        f"({name}'={value})"
        for n, (name, value) in enumerate(zip(names, after, strict=True))
        if before is None or before[n] != value
    ]
    if outcome >= 0:
        return "&".join([*parts, f"(outcome'={outcome})", "(step'=0)"] + (["(turn'=1)"] if turn == 1 else []))
    if turn is not None:
        parts.append("(turn'=turn+1)" if turn < 0 else f"(turn'={turn})")
    return "&".join([*parts, f"(step'={step})"])
