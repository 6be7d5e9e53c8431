"""The types of claims on the length of an answer in words, and on its language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..claim import Claim, Output
from ..claim_type import ClaimType
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


LENGTH_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    "max_words": ClaimType(count_argument, _max_words, lambda count: f"has {count} words at most"),
    "min_words": ClaimType(count_argument, _min_words, lambda count: f"has {count} words or more"),
}
