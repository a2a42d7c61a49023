"""How fast the toolkit is, as its users call it, beside other ways of computing the same."""
