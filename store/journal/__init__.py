"""The append-only log of everything that reviewers do, and the tables derived from it."""
