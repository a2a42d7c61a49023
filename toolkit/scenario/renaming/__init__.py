"""Names in files: where each stands, and another in its place."""

from toolkit.scenario.renaming.rename import Renamed, rename

__all__ = ["Renamed", "rename"]
