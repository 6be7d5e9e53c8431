"""How much of what can be found was found, and what more reviews would add."""
