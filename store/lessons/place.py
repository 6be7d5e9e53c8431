"""Where a library keeps what it knows of earlier projects. Apart from reading it, so that screens open without all that does."""

from __future__ import annotations

from pathlib import Path
from typing import Final

LESSONS_FILE: Final = "lessons.json"


def has_lessons(library: Path) -> bool:
    """Whether the library in a folder began with what earlier projects learned."""
    return (library / LESSONS_FILE).exists()
