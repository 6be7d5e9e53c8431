"""Card numbers, IBANs and national numbers: what its check digits prove.

Cards by ISO/IEC 7812-1 (annex B), IBANs by ISO 13616 (ISO/IEC 7064 MOD 97-10), national numbers by `python-stdnum`,
which is imported when the first candidate is met (33 ms with its register of IBANs).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from .context import label, near
from .finding import CARD, IBAN, NATIONAL, Finding
from .rules import NumberRule, Rules, builtin, compiled

_CARD: Final = re.compile(
    r"(?<![\w.,+/#-])(?<!\d )\d(?:\d{11,18}|\d{3}(?:[ -]\d{4}){2}[ -]\d{1,7}|\d{3}[ -]\d{6}[ -]\d{4,5})(?![\w/=]|[.,-]\d| \d)"
)
_BRANDS: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|2131\d{11}|1800\d{11}"
)
_MAESTRO: Final = re.compile(r"(?:5[06-8]|6\d)\d{10,17}")
_NOT_CARD: Final = label(
    r"order|invoice|ticket|tracking|trace|span|case|ref(?:erence)?|transaction|txn|request|session|serial|imei|isbn|ean|gtin|sku|"
    r"bestell\w*|rechnung\w*|sendung\w*|shipment|parcel|timestamp|ts|id|user|message|customer|batch|account"
)
_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])"
)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    values = [int(one) for one in reversed(digits)]
    doubled = [sum(divmod(2 * one, 10)) for one in values[1::2]]
    return (sum(values[::2]) + sum(doubled)) % 10 == 0


def mod_97(iban: str) -> int:
    """The rest by 97 of an IBAN without blanks in upper case; 1 if its check digits are right."""
    return int("".join(str(int(one, 36)) for one in iban[4:] + iban[:4])) % 97


_ISSUERS: Final = ("6011", "2131", "1800", "30", "35", "64", "22", "23", "24", "25", "26", "27")


def issuer_length(digits: str) -> int:
    """With how many digits a card number says its brand."""
    if digits.startswith("4"):
        return 1
    return 4 if digits.startswith(_ISSUERS) else 2


FICTIONAL: Final = "00000"
"""What follows the brand in a card of a twin: no issuer of cards to people has such a number."""


def is_masked_card(digits: str) -> bool:
    """Whether it is a card of a twin."""
    size = issuer_length(digits)
    return digits[size : size + len(FICTIONAL)] == FICTIONAL


def no_bank(country: str) -> str:
    """Four digits with which no code of a bank begins in that country."""
    return "9999" if country in ("BR", "TR") else "0000"


def is_masked_iban(value: str) -> bool:
    """Whether it is an account of a twin: its bank is no bank (`X` where the code has letters)."""
    fictional = no_bank(value[:2])
    return all(one in ("X", zero) for one, zero in zip(value[4:8], fictional, strict=True))


def _is_filler(digits: str) -> bool:
    """Whether somebody held down a key or two; a published test number is none, where it is looked for."""
    return len(set(digits)) < 3 and digits not in builtin().examples[CARD]


def cards(text: str, rules: Rules) -> Iterator[Finding]:
    """Each card number; published test numbers are nobody's."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if digits in rules.examples.get(CARD, ()) or not luhn(digits) or _is_filler(digits):
            continue
        before = text[max(0, match.start() - 30) : match.start()]
        said = near(text, match.start(), rules.contexts.get(CARD, ()), 60)
        if _NOT_CARD.search(before) and not near(
            text, match.start(), ("card", "visa", "mastercard", "amex", "pan"), 24
        ):
            continue
        if _BRANDS.fullmatch(digits) or (said and _MAESTRO.fullmatch(digits)):
            yield Finding(
                CARD,
                *match.span(),
                match[0],
                "card",
                "card number with its check digit",
                same=digits,
                masked=is_masked_card(digits),
            )


def ibans(text: str, rules: Rules) -> Iterator[Finding]:
    """Each IBAN: the length of its country, and its check digits."""
    for match in _IBAN.finditer(text):
        compact = re.sub(r"[ -]", "", match[0]).upper()
        length = _length(compact[:2])
        if not length or len(compact) < length:
            continue
        end = _end(match[0], length)
        following = match[0][end : end + 1]
        value = compact[:length]
        if (following and following not in " -") or mod_97(value) != 1:
            continue
        if value in rules.examples.get(IBAN, ()):
            continue
        start = match.start()
        yield Finding(
            IBAN,
            start,
            start + end,
            match[0][:end],
            "iban",
            "account number with its check digits",
            same=value,
            masked=is_masked_iban(value),
        )


def _end(written: str, length: int) -> int:
    """After how many characters so many letters and digits are over."""
    seen = 0
    for place, one in enumerate(written):
        seen += one.isalnum()
        if seen == length:
            return place + 1
    return len(written)


@cache
def bban(country: str) -> str:
    """The structure of the accounts of a country in the register of IBANs (`4!n6!n`); empty if it has none."""
    module: Any = importlib.import_module("stdnum.iban")
    try:
        found = module._ibandb.info(country)  # noqa: SLF001 (it has no other door)
    except (AttributeError, IndexError, KeyError):
        return ""
    return str(found[0][1].get("bban", "")) if found else ""


@cache
def _length(country: str) -> int:
    return 4 + sum(int(one) for one in re.findall(r"(\d+)!", bban(country))) if bban(country) else 0


def national_numbers(text: str, rules: Rules, numbers: Sequence[NumberRule]) -> Iterator[Finding]:
    """Each national number of some of the rules."""
    for rule in numbers:
        for match in compiled(rule.pattern).finditer(text):
            start, end = match.span()
            value = text[start:end]
            joined = text[max(0, start - 1) : start] in ("-", ".", "/") or re.match(
                r"[-./]\w", text[end : end + 2]
            )
            if joined or re.sub(r"\W", "", value) in rules.examples.get(NATIONAL, ()):
                continue
            if rule.context and not near(text, start, rule.context, 48):
                continue
            if not rule.module or is_valid(rule.module, value):
                same = re.sub(r"\W", "", value).upper()
                yield Finding(NATIONAL, start, end, value, rule.id, rule.why, same=same)


@cache
def _module(name: str) -> Any:
    return importlib.import_module(f"stdnum.{name}")


def is_valid(module: str, value: str) -> bool:
    """Whether a module of python-stdnum calls a number valid."""
    return bool(_module(module).is_valid(value))
