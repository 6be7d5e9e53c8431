"""What the documents of several commands have in them."""

from __future__ import annotations

from typing import Final

from ....rubrics.schema import VERDICTS
from .notation import COUNT, KEY, TEXT, Node, fields, listed, mapped, one_of, or_null, told

VERDICT: Final = or_null(one_of(*VERDICTS))

CARRIED: Final[dict[str, Node]] = {
    "carried": told(COUNT, "how many reviews hold and were carried over"),
    "recheck": listed(
        fields(
            {
                "trace": KEY,
                "reviewer": TEXT,
                "verdict": or_null(TEXT),
                "reason": told(TEXT, "what has changed since"),
            }
        ),
        "those that have to be looked at again",
    ),
}
"""What was carried over to revisions of traces and versions of rubrics."""

GROUPED: Final[dict[str, Node]] = {
    "failures": told(COUNT, "how many failures are new"),
    "known": mapped(COUNT, "of these, by group that was there before"),
    "new": mapped(COUNT, "of these, by group that is new"),
}
"""What bringing the groups up to date did."""

FAILED_AGAIN: Final[dict[str, Node]] = {
    "group": TEXT,
    "name": or_null(TEXT),
    "closed_by": told(TEXT, "the release from which on all of its cases passed"),
    "closed_at": told(TEXT, "when that was checked: ISO 8601, UTC"),
    "traces": listed(KEY, "those that failed since"),
    "dated": told(COUNT, "how many of them say when they ran; the others were loaded since"),
}
"""A group that failed again since a release closed it."""

UNDONE: Final = fields({"undone": or_null(TEXT), "acts": listed(TEXT)})
"""What an undo took back."""
