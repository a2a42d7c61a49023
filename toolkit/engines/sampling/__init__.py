"""Many simulated histories at once.

A ``simulation`` of ``blocks`` that watchers look on, the ``tallier`` among them; ``branching``; ``particles`` under evidence; ``splitting`` by
``climbing`` for what is rare.
"""
