"""What a score that came with a trace says of it: pass, fail, or neither."""

from __future__ import annotations

from typing import Final

from ..rubrics.schema import Verdict
from .trace import Score

_PASS: Final = frozenset(
    [
        "pass",
        "passed",
        "good",
        "correct",
        "yes",
        "true",
        "ok",
        "positive",
        "accept",
        "accepted",
        "approve",
        "approved",
        "up",
        "like",
        "thumbs_up",
        "thumbs-up",
        "helpful",
        "right",
    ]
)
_FAIL: Final = frozenset(
    [
        "fail",
        "failed",
        "bad",
        "incorrect",
        "wrong",
        "no",
        "false",
        "negative",
        "reject",
        "rejected",
        "down",
        "dislike",
        "thumbs_down",
        "thumbs-down",
        "unhelpful",
        "poor",
        "error",
    ]
)


def verdict_of_score(score: Score) -> Verdict | None:
    """What a person's score says of the trace; None where it does not say pass or fail.

    A number decides only as 0 or 1 (thumbs, booleans): what 3 of 5 means, only the rubric that it was
    given under knows.
    """
    label = (score.label or "").strip().casefold()
    if label in _PASS:
        return "pass"
    if label in _FAIL:
        return "fail"
    if not label and score.value in (0.0, 1.0):
        return "pass" if score.value else "fail"
    return None
