"""The claims of a trace that is shown masked: derived from the real trace, said with its pseudonyms, kept with its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from ...errors import UserError
from ..claims.claim import ClaimInvalid, Finding, Output
from .claims import ReviewClaims, TriedClaim, TriedOn, marked_claims
from .shown import Shown

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from ..acts import Act
    from ..judgement import Evidence, Review
    from ..trace import Trace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Masked(ReviewClaims):
    """Claims with the words of the masked trace. `real` are those of the trace as it is, in the same order."""

    real: ReviewClaims | None = None
    shown: Shown | None = None
    key: str = ""

    def accept(self, claim: TriedClaim) -> list[Act]:
        """The press that makes a claim the reviewer's own; empty if it is. Raises ClaimInvalid."""
        return self._said(lambda real: real.accept(self._real(claim)))

    def drop(self, claim: TriedClaim) -> list[Act]:
        """The press that drops a claim, or makes a dropped one count again."""
        return self._said(lambda real: real.drop(self._real(claim)))

    def write(self, text: str, instead_of: TriedClaim | None = None) -> list[Act]:
        """The press that adds typed claims, with the values of the pseudonyms in them. Raises ClaimInvalid."""
        other = self._real(instead_of) if instead_of else None
        return self._said(lambda real: real.write(self._typed(text), other))

    def tried(self, text: str, instead_of: TriedClaim | None = None) -> list[TriedClaim]:
        """Typed claims, tried on the real answers. Raises ClaimInvalid."""
        other = self._real(instead_of) if instead_of else None
        found = self._said(lambda real: real.tried(self._typed(text), other))
        return [_claim(one, self._mask) for one in found]

    def position(self, text: str) -> int | None:
        """Where the first of typed claims stands in the list; None if it does not."""
        return self._said(lambda real: real.position(self._typed(text)))

    def _real(self, claim: TriedClaim) -> TriedClaim:
        assert self.real is not None
        at = next(at for at, one in enumerate(self.claims) if one is claim)
        return self.real.claims[at]

    def _typed(self, text: str) -> str:
        assert self.shown is not None
        real = self.shown.real_text(self.key, text)
        try:
            self.shown.check_typed(self.key, real)
        except UserError as error:
            raise ClaimInvalid(f"{error.what}. {error.hint}") from None
        return real

    def _mask(self, text: str) -> str:
        assert self.shown is not None
        return self.shown.claim(self.key, text)

    def _said(self, work: Callable[[ReviewClaims], T]) -> T:
        assert self.real is not None
        try:
            return work(self.real)
        except ClaimInvalid as error:
            raise ClaimInvalid(self._mask(str(error))) from None


def claims_shown(found: ReviewClaims, shown: Shown, key: str) -> ReviewClaims:
    """The claims of a trace as they are said where it is shown masked."""

    def mask(text: str) -> str:
        return shown.claim(key, text)

    return _Masked(
        verdict=found.verdict,
        finished=found.finished,
        answers=tuple(_answer(one, shown, key) for one in found.answers),
        claims=tuple(_claim(one, mask) for one in found.claims),
        strength=found.strength,
        why=mask(found.why),
        helps=mask(found.helps),
        near_misses=found.near_misses,
        survivors=tuple(map(mask, found.survivors)),
        left_out=tuple(map(mask, found.left_out)),
        kept=found.kept,
        asks_verdict=found.asks_verdict,
        real=found,
        shown=shown,
        key=key,
    )


def marked_claims_shown(
    shown: Shown, judged: tuple[Trace, Review, Rubric], evidence: Evidence, *, masked: bool
) -> tuple[str, ...]:
    """The claims that words make once they are marked, in words, where they were marked in a trace that is shown
    `masked`; see `marked_claims`. Raises ClaimInvalid."""
    trace, review, rubric = judged
    if not masked:
        return marked_claims(trace, review, rubric, evidence)
    real = shown.real_evidence(review.trace, evidence, masked=True)
    try:
        found = marked_claims(trace, review, rubric, real)
    except ClaimInvalid as error:
        raise ClaimInvalid(shown.claim(review.trace, str(error))) from None
    return tuple(shown.claim(review.trace, one) for one in found)


def _claim(one: TriedClaim, mask: Callable[[str], str]) -> TriedClaim:
    found = tuple(Finding(each.state, mask(each.why)) for each in one.found)
    return replace(
        one, words=mask(one.words), origin=mask(one.origin), found=found, kept_words=one.words
    )


def _answer(one: TriedOn, shown: Shown, key: str) -> TriedOn:
    of = one.trace or key
    output: Output = replace(
        one.output,
        text=shown.text(of, one.output.text),
        tool_calls=tuple(shown.json(of, list(one.output.tool_calls))),
    )
    return replace(one, output=output, title=shown.text(of, one.title))
