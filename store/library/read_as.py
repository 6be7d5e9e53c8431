"""How a bundle was read, as its row remembers it: the same way need not be gone twice."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..canonical import canonical_bytes

_ENCODING_AT = 5


def read_as_text(
    version: str,
    readers: int,
    format: str | None,  # noqa: A002 - the option's own name
    mapping: Mapping[str, str] | None,
    saved: Mapping[str, Mapping[str, str]] | None,
    encoding: str | None,
) -> str:
    """What decides how a bundle is read, as one line of JSON."""
    told = [version, readers, format, dict(mapping or {}), sorted((saved or {}).items())]
    return canonical_bytes([*told, *([encoding] if encoding else [])]).decode()


def encoding_read_as(read_as: str) -> str | None:
    """The encoding that was declared for a bundle; None if there was none."""
    found = json.loads(read_as) if read_as else []
    return str(found[_ENCODING_AT]) if len(found) > _ENCODING_AT else None
