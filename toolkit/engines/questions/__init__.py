"""What readers ask, answered by each engine in a pass of its own: it reads what the crisis does and moves no number of it."""
