"""Schemas of `tracejury archive` and `tracejury start`, and of what is known from earlier projects."""

from __future__ import annotations

from typing import Final

from .notation import (
    COUNT,
    NUMBER,
    TEXT,
    TRUTH,
    Described,
    Node,
    command,
    fields,
    listed,
    one_of,
    or_null,
    told,
)
from .packing import PRIVATE

_LEARNED: Final[dict[str, Node]] = {
    "project": TEXT,
    "masked": TRUTH,
    "rubrics": COUNT,
    "codes": COUNT,
    "failures": told(COUNT, "groups of failures that were judged"),
    "packs": COUNT,
}

KNOWN: Final = fields(
    {
        "project": told(TEXT, "the earlier project that knew it"),
        "failure": TEXT,
        "name": or_null(TEXT),
        "likeness": told(
            one_of("same", "close", "elsewhere"),
            "same: a group would take it in; close: nearly so; elsewhere: the same words in another tool, check or code",
        ),
        "similarity": told(NUMBER, "from 0 to 100"),
        "members": COUNT,
        "codes": listed(TEXT),
        "helped": or_null(TEXT),
        "release": or_null(TEXT, "the release that closed it"),
        "packs": listed(TEXT, "the packs that guard it"),
        "example": fields({"asked": TEXT, "answered": TEXT, "expected": TEXT, "why": TEXT}),
    }
)
"""A failure that an earlier project knew."""


def lesson_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "archive",
            "The archive of a project.",
            fields(
                {
                    "path": TEXT,
                    **_LEARNED,
                    "written": told(TRUTH, "false if something private stopped it"),
                    "unjudged": told(COUNT, "groups that nobody judged a failure: not in it"),
                    "cases": fields({"fix": COUNT, "guard": COUNT}),
                    "unread": listed(TEXT, "packs that could not be read, each with why"),
                    "private": PRIVATE,
                }
            ),
        ),
        command(
            "start",
            "What a library began with.",
            fields(
                {
                    "library": TEXT,
                    "projects": listed(
                        fields({**_LEARNED, "archive": told(TEXT, "the hash of its content")})
                    ),
                    "rubrics": COUNT,
                    "packs": listed(TEXT, "their folders"),
                }
            ),
        ),
        command(
            "pack incidents",
            "The ready packs that were written.",
            fields(
                {
                    "folder": TEXT,
                    "packs": listed(
                        fields({"path": TEXT, "cases": COUNT, "fix": COUNT, "guard": COUNT})
                    ),
                    "sources": listed(TEXT, "the traces and reviews that they are built from"),
                }
            ),
        ),
    ]
