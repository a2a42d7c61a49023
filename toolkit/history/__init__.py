"""Single histories: told one by one, set side by side, the most probable first."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.history.histories import Histories, histories
    from toolkit.history.paths import ProbablePaths, most_probable
    from toolkit.history.probable_path import ProbablePath
    from toolkit.history.records import History

__all__ = ["Histories", "History", "ProbablePath", "ProbablePaths", "histories", "most_probable"]
open_late(
    __name__,
    {
        "histories": ["Histories", "histories"],
        "paths": ["ProbablePaths", "most_probable"],
        "probable_path": ["ProbablePath"],
        "records": ["History"],
    },
)
