"""How the process of reviewing does: how long it takes, what it changes, and whether what should stop a failure stops it."""
