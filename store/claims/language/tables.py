"""Tables of words, written as text."""

from __future__ import annotations


def words_in(text: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(text.split())
