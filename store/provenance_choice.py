"""Which fields of provenance a bundle needs before its traces may leave: chosen once, by the settings of whoever works here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

FIELDS: Final = ("licence", "source", "consent")
"""What can be said of a bundle."""

_chosen: Final[list[str]] = []


def require_provenance(fields: Collection[str]) -> None:
    """Require these fields from now on, in this process."""
    _chosen[:] = [name for name in FIELDS if name in fields]


def required_provenance() -> tuple[str, ...]:
    """The fields that are required."""
    return tuple(_chosen)


def provenance_fields(text: str) -> list[str]:
    """The fields that a text names, with commas or blanks between them. Raises ValueError for an unknown one."""
    names = text.replace(",", " ").split()
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not known; there are {', '.join(FIELDS)}")
    return names
