"""Make outside text safe to show in a terminal: the only place that does.

Traces are hostile input: text in them can hold escape sequences that write the clipboard, bidi
overrides that make code read differently from what it does, invisible characters that carry hidden
prompts. Here they become visible symbols, so that a reviewer sees them. Nothing is lost: each symbol
names the character it replaces. Pure: no terminal library.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Final, Self

MOST_MARKS: Final = 8
"""Combining marks in a row that are shown; more can draw over other lines."""

_TAB: Final = re.compile("\t")
_UNUSUAL: Final = re.compile(r"[^\n\t -~]")
# Printable, never invisible, never combining: most text consists of these.
_PLAIN: Final = (
    r"\n\t -~\u00a1-\u00ac\u00ae-\u02ff\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    r"\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u2500-\u27ff\u3001-\u3029\u3041-\u3096\u30a1-\u30fa"
    r"\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f\U0001f300-\U0001f64f\U0001f900-\U0001f9ff"
)
_RUN: Final = re.compile(rf"\r\n|(?:(?!\r\n)[^{_PLAIN}])+")
_INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2065\u3164\uffa0"
    "\U0001d159\U0001d173\U0001d174\U0001d175\U0001d176\U0001d177\U0001d178\U0001d179\U0001d17a"
)
_JOINING_SCRIPTS: Final = (("\u0600", "\u08ff"), ("\u0900", "\u0dff"))
_EMOJI_BLOCKS: Final = (
    ("\u2190", "\u21ff"),
    ("\u2300", "\u23ff"),
    ("\u2460", "\u24ff"),
    ("\u25a0", "\u27bf"),
    ("\u2900", "\u297f"),
    ("\u2b00", "\u2bff"),
    ("\U0001f000", "\U0001faff"),
)
_EMOJI_SINGLES: Final = frozenset(
    "#*0123456789\u00a9\u00ae\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299"
)


def _within(character: str, ranges: Sequence[tuple[str, str]]) -> bool:
    return any(low <= character <= high for low, high in ranges)


def _is_emoji(character: str) -> bool:
    return character in _EMOJI_SINGLES or _within(character, _EMOJI_BLOCKS)


def _symbol(character: str) -> str:
    """What replaces a character that must not reach the terminal."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def _may_join(joiner: str, before: str, after: str) -> bool:
    """Whether a zero-width (non-)joiner has its proper function between these two characters.

    In an emoji it ties two pictures together; in Arabic and Indic scripts it chooses letter forms.
    `before` is the last character shown, "" where that was a symbol.
    """
    if not before or not after or not after.isprintable() or unicodedata.category(after)[0] == "M":
        return False
    if joiner == "\u200d" and (before == "\ufe0f" or _is_emoji(before)) and _is_emoji(after):
        return not before.isascii() and not after.isascii()
    return any(
        low <= before <= high and low <= after <= high and after not in _INVISIBLE
        for low, high in _JOINING_SCRIPTS
    )


