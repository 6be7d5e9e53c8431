"""The guided first review: what is true of the screen, what to do next, and what became of the verdicts."""
