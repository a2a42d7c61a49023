"""Moving mass, or worth, over a step: one set of operations, in plain NumPy and SciPy or compiled.

``mover`` holds what one step needs for a batch; ``plain`` and ``compiled`` are the loops behind it, equal within rounding.
"""
