"""Actors who look ahead: what they expect of each option, and of each other.

``foresight`` gives a ``policy`` by ``induction``; ``reasoning`` (levels), ``worth``, ``beliefs``; ``equilibrium``, ``phase``, ``cells`` and ``branch`` where several
choose at once; ``expectations`` are what a simulation asks.
"""
