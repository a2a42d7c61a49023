"""Two versions of a scenario: what changed, by meaning and not by line, and the versions that lie between them."""

from toolkit.scenario.edits.between import between
from toolkit.scenario.edits.differences import edits_between
from toolkit.scenario.edits.edit import Edit, Touches, is_part

__all__ = ["Edit", "Touches", "between", "edits_between", "is_part"]
