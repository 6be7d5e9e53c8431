"""The signs of a review beside steps and turns: letters that are read without colour. Pure."""

from __future__ import annotations

from typing import Final

from ...store.judgement import Review

MOST_SIGNS: Final = 3
"""Signs beside one step, the most important first."""

EVIDENCE: Final = "▌"
ERROR: Final = "✗"
UNGROUNDED: Final = "?"
"""Beside a line of the answer with a number or a name that stands nowhere in what was given."""
_ORDER: Final = "BbVvRr!+i" + EVIDENCE


def step_signs(review: Review) -> dict[str, str]:
    """The signs beside each step: `B` break point (`b` an alternate), `V` where it showed (`v`), `R` root
    cause (`r`), `!` wrong, `+` good, `i` note, `▌` evidence."""
    signs: dict[str, set[str]] = {}
    places = ((review.break_point, "B"), (review.manifestation, "V"), (review.root_cause, "R"))
    for place, letter in places:
        if place is not None and not place.cannot_tell:
            for alternate in place.alternates:
                signs.setdefault(alternate, set()).add(letter.lower())
            if place.step is not None:
                signs.setdefault(place.step, set()).add(letter)
    for mark in review.marks:
        signs.setdefault(mark.step, set()).add({"wrong": "!", "good": "+", "note": "i"}[mark.kind])
    for evidence in review.evidence:
        signs.setdefault(evidence.step, set()).add(EVIDENCE)
    return {
        step: "".join(sign for sign in _ORDER if sign in found)[:MOST_SIGNS]
        for step, found in signs.items()
    }
