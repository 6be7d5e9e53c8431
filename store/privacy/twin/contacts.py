"""Pseudonyms of e-mail addresses, phone numbers and names."""

from __future__ import annotations

import re
import string
from typing import Final

from ..seal import keyed_number, sealed
from .numbers import Draw, drawn_digits

_HOST: Final = re.compile(r"(?i)(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z]{2,24}")
_EXAMPLES: Final = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org)|[\w-]+\.(?:example|test|invalid)|localhost)"
)
_PROVIDERS: Final = frozenset(
    (
        "gmail", "googlemail", "outlook", "hotmail", "yahoo", "icloud", "aol", "gmx", "web", "t-online", "orange", "free",
        "laposte", "libero", "proton", "protonmail", "live", "msn", "me", "mail", "wanadoo", "qq", "163", "yandex",
    )
)  # fmt: skip


def email(written: str, key: bytes, turn: int) -> str:
    """An address of a domain that cannot exist (RFC 2606), with as many letters before the @.

    Addresses of one domain stay in one domain; a domain for examples stays, and so does the name of a provider that
    everybody has an address at.
    """
    local, _, domain = written.rpartition("@")
    made = sealed(local.lower(), key, "e-mail", f"{local}@{domain}".lower(), turn)
    cased = "".join(
        new.upper() if place < len(local) and local[place].isupper() else new
        for place, new in enumerate(made)
    )
    return f"{cased}@{_domain(domain, key)}"


def is_domain(name: str) -> bool:
    """Whether it is the name of a host within a domain."""
    return _HOST.fullmatch(name) is not None


def host(written: str, key: bytes, turn: int) -> str:
    """The name of a host in a domain that cannot exist; the same domain as that of addresses in the real one."""
    return _domain(written, key, turn)


def _domain(domain: str, key: bytes, turn: int = 0) -> str:
    low = domain.lower()
    if _EXAMPLES.fullmatch(low):
        return domain
    labels = low.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 2
    name = labels[-size] if len(labels) >= size else labels[0]
    registered = ".".join(labels[-size:])
    # As long as the real one: how near two answers are to each other depends on how long their words are.
    length = len(low) - sum(len(one) + 1 for one in labels[:-size]) - len(_ENDING)
    kept = name if name in _PROVIDERS else _drawn(_of_length(name, length), key, registered)
    hosts = [one.ljust(_SHORTEST_DOMAIN, "a") for one in labels[:-size]]
    made = [_drawn(one, key, f"host {one}{turn or ''}") for one in hosts]
    if turn and not hosts:
        kept = _drawn(kept, key, f"{registered}{turn}")
    text = ".".join([*made, kept]) + _ENDING
    return text.upper() if domain.isupper() else text


_ENDING: Final = ".example"
_SHORTEST_DOMAIN: Final = 5


def _of_length(name: str, length: int) -> str:
    """A name with as many letters as there is room for, and enough to be another name than all others."""
    return name[: max(length, _SHORTEST_DOMAIN)].strip("-").ljust(_SHORTEST_DOMAIN, "a")


def _drawn(shape: str, key: bytes, value: str) -> str:
    """Letters and digits in the place of those of a part of a domain."""
    return "".join(
        one
        if not one.isalnum()
        else str(keyed_number(key, f"domain {place}", value, 0, 10))
        if one.isdecimal()
        else string.ascii_lowercase[keyed_number(key, f"domain {place}", value, 0, 26)]
        for place, one in enumerate(shape.replace("--", "aa"))
    )


def phone(written: str, same: str, draw: Draw) -> str:
    """A number of the same form and country that cannot be called: its national part begins with 00.

    `same` is the number as `+49 30901820`; in whichever way a number is written, its pseudonym ends in the same digits.
    """
    national = same.partition(" ")[2]
    main = re.split(r"(?i)\s?(?:x|ext\.?)\s?(?=\d{1,5}$)", written)[0]
    places = [place for place, one in enumerate(written) if one.isdigit()]
    within = [place for place in places if place < len(main)][-len(national) :]
    digits = drawn_digits(draw, len(within))
    letters = list(written)
    for number, place in enumerate(within):
        letters[place] = "0" if number < 2 else digits[number]
    for number, place in enumerate(one for one in places if one >= len(main)):
        letters[place] = str(draw(number + 1, 10))
    return "".join(letters)


_CONSONANTS: Final = "bdfghklmnprstvz"
_VOWELS: Final = "aeiou"


def name(written: str, word: Draw, longer: int = 0) -> str:
    """The pseudonym of one word of a name: it can be spoken, and ends in `xq` and a vowel, as no name does.

    It is as long as the word, if that has seven letters or more, and so many letters `longer`.
    """
    letters = []
    for place in range(max(len(written), 7) - 3 + longer):
        alphabet = _VOWELS if place % 2 else _CONSONANTS
        letters.append(alphabet[word(place, len(alphabet))])
    made = "".join(letters) + "xq" + _VOWELS[word(99, 5)]
    if written.isupper() and len(written) > 1:
        return made.upper()
    return made.capitalize() if written[:1].isupper() else made
