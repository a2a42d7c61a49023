"""Runs followed by rows in compiled loops, a tile of them at a time: the same counts as in ``walking``, to the last one."""
