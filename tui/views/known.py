"""What earlier projects knew of a failure, as text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from .rubric_text import wrap


def known_text(lines: Sequence[tuple[str, str]], width: int) -> Text:
    """Names and texts of what is known, each name above its text; a line without words stands between two failures."""
    text = Text()
    for number, (name, said) in enumerate(lines):
        if number and name in ("known", "code"):
            text.append("\n")
        wrap(text, name.capitalize(), width, style="bold")
        for part in said.splitlines():
            wrap(text, part, width, indent=2)
    return text
