"""Deriving claims from witnesses, marks and what an expert wrote."""
