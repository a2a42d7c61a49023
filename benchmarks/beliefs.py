"""How long a draw takes of a long crisis whose actors learn, and where the time goes: ``python -m benchmarks.beliefs [turns] [precision]``."""

import cProfile
import pstats
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from learning_games import standoff

from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.cost import cost_of
from toolkit.engines.looking_ahead.learning.grid.answer import GridAnswer
from toolkit.engines.looking_ahead.learning.grid.stage import Plain
from toolkit.engines.states.listing import list_states
from toolkit.model.compile import compile_model
from toolkit.scenario import loads

TURNS, PRECISION = 12, "2"


def timed(learner, chain):
    """Return the CPU seconds of one draw, after one that loads what is compiled."""
    learner.learnt(chain, [])
    began = time.process_time()
    policy = learner.learnt(chain, [])
    return time.process_time() - began, policy.learnt


def main(turns=TURNS, precision=PRECISION):
    """Print states, what was said beforehand, seconds with and without compiled loops, and a profile."""
    model = compile_model(loads(standoff(precision, int(turns))))
    structure = list_states(model)
    chain = Chain(model, structure, 1)
    learner = GridAnswer(model, structure)
    said = cost_of(model, structure)
    print(
        f"{structure.n_states:,} states, {structure.n_states // 4:,} that everyone sees; said beforehand: {said.seconds:.2g} s a draw"
    )
    loops = {type(learner.loops).__name__: learner, "Plain": GridAnswer(model, structure, Plain())}
    for name, one in loops.items():
        seconds, told = timed(one, chain)
        print(
            f"{name}: {seconds:.2f} s a draw of CPU time, {told['nodes']:g} nodes, outcomes within {told['grid_error']:.1e}"
        )
    profile = cProfile.Profile(time.process_time)
    profile.runcall(learner.learnt, chain, [])
    pstats.Stats(profile).sort_stats("tottime").print_stats(12)


if __name__ == "__main__":
    main(*sys.argv[1:])
