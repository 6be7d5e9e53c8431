"""Judged traces as a masked pack is made of them: pseudonyms in the traces, and the same ones in what reviewers wrote.

A pseudonym stands in a review for what it stands for in the trace, so that quotes, corrections and claims fit the masked
answers. A quote that cuts something private in two is made to hold all of it first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..canonical import Json
from ..evidence_text import evidence_text
from ..judgement import Evidence, Review
from ..packs.build import JudgedTrace
from ..privacy.find import any_of
from ..privacy.names import is_masked_name
from ..privacy.twin.masking import Masking
from ..privacy.twin.traces import twin_of
from ..trace import Trace
from .masking import library_masking, rules_for

_SHORTEST: Final = 5
"""What has fewer characters is a word that may mean something else; a name is masked whatever its length."""


@dataclass(frozen=True, slots=True)
class _Twin:
    """A masked trace, what masks texts about it, and what is replaced in it -> by what."""

    trace: Trace
    masking: Masking
    replaced: Mapping[str, str]


class PackMasking:
    """Masks what a pack is made of, with the pseudonyms of one library; also what is published as an example."""

    def __init__(self, folder: Path) -> None:
        """Raises UserError for a key or rules that cannot be used."""
        self._masking = library_masking(folder, rules_for(folder).with_published())
        self._twins: dict[str, _Twin] = {}

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
            twin = self._twins[item.trace.key] = self._twin(item)
        return replace(item, trace=twin.trace, review=_Texts(twin, item.trace).review(item.review))

    def _twin(self, item: JudgedTrace) -> _Twin:
        masked, masking = twin_of(item.trace, self._masking)
        by_value = {
            value: min(made)
            for value, made in (masking.replaced or {}).items()
            if len(value) >= _SHORTEST or all(map(is_masked_name, made))
        }
        return _Twin(masked, masking, by_value)


class _Texts:
    """Masks what reviewers wrote about one trace."""

    def __init__(self, twin: _Twin, plain: Trace) -> None:
        self._twin = twin
        self._plain = plain
        self._values = any_of(twin.replaced)
        self._names = _parts_of_names(twin.replaced)
        self._any_name = any_of(self._names)

    def review(self, review: Review) -> Review:
        correction = review.correction
        return replace(
            review,
            answers={name: self._answer(value) for name, value in review.answers.items()},
            codes=tuple(map(self.text, review.codes)),
            own_codes=tuple(map(self.text, review.own_codes)),
            marks=tuple(
                replace(one, code=self._or_none(one.code), note=self._or_none(one.note))
                for one in review.marks
            ),
            evidence=tuple(map(self._evidence, review.evidence)),
            correction=None
            if correction is None
            else replace(correction, text=self.text(correction.text)),
            checks=tuple({**check, **self._claim(check)} for check in review.checks),
            note=self.text(review.note),
            defer_reason=self.text(review.defer_reason),
        )

    def text(self, text: str) -> str:
        """A text with the pseudonyms of the trace, and further ones for what is only in it."""
        return self._twin.masking.mask_text(text)

    def _or_none(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)

    def _answer(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._answer(one) for one in value]
        return self.text(value) if isinstance(value, str) else value

    def _claim(self, check: Mapping[str, Json]) -> dict[str, Json]:
        made = self._twin.masking.mask_value(
            {name: self._in_claim(value) for name, value in check.items() if name not in _MADE_OF}
        )
        return dict(made)

    def _in_claim(self, value: Json) -> Json:
        if isinstance(value, str):
            return _replaced(value, self._any_name, self._names)
        if isinstance(value, dict):
            return {name: self._in_claim(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._in_claim(item) for item in value]
        return value

    def _evidence(self, one: Evidence) -> Evidence:
        before = self._plain.step(one.step)
        after = self._twin.trace.step(one.step)
        quote = one.text
        if before is not None and self._values is not None:
            quote = _whole(evidence_text(before), one, self._values)
        masked = self.text(quote)
        start = -1 if after is None else evidence_text(after).find(masked)
        if start < 0:
            return replace(one, text=masked)
        return replace(one, text=masked, start=start, end=start + len(masked))


_MADE_OF: Final = frozenset(("id", "type", "origin", "weight", "role", "gate", "must", "dropped"))
"""Parts of a claim that hold no text of a trace."""


def _replaced(text: str, find: re.Pattern[str] | None, by: Mapping[str, str]) -> str:
    return text if find is None else find.sub(lambda match: by[match[0]], text)


def _parts_of_names(replaced: Mapping[str, str]) -> dict[str, str]:
    """The words of names as claims hold them, in lower case."""
    return {
        word.casefold(): other.casefold()
        for value, made in replaced.items()
        if is_masked_name(made) and len(value.split()) == len(made.split())
        for word, other in zip(value.split(), made.split(), strict=True)
    }


def _whole(text: str, one: Evidence, find: re.Pattern[str]) -> str:
    """The quote, with all of what it holds a part of."""
    if text[one.start : one.end] != one.text:
        return one.text
    start, end = one.start, one.end
    for match in find.finditer(text):
        if match.start() < one.end and match.end() > one.start:
            start, end = min(start, match.start()), max(end, match.end())
    return text[start:end]
