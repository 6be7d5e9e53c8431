"""Kits: one file that carries a queue to a reviewer, and one that carries their reviews back."""
