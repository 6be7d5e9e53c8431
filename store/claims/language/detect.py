"""Which language a text is in, from its function words and letters; short texts included."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from .function_words import LETTERS, WORDS

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LOOKED_AT: Final = 2_000
"""Characters at the start of a text that decide."""
_LEAD: Final = 1.25
"""How much more than the second language the first one needs."""


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """The language of a text: "en", "de", "fr" or "es", or "" for another one and where it is not sure."""
    text = text[:_LOOKED_AT].lower().replace("’", "'")
    scores = dict.fromkeys(("en", "de", "fr", "es", ""), 0.0)
    letters = latin = 0
    for match in _WORD.finditer(text):
        word = match[0]
        letters += len(word)
        if word[0] < "\u0250":
            latin += len(word)
        languages = WORDS.get(word)
        if languages is None and "'" in word:
            languages = _of_apostrophe(word)
        if languages is not None:
            share = 1 / len(languages)
            for language in languages:
                scores[language] += share
    if letters == 0 or latin < 0.7 * letters:
        return ""
    if not text.isascii():
        for letter, languages in LETTERS.items():
            if letter in text:
                for language in languages:
                    scores[language] += 0.75 / len(languages)
    first, second = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
    best = scores[first]
    return first if best >= 0.6 and best > _LEAD * scores[second] else ""


def _of_apostrophe(word: str) -> tuple[str, ...] | None:
    head, _, tail = word.partition("'")
    if head in ("j", "n", "qu", "s", "d", "l", "c", "jusqu"):
        return ("fr",) if head in ("j", "n", "qu", "jusqu") else ("fr", "")
    return ("en",) if tail in ("s", "t", "re", "ve", "ll", "d", "m") else None
