"""Two runs of the same inputs against each other: which belong together, which side shows which, and what was decided."""
