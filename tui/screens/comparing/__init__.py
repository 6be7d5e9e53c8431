"""Comparing two runs: a pair of answers side by side, and what came of all pairs."""
