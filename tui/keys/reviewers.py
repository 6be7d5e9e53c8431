"""The keys of several reviewers: how far they agree, and deciding where they differ."""

from __future__ import annotations

from typing import Final

from .command import REVIEWERS, Command

REVIEWER_KEYS: Final = (
    Command(
        "adjudicate", ("D",), "adjudicate", "Decide",
        "The traces that reviewers judged differently, side by side: decide who is right",
        REVIEWERS, ("desk", "summary", "pack", "agreement", "items_behind"), ("desk", "agreement", "items_behind"),
    ),
    Command(
        "agreement", ("A",), "agreement", "Agreement",
        "How far reviewers agree, on what, and which question is the problem",
        REVIEWERS, ("desk", "summary"), ("desk",),
    ),
    Command(
        "slices", ("s",), "slices", "Slices", "The same for each value of a metadata field; of up to four, in the coverage",
        REVIEWERS, ("agreement", "compared", "coverage"), ("agreement", "compared", "coverage"),
    ),
    Command(
        "next_mark", ("P",), "next_mark", "Next mark",
        "The next place that a reviewer marked: a break point, or words", REVIEWERS, ("adjudicate",),
    ),
    Command(
        "review_first", ("J",), "review_first", "Review it",
        "Judge the trace yourself; then your review is one of these", REVIEWERS, ("adjudicate",),
    ),
    Command(
        "show_others", ("l",), "show_others", "Look all the same",
        "See what others say of a trace that you have not judged yourself, to decide",
        REVIEWERS, ("adjudicate",),
    ),
)  # fmt: skip
