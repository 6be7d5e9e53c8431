"""The words of a text as searches compare them, whatever the language.

A word is a run of letters, digits and marks. Case and accents do not count (`Café` is `cafe`), and compatible
forms are the same (`Ａ` is `a`). Scripts that are written without spaces (Chinese, Japanese, Thai, Lao, Khmer,
Burmese) are taken letter by letter: a word of them is a sequence of letters. The index is built of the same words:
FTS5's `ascii` tokenizer splits folded text exactly where `words` does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_WORD: Final = re.compile(r"[0-9a-z\x80-\U0010ffff]+")
_NO_WORD: Final = re.compile(r"[^0-9a-z\x80-\U0010ffff]+")
_SPLIT: Final = re.compile(r"([^0-9a-z\x80-\U0010ffff]+)")
_ASCII_WORD: Final = re.compile(r"[0-9A-Za-z]+")

_UNSPACED: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x312F),  # Hiragana, Katakana, Bopomofo
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x20000, 0x323AF),
)
_ACCENTS: Final = (0x0300, 0x036F)


class _Folding(dict[int, str]):
    """Code point -> what it becomes in a folded text, filled as it is used."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if _ACCENTS[0] <= ord(character) <= _ACCENTS[1]:
        return ""
    if unicodedata.category(character) == "Cf":
        # A soft hyphen or a joiner within a word; the zero-width space ends one.
        return " " if character == "\u200b" else ""
    compatible = unicodedata.normalize("NFKC", character).casefold()
    parts = unicodedata.normalize("NFD", compatible)
    plain = "".join(one for one in parts if not _ACCENTS[0] <= ord(one) <= _ACCENTS[1])
    return "".join(map(_separated, unicodedata.normalize("NFC", plain)))


def _separated(character: str) -> str:
    """A folded character, set apart if it is no part of a word or a word by itself."""
    if character.isascii():
        return character
    if unicodedata.category(character)[0] not in "LMN":
        return " "
    code = ord(character)
    alone = any(first <= code <= last for first, last in _UNSPACED)
    return f" {character} " if alone else character


_FOLDING: Final = _Folding()


def folded(text: str) -> str:
    """A text in which every word is a run of ASCII letters, digits and other non-ASCII characters; ASCII letters keep
    their case."""
    if text.isascii():
        return text
    return _NON_ASCII.sub(lambda run: run[0].translate(_FOLDING), text)


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return _WORD.findall(_lower(folded(text)))


def _lower(text: str) -> str:
    # Of bytes only ASCII letters are lowered, as the tokenizer does.
    return text.lower() if text.isascii() else text.encode().lower().decode()


def word_places(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text, in order, each with the place where it is written (end not included)."""
    if text.isascii():
        for found in _ASCII_WORD.finditer(text):
            yield found[0].lower(), *found.span()
        return
    word, start, end = "", 0, 0
    for at, character in enumerate(text):
        for piece in _pieces(character):
            if piece and not _NO_WORD.match(piece):
                start = start if word else at
                word, end = word + piece, at + 1
            elif piece and word:
                yield word, start, end
                word = ""
    if word:
        yield word, start, end


def _pieces(character: str) -> list[str]:
    """What a character adds to a word, and what ends one."""
    if character.isascii():
        return [character.lower()]
    return _SPLIT.split(_lower(_FOLDING[ord(character)]))
