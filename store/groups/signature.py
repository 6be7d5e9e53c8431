"""Signatures: what a failure says once everything that changes from one time to the next is masked.

Failures of one signature are the same failure. A signature's id depends on its kind, block and masked text
alone, so it is the same on every machine, in every order of loading.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..canonical import canonical_hash
from .failures import Failure, FailureKind
from .masks import Masks, shown


@dataclass(frozen=True, slots=True)
class Signature:
    """The masked form of a failure. `text` holds one symbol for each masked part."""

    kind: FailureKind
    block: str
    text: str

    @property
    def id(self) -> str:
        """32 hex digits."""
        return canonical_hash([self.kind, self.block, self.text])[:32]

    @property
    def group(self) -> str:
        """The id of the group that stands on this signature: `g-` and twelve hex digits."""
        return f"g-{self.id[:12]}"

    @property
    def must_see(self) -> bool:
        """Whether nothing structured unites its group, so that each member has to be seen."""
        return self.kind == "output" or not self.text


@dataclass(frozen=True, slots=True)
class Signed:
    """A failure with its signature, and what was masked, in order: (class, text)."""

    failure: Failure
    signature: Signature
    kept: tuple[tuple[str, str], ...] = ()


def signed(failure: Failure, masks: Masks) -> Signed:
    """A failure's signature under these masks."""
    block = masks.apply(failure.block)
    text = masks.apply(failure.text)
    return Signed(failure, Signature(failure.kind, block.text, text.text), block.kept + text.kept)


def parts(signature: Signature, masks: Masks) -> dict[str, str]:
    """The parts of a signature for people: masked parts as ‹class›."""
    return {
        "kind": signature.kind,
        "block": shown(signature.block, masks),
        "text": shown(signature.text, masks),
    }
