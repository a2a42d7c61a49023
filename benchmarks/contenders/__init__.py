"""The same model by other means; each is left out with a word where what it needs is not there."""
