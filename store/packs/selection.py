"""Which cases of a pack are checked: some by name, slice or group, and of those the share of one of several machines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from ...errors import UserError
from .cases import Case

_SHARD: Final = re.compile(r"(\d{1,4})/(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Selection:
    """Cases by what they are: a case has to be one of each kind that is given.

    `only` are ids, in which * and ? stand for others, or words of the question. `slices` are `name:value`; of one name any
    value fits. `groups` are the ids of groups that cases stand for. `shard` is (number, of how many): each case belongs to
    one share, whatever other cases there are.
    """

    only: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None

    @property
    def narrows(self) -> bool:
        """Whether it may leave out any case."""
        return bool(self.only or self.slices or self.groups or self.shard)

    def of(self, cases: Iterable[Case]) -> list[Case]:
        """The selected ones of some cases, in their order."""
        return [case for case in cases if self._holds(case)]

    def _holds(self, case: Case) -> bool:
        return (
            (not self.only or any(_named(case, pattern) for pattern in self.only))
            and self._in_slices(case)
            and (not self.groups or str(case.source.get("group") or "") in self.groups)
            and (self.shard is None or _share(case.id, self.shard[1]) == self.shard[0])
        )

    def _in_slices(self, case: Case) -> bool:
        wanted: dict[str, list[str]] = {}
        for given in self.slices:
            wanted.setdefault(given.partition(":")[0], []).append(given)
        return all(
            any(fnmatchcase(mine, one) for mine in case.slices for one in values)
            for values in wanted.values()
        )


def _named(case: Case, pattern: str) -> bool:
    return fnmatchcase(case.id, pattern) or pattern.casefold() in case.question.casefold()


def _share(case_id: str, count: int) -> int:
    digest = hashlib.sha256(case_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % count + 1


def shard_of(text: str) -> tuple[int, int]:
    """The share that a text such as 2/4 names. Raises UserError."""
    found = _SHARD.fullmatch(text.strip())
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= count:
        raise UserError(
            f"--shard {text} is no share of several", "For example: --shard 2/4, counted from 1."
        )
    return number, count
