"""Codes of letters and digits with a space between them: CV 903, room A 03, version 2.14."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .calendar_words import MONTHS
from .currencies import CODES
from .measures import measure_after, word_at
from .token import Found, Token
from .value import Value
from .word_lists import words

_NOT_LETTERS: Final = words(
    """
    AM PM THE AND FOR ALL OF TO IN IS AT BY NO OR ON UP MAX MIN VAT TEL EXT NR ART AGE DAY
    UTC GMT CET CEST EU UK US USA ID PIN MRI CT ER IT WE BE AS IF SO DO MY YOU CAN ARE NOT
    BUT HAS GET OUR ITS PER OK ETA FAX UM AB BIS VON ZU UND DER DIE DAS LE LA LES DES DU DE
    EN EL LOS LAS ET OU QUE CON POR TVA IVA GB MB KB TB KG MG ML
    """
)
_LONGEST: Final = 3
_VERSION_WORDS: Final = words("version versión v release")


def spaced_id_at(tokens: Sequence[Token], at: int) -> list[Found]:
    """The code that begins at a token."""
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        token.kind != "word"
        or following is None
        or following.kind not in {"number", "value"}
        or following.opens
    ):
        return []
    if token.low in _VERSION_WORDS and following.kind == "number":
        return [Found(Value("id", following.text), at + 1, at + 2)]
    letters = token.text
    if (
        len(letters) > _LONGEST
        or not (letters.isascii() and letters.isupper())
        or (token.glued and at and tokens[at - 1].kind == "number")
    ):
        return []
    digits = following.text
    if (
        not digits.isdecimal()
        or letters in _NOT_LETTERS
        or letters in CODES
        or letters.lower() in MONTHS
    ):
        return []
    if measure_after(tokens, at + 2) is not None or word_at(tokens, at + 2) in {"-", "–", "/"}:
        return []
    if len(letters) == 1 and letters in "AI" and digits[0] != "0":
        return []
    return [Found(Value("id", letters + digits), at, at + 2)]
