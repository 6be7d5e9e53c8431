"""Reviews as a file: one JSON object a line, the same from every journal that says the same.

The shape is this project's own (`reviews export|import`); review_import.py takes such lines in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO

from ..rubrics.schema import Rubric
from .canonical import Json, canonical_bytes
from .judgement import Place, Review
from .library import Library
from .reviews import Reviews
from .trace import Trace


def iso_time(at_ms: int) -> str:
    """Milliseconds since the epoch as ISO 8601 in UTC."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _place_json(place: Place | None) -> Json:
    if place is None:
        return None
    if place.cannot_tell:
        return {"cannot_tell": True}
    return {"step": place.step, "alternates": list(place.alternates)}


def review_json(review: Review, rubric: Rubric | None, trace: Trace | None) -> dict[str, Json]:
    """One review as a line of the reviews file."""
    return {
        "trace": review.trace,
        "source_id": trace.source_id if trace else None,
        "reviewer": review.reviewer,
        "at": iso_time(review.at_ms),
        "rubric": {
            "id": rubric.id if rubric else None,
            "version": rubric.version if rubric else None,
            "hash": review.rubric,
        },
        "status": review.status,
        "verdict": review.verdict,
        "answers": dict(review.answers),
        "codes": list(review.codes),
        "marks": [
            {"step": mark.step, "kind": mark.kind, "code": mark.code, "note": mark.note}
            for mark in review.marks
        ],
        "break_point": _place_json(review.break_point),
        "root_cause": _place_json(review.root_cause),
        "evidence": [
            {
                "step": item.step,
                "start": item.start,
                "end": item.end,
                "text": item.text,
                "kind": item.kind,
            }
            for item in review.evidence
        ],
        "note": review.note,
        "correction": (
            {"text": review.correction.text, "status": review.correction.status}
            if review.correction
            else None
        ),
        "checks": [dict(check) for check in review.checks],
        "defer_reason": review.defer_reason,
    }


def export_reviews(
    out: IO[str], library: Library, reviews: Reviews, chosen: Iterable[Review]
) -> int:
    """Write reviews to `out`, one a line, in the order given; returns how many."""
    rubrics = reviews.rubrics()
    count = 0
    for review in chosen:
        line = review_json(review, rubrics.get(review.rubric), library.trace(review.trace))
        out.write(canonical_bytes(line).decode() + "\n")
        count += 1
    return count
