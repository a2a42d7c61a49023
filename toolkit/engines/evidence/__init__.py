"""What reports say of inputs and states: every draw is weighed by how probable it makes them.

``conditioning`` of a plan; for the exact engine ``exact_evidence``, with ``likelihoods``, ``filtering`` forward, ``smoothing`` backward and what lies ``behind``
a way; ``conditioned`` is what a draw has learnt.
"""
