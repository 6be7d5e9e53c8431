"""Which language a text is in, from its function words and letters; short texts included."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from .function_words import ENDINGS, LETTERS, WORDS

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LOOKED_AT: Final = 2_000
"""Characters at the start of a text that decide."""
_LATIN: Final = 0.7
"""The share of Latin letters that a text of the four languages has at least."""
_LETTER: Final = 0.75
_LEAD: Final = 1.25
"""How much more than the second language the first one needs."""
_LEAST: Final = 0.45
_LONG: Final = 6
_KNOWN: Final = frozenset(ENDINGS)


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """The language of a text: "en", "de", "fr" or "es", or "" for another one and where it is not sure."""
    text = text[:_LOOKED_AT].lower().replace("’", "'")
    scores: dict[str, float] = {}
    letters = latin = 0
    for word in _WORD.findall(text):
        letters += len(word)
        if word[0] < "\u0250":
            latin += len(word)
        languages = WORDS.get(word) or _of_form(word)
        if languages:
            share = 1 / len(languages)
            for language in languages:
                scores[language] = scores.get(language, 0.0) + share
    if letters == 0 or latin < _LATIN * letters:
        return ""
    if not text.isascii():
        for letter, languages in LETTERS.items():
            if letter in text:
                for language in languages:
                    scores[language] = scores.get(language, 0.0) + _LETTER / len(languages)
    if not scores:
        return ""
    first, *others = sorted(scores, key=lambda language: (-scores[language], language))
    best, second = scores[first], scores[others[0]] if others else 0.0
    return first if first in _KNOWN and best >= _LEAST and best > _LEAD * second else ""


@lru_cache(maxsize=10_000)
def _of_form(word: str) -> tuple[str, ...]:
    """The languages that the form of a word shows."""
    head, apostrophe, tail = word.partition("'")
    if apostrophe:
        if head in ("j", "n", "qu", "jusqu", "c"):
            return ("fr",)
        if head in ("s", "d", "l", "m"):
            return ("fr", "it", "ca")
        return ("en",) if tail in ("s", "t", "re", "ve", "ll", "d", "m") else ()
    head, hyphen, tail = word.partition("-")
    if hyphen and tail in ("vous", "je", "nous", "il", "elle", "moi"):
        return ("fr",)
    if len(word) >= _LONG:
        return tuple(language for language, endings in ENDINGS.items() if word.endswith(endings))
    return ()
