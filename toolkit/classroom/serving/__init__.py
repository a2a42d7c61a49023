"""One machine serves a class over the room's network, with Tornado, which JupyterLab brings along.

Addresses hold secrets that cannot be guessed; the server is bound to this machine unless somebody asks for more; it answers
under its own names alone, takes forms from its own pages alone, and bounds what it reads and how many it talks to.
"""

from toolkit.classroom.serving.server import Serving, serve

__all__ = ["Serving", "serve"]
