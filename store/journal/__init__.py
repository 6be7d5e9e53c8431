"""The append-only log of everything that reviewers do, and its present state."""
