"""The keys of moving through a queue."""

from __future__ import annotations

from typing import Final

from .command import MOVE, Command

MOVING: Final = (
    Command(
        "defer", ("d",), "defer", "Defer", "Not now: move the trace to the end of your queue",
        MOVE, ("review", "queue"), ("review", "queue"), saves=True,
    ),
    Command(
        "defer_with_reason", ("D",), "defer_with_reason", "Defer, with reason",
        "Not now, and say why", MOVE, ("review",), saves=True,
    ),
    Command(
        "next", ("n",), "go(1)", "Next", "The next trace, pair or section",
        MOVE, ("review", "mapping", "pair", "adjudicate", "report", "coverage"), ("review", "mapping", "pair", "report", "coverage"),
    ),
    Command(
        "previous", ("N",), "go(-1)", "Previous", "The previous trace, pair or section",
        MOVE, ("review", "mapping", "pair", "adjudicate", "report", "coverage"), ("mapping",),
    ),
    Command(
        "next_open", ("greater_than_sign",), "next_open", "Next open",
        "The next trace that you have not judged, or pair that you have not decided",
        MOVE, ("review", "queue", "pair", "adjudicate"), ("queue",),
    ),
    Command(
        "items", ("i",), "items", "List", "The traces of the queue as a list",
        MOVE, ("review", "queue", "summary"), ("summary",),
    ),
    Command(
        "session", ("I",), "session", "Session", "The traces of the same session as this one",
        MOVE, ("review", "session"),
    ),
)  # fmt: skip
