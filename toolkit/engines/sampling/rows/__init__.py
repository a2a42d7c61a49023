"""Sampling by rows: what a step can tell apart is looked up in tables, so that a run costs a few look-ups a step.

``laying_out`` a model as a ``layout`` of ``words``, ``effects`` and ``endings``, with options ``grouping``; ``tables`` of a block, ``walking`` through them and ``counting``. Where ``compiling`` pays, ``tiles`` of runs walk in compiled loops.
"""
