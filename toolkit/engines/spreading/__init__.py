"""How work is carried out: cut into parts that are pure functions of the plan and their number, and put together in their order.

``spread`` is the one road. A crew says who carries the parts (``carriers``: this process, processes of its own, or any executor),
and where finished parts are kept (``crew``: in memory; ``checkpoint``: in a folder, by ``part_files``).
"""
