"""Comparing an output with the value of a check: normalisation, whole words, equal JSON."""

from __future__ import annotations

import json
import unicodedata
from typing import Any, Final

NORMALIZE: Final = ("nfkc", "casefold", "ws")
_JOINS: Final = ".,:/"
_FIRST_CJK: Final = "\u2e80"


def normalized(text: str, names: tuple[str, ...]) -> str:
    """`text` with the named normalisations applied: NFKC, case folding, runs of white space to one."""
    if "nfkc" in names:
        text = unicodedata.normalize("NFKC", text)
    if "casefold" in names:
        text = text.casefold()
        if "nfkc" in names:
            # Folding can take a composed character apart again (Unicode, D146).
            text = unicodedata.normalize("NFKC", text)
    if "ws" in names:
        text = " ".join(text.split())
    return text


def contains(text: str, value: str, names: tuple[str, ...], *, whole: bool) -> bool:
    """Whether `text` contains `value`, both normalised; `whole`: as a word or number of its own, so that
    5 is not found in 15 or 1.5."""
    text, wanted = normalized(text, names), normalized(value, names)
    at = text.find(wanted)
    while whole and at >= 0 and not _is_whole(text, at, at + len(wanted)):
        at = text.find(wanted, at + 1)
    return at >= 0


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word, number or code: 15, ab, K7; not 7k as in 45km."""
    if left.isdigit():
        return right.isdigit()
    # Scripts without spaces have no word boundaries to respect.
    plain = left.isalpha() and left < _FIRST_CJK
    return plain and (right.isdigit() or (right.isalpha() and right < _FIRST_CJK))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a word or number of its own."""
    if start > 0 and _joined(text[start - 1], text[start]):
        return False
    if end < len(text) and _joined(text[end - 1], text[end]):
        return False
    joined_before = start > 1 and text[start].isdigit() and text[start - 1] in _JOINS
    if joined_before and text[start - 2].isdigit():
        return False
    if end + 1 < len(text) and text[end - 1].isdigit() and text[end] in _JOINS:
        return not text[end + 1].isdigit()
    return True


def same_answer(text: str, value: str, names: tuple[str, ...]) -> bool:
    """Whether two answers are equal: as JSON if both are an object or a list, else as normalised text."""
    given, wanted = _structured(text), _structured(value)
    if given is not None and wanted is not None:
        return bool(given == wanted)
    return normalized(text, names) == normalized(value, names)


def _structured(text: str) -> Any:
    """The object or list that a text is the JSON of, or None."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return strict_json(text)
    except (ValueError, RecursionError):
        return None


def strict_json(text: str) -> Any:
    """The value of a JSON text, without the NaN and Infinity that Python accepts. Raises ValueError or
    RecursionError."""

    def refuse(name: str) -> float:
        raise ValueError(name)

    return json.loads(text, parse_constant=refuse)
