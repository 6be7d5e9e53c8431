"""The items of an answer that lists things: JSON, bullets, numbers, or commas and "and"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .documents import documents

_BULLET: Final = re.compile(
    r"^[ \t]*(?:[-*•–‣·]|(\d{1,3})[.)]|\(?([a-z])\))[ \t]+(\S.*)$", re.MULTILINE
)
_AND: Final = r"and|or|und|oder|et|ou|y|e|o"
_SEPARATOR: Final = re.compile(
    rf"\s*(?:[,;、，]\s*(?:(?:{_AND})\s+)?|\s(?:{_AND}|&|\+)\s+|\n)\s*", re.IGNORECASE
)
_BEFORE: Final = " *_`\"'“”„«»()"
_AFTER: Final = _BEFORE + ".,;:!?"
_MAX_CHARS: Final = 2_000
_MAX_WORDS: Final = 6
"""An item of more words is a sentence."""


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a list, in order. `numbered`: the answer gives them an order."""

    texts: tuple[str, ...]
    numbered: bool = False


def bare(text: str) -> str:
    """An item without emphasis, quotes and the punctuation around it, in one case."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(text.split()).lstrip(_BEFORE).rstrip(_AFTER)


def listed_items(text: str) -> Items | None:
    """The items of a list that is set as one: a JSON list, bullets or numbers. None if there is none."""
    for value in documents(text):
        lists = [value] if isinstance(value, list) else []
        if isinstance(value, dict):
            lists = [one for one in value.values() if isinstance(one, list)]
        if len(lists) == 1 and all(isinstance(one, str | Decimal) for one in lists[0]):
            return Items(tuple(str(one) for one in lists[0]))
    found = _BULLET.findall(text)
    if len(found) < 2:
        return None
    return Items(tuple(line for _, _, line in found), all(number for number, _, _ in found))


def enumerated(text: str) -> tuple[str, ...]:
    """The items of an answer that is nothing but a list in a line ("red, green and blue"); () if it is not."""
    if len(text) > _MAX_CHARS:
        return ()
    whole = text.strip().rstrip(".")
    parts = [part for part in _SEPARATOR.split(whole) if part]
    short = all(len(part.split()) <= _MAX_WORDS for part in parts)
    sentence = re.search(r"[.!?:]\s", whole)
    return tuple(parts) if len(parts) > 1 and short and not sentence else ()


def only_separates(text: str) -> bool:
    """Whether the text between two items does nothing but separate them."""
    return bare(text.strip(_AFTER)) in {"", *_AND.split("|"), "&", "+"}


def goes_on(text: str) -> bool:
    """Whether an enumeration may go on with this text, or come from it: there is a separator next to the item."""
    return _SEPARATOR.match(text) is not None
