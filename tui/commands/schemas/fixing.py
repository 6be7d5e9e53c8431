"""The schemas of the commands that say what releases did, and how the process does: fixes, process."""

from __future__ import annotations

from typing import Final

from ....store.insight.fixes.releases import CHANGES
from ....store.insight.fixes.standing import STANDINGS
from .notation import (
    COUNT,
    MASKED,
    NUMBER,
    TEXT,
    TRUTH,
    Described,
    command,
    fields,
    listed,
    mapped,
    one_of,
    or_null,
    told,
)
from .shapes import FAILED_AGAIN

_TIME: Final = told(TEXT, "ISO 8601, UTC")
_CELL: Final = fields(
    {
        "status": one_of("pass", "fail", "mixed", "ask", "none", what="all runs of it together"),
        "change": one_of(*CHANGES, what="since the release before that had it"),
        "runs": COUNT,
        "passed": told(COUNT, "trials that passed"),
        "trials": COUNT,
    }
)
_CASE: Final = fields(
    {
        "pack": TEXT,
        "case": TEXT,
        "earlier": listed(TEXT, "the ids that it had before"),
        "role": or_null(TEXT),
        "question": or_null(TEXT, "null: its pack is not known here"),
        "standing": one_of(*STANDINGS, what="what it still tells"),
        "why": TEXT,
        "proposal": or_null(TEXT, "what to do"),
        "retires": told(TRUTH, "whether that is to retire it"),
        "command": or_null(TEXT, "the command that does it"),
        "releases": mapped(_CELL, "by the name of the release"),
    }
)


_DURATIONS: Final = fields(
    {
        "n": COUNT,
        "low": or_null(NUMBER, "the lower quartile, in seconds; null of fewer than five"),
        "median": or_null(NUMBER),
        "high": or_null(NUMBER, "the upper quartile"),
    }
)
_SHARE: Final = fields(
    {
        "count": COUNT,
        "of": COUNT,
        "value": or_null(NUMBER, "null of fewer than 20"),
        "low": or_null(NUMBER),
        "high": or_null(NUMBER),
    }
)
_CONFUSION: Final = fields(
    {
        "rightly": told(COUNT, "fired and should have"),
        "needlessly": told(COUNT, "fired and should not have"),
        "missed": told(COUNT, "should have fired"),
        "quiet": told(COUNT, "neither"),
        "unknown": told(COUNT, "nobody said"),
        "fired_rightly": _SHARE,
        "caught": _SHARE,
    }
)


def fix_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "fixes add",
            "The results of checks that were added.",
            fields(
                {
                    "added": listed(
                        fields(
                            {
                                "file": TEXT,
                                "release": TEXT,
                                "at": _TIME,
                                "timed_by": one_of("report", "person", "file"),
                                "cases": COUNT,
                                "known": told(TRUTH, "it was there before, and is there once"),
                            }
                        )
                    ),
                    "refused": listed(TEXT, "files of a folder that are no reports, and why"),
                }
            ),
        ),
        command(
            "fixes show",
            "What releases did to the cases of packs.",
            fields(
                {
                    "masked": MASKED,
                    "packs": told(listed(TEXT), "the packs that there are results of"),
                    "unread": listed(TEXT, "packs that could not be read, and why"),
                    "hidden": told(COUNT, "cases of traces that the reader has yet to judge blind"),
                    "unknown": told(COUNT, "cases of packs that are not known here"),
                    "releases": listed(
                        fields(
                            {
                                "name": TEXT,
                                "first_run": _TIME,
                                "last_run": _TIME,
                                "runs": COUNT,
                                "changes": mapped(COUNT, "what changed, in how many cases"),
                            }
                        ),
                        "in the order of their first runs",
                    ),
                    "cases": listed(_CASE),
                    "sentences": listed(TEXT),
                    "failed_again": listed(fields(FAILED_AGAIN)),
                }
            ),
        ),
        command(
            "process show",
            "How the process does.",
            fields(
                {
                    "masked": MASKED,
                    "rubric": or_null(fields({"id": TEXT, "version": COUNT, "title": TEXT})),
                    "seconds_of_a_review": _DURATIONS,
                    "untimed": told(COUNT, "reviews without a time"),
                    "guards": fields(
                        {
                            "failures": told(COUNT, "groups of failures with a fix case"),
                            "to_check": _DURATIONS,
                            "to_pass": _DURATIONS,
                            "loaded": told(COUNT, "counted from when they were loaded"),
                            "unchecked": told(COUNT, "in no check yet"),
                        }
                    ),
                    "decision_changes": listed(
                        fields(
                            {
                                "queue": TEXT,
                                "reviewer": TEXT,
                                "changed": TRUTH,
                                "reason": or_null(TEXT),
                                "at": _TIME,
                            }
                        )
                    ),
                    "escalation": _CONFUSION,
                    "handed": told(COUNT, "reviewed traces that were handed to a person"),
                    "guardrails": mapped(_CONFUSION, "by name"),
                    "sentences": listed(TEXT),
                    "method": TEXT,
                }
            ),
        ),
        command(
            "process decided",
            "What was said of a queue.",
            fields({"queue": TEXT, "changed": TRUTH}),
        ),
    ]
