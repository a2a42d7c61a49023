"""Moving mass, or worth, over a step: one set of operations, in plain NumPy and SciPy or compiled.

``mover`` holds what one step needs for a batch; ``plain``, ``lanes`` and ``columns`` are the loops behind it, equal within rounding.
What the loops know of ``choices`` that weigh whole states, and ``compiled_choices``; ``going_back``, several kinds of worth at once; ``lines``, what compiled loops are made of; ``kernels``, ``memory``, ``rooms``.
"""
