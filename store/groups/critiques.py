"""What reviewers recorded about failures, as codes and text, from their finished reviews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...rubrics.schema import Rubric
from ..judgement import Review
from .failures import Critique


def critiques_of(
    reviews: Iterable[Review], rubrics: Mapping[str, Rubric]
) -> dict[str, list[Critique]]:
    """Trace key -> critiques, from finished reviews with the verdict fail. Propagated reviews are left out: they
    describe another trace."""
    out: dict[str, list[Critique]] = {}
    for review in reviews:
        if review.status == "finished" and review.verdict == "fail" and review.propagated is None:
            said = Critique(review.codes, words_of(review, rubrics.get(review.rubric)))
            out.setdefault(review.trace, []).append(said)
    return out


def words_of(review: Review, rubric: Rubric | None) -> str:
    """What a reviewer wrote: the answers to questions for text, in the order of the rubric, and the note."""
    written = [
        str(review.answers[question.id])
        for question in (rubric.questions if rubric else ())
        if question.type == "text" and review.answers.get(question.id)
    ]
    if review.note.strip():
        written.append(review.note)
    return "\n".join(written)
