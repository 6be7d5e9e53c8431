"""Which failures of this project resemble one that an earlier project knew: by the words that groups compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from rapidfuzz import fuzz

from ..groups.comparing import NEAR
from ..groups.leader import CodedText
from ..groups.polarity import ALL, first_apart, polarity
from ..groups.replay import GroupingSettings
from ..groups.signature import Signature
from ..groups.signature_texts import TextCoder
from ..groups.word_codes import words
from .archive import KnownFailure
from .known import EarlierProject

Likeness: TypeAlias = Literal["same", "close", "elsewhere"]
"""same: a group would take it in. close: nearly so, and nothing turns its meaning around. elsewhere: a group would take it in,
had it happened in the same tool, check or code."""
_FEW: Final = 4
"""A text of fewer words is said in many places, for many reasons."""
_ORDER: Final[dict[Likeness, int]] = {"same": 0, "close": 1, "elsewhere": 2}


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A failure that an earlier project knew, how like it is, and the similarity of the two (0 to 100)."""

    project: str
    failure: KnownFailure
    likeness: Likeness
    similarity: float


class Resembling:
    """Compares signatures with the failures of earlier projects, under the settings of this library."""

    def __init__(self, projects: Iterable[EarlierProject], settings: GroupingSettings) -> None:
        self._threshold = settings.threshold
        self._polar = ALL | frozenset(settings.polar)
        self._coder = TextCoder()
        self._known: dict[str, list[tuple[str, KnownFailure, Signature, CodedText]]] = {}
        for project in projects:
            for one in project.failures:
                signature = one.signature
                coded = self._coder.text(signature.text, signature.pattern)
                known = (project.project, one, signature, coded)
                self._known.setdefault(signature.kind, []).append(known)

    def to(self, signature: Signature) -> Resemblance | None:
        """The known failure that is most like this one; None if none is like it."""
        found = [
            Resemblance(project, one, *like)
            for project, one, known, coded in self._known.get(signature.kind, ())
            if (like := self._likeness(signature, known, coded)) is not None
        ]
        return min(
            found,
            key=lambda one: (_ORDER[one.likeness], -one.similarity, one.project, one.failure.id),
            default=None,
        )

    def _likeness(
        self, ours: Signature, theirs: Signature, coded: CodedText
    ) -> tuple[Likeness, float] | None:
        if not (ours.text and theirs.text):
            # A check, or a code, without a word: it is the same one or another.
            same = ours.text == theirs.text and ours.place == theirs.place and ours.block
            return ("same", 100.0) if same else None
        text = self._coder.text(ours.text, ours.pattern)
        alike = text.similarity(coded)
        here = ours.place == theirs.place
        if alike is not None and alike >= self._threshold:
            if here:
                return "same", alike
            return ("elsewhere", alike) if len(words(ours.text)) >= _FEW else None
        if not here:
            return None
        score = fuzz.ratio(text.code, coded.code)
        if score < self._threshold - NEAR or len(words(ours.text)) < _FEW:
            return None
        ours_turns, theirs_turn = (polarity(words(one.text), self._polar) for one in (ours, theirs))
        return None if first_apart(ours_turns, theirs_turn) else ("close", score)
