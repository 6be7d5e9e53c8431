"""The lines of the rubric form, wrapped to a width, each with the part and the option that a click on it means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.console import Console
from rich.style import Style
from rich.text import Text


class FormLines:
    """Collects lines. `rows` holds for each line the number of its part (-1: none) and the digit of its option."""

    def __init__(self, width: int) -> None:
        self.lines: list[Text] = []
        self.rows: list[tuple[int, int | None]] = []
        self._width = width

    def add(
        self,
        text: Text,
        number: int = -1,
        *,
        option: int | None = None,
        indent: int = 0,
        most: int | None = None,
    ) -> None:
        """Add a text, wrapped; later lines are indented, those after `most` left out."""
        wrapped = _wrapped(text, self._width, indent)
        if most is not None and len(wrapped) > most:
            last = wrapped[most - 1]
            last.truncate(max(1, self._width - 1))
            wrapped = [*wrapped[: most - 1], last.append("…")]
        for line in wrapped:
            self.lines.append(line)
            self.rows.append((number, option))

    def highlight(self, style: Style, *, option: int) -> None:
        """Draw the lines of an option over the whole width in a style of their own."""
        for at in range(len(self.lines) - 1, -1, -1):
            if self.rows[at][1] != option:
                return
            line = self.lines[at].copy()
            line.pad_right(max(0, self._width - line.cell_len))
            line.stylize_before(style)
            self.lines[at] = line

    def one(self, text: Text, number: int = -1, *, option: int | None = None) -> None:
        """Add one line, cut at the width."""
        text.truncate(self._width, overflow="ellipsis")
        self.lines.append(text)
        self.rows.append((number, option))


@lru_cache(8)
def _console(width: int) -> Console:
    return Console(width=width, color_system=None)


def _wrapped(text: Text, width: int, indent: int) -> Sequence[Text]:
    if text.cell_len <= width and "\n" not in text.plain:
        return [text]
    console = _console(width)
    first, *rest = text.wrap(console, width)
    if not rest:
        return [first]
    remaining = text[len(first.plain) :]
    remaining = remaining[len(remaining.plain) - len(remaining.plain.lstrip()) :]
    out = [first]
    for line in remaining.wrap(console, max(8, width - indent)):
        padded = Text(" " * indent)
        padded.append_text(line)
        out.append(padded)
    return out
