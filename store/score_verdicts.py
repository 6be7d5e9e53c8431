"""The verdict that a score implies for its trace: pass, fail, or none: the one place that says it.

What somebody declared of scores of its name counts first (`score_meanings.py`), then what its source says: the words of
its format (`failure_words.py`), the threshold or direction in its own record. A number of which nobody says which way it
counts is no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, TypeAlias

from ..rubrics.schema import Verdict
from .failure_words import PARTS_OF, SCORE_WORDS, ScoreWords, lower_by_name, verdict_of_statement
from .score_meanings import NOTHING_DECLARED, Declared, told_beside
from .trace import Score, replace

_Said: TypeAlias = Verdict | Literal["neither"]


def verdict_of_score(
    score: Score,
    format: str = "",  # noqa: A002 - the model's own name
    declared: Declared = NOTHING_DECLARED,
) -> Verdict | None:
    """The verdict of a score; None if it is neither a pass nor a fail. `format` is the format of its trace.

    A number decides only where somebody declared what it means, or its source says it: that of 3 of 5 depends on the
    rubric that it was given under, and for some scores 0 is best.
    """
    if format == "inspect" and score.extra.get("replaced") is True:
        return None
    how = declared.get(score.name)
    if how is not None and (meant := how.verdict(score.value, (score.label or "").strip())):
        return meant
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
    if (recorded := _of_its_record(score)) is not None:
        return recorded
    return verdict_of_statement(score.name, label, score.value if numbers_count else None)


def undirected(
    score: Score,
    format: str = "",  # noqa: A002 - the model's own name
    declared: Declared = NOTHING_DECLARED,
) -> bool:
    """Whether a score is a number of which nobody says which way it counts."""
    how = declared.get(score.name)
    return (
        score.value is not None
        and not score.label
        and (how is None or not how.way)
        and verdict_of_score(score, format, declared) is None
        and not any(
            row.numbers in ("binary", "share") and _fits(row, score, score.name.casefold())
            for row in _rows(format)
        )
    )


def failing(
    scores: Iterable[Score],
    format: str = "",  # noqa: A002 - the model's own name
    declared: Declared = NOTHING_DECLARED,
) -> list[Score]:
    """The scores of a trace that mark it as failed, in their order.

    Where the source has a score for the whole and that passes, its parts are no failures.
    """
    given = [(score, verdict_of_score(score, format, declared)) for score in scores]
    whole = PARTS_OF.get(format)
    if whole and any(one.name == whole and said == "pass" for one, said in given):
        return [one for one, said in given if one.rater == "human" and said == "fail"]
    return [one for one, said in given if said == "fail"]


def _of_its_record(score: Score) -> Verdict | None:
    """What the record of a score says of its number, by the threshold or the direction that stand beside it."""
    if score.value is None:
        return None
    how = told_beside(score.extra)
    if how.threshold is not None and how.lower_is_better is None:
        # From a threshold on it passes; of a name like toxicity nobody knows on which side of it.
        how = replace(how, lower_is_better=False if not lower_by_name(score.name) else None)
        if how.lower_is_better is None:
            return None
    return replace(how, shares=True).verdict(score.value, "")


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
