"""Sampling by rows: what a step can tell apart is looked up in tables, so that a run costs a few look-ups a step."""
