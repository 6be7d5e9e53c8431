"""What was carried over, and what has to be looked at again, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..safe_text import one_line

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from ...store.reviews.carrying import CarryReport

SHOWN = 5


def same_version_words(rubric: Rubric) -> str:
    """That nothing is carried over from other questions with the same version."""
    return (
        f"Reviews were given under other questions that are also {rubric.id}, version {rubric.version}: they are"
        " not carried over. Give the changed rubric a higher version."
    )


def carried_lines(report: CarryReport, origin: str, queue: str = "") -> Iterator[str]:
    """The counts of a report in words, and the first reasons; `origin` says from where reviews were carried, `queue`
    names the queue of what has to be checked again, if there is one already."""
    if report.carried:
        noun = (
            "review still holds and was" if report.carried == 1 else "reviews still hold and were"
        )
        yield f"{report.carried} {noun} carried over from {origin}."
    count = len(report.rechecks)
    if not count:
        return
    verb = "judgement has" if count == 1 else "judgements have"
    where = f"queue {queue}" if queue else "tracejury queue recheck makes a queue of them"
    yield f"{count} {verb} to be checked again: {where}."
    for one in report.rechecks[:SHOWN]:
        yield f"  {one.trace[:12]}  {one_line(one.for_others, 200)}"
    if count > SHOWN:
        yield f"  … and {count - SHOWN} more"
