"""The verdict that a score implies for its trace: pass, fail, or none. The words are in `failure_words.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, TypeAlias

from ..rubrics.schema import Verdict
from .failure_words import PARTS_OF, SCORE_WORDS, ScoreWords, verdict_of_statement
from .trace import Score

_Said: TypeAlias = Verdict | Literal["neither"]


def verdict_of_score(score: Score, format: str = "") -> Verdict | None:  # noqa: A002 - the model's own name
    """The verdict of a score; None if it is neither a pass nor a fail. `format` is the format of its trace.

    A number decides only where its source says what it means: that of 3 of 5 depends on the rubric that it was
    given under, and for some scores 0 is best.
    """
    if format == "inspect" and score.extra.get("replaced") is True:
        return None
    label = (score.label or "").strip().casefold()
    named = score.name.casefold()
    numbers_count = True
    for row in _rows(format):
        if not _fits(row, score, named):
            continue
        said = _said(row, label, score.value)
        if said is not None:
            return None if said == "neither" else said
        numbers_count = numbers_count and row.numbers != "nothing"
    return verdict_of_statement(score.name, label, score.value if numbers_count else None)


def failing(scores: Iterable[Score], format: str = "") -> list[Score]:  # noqa: A002 - the model's own name
    """The scores of a trace that mark it as failed, in their order.

    Where the source has a score for the whole and that passes, its parts are no failures.
    """
    given = list(scores)
    whole = PARTS_OF.get(format)
    if whole and any(s.name == whole and verdict_of_score(s, format) == "pass" for s in given):
        return [s for s in given if s.rater == "human" and verdict_of_score(s, format) == "fail"]
    return [score for score in given if verdict_of_score(score, format) == "fail"]


@lru_cache(maxsize=64)
def _rows(format: str) -> tuple[ScoreWords, ...]:  # noqa: A002 - as above
    """The rows of a format: groups ask for every score of a library."""
    return tuple(row for row in SCORE_WORDS if not row.formats or format in row.formats)


def _fits(row: ScoreWords, score: Score, named: str) -> bool:
    if score.step_id is not None and not row.of_steps:
        return False
    if row.names and re.fullmatch(row.names, named) is None:
        return False
    return not row.metric or row.metric in (score.extra.get("metrics") or ())


def _said(row: ScoreWords, label: str, value: float | None) -> _Said | None:
    if label:
        if label in row.neither:
            return "neither"
        if label in row.failed or row.any_failed:
            return "fail"
        return "pass" if label in row.passed else None
    if row.numbers == "binary" and value in (0.0, 1.0):
        return "pass" if value else "fail"
    if row.numbers == "share" and value is not None:
        return "pass" if value >= 1.0 else "fail"
    return None
