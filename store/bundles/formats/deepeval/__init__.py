"""DeepEval: test runs and traces."""
