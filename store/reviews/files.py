"""Reviews as a file, one JSON object a line, or as a table: the same from every journal that says the
same.

The shape is this project's own (`reviews export|import`); review_import.py takes such lines in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from ...errors import UserError
from ...rubrics.schema import Rubric
from ..canonical import Json, canonical_bytes
from ..judgement import Place, Review
from ..library.library import Library
from ..trace import Trace
from .reviews import Reviews
from .tables import csv_text, parquet_bytes


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


def _source_json(review: Review) -> Json:
    """Where a propagated review comes from."""
    source = review.propagated
    if source is None:
        return None
    return {
        "group": source.group,
        "trace": source.trace,
        "reviewer": source.reviewer,
        "rubric": source.rubric,
        "similarity": source.similarity,
    }


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
        **({"propagated": _source_json(review)} if review.propagated else {}),
    }


def review_lines(
    library: Library, reviews: Reviews, chosen: Iterable[Review]
) -> Iterator[dict[str, Json]]:
    """The lines of a reviews file, in the order given."""
    rubrics = reviews.rubrics()
    for review in chosen:
        yield review_json(review, rubrics.get(review.rubric), library.trace(review.trace))


def jsonl_text(lines: Iterable[Mapping[str, Json]]) -> str:
    """Review lines as JSON lines."""
    return "".join(canonical_bytes(line).decode() + "\n" for line in lines)


def export_reviews(path: Path, library: Library, reviews: Reviews, chosen: Iterable[Review]) -> int:
    """Write reviews to `path` in the order given: as CSV or Parquet where its name ends so, else as
    JSON lines. Returns how many. Raises UserError."""
    lines = list(review_lines(library, reviews, chosen))
    match path.suffix.lower():
        case ".parquet":
            body = parquet_bytes(lines)
        case ".csv":
            body = csv_text(lines).encode()
        case _:
            body = jsonl_text(lines).encode()
    try:
        path.write_bytes(body)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}", "Name another file."
        ) from None
    return len(lines)
