"""The `forget` acts of a library, read beside whoever has its journal open."""

from __future__ import annotations

from pathlib import Path

from ..canonical import Json
from .beside import bodies_beside


def forget_bodies(folder: Path) -> list[dict[str, Json]]:
    """The bodies of the `forget` acts that were not undone. Raises UserError if the journal cannot be read."""
    return [body for _, body in bodies_beside(folder, "forget")]
