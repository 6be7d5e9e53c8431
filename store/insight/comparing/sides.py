"""Which answer of a pair stands on the left, and in which order the pairs come: by chance, and the same after a restart.

Both follow from the seed of the comparison, which its act in the journal keeps, and from the reviewer: each has sides and an
order of their own, so that a habit of choosing the left side favours neither run.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...canonical import canonical_hash


def candidate_is_left(seed: int, reviewer: str, pair: int) -> bool:
    """Whether a reviewer sees the candidate of a pair, by its number, on the left."""
    return int(canonical_hash([seed, reviewer, "side", pair])[:2], 16) < 128


def in_order(seed: int, reviewer: str, pairs: Iterable[int]) -> list[int]:
    """The pairs, by their numbers, in the order in which a reviewer sees them."""
    return sorted(pairs, key=lambda pair: (canonical_hash([seed, reviewer, "order", pair]), pair))
