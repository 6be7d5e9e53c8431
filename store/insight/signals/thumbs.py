"""Thumbs: what an end user said of an answer by a press, among the scores that came with a trace."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from ...score_meanings import NOTHING_DECLARED, Declared
from ...score_verdicts import verdict_of_score
from ...trace import Score

Thumb: TypeAlias = Literal["up", "down"]

_NAMES: Final = re.compile(
    r"(?:^|[^a-z])(?:thumbs?|thumbs?[ _-]?(?:up|down)|(?:user|customer|end[ _-]?user)[ _-]?(?:feedback|rating|score)|feedback|like[sd]?)(?:$|[^a-z])"
)
"""Names by which users' presses are kept where the record does not say who gave them."""
_UP: Final = frozenset(
    [
        "up",
        "thumbs_up",
        "thumbs-up",
        "thumbsup",
        "thumb_up",
        "like",
        "liked",
        "positive",
        "good",
        "helpful",
        "yes",
        "true",
        "👍",
        "+",
        "+1",
        "1",
    ]
) | {"thumbs up"}
_DOWN: Final = frozenset(
    [
        "down",
        "thumbs_down",
        "thumbs-down",
        "thumbsdown",
        "thumb_down",
        "dislike",
        "disliked",
        "negative",
        "bad",
        "unhelpful",
        "no",
        "false",
        "👎",
        "-",
        "-1",
        "0",
    ]
) | {"thumbs down", "not helpful"}


def thumb_of(
    score: Score, format_name: str = "", declared: Declared = NOTHING_DECLARED
) -> Thumb | None:
    """Up or down; None if the score is no press of a user, or one that nobody knows the meaning of: of stars, for one."""
    if score.rater not in ("user", "human", "unknown"):
        return None
    if score.rater != "user" and _NAMES.search(score.name.casefold()) is None:
        return None
    label = (score.label or "").strip().casefold()
    how = declared.get(score.name)
    if how is not None and (meant := how.verdict(score.value, (score.label or "").strip())):
        return "up" if meant == "pass" else "down"
    if label in _UP:
        return "up"
    if label in _DOWN:
        return "down"
    if not label and score.value is not None:
        if score.value == 1.0:
            return "up"
        if score.value in (0.0, -1.0):
            return "down"
    said = verdict_of_score(score, format_name)
    return {"pass": "up", "fail": "down"}.get(said or "")  # type: ignore[return-value]
