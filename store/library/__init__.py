"""traces.db: traces, steps and scores; every SQL statement about them is here."""
