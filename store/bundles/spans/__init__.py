"""Spans and runs: attributes, reading order, one trace from many."""
