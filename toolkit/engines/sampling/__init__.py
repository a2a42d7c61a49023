"""Many simulated histories at once.

A ``simulation`` of ``blocks`` that watchers look on, the ``tallier`` among them; ``branching``; ``particles`` under evidence, with their ``weighing``, what they ``kept`` and whom they left ``unreached``; ``splitting`` by
``climbing`` for what is rare.
"""
