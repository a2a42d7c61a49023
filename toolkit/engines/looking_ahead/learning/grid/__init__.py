"""Actors who learn, with beliefs on a grid.

Where types alone are hidden, what counts of a history is the state that everyone sees, and how likely each type is. ``public`` lays a crisis out by
what everyone sees; ``dealing`` holds the numbers of a draw; ``nodes`` and ``axes`` are the beliefs, with what interpolates between them; ``stage`` (or ``compiled``) solves one
choice at every belief; ``backward`` goes back over all stages and follows the principal branch; ``forward`` says how likely acts then are in each state; ``answer`` is the policy, on
two grids.
"""
