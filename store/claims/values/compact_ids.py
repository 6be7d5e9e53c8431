"""Codes that are written in one piece: D2R8VN, 80ABCD21M0002, receipt_N7D4HF.pdf, 2.14.1."""

from __future__ import annotations

import re
from typing import Final

_VERSION: Final = re.compile(
    r"[vV]?(\d+(?:\.\d+){2,}(?:[-.]?(?:rc|alpha|beta|a|b|post|dev)[\d.]*)?)|[vV](\d+(?:\.\d+)?)"
)
_HARDWARE: Final = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5,7}")
_SLASHED: Final = re.compile(r"[A-Z]+(?:/\d+)+")
_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_SENTENCE: Final = re.compile(r"[A-ZÀ-Þ][^\W\d_]*[^\W\d_A-Z][^\W\d_]*")
_DECADE: Final = re.compile(r"[12]\d{3}s|\d0s")
_SERIES: Final = re.compile(r"\d+(?:-\d+){2,}")


def compact_id(text: str) -> str:
    """The code that `text` is as a whole, or an empty text."""
    if found := _VERSION.fullmatch(text):
        return found[1] or found[2]
    if _HARDWARE.fullmatch(text) or _SLASHED.fullmatch(text) or _SERIES.fullmatch(text):
        return text
    if any(sign in text for sign in "/:,'+&") or _DECADE.fullmatch(text):
        return ""
    pieces = text.split(".")
    if len(pieces) > 1:
        if _SENTENCE.fullmatch(pieces[-1]):
            return ""  # the end of a sentence without a space: B7.Then
        if len(pieces) == 2 and pieces[0].isdecimal() and pieces[1].isalpha():
            return ""  # 1.Soup
        if len(pieces) == 2 and pieces[1].isdecimal() and pieces[0].isalpha():
            return ""  # No.5
    has_letters = any(char.isalpha() for char in text)
    return text if has_letters and any(char.isdecimal() for char in text) else ""


def is_address(text: str) -> bool:
    """Whether it is an IPv4 address rather than a number with grouped digits."""
    return bool(_ADDRESS.fullmatch(text)) and all(int(part) < 256 for part in text.split("."))
