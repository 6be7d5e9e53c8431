"""Lists of words, written as text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list that is separated by spaces."""
    return frozenset(text.split())
