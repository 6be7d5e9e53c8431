"""Judged traces as a masked pack is made of them: pseudonyms in the traces, and the same ones in what reviewers wrote.

A pseudonym stands in a review for what it stands for in the trace, so that quotes, corrections and claims fit the masked
answers (`trace_twin.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from ..canonical import Json
from ..judgement import Review
from ..packs.build import JudgedTrace
from .masking import library_masking, rules_for
from .trace_twin import TraceTwin

_NO_TEXT: Final = frozenset(("id", "type", "origin", "weight", "role", "gate", "must", "dropped"))
"""Parts of a claim that hold no text of a trace."""


class PackMasking:
    """Masks what a pack is made of, with the pseudonyms of one library; also what is published as an example."""

    def __init__(self, folder: Path) -> None:
        """Raises UserError for a key or rules that cannot be used."""
        self._masking = library_masking(folder, rules_for(folder).with_published())
        self._twins: dict[str, TraceTwin] = {}

    def content(self, value: Json) -> Json:
        """JSON about no trace, such as a rubric."""
        return self._masking.mask_json(value)

    @property
    def pseudonyms(self) -> dict[str, str]:
        """The pseudonyms that were given so far that only their key tells from real values -> the types of these."""
        return self._masking.twin.given_here()

    def judged(self, verdicts: Iterable[JudgedTrace]) -> list[JudgedTrace]:
        """Judged traces, masked. The names of their reviewers and their rubrics stay as they are."""
        return [self._one(item) for item in verdicts]

    def _one(self, item: JudgedTrace) -> JudgedTrace:
        twin = self._twins.get(item.trace.key)
        if twin is None:
            twin = self._twins[item.trace.key] = TraceTwin(item.trace, self._masking)
        return replace(item, trace=twin.masked, review=_masked(item.review, twin))


def _masked(review: Review, twin: TraceTwin) -> Review:
    """A review with its codes, which are shown as they are but leave with a pack."""
    masked = twin.mask_review(review)
    return replace(
        masked,
        codes=tuple(map(twin.mask_text, review.codes)),
        own_codes=tuple(map(twin.mask_text, review.own_codes)),
        marks=tuple(
            replace(one, code=twin.mask_text(one.code)) if one.code else one for one in masked.marks
        ),
        checks=tuple(
            {name: before[name] if name in _NO_TEXT else value for name, value in after.items()}
            for before, after in zip(review.checks, masked.checks, strict=True)
        ),
    )
