"""Pseudonyms that are recognised by themselves: the last letters of one are a check on the others.

A sealed text looks like what it stands for: each letter and digit is replaced by one of its class (lower case, upper
case, digit; `a` to `f` where all letters are hexadecimal), all else stays. Its last characters, of 18 bits or more,
follow from the rest by SHA-256, without a key: anyone can tell a pseudonym, and of 260,000 real values one
passes for one. Shorter texts than 32 bits are lengthened.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import string
from functools import lru_cache
from typing import Final

_SEAL: Final = b"tracejury pseudonym 1\0"
_SEAL_BITS: Final = 18.0
_FREE_BITS: Final = 14.0
_HEX_LENGTH: Final = 16
_PEM_END: Final = re.compile(r"-----END [A-Z0-9 ]{0,40}-----\Z")


def keyed_number(key: bytes, kind: str, value: str, turn: int, below: int) -> int:
    """A number from 0 to `below` - 1 which follows from the key, the kind and the value (HMAC-SHA256); another `turn` gives
    another one."""
    bits = below.bit_length() + 64
    drawn = b""
    block = 0
    while len(drawn) * 8 < bits:
        message = f"{kind}\0{turn}\0{block}\0{value}".encode("utf-8", "surrogatepass")
        drawn += hmac.digest(key, message, "sha256")
        block += 1
    return int.from_bytes(drawn, "big") % below


def sealed(shape: str, key: bytes, kind: str, value: str, turn: int = 0) -> str:
    """A sealed text of that shape for a value."""
    while True:
        split = _split(shape)
        if split is not None:
            break
        shape += "a"
    free, seal = split
    alphabets = _alphabets(shape)
    tries = 0
    while True:
        below = math.prod(len(alphabets[place]) for place in free)
        number = keyed_number(key, kind, value, turn * 1000 + tries, below)
        letters = list(shape)
        for place in free:
            number, digit = divmod(number, len(alphabets[place]))
            letters[place] = alphabets[place][digit]
        for place, letter in zip(seal, _seal(letters, seal, alphabets), strict=True):
            letters[place] = letter
        text = "".join(letters)
        # Letters may have come out as hexadecimal by chance, and read otherwise then.
        if is_sealed(text):
            return text
        tries += 1


@lru_cache(maxsize=4_096)
def is_sealed(text: str) -> bool:
    """Whether the end of a text is the seal of the rest."""
    split = _split(text)
    if split is None:
        return False
    alphabets = _alphabets(text)
    seal = split[1]
    return [text[place] for place in seal] == _seal(list(text), seal, alphabets)


def sealed_part(value: str, kept: int) -> slice:
    """Which part of a secret is sealed: what follows the `kept` characters of its issuer, up to the last line of a key in
    PEM, without which the end of the key is not known."""
    end = _PEM_END.search(value, kept)
    return slice(kept, len(value) if end is None else end.start())


def _seal(letters: list[str], seal: list[int], alphabets: dict[int, str]) -> list[str]:
    covered = set(seal)
    rest = "".join("\0" if place in covered else one for place, one in enumerate(letters))
    number = int.from_bytes(
        hashlib.sha256(_SEAL + rest.encode("utf-8", "surrogatepass")).digest(), "big"
    )
    out = []
    for place in seal:
        number, digit = divmod(number, len(alphabets[place]))
        out.append(alphabets[place][digit])
    return out


def _split(text: str) -> tuple[list[int], list[int]] | None:
    """The places that are free, and those of the seal; None if the text has too few letters and digits."""
    alphabets = _alphabets(text)
    seal: list[int] = []
    bits = 0.0
    places = list(alphabets)
    while places and bits < _SEAL_BITS:
        place = places.pop()
        seal.append(place)
        bits += math.log2(len(alphabets[place]))
    free = sum(math.log2(len(alphabets[place])) for place in places)
    return (places, seal) if bits >= _SEAL_BITS and free >= _FREE_BITS else None


def _alphabets(text: str) -> dict[int, str]:
    """The place of each letter and digit -> what may stand there."""
    letters = [one for one in text if one.isalpha()]
    hexadecimal = (
        len(text) >= _HEX_LENGTH and bool(letters) and all(one in "abcdefABCDEF" for one in letters)
    )
    lower, upper = (
        ("abcdef", "ABCDEF") if hexadecimal else (string.ascii_lowercase, string.ascii_uppercase)
    )
    return {
        place: string.digits if one.isdecimal() else upper if one.isupper() else lower
        for place, one in enumerate(text)
        if one.isalnum()
    }
