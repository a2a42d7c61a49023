"""Moving mass, or worth, over a step: one set of operations, in plain NumPy and SciPy or compiled.

``mover`` holds what one step needs for a batch; ``plain``, ``lanes`` and ``columns`` are the loops behind it, equal within rounding.
What the loops know of ``choices`` that weigh whole states, with ``compiled_choices`` for columns of draws and ``choices_by_worth`` for few of
them; worth ``after`` a step, and ``going_back``, several kinds of it at once; ``lines`` and ``tiles``, what compiled loops are made of;
``kernels``, ``memory``, ``rooms``.
"""
