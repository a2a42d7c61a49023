"""A scenario with fixed inputs in the languages of other tools."""
