"""Decimal numbers as text without trailing zeros, and exact arithmetic with them."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

_EXACT: Final = Context(prec=80)
_QUOTIENT: Final = Context(prec=12)


def plain(number: Decimal) -> str:
    """`1530`, `0.5`, `-20`: no exponent, no trailing zeros, no negative zero."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def canonical(text: str) -> str:
    """Digits with a decimal point as `plain` would write them, however many digits there are."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, part = digits.partition(".")
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    number = f"{whole}.{part}" if part else whole
    return number if number == "0" else sign + number


def times(number: str, factor: Decimal | str | int) -> str:
    """The product of a decimal number and a factor."""
    return plain(_EXACT.multiply(Decimal(number), Decimal(factor)))


def plus(number: str, other: Decimal | str | int) -> str:
    """The sum of two decimal numbers."""
    return plain(_EXACT.add(Decimal(number), Decimal(other)))


def over(number: str, divisor: Decimal | str | int) -> str:
    """The quotient of two decimal numbers, to twelve digits if it does not end before."""
    return plain(_QUOTIENT.divide(Decimal(number), Decimal(divisor)))
