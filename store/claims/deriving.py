"""Deriving claims from witnesses, marks and what an expert wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .claim import Claim
from .witness import Witness


@dataclass(frozen=True, slots=True)
class Marked:
    """Words that a reviewer marked in the answer: it must say them, or must not."""

    text: str
    must_say: bool


@dataclass(frozen=True, slots=True)
class Derived:
    """The claims of a case, and in words why others were left out."""

    claims: tuple[Claim, ...]
    left_out: tuple[str, ...] = ()


def derive_claims(
    question: str,
    witnesses: Sequence[Witness],
    *,
    marked: Sequence[Marked] = (),
    own: Sequence[Claim] = (),
    dropped: Sequence[Claim] = (),
    writes: frozenset[str] = frozenset(),
) -> Derived:
    """The claims of a case.

    `own` are those that reviewers wrote or accepted; they always stay. `dropped` are proposals that a reviewer
    refused. `writes` names the tools that change something.
    """
    del question, witnesses, marked, dropped, writes
    return Derived(tuple(own))
