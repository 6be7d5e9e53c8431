"""Whether a review still holds: for a newer revision of its trace, or under a later version of its rubric.

A review is about the input and the output of its trace. A fail that names steps (marks, break point, root cause
and manifestation with their alternates, evidence) is also about every step up to the last one named; any other verdict is about
everything said and done. The words that evidence marks have to be found again. In doubt a review does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ...rubrics.schema import Rubric
from ...rubrics.scoring import codes_of
from ...rubrics.versions import held_answers, verdict_lost
from ..differences import (
    Difference,
    differences,
    matched_steps,
    same_content,
    same_heading,
    told,
)
from ..evidence_text import anchored, evidence_text
from ..judgement import Evidence, Place, Review
from ..trace import Trace
from .presses import needs


@dataclass(frozen=True, slots=True)
class Holding:
    """`review` is the review as it reads for the newer revision or version; `differs` says what else changed,
    `recheck` why it has to be looked at again ("" and (): it holds)."""

    review: Review
    differs: tuple[str, ...] = ()
    recheck: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing changed that the review was about."""
        return not self.recheck


# --- another revision -------------------------------------------------------------------------------


def for_revision(review: Review, old: Trace, new: Trace) -> Holding:
    """How a review of `old` reads for its newer revision `new`. If it does not hold, `recheck` says what changed."""
    found = differences(old, new)
    words = told(found)
    steps = _steps_that_hold(review, old, new, found)
    if steps is None:
        return Holding(review, recheck=(words or "the order or the ids of its steps changed",))
    evidence: list[Evidence] = []
    for item in review.evidence:
        step = new.step(steps[item.step])
        text = evidence_text(step) if step is not None else ""
        place = anchored(text, item.start, item.end, item.text)
        if place is None:
            said = item.text if len(item.text) <= 60 else f"{item.text[:59]}…"
            return Holding(review, recheck=(f"the marked words '{said}' are not found again",))
        moved = replace(item, step=steps[item.step], start=place.start, end=place.end)
        evidence.append(moved)
    there = replace(
        review,
        trace=new.key,
        marks=tuple(replace(mark, step=steps[mark.step]) for mark in review.marks),
        break_point=_moved(review.break_point, steps),
        root_cause=_moved(review.root_cause, steps),
        manifestation=_moved(review.manifestation, steps),
        evidence=tuple(evidence),
    )
    return Holding(there, (words,) if words else ())


def _steps_that_hold(
    review: Review, old: Trace, new: Trace, found: tuple[Difference, ...]
) -> dict[str, str] | None:
    """The id in `new` of each step of `old` that the review is about; None if one of them changed."""
    named = set(_named_steps(review))
    places = {step.id: at for at, step in enumerate(old.steps)}
    if not named <= places.keys():
        return None
    if review.status == "finished" and review.verdict == "fail" and named:
        count = max(places[name] for name in named) + 1
        if not same_heading(old, new) or len(new.steps) < count:
            return None
        pairs = zip(old.steps[:count], new.steps[:count], strict=True)
        if not all(same_content(one, other) for one, other in pairs):
            return None
        return {old.steps[at].id: new.steps[at].id for at in range(count)}
    if found:
        return None
    return {old.steps[at].id: new.steps[to].id for at, to in matched_steps(old, new).items()}


def _named_steps(review: Review) -> Iterator[str]:
    yield from (mark.step for mark in review.marks)
    yield from (item.step for item in review.evidence)
    for place in (review.break_point, review.root_cause, review.manifestation):
        if place is not None:
            yield from ((place.step,) if place.step else ())
            yield from place.alternates


def _moved(place: Place | None, steps: Mapping[str, str]) -> Place | None:
    if place is None:
        return None
    step = steps[place.step] if place.step else place.step
    return replace(place, step=step, alternates=tuple(steps[name] for name in place.alternates))


# --- another version of the rubric ------------------------------------------------------------------


def under_version(review: Review, old: Rubric, new: Rubric, pinned: str) -> Holding:
    """How a review under `old` reads under the later version `new`, whose hash is `pinned`.

    It holds if every answer that counted holds, they give the same verdict, and nothing that `new` requires
    is missing. Otherwise it is a draft with the answers that hold.
    """
    held = held_answers(old, new, review.answers)
    there = replace(review, rubric=pinned, answers=held.answers)
    if review.status != "finished":
        return Holding(replace(there, codes=()), held.noted, held.lost)
    recheck = list(held.lost)
    changed = verdict_lost(old, new, review.answers, held)
    if changed is not None:
        recheck.append(changed)
    recheck += [f"'{need}' has to be answered" for need in needs(new, there) if not held.lost]
    if recheck:
        draft = replace(there, status="draft", verdict=None, codes=())
        return Holding(draft, held.noted, tuple(dict.fromkeys(recheck)))
    derived = codes_of(old, review.answers) == review.answer_codes
    codes = codes_of(new, held.answers) if derived else review.answer_codes
    both = tuple(dict.fromkeys((*codes, *review.own_codes)))
    return Holding(replace(there, codes=both), held.noted)
