"""Scores that people gave in another tool and that came with their traces, as lines of a reviews file.

The scores of one person on one trace become one review, and earlier states of it become earlier revisions. Only a score
that clearly means good or bad becomes a verdict; everything else becomes a note in a draft.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...rubrics.schema import Rubric
from ..canonical import Json
from ..trace import Score, Trace
from .labels.answers import LabelAnswers, correction_of
from .labels.histories import NOBODY, lines_of_scores
from .labels.mapping import LabelMap

__all__ = ["NOBODY", "annotation_reviews", "correction_of"]


def annotation_reviews(trace: Trace, rubric: Rubric) -> Iterator[dict[str, Json]]:
    """The reviews made from people's scores on a trace, as lines of a reviews file."""
    by_author: dict[str, list[Score]] = {}
    for score in trace.scores:
        # A score of a whole session is not a judgement of each of its traces.
        if score.rater == "human" and score.extra.get("scope") != "session":
            by_author.setdefault(score.author or NOBODY, []).append(score)
    answers = LabelAnswers(rubric, LabelMap(), Counter(), strict=False)
    for author in sorted(by_author):
        yield from lines_of_scores(by_author[author], trace, answers, author)
