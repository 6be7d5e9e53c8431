"""Arize Phoenix: spans, annotations, datasets and experiments."""
