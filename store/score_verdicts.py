"""The verdict that a score implies for its trace: pass, fail, or none."""

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
    """The verdict of a score; None if it is neither a pass nor a fail.

    A number decides only as 0 or 1 (thumbs, booleans): the meaning of 3 of 5 depends on the rubric that it was
    given under.
    """
    label = (score.label or "").strip().casefold()
    if label in _PASS:
        return "pass"
    if label in _FAIL:
        return "fail"
    if not label and score.value in (0.0, 1.0):
        return "pass" if score.value else "fail"
    return None
