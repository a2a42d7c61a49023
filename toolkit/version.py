"""The version of the toolkit, which briefs and the command name."""

__version__ = "0.1.0"
