"""The keys of searching."""

from __future__ import annotations

from typing import Final

from .command import GENERAL, TEXT_FIELD, Command

SEARCHING: Final = (
    Command(
        "search", ("slash",), "search", "Search", "Find traces by words and fields; in a search, type again",
        GENERAL, ("desk", "search"), ("desk", "search"),
    ),
    Command(
        "results", ("down",), "results", "Results", "From the query to what was found",
        TEXT_FIELD, ("query",), ("query",),
    ),
)  # fmt: skip
