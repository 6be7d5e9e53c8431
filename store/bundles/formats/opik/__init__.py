"""Opik: traces and spans."""
