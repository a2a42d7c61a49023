"""What news says of inputs and states: islands of draws follow it turn by turn.

``conditioning`` of a plan, by ``islands`` that resample and move, on ``exact_evidence`` or ``particle_evidence``; for the exact engine ``standing``,
``telling``, ``filtering`` forward and ``smoothing`` backward, with what lies ``behind`` a way; ``clashes`` of news, news ``of_inputs``, ``weighing`` without moves; ``logs``.
"""
