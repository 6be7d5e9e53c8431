"""How frequent failures are, from random samples alone."""
