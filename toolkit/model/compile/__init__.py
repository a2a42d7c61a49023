"""Scenario -> Model: one file per kind of thing that is compiled."""

from toolkit.model.compile.scenario import compile_model, condition_program

__all__ = ["compile_model", "condition_program"]
