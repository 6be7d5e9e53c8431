"""Which folders are packs, and that pytest runs nothing that lies in one.

Loaded in every run of pytest, with packs or without: it imports nothing of tracejury, and looks into no folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.json"
_FORMAT: Final = "tracejury.pack/"
_MAX_MANIFEST: Final = 64 << 20

_READ_BY_PYTEST: Final = (
    "conftest.py",
    "__init__.py",
    "pytest.ini",
    ".pytest.ini",
    "pytest.toml",
    ".pytest.toml",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
"""What pytest would run or obey in a folder that is named to it. A pack holds data alone."""


def is_pack(folder: Path) -> bool:
    """Whether a folder has the manifest of a pack."""
    manifest = folder / MANIFEST
    try:
        if not manifest.is_file() or manifest.stat().st_size > _MAX_MANIFEST:
            return False
        body = manifest.read_bytes()
        if _FORMAT.encode() not in body:
            return False
        content = json.loads(body)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and str(content.get("format")).startswith(_FORMAT)


def foreign_file(folder: Path) -> str | None:
    """The name of a file in a pack that pytest would run or obey; None if there is none."""
    return next((name for name in _READ_BY_PYTEST if (folder / name).is_file()), None)


def unsafe_packs(named: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The packs in which pytest would run or obey a file if these paths are named to it, each with the file's name.

    It looks for conftest.py in what is named, in the folders around it, and in folders test* right inside."""
    for path in named:
        inside = path.glob("test*") if path.is_dir() else ()
        for folder in (path, *path.parents, *inside):
            foreign = foreign_file(folder)
            if foreign is not None and is_pack(folder):
                yield folder, foreign


def why_unsafe(pack: Path, foreign: str) -> str:
    """Why a pack with such a file is refused, in words."""
    return (
        f"{pack} is not a valid pack: {foreign} does not belong to one, and pytest would read it. A pack holds data alone; "
        "remove the file."
    )
