"""Where the lines of a text break at a width in terminal cells. Pure.

`wcwidth.wrap` returns lines without their places in the text, and evidence is kept in places.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final

from ..cells import cells, fitting, is_narrow

NARROWEST: Final = 8
"""Below this many cells text is cut inside words, without a hanging indent."""


def _hang_of(line: str, width: int) -> int:
    """The indentation of the continuation lines of an indented line."""
    return min(len(line) - len(line.lstrip(" ")) + 2, width // 2) if width > NARROWEST else 0


def _break_at(text: str, start: int, stop: int, end: int) -> int:
    """Where to break a line that fits up to `stop`: after the last space, unless that is too far
    left; a word longer than the line is cut."""
    if stop >= end or text[stop] == " ":
        return stop
    space = text.rfind(" ", start + (stop - start) // 3, stop)
    return stop if space < 0 else space + 1


def wrapped(text: str, width: int, *, hang: bool = False) -> Iterator[tuple[int, int, int]]:
    """The lines of `text`, lazily: start, end (not included) and indentation of each.

    `hang` indents continuation lines, for JSON. Spaces at a break belong to no line.
    """
    width = max(1, width)
    start, size = 0, len(text)
    while True:
        newline = text.find("\n", start)
        end = size if newline < 0 else newline
        yield from _wrapped_line(text, start, end, width, hang)
        if newline < 0:
            return
        start = newline + 1


def _wrapped_line(
    text: str, start: int, end: int, width: int, hang: bool
) -> Iterator[tuple[int, int, int]]:
    if end - start <= width and (is_narrow(text[start:end]) or cells(text[start:end]) <= width):
        yield start, end, 0
        return
    # fitting() must not look beyond this line.
    line, at, inset = text[start:end], 0, 0
    deeper = _hang_of(line[:width], width) if hang else 0
    size = len(line)
    while at < size:
        stop = _break_at(line, at, fitting(line, width - inset, at), size)
        if stop <= at:
            stop = at + 1
        yield start + at, start + stop, inset
        at = stop
        while at < size and line[at] == " ":
            at += 1
        inset = deeper


class Lines:
    """The lines of one text at one width, up to `limit` of them."""

    __slots__ = ("_flat", "more_lines")

    def __init__(self, text: str, width: int, *, limit: int = 0, hang: bool = False) -> None:
        flat = array("q")
        self.more_lines = 0
        """About how many more lines the text has."""
        for count, (start, end, inset) in enumerate(wrapped(text, width, hang=hang)):
            if limit and count == limit + 3:
                # Up to three lines above the limit are shown rather than folded.
                del flat[3 * limit :]
                done = flat[-2] if flat else 0
                rest = len(text) - done
                self.more_lines = max(text.count("\n", done), rest // max(1, width), 1)
                break
            flat.extend((start, end, inset))
        self._flat = flat

    def __len__(self) -> int:
        return len(self._flat) // 3

    def __getitem__(self, index: int) -> tuple[int, int, int]:
        start, end, inset = self._flat[3 * index : 3 * index + 3]
        return start, end, inset
