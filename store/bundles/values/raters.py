"""Scores from the various formats of judgements in exports."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from ...canonical import Json
from ...trace import Rater, Score, as_text

_RATERS: Final[Mapping[str, Rater]] = {
    "human": "human",
    "annotation": "human",
    "llm": "llm",
    "eval": "llm",
    "code": "code",
    "api": "code",
    "user": "user",
}


def rater_of(value: Json) -> Rater:
    """The kind of rater for an export's name of it."""
    return _RATERS.get(str(value).lower(), "unknown")


def finite(value: Json) -> float | None:
    """A JSON number usable as a score: None for text, booleans, and numbers too large for a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def scored(
    name: Json,
    given: Json,
    label: Json = None,
    *,
    explanation: Json = None,
    rater: Json = None,
    author: Json = None,
    step_id: str | None = None,
    at_ns: int | None = None,
    extra: Mapping[str, Json] | None = None,
) -> Score:
    """A score. A number becomes its value, a boolean both value and label; any other value becomes the
    label, or stays in `extra` as `given` if there is a label already."""
    value = finite(given)
    more = dict(extra or {})
    if isinstance(given, bool):
        value = float(given)
        label = str(given).lower() if label is None else label
    elif value is None and given is not None:
        if label is None:
            label = given
        else:
            more["given"] = given
    return Score(
        name=as_text(name) or "score",
        value=value,
        label=None if label is None else as_text(label),
        explanation=None if explanation is None else as_text(explanation),
        rater=rater_of(rater),
        author=None if author is None else as_text(author),
        step_id=step_id,
        at_ns=at_ns,
        extra=more,
    )
