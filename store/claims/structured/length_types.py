"""The types of claims on the length of an answer in words, and on its language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..claim import Claim, ClaimInvalid, Finding, Output
from ..claim_type import ClaimType, text_argument, typed
from ..language.detect import language_of
from .arguments import count_argument

_SPACELESS: Final = re.compile(
    # Thai and Lao, Myanmar, Khmer, kana, Han.
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)


def words_in(text: str) -> int:
    """How many words a text has: what is between white space and holds a letter or digit; in scripts without
    spaces each character."""
    rest, spaceless = _SPACELESS.subn(" ", text)
    return spaceless + sum(any(map(str.isalnum, word)) for word in rest.split())


def _max_words(claim: Claim, count: int, output: Output) -> str:
    del claim
    has = words_in(output.text)
    return "" if has <= count else f"has {has} words, more than {count}"


def _min_words(claim: Claim, count: int, output: Output) -> str:
    del claim
    has = words_in(output.text)
    return "" if has >= count else f"has {has} words, fewer than {count}"


LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
}


def _read_language(claim: Claim) -> str:
    wanted = text_argument("value")(claim)
    if wanted not in LANGUAGES:
        raise ClaimInvalid(
            f"check {claim.id}: the language {wanted!r} is not one of {', '.join(LANGUAGES)}"
        )
    return wanted


def _find_language(claim: Claim, wanted: str, output: Output) -> Finding:
    del claim
    found = language_of(output.text)
    if not found:
        return Finding("silent", "is in a language that is not sure")
    if found == wanted:
        return Finding("met")
    return Finding("broken", f"is in {LANGUAGES[found]}, not in {LANGUAGES[wanted]}")


LENGTH_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    "max_words": ClaimType(
        count_argument, _max_words, lambda count: f"must have {count} words at most"
    ),
    "min_words": ClaimType(
        count_argument, _min_words, lambda count: f"must have {count} words or more"
    ),
    "language": typed(
        _read_language, _find_language, lambda wanted: f"must be in {LANGUAGES[wanted]}"
    ),
}
