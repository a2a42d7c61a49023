"""Tables -> figures an editor would print; one file per kind of figure."""

from toolkit.plots.anatomy import actors, influences
from toolkit.plots.compare import compare
from toolkit.plots.escalation import escalation
from toolkit.plots.incidence import incidence
from toolkit.plots.outcomes import outcomes
from toolkit.plots.states import states

__all__ = ["actors", "compare", "escalation", "incidence", "influences", "outcomes", "states"]
