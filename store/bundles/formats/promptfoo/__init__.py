"""promptfoo results and tables."""
