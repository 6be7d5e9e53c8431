"""Numbers in digits: which separator groups the digits, and which one is the decimal sign."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from .decimals import canonical

_GROUPS: Final = re.compile(r"\d{1,3}(?:([.,' \u00a0])\d{3})(?:\1\d{3})*")
_INDIAN: Final = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}")
_LONGEST: Final = 30
"""A number of more digits is a code."""
_DECIMAL_SIGNS: Final = {"en": ".", "de": ",", "fr": ",", "es": ","}


def readings(text: str, decimal_sign: str = "") -> tuple[str, ...]:
    """The numbers that the digits and separators of `text` may mean, the likeliest first; () if none.

    `1,530.00` and `1.530,00` decide themselves. `1.234` is decided by `decimal_sign` only if it is the
    other sign; else both readings stay, because people mix the two. Zeros alone are no decimals.
    """
    if text.isdecimal():
        return (canonical(text),) if len(text) <= _LONGEST else ()
    if len(text) > 2 * _LONGEST or not (text[:1].isdecimal() or text[:1] in ".,"):
        return ()
    points, commas = text.count("."), text.count(",")
    if points and commas:
        sign = max(".,", key=text.rfind)
        whole, _, part = text.rpartition(sign)
        if text.count(sign) > 1 or not part.isdecimal() or not _grouped(whole):
            return ()
        return (canonical(f"{_digits(whole)}.{part}"),)
    if not points and not commas:
        return (canonical(_digits(text)),) if _grouped(text) else ()
    sign = "." if points else ","
    if points + commas > 1:
        return (canonical(_digits(text)),) if _grouped(text) and text[0] != "0" else ()
    whole, _, part = text.partition(sign)
    if not part.isdecimal() or not (whole.isdecimal() or not whole or _grouped(whole)):
        return ()
    fraction = canonical(f"{_digits(whole) or '0'}.{part}")
    if len(part) != 3 or not 1 <= len(whole) <= 3 or whole[0] == "0":
        return (fraction,)
    grouped = canonical(whole + part)
    if not decimal_sign:
        return (grouped,) if part == "000" else (grouped, fraction)
    return (fraction, grouped) if sign == decimal_sign else (grouped,)


def decimal_sign_of(numbers: Iterable[str], language: str) -> str:
    """The decimal sign of a text: as its numbers show that decide themselves, else as its language has it."""
    shown = set()
    for number in numbers:
        sign = max(".,", key=number.rfind)
        whole, found, part = number.rpartition(sign)
        both = "." in number and "," in number
        if found and part.isdecimal() and (both or (len(part) == 2 and whole.isdecimal())):
            shown.add(sign)
    if len(shown) == 1:
        return shown.pop()
    return _DECIMAL_SIGNS.get(language, "")


def _grouped(text: str) -> bool:
    return text.isdecimal() or bool(_GROUPS.fullmatch(text) or _INDIAN.fullmatch(text))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
