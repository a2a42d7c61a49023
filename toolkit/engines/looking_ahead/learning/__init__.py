"""Actors who learn: the agent logit equilibrium of a game in which not everyone sees everything.

``unrolling`` lays a crisis out turn by turn; ``information`` says what each actor can tell apart; ``game`` holds the numbers of a draw;
``passes`` goes forward for beliefs and backward for worths, with their slopes; ``branch`` follows the principal branch; ``answer`` is the policy.
"""