def _run_changes(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The characters of an unusual run that must be replaced: index and symbol."""
    shown = text[start - 1] if start else ""
    marks = 0
    for index in range(start, end):
        character = text[index]
        kind = unicodedata.category(character)
        if character in "\u200c\u200d":
            after = text[index + 1] if index + 1 < len(text) else ""
            keep = marks < MOST_MARKS and _may_join(character, shown, after)
            marks += 1
        elif "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
            keep = character in "\ufe0e\ufe0f" and _is_emoji(shown or "\0")
            marks += 1
        elif kind in ("Mn", "Me"):
            keep = marks < MOST_MARKS and character not in _INVISIBLE
            marks += 1
        else:
            keep = kind == "Zs" or (character.isprintable() and character not in _INVISIBLE)
            marks = 0
        if keep:
            shown = character
        else:
            shown = ""
            yield index, _symbol(character)


def changes(text: str) -> Iterator[tuple[int, int, str]]:
    """What `safe` replaces: start, end (not included) and the replacement, from left to right."""
    if _UNUSUAL.search(text) is None:
        return
    for match in _RUN.finditer(text):
        start, end = match.span()
        if match[0] == "\r\n":
            yield start, end, "\n"
        else:
            for index, symbol in _run_changes(text, start, end):
                yield index, index + 1, symbol


def safe(text: str) -> str:
    """`text` with every character that a terminal could act on or a reader could not see made visible.

    Newlines and tabs stay, CR LF becomes a newline. Idempotent.
    """
    parts: list[str] = []
    done = 0
    for start, end, symbol in changes(text):
        parts += (text[done:start], symbol)
        done = end
    return "".join(parts) + text[done:] if parts else text


class SafeText(str):
    """Display text, which widgets take. Its constructor makes it safe."""

    __slots__ = ()

    def __new__(cls, text: str = "") -> Self:
        """`text` as display text."""
        return str.__new__(cls, text if isinstance(text, SafeText) else safe(text))


def safe_text(text: str) -> SafeText:
    """`text` made safe, as `SafeText`."""
    return text if isinstance(text, SafeText) else SafeText(text)


def one_line(text: str, width: int | None = None) -> SafeText:
    """`text` as a single line for lists and titles: line ends shown as ⏎, tabs as a space.

    With a `width` it is cut to that many terminal cells, with "…" at the end.
    """
    # Text that cannot fit is not looked at: a cell holds a base character and at most eight marks.
    head = text if width is None else text[: 12 * max(width, 0) + 32]
    line = safe(head).replace("\n", "⏎").replace("\t", " ")
    if width is not None:
        from .cells import cut

        line = cut(line if len(head) == len(text) else line + "…", width)
    return SafeText(line)


@dataclass(frozen=True, slots=True)
class Shown:
    """Text with its display text, and the places of the one in the other.

    Evidence is kept in places (code points) of the original text; the screen counts in places of
    the display text. They differ after every replaced character and every folded range. `labels` are the
    ranges of the display text that stand for a folded one.
    """

    text: SafeText
    _raw: tuple[int, ...]
    _shown: tuple[int, ...]
    labels: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, text: str, tab: str = "\t", folds: Sequence[tuple[int, int, str]] = ()) -> Shown:
        """The display text of `text`, tabs shown as `tab`, with the places.

        `folds` are ranges (start, end, label) of `text`, from left to right, of which only the label is shown.
        """
        parts: list[str] = []
        raw, shown = [0], [0]
        labels: list[tuple[int, int]] = []
        folded = {start: safe(label) for start, _, label in folds}
        done = length = 0
        tabs = () if tab == "\t" else ((m.start(), m.end(), tab) for m in _TAB.finditer(text))
        starting = ((start, -end, folded[start]) for start, end, _ in folds)
        others = ((start, -end, symbol) for start, end, symbol in merge(changes(text), tabs))
        for start, minus_end, symbol in merge(starting, others):
            end = -minus_end
            if start < done:
                continue
            length += start - done
            if start in folded:
                labels.append((length, length + len(symbol)))
            raw.append(start)
            shown.append(length)
            parts += (text[done:start], symbol)
            length += len(symbol)
            done = end
            raw.append(end)
            shown.append(length)
        safe_form = "".join(parts) + text[done:]
        return cls(SafeText(safe_form), tuple(raw), tuple(shown), tuple(labels))

    def to_shown(self, place: int) -> int:
        """The place in the display text of a place in the original text."""
        return self._across(place, self._raw, self._shown)

    def range(self, start: int, end: int) -> tuple[int, int]:
        """Where a range of the original text is shown; all of a symbol or label that it is in the middle of."""
        first, last = self.to_shown(start), self.to_shown(end)
        at = bisect_right(self._raw, end) - 1
        if at % 2 == 1 and end > self._raw[at] and at + 1 < len(self._shown):
            last = self._shown[at + 1]
        return first, last

    def to_raw(self, place: int) -> int:
        """The place in the original text of a place in the display text.

        A place inside a symbol is the place before the character that it replaces.
        """
        return self._across(place, self._shown, self._raw)

    def _across(self, place: int, here: tuple[int, ...], there: tuple[int, ...]) -> int:
        at = bisect_right(here, place) - 1
        if at % 2 == 1 and place > here[at]:
            return there[at]
        return there[at] + place - here[at]
