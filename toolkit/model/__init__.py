"""Scenario -> Model: labelled arrays, one definition of a turn, draws, keyed randomness."""
