"""Scores of Inspect AI samples: letters, numbers, lists and objects of them, with their edits.

Source: inspect_ai, `scorer/_metric.py` (Score, ScoreEdit): an edit that has provenance was made by a
person; UNCHANGED stands for what an edit leaves as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Rater, Score
from .raters import scored
from .runs import NOTHING, but, listing, mapping
from .times import to_ns

_UNCHANGED: Final = "UNCHANGED"
_KNOWN: Final = ("value", "explanation", "history")


def _rater(name: str) -> Rater:
    graded = any(word in name for word in ("model_graded", "llm", "judge", "grader"))
    return "llm" if graded else "code"


def sample_scores(scores: Mapping[str, Json]) -> Iterator[Score]:
    """The scores of a sample: as they stand now, and the judgement of each person who edited one."""
    for name, given in scores.items():
        score = given if isinstance(given, Mapping) else {"value": given}
        extra = {
            key: item for key, item in score.items() if key not in _KNOWN and item not in NOTHING
        }
        edits = [mapping(edit) for edit in listing(score.get("history"))]
        by_person = [edit for edit in edits if mapping(edit.get("provenance"))]
        first = edits[0] if by_person and edits[0] not in by_person else None
        value, reason = score.get("value"), score.get("explanation")
        if first is not None:
            value, reason = first.get("value", value), first.get("explanation", reason)
        if not by_person or first is not None:
            first_said = but(first or {}, "value", "explanation")
            yield from _scored(
                name, value, reason, _rater(name), None, None, {**extra, **first_said}
            )
        for edit in by_person:
            provenance = mapping(edit.get("provenance"))
            changed = edit.get("value") if edit.get("value") != _UNCHANGED else score.get("value")
            told = but(edit, "value", "provenance", "explanation")
            told |= but(provenance, "author", "reason", "timestamp")
            more = {key: item for key, item in told.items() if item != _UNCHANGED}
            yield from _scored(
                name,
                changed,
                provenance.get("reason") or edit.get("explanation"),
                "human",
                provenance.get("author"),
                to_ns(provenance.get("timestamp")),
                {**extra, **more},
            )


def _scored(
    name: str,
    value: Json,
    reason: Json,
    rater: Rater,
    author: Json,
    at_ns: int | None,
    extra: Mapping[str, Json],
) -> Iterator[Score]:
    """One score, or one for each part of a value that has parts."""
    parts: list[tuple[str, Json]] = [(name, value)]
    if isinstance(value, Mapping) and value:
        parts = [(f"{name}.{key}", item) for key, item in value.items()]
    elif isinstance(value, list) and value:
        parts = [(f"{name}.{number}", item) for number, item in enumerate(value)]
    for part, item in parts:
        yield scored(
            part, item, explanation=reason, rater=rater, author=author, at_ns=at_ns, extra=extra
        )
