"""A finding: a range of a text that is private, of which type, and why it is held to be so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

SECRET: Final = "secret"  # noqa: S105 (a type)
PRIVATE_KEY: Final = "private key"
EMAIL: Final = "e-mail"
PHONE: Final = "phone"
CARD: Final = "card"
IBAN: Final = "iban"
NATIONAL: Final = "national number"
IP: Final = "ip"
BIRTH: Final = "birth date"
NAME: Final = "name"
LOGIN: Final = "login"

TYPES: Final = (PRIVATE_KEY, SECRET, EMAIL, CARD, IBAN, NATIONAL, IP, BIRTH, PHONE, LOGIN, NAME)
"""Every type, those first that win where two findings lie over each other."""

_RANK: Final = {name: rank for rank, name in enumerate(TYPES)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One private value. `start` and `end` count characters; `value` is what stands between them.

    `rule` is the id of the rule that found it. `kept` characters at its beginning say only who issued it
    (`sk-ant-`) and stay in a twin. `same` is its normal form, which values share that are the same in another writing.
    `masked` is True for a pseudonym of a twin. `plain` is how the value reads, where it is spelt otherwise (`a%40b.de`).
    """

    type: str
    start: int
    end: int
    value: str
    rule: str
    why: str
    kept: int = 0
    same: str = ""
    masked: bool = False
    plain: str = ""

    def moved(self, by: int) -> Finding:
        """The same finding in a text that begins so many characters earlier."""
        return replace(self, start=self.start + by, end=self.end + by)

    @property
    def preview(self) -> str:
        """What may be shown of it: never the value, only what its issuer begins all keys with, and its length."""
        return f"{(self.plain or self.value)[: self.kept]}… ({len(self.value)} characters)"


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that do not lie over each other, from left to right.

    A pseudonym wins over what seems to be in it; then the type that is first in `TYPES`, then the longer one, then the one
    that says who issued it, so that a key has one pseudonym in a field and in a text; then the one that was found first.
    """
    taken: list[Finding] = []
    # Disjoint ranges, so their ends are in the order of their starts.
    starts: list[int] = []
    ends: list[int] = []
    for one in sorted(
        findings,
        key=lambda one: (
            not one.masked,
            _RANK[one.type],
            one.start - one.end,
            one.start,
            -one.kept,
        ),
    ):
        at = bisect_right(starts, one.start)
        over = (at and ends[at - 1] > one.start) or (at < len(starts) and starts[at] < one.end)
        if one.start < one.end and not over:
            taken.append(one)
            starts.insert(at, one.start)
            ends.insert(at, one.end)
    return sorted(taken, key=lambda one: one.start)
