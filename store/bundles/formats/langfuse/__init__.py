"""Langfuse: downloads, API pages, batch exports and tables."""
