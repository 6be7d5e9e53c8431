"""What gates beside the cases themselves: what an asked answer counts as, a policy (which failures count, and how much of a
slice has to pass), and cases in quarantine, which are run and reported and do not gate until a day.

The latter are TOML files of the engineers' own repository:

    gate = "newly broken"            # or "all"
    [least]
    "locale:de" = 0.9

    [[case]]
    id = "c-5a2f"
    owner = "anna"
    reason = "the provider answers at random"
    until = 2027-01-31
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

from msgspec import Meta, Struct

from ...errors import UserError
from ..shapes import ShapeInvalid, shaped

Gate: TypeAlias = Literal["all", "newly broken"]
AskPolicy: TypeAlias = Literal["pass", "fail", "3"]
ASK_POLICIES: Final[tuple[AskPolicy, ...]] = get_args(AskPolicy)
"""What an asked answer counts as. `3` is the default: a fix case that asks leaves the check incomplete, a guard that
asks is only told."""
_HINT_POLICY: Final = 'For example: gate = "newly broken", then [least] and "locale:de" = 0.9.'
_HINT_QUARANTINE: Final = "Each [[case]] has id, owner, reason and until (a day, as 2027-01-31)."


@dataclass(frozen=True, slots=True)
class Policy:
    """Which failures count, and the least share of passing cases of some slices."""

    gate: Gate = "all"
    least: Mapping[str, float] = field(default_factory=dict)

    def require_baseline(self, path: Path, baseline: Path | None) -> None:
        """Raise UserError if this policy, which is in the file `path`, compares with a baseline that there is not."""
        if self.gate == "newly broken" and baseline is None:
            # Of a fix case all that is known then is that it failed once, so that none would ever gate.
            raise UserError(
                f'{path}: gate = "newly broken" needs a baseline to compare with',
                "Write one without that policy (tracejury bless), then name it.",
            )

    def below(self, name: str, passed: int, count: int) -> str:
        """In words that of the gating cases of a slice too few pass, or that there is none; "" if enough do."""
        least = self.least[name]
        if not count:
            return f"no gating case is of slice {name}"
        if passed < least * count:
            return f"{passed} of {count} of slice {name} pass, the policy wants {least:.0%}"
        return ""


class PolicyShape(Struct, forbid_unknown_fields=True):
    """A policy file."""

    gate: Gate = "all"
    least: dict[str, Annotated[float, Meta(ge=0, le=1)]] = {}


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Who put a case into quarantine, why, and the last day on which it does not gate."""

    owner: str
    reason: str
    until: date

    def holds(self, today: date) -> bool:
        """Whether the case does not gate yet."""
        return today <= self.until

    @property
    def words(self) -> str:
        """The entry in words."""
        return f"in quarantine until {self.until.isoformat()} ({self.owner}: {self.reason})"


Quarantine: TypeAlias = Mapping[str, Quarantined]
"""The cases in quarantine by id."""


class _QuarantinedShape(Struct, forbid_unknown_fields=True):
    id: Annotated[str, Meta(min_length=1)]
    owner: Annotated[str, Meta(min_length=1)]
    reason: Annotated[str, Meta(min_length=1)]
    until: date


class QuarantineShape(Struct, forbid_unknown_fields=True):
    """A quarantine file."""

    case: list[_QuarantinedShape]


def read_policy(path: Path) -> Policy:
    """The policy in a file. Raises UserError."""
    try:
        found = shaped(_toml(path), PolicyShape)
    except ShapeInvalid as error:
        raise UserError(f"{path}: {error}", _HINT_POLICY) from None
    return Policy(found.gate, found.least)


def read_quarantine(path: Path) -> dict[str, Quarantined]:
    """The cases in quarantine by id. Raises UserError."""
    try:
        found = shaped(_toml(path), QuarantineShape).case
    except ShapeInvalid as error:
        raise UserError(f"{path}: {error}", _HINT_QUARANTINE) from None
    out: dict[str, Quarantined] = {}
    for one in found:
        if one.id in out:
            raise UserError(f"{path} has case {one.id} twice", _HINT_QUARANTINE)
        out[one.id] = Quarantined(one.owner, one.reason, one.until)
    return out


def quarantine_notices(quarantine: Quarantine, known: Iterable[str], today: date) -> list[str]:
    """What to tell of a quarantine: cases that gate again, and cases that no pack has."""
    told = [
        f"case {name} was in quarantine until {one.until.isoformat()} and gates again ({one.owner}: {one.reason})"
        for name, one in sorted(quarantine.items())
        if not one.holds(today)
    ]
    strange = sorted(set(quarantine) - set(known))
    return [*told, *(f"case {name} of the quarantine is in no pack" for name in strange)]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not TOML: {error}", "Correct it there.") from None
