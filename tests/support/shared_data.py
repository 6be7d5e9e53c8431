"""Where the real and hostile data of public projects stand: beside the checkout, never in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("TRACEJURY_SHARED", Path(__file__).parents[2].parent / "shared"))


def shared(*parts: str) -> Path:
    """A file or folder of the shared data; the test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared data is not here ({'/'.join(parts)})")
    return path
