"""Numbers as people of four languages write them: with separators, without, in words."""

from __future__ import annotations

from typing import Final

from .number_words import word_of

_SIGNS: Final = {"en": (",", "."), "de": (".", ","), "fr": ("\u202f", ","), "es": (".", ",")}
"""What groups the digits, and the decimal sign (CLDR)."""


def digit_forms(amount: str, language: str, decimals: int = 0) -> tuple[str, ...]:
    """A number in digits: plain, with its digits grouped, and with a fixed count of decimals if asked."""
    group, sign = _SIGNS[language]
    minus, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    whole, _, part = digits.partition(".")
    first = len(whole) % 3 or 3
    grouped = group.join(
        [whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))]
    )
    forms = []
    for written in dict.fromkeys((whole, grouped)):
        if part:
            forms.append(f"{minus}{written}{sign}{part.ljust(decimals, '0')}")
            continue
        forms.append(minus + written)
        if decimals:
            forms.append(f"{minus}{written}{sign}{'0' * decimals}")
    return tuple(forms)


def number_forms(amount: str, language: str) -> tuple[str, ...]:
    """A number in digits, and in words if it is small."""
    spelled = word_of(int(amount), language) if amount.isdecimal() and len(amount) <= 3 else ""
    return (*digit_forms(amount, language), *([spelled] if spelled else []))
