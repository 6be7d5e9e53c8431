"""How far a judge can be relied on, held against experts: pure figures, each with its interval or the n that it needs."""
