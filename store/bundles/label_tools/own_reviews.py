"""Reviews files of tracejury itself."""

from __future__ import annotations

from typing import Final

from .tool import LabelTool, Row, one

_OF_A_REVIEW: Final = frozenset(
    ["verdict", "answers", "codes", "marks", "break_point", "root_cause", "evidence", "correction"]
)
_OF_A_TRACE: Final = frozenset(
    [
        "input",
        "inputs",
        "output",
        "outputs",
        "messages",
        "steps",
        "spans",
        "prompt",
        "completion",
        "request",
        "response",
        "question",
        "answer",
        "conversation",
    ]
)


def _is_review(row: Row) -> bool:
    """Whether it names a trace and what a reviewer said of it, without what was said and done in the trace. Headers of
    tables count in any case and with blanks, as they do when they are imported."""
    names = {str(key).strip().lower().replace(" ", "_"): value for key, value in row.items()}
    named = "source_id" in names or isinstance(names.get("trace"), str)
    return (
        named
        and "reviewer" in names
        and not _OF_A_REVIEW.isdisjoint(names)
        and _OF_A_TRACE.isdisjoint(names)
    )


OWN_REVIEWS: Final = (
    LabelTool(
        "tracejury-reviews",
        "a reviews file of tracejury",
        "`tracejury reviews export`: `trace` or `source_id`, `reviewer`, and what the review says",
        _is_review,
        one,
        lambda row: [],  # noqa: ARG005 - its keys are always the same
        "review",
        own=True,
    ),
)
