"""Pseudonyms of cards, IBANs, national numbers and Internet addresses: same form, nobody's number."""

from __future__ import annotations

import ipaddress
import re
import string
from collections.abc import Callable
from typing import Final, TypeAlias

from ..numbers import FICTIONAL, bban, is_valid, issuer_length, luhn, mod_97, no_bank
from ..rules import Rules, compiled

Draw: TypeAlias = Callable[[int, int], int]
"""`draw(part, below)`: a number from 0 to `below` - 1 for a part of the pseudonym."""


def written_as(written: str, letters: str) -> str:
    """Letters and digits in the place of those of a text, whose blanks, signs and letter case stay."""
    given = iter(letters)
    return "".join(
        (
            one
            if not one.isalnum()
            else next(given, "").lower()
            if one.islower()
            else next(given, "")
        )
        for one in written
    )


def drawn_digits(draw: Draw, count: int, part: int = 0) -> str:
    """So many digits."""
    return f"{draw(part, 10**count):0{count}d}" if count else ""


def card(digits: str, draw: Draw) -> str:
    """A card of the same brand and length with its check digit, of an issuer that there is not."""
    size = issuer_length(digits)
    for part in range(100):
        body = digits[:size] + FICTIONAL
        body += drawn_digits(draw, len(digits) - len(body) - 1, part)
        number = next(body + last for last in string.digits if luhn(body + last))
        if len(set(number)) > 3:
            break
    return number


def iban(value: str, draw: Draw) -> str:
    """An account of the same country and length with its check digits, at a bank that there is not.

    Check digits that a country has within the account are not computed.
    """
    country = value[:2]
    kinds = "".join(kind * int(size) for size, kind in re.findall(r"(\d+)!([nac])", bban(country)))
    out = []
    for place, (kind, old) in enumerate(zip(kinds, value[4:], strict=True)):
        letter = kind == "a" or (kind == "c" and old.isalpha())
        if place < 4:
            out.append("X" if letter else no_bank(country)[place])
        else:
            alphabet = string.ascii_uppercase if letter else string.digits
            out.append(alphabet[draw(place, len(alphabet))])
    account = "".join(out)
    check = 98 - mod_97(f"{country}00{account}")
    return f"{country}{check:02d}{account}"


def national_number(written: str, draw: Draw, rules: Rules) -> str:
    """A number of the same form that is wrong by every rule: a right one could be somebody's."""
    for part in range(200):
        letters = [
            string.digits[draw(part * 100 + place, 10)]
            if one.isdecimal()
            else string.ascii_uppercase[draw(part * 100 + place, 26)]
            for place, one in enumerate(filter(str.isalnum, written))
        ]
        made = written_as(written, "".join(letters))
        if not any(_fits(rule.pattern, rule.module, made) for rule in rules.numbers):
            return made
    return re.sub(r"\w", "0", written)


def _fits(pattern: str, module: str, value: str) -> bool:
    if compiled(pattern).search(value) is None:
        return False
    return not module or is_valid(module, value)


_CLASS_E: Final = int(ipaddress.IPv4Address("240.0.0.0"))
_DOCUMENTATION: Final = int(ipaddress.IPv6Address("2001:db8::"))


def address(value: str, draw_for: Callable[[str], Draw]) -> str:
    """An address that leads nowhere: 240.0.0.0/4 (RFC 1112) and 2001:db8::/32 (RFC 3849). Addresses of one network (/24,
    /64) stay in one network."""
    given = ipaddress.ip_address(value)
    number = int(given)
    if given.version == 4:
        network, host = divmod(number, 256)
        drawn = draw_for(f"/24 {network}")(0, (1 << 20) - 1)
        # A shift by network: hosts of one network stay apart.
        shift = draw_for(f"/24 {network}")(1, 256)
        return str(ipaddress.IPv4Address(_CLASS_E + drawn * 256 + (host + shift) % 256))
    network = number >> 64
    drawn = draw_for(f"/64 {network}")(0, 1 << 32)
    host = draw_for(f"{number}")(0, 1 << 64)
    made = ipaddress.IPv6Address(_DOCUMENTATION + (drawn << 64) + host)
    text = made.exploded if len(value) == 39 else str(made)
    return text.upper() if value.isupper() else text
