"""What an answer should have been, as witnesses: the corrections of reviewers, or else the answer that the data set
expects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..claims.claim import Output
from ..claims.witness import Witness
from ..judgement import Review
from ..trace import Trace
from .cases import without_floats
from .derive import corrected_output

EXPECTED: Final = "expected answer of the data set"
MAX_EXPECTED: Final = 4_000
"""Characters of an expected answer; a longer one is a document rather than an answer."""


def expected_answer(trace: Trace) -> list[Witness]:
    """The answer that the data set expects of a trace, if it is one text or number; which tools it calls, nobody
    said."""
    expected = trace.expected
    if isinstance(expected, bool) or not isinstance(expected, str | int | float):
        return []
    text = without_floats(str(expected))
    if not text.strip() or len(text) > MAX_EXPECTED:
        return []
    return [Witness(Output(text, calls_known=False), True, source=EXPECTED)]


def corrections(reviews: Sequence[Review], merged: Review) -> list[Witness]:
    """What reviewers who agree said an answer should have been, each once with their names; that of their merged
    review first."""
    chosen = corrected_output(merged)
    if chosen is None:
        return []
    found = {Witness(chosen, True).answer_hash: chosen}
    authors: dict[str, list[str]] = {}
    for review in reviews:
        # The tools that a correction calls are those that the claims of all of them require.
        output = corrected_output(replace(merged, correction=review.correction))
        if output is not None:
            mark = Witness(output, True).answer_hash
            found.setdefault(mark, output)
            authors.setdefault(mark, []).append(review.reviewer)
    return [
        Witness(output, True, tuple(without_floats(authors.get(mark, []))), "", "correction")
        for mark, output in found.items()
    ]
