"""Near-misses of the accepted answer of a case: what a model says when it gets it nearly right."""
