"""The chapters of a brief: each puts one question to the material and yields blocks of the page."""
