"""What a user wants done, for commands and screens alike; no terminal in it."""
