"""What reaches somebody: URLs, e-mail addresses, telephone numbers, bank accounts; found before words are.

Looser than what is private (`store/privacy/contacts.py`, `numbers.py`): no register says which of them exist, as an answer may
be wrong about them. What is found here decides judgements, so that it changes only with the number of the claims engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .value import Value

_URL: Final = re.compile(r"(?:(?:https?|ftp)://|(?<![\w.])www\.)[^\s<>\"|]{1,2000}", re.IGNORECASE)
_LONGEST_LOCAL: Final = 64
"""RFC 5321, 4.5.3.1.1."""
_DOMAIN: Final = re.compile(r"(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}")
_ACCOUNT: Final = re.compile(
    r"(?<![\w-])[A-Z]{2}\d\d(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?(?![\w-])"
)
_CARD: Final = re.compile(
    r"(?<![\w.,-])\d{4}(?:[ \u00a0]\d{4}){3,4}(?![\w-])|(?<![\w.,-])\d{4}(?:-\d{4}){2,4}(?![\w-])"
)
_INTERNATIONAL: Final = re.compile(
    r"(?<![\w+])(?:\+[ \u00a0]?|00)(?=[1-9])"
    r"(?:\d{7,15}|\d{1,4}(?:(?:[ \u00a0-]?\([\d]{1,4}\)[ \u00a0-]?|[ \u00a0/.-])\d{2,10}){1,7})(?![\w:])"
)
_NATIONAL: Final = re.compile(
    r"(?<![\w.,/-])(?:\(0\d{1,5}\)[ \u00a0]?\d{2,8}|0\d{1,5}[ \u00a0/-]{1,2}\d{2,8})(?:[ \u00a0-]\d{2,8}){0,4}(?![\w:.,-]\d|\w)"
    r"|(?<![\w.,/-])0\d(?:[ \u00a0.-]\d\d){4}(?![\w:.,-]\d|\w)"
)
_AMERICAN: Final = re.compile(
    r"(?<![\w.,/-])(?:1[-. \u00a0])?(?:\(\d{3}\)[ \u00a0]?|\d{3}[-. \u00a0])\d{3}[-. \u00a0]\d{4}(?![\w-])"
)
_CALLED: Final = re.compile(
    r"(?:\b(?:call|dial|phone|ring|extension|ext\.?|tel\.?|telefon|nummer|appelez(?: le)?|composez(?: le)?|llame al|marque(?: el)?)[: \u00a0]{1,3})"
    r"(\d{2,4}(?:[ \u00a0-]\d{2,4}){1,4})(?![\w.,:%-]|[ \u00a0]?(?:[ap]\.?m\b|times|days|hours|minutes|uhr|h\b|%|€))",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\d{1,2}[-/ \u00a0.]\d{1,2}[-/ \u00a0.]\d{4}(?!\d)")
_DIGITS: Final = re.compile(r"\d\d")
_FOUR_DIGITS: Final = re.compile(r"\d{4}")
_DIGITS_APART: Final = re.compile(r"\d\d[ \u00a0-]\d\d")
"""What a number has at least, without which none needs to be looked for: most texts say none."""
_PHONE_LENGTHS: Final = range(7, 16)
_TRAILING: Final = ".,;:!?'\"*_»”…"


def contacts(text: str) -> list[tuple[int, int, Value]]:
    """Each of them with its place in folded text, left to right, without overlaps."""
    found = [*_urls(text), *_addresses(text)]
    if _DIGITS.search(text):
        four = bool(_FOUR_DIGITS.search(text))
        for pattern in (_ACCOUNT, *((_CARD,) if four else ())):
            found += (
                (match.start(), match.end(), Value("id", without_spaces(match[0])))
                for match in pattern.finditer(text)
            )
        if "+" in text or "00" in text:
            found += _phones(_INTERNATIONAL, text)
        if "0" in text:
            found += _phones(_NATIONAL, text)
        if four:
            found += _phones(_AMERICAN, text)
        found += (
            (match.start(1), match.end(1), Value("phone", "".join(filter(str.isdecimal, match[1]))))
            for match in (_CALLED.finditer(text) if _DIGITS_APART.search(text) else ())
        )
    apart: list[tuple[int, int, Value]] = []
    for start, end, value in sorted(found, key=lambda place: (place[0], -place[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end, value))
    return apart


def without_spaces(text: str) -> str:
    """A code as it is compared: without the spaces that only help to read it."""
    return "".join(text.split())


def _urls(text: str) -> Iterator[tuple[int, int, Value]]:
    if "://" not in text and "www." not in text.lower():
        return
    for match in _URL.finditer(text):
        end = match.end()
        ending = _TRAILING if "(" in match[0] else _TRAILING + ")"
        while text[end - 1] in ending and end > match.start() + 1:
            end -= 1
        url = text[match.start() : end]
        yield match.start(), end, Value("id", url.rstrip("/") or url)


def _addresses(text: str) -> Iterator[tuple[int, int, Value]]:
    at, free = text.find("@"), 0
    while at >= 0:
        start = at
        while start > max(free, at - _LONGEST_LOCAL) and (
            text[start - 1].isalnum() or text[start - 1] in "._+%-"
        ):
            start -= 1
        while start < at and text[start] in ".-":
            start += 1
        domain = _DOMAIN.match(text, at + 1) if start < at else None
        if domain:
            free = domain.end()
            yield start, free, Value("email", text[start:free].lower())
        at = text.find("@", at + 1)


def _phones(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, Value]]:
    for match in pattern.finditer(text):
        digits = "".join(filter(str.isdecimal, match[0].replace("(0)", "")))
        if match[0].startswith("00"):
            digits = digits[2:]
        if len(digits) not in _PHONE_LENGTHS or _DATE.match(match[0]):
            continue
        sign = "+" if pattern is _INTERNATIONAL else ""
        yield match.start(), match.end(), Value("phone", sign + digits)
