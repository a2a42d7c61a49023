"""Which states a crisis can be in, and which can follow which.

``listing`` by ``exploring``, layer by ``layer`` and the ``moves`` of ``kinds`` of states, found by ``lookup``; by ``laying_out`` ``rows`` as a ``structure`` of ``block``s, whose rows come in ``parts`` and which can be taken ``apart``; ``numbering`` of states, ``joint_counting``, ``labels``; ``starts``, ``endings``, ``ladder``.
"""
