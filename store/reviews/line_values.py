"""A line of a reviews file, written: the value of each of its keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ...rubrics.schema import Rubric
from ..canonical import Json
from ..judgement import Place, Review


@dataclass(frozen=True, slots=True)
class ExportedReview:
    """A review with its rubric and the source id of its trace, as far as they are known here."""

    review: Review
    rubric: Rubric | None
    source_id: str | None


def iso_time(at_ms: int) -> str:
    """Milliseconds since the epoch as ISO 8601 in UTC."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def rubric_json(given: ExportedReview) -> Json:
    """The rubric of a review by id, version and hash."""
    rubric = given.rubric
    return {
        "id": rubric.id if rubric else None,
        "version": rubric.version if rubric else None,
        "hash": given.review.rubric,
    }


def place_json(place: Place | None) -> Json:
    """A place in a trace."""
    if place is None:
        return None
    if place.cannot_tell:
        return {"cannot_tell": True}
    return {"step": place.step, "alternates": list(place.alternates)}


def _fields(value: object, *names: str) -> dict[str, Json]:
    return {name: getattr(value, name) for name in names}


def marks_json(review: Review) -> Json:
    """The marks on steps."""
    return [_fields(mark, "step", "kind", "code", "note") for mark in review.marks]


def evidence_json(review: Review) -> Json:
    """The marked words."""
    return [_fields(one, "step", "start", "end", "text", "kind") for one in review.evidence]


def correction_json(review: Review) -> Json:
    """The correction."""
    return _fields(review.correction, "text", "status") if review.correction else None


def propagated_json(review: Review) -> Json:
    """Where a judgement was propagated from."""
    names = ("group", "trace", "reviewer", "rubric", "similarity")
    return _fields(review.propagated, *names) if review.propagated else None


def carried_json(review: Review) -> Json:
    """Where a review was carried over from."""
    carried = review.carried
    if carried is None:
        return None
    names = ("why", "trace", "reviewer", "rubric", "version")
    given = _fields(carried, *names)
    return {**given, "differs": list(carried.differs), "recheck": list(carried.recheck)}


def signals_json(review: Review) -> Json:
    """What is worth attention; None if nothing is."""
    return [_fields(one, "kind", "note") for one in review.signals] or None


def seconds(given: ExportedReview) -> Json:
    """The active time in seconds."""
    spent = given.review.active_ms
    return None if spent is None else spent / 1000
