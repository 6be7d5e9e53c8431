"""The answers that reviewers gave themselves: corrections, as witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..claims.witness import Witness
from ..judgement import Review
from .cases import without_floats
from .derive import corrected_output


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
