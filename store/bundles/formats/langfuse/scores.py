"""Scores as Langfuse exports them, including corrections by annotators.

Source: Langfuse, `packages/shared/src/domain/scores.ts` (data types and sources of a score).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Score
from ...values.raters import scored
from ...values.times import to_ns, unread_times

_KNOWN: Final = frozenset(
    {
        "id",
        "name",
        "value",
        "stringValue",
        "longStringValue",
        "comment",
        "source",
        "authorUserId",
        "timestamp",
        "observationId",
        "traceId",
        "projectId",
        "createdAt",
        "updatedAt",
    }
)


def read_scores(items: list[Json], step_ids: set[str]) -> tuple[Score, ...]:
    """The scores of a trace without duplicates; a score on a missing step is attached to the trace."""
    found: dict[str, Score] = {}
    for number, item in enumerate(items):
        if isinstance(item, dict):
            key = str(item["id"]) if item.get("id") is not None else f"#{number}"
            found.setdefault(key, read_score(item, step_ids))
    return tuple(found.values())


def read_score(item: Mapping[str, Json], step_ids: set[str]) -> Score:
    """A score; a correction has the corrected text as its explanation and is marked in `extra`."""
    kind = item.get("dataType")
    value, label, explanation = item.get("value"), item.get("stringValue"), item.get("comment")
    extra = {
        key: one for key, one in item.items() if key not in _KNOWN and one not in (None, {}, "")
    }
    long_text = item.get("longStringValue") or None
    if kind == "CORRECTION":
        if explanation is not None:
            extra["comment"] = explanation
        explanation = long_text or label or _text(value)
        extra["correction"] = True
        value, label = None, None
    elif kind == "TEXT":
        value, label = None, long_text or label or _text(value)
    elif long_text is not None:
        extra["longStringValue"] = long_text
    if kind == "BOOLEAN":
        if label is None and isinstance(value, int | float):
            label = "true" if value else "false"
        label = label.lower() if isinstance(label, str) else label
    step_id = item.get("observationId")
    if step_id is not None and str(step_id) not in step_ids:
        extra["observationId"] = step_id
        step_id = None
    extra |= unread_times(item, "timestamp")
    return scored(
        item.get("name") or "score",
        value,
        label,
        explanation=explanation,
        rater=item.get("source"),
        author=item.get("authorUserId"),
        step_id=None if step_id is None else str(step_id),
        at_ns=to_ns(item.get("timestamp")),
        extra=extra,
    )


def _text(value: Json) -> Json:
    """The text value of a score, in the format of the newest API."""
    return value if isinstance(value, str) and value else None
