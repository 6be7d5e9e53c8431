"""Signatures: the text of a failure with everything masked that changes between occurrences.

Failures with one signature are the same failure. The id of a signature depends only on its kind, block and
masked text, so it is the same on every machine and in every order of loading.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..canonical import canonical_hash
from .failures import Failure, FailureKind
from .masks import Masks, readable

THRESHOLD: Final = 88.0
"""How similar (0 to 100) failures are that are one failure, unless a person chose otherwise."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The masked form of a failure. `text` holds one symbol for each masked part. `id` is 32 hex digits and
    ignores case; signatures with the same id are equal.

    `pattern` is set of a representative: its text with the symbol VARIES in the places that were learned to be
    variables when its group was made. It decides what joins the group, and stays as it is.
    """

    kind: FailureKind
    block: str = field(compare=False)
    text: str = field(compare=False)
    pattern: str = field(compare=False, default="")
    id: str = field(init=False)

    def __post_init__(self) -> None:
        """Compute the id once: it is used often."""
        content = [self.kind, self.block.casefold(), self.text.casefold()]
        object.__setattr__(self, "id", canonical_hash(content)[:32])

    @property
    def place(self) -> tuple[str, str]:
        """What has to be the same for two signatures to be compared at all: kind and block."""
        return (self.kind, self.block.casefold())

    @property
    def group(self) -> str:
        """The id of the group with this representative: `g-` and twelve hex digits."""
        return f"g-{self.id[:12]}"

    @property
    def must_see(self) -> bool:
        """Whether its group shares nothing structured, so that each member has to be looked at."""
        return self.kind == "output" or not self.text


@dataclass(frozen=True, slots=True)
class SignedFailure:
    """A failure with its signature, and what was masked, in order: (class, text).

    `present` is set where `signature` was made with earlier masks: the signature under the present ones.
    """

    failure: Failure
    signature: Signature
    kept: tuple[tuple[str, str], ...] = ()
    present: Signature | None = None


def signed(failure: Failure, masks: Masks) -> SignedFailure:
    """A failure's signature under these masks."""
    block = masks.apply_short(failure.block)
    text = masks.apply(failure.text)
    return SignedFailure(
        failure, Signature(failure.kind, block.text, text.text), block.kept + text.kept
    )


def signed_as_before(
    failure: Failure, masks: Masks, earlier: Sequence[Masks], fixed: Container[str]
) -> SignedFailure:
    """A failure's signature under these masks; under `earlier` ones where that signature is among the
    `fixed` ids. So a failure that reviewers placed is recognised whatever masks were added since."""
    now = signed(failure, masks)
    for one in earlier:
        before = signed(failure, one)
        if before.signature.id != now.signature.id and before.signature.id in fixed:
            return replace(before, present=now.signature)
    return now


def parts(signature: Signature, masks: Masks) -> dict[str, str]:
    """The parts of a signature as shown to the user: masked parts as ‹class›."""
    return {
        "kind": signature.kind,
        "block": readable(signature.block, masks),
        "text": readable(signature.pattern or signature.text, masks),
    }
